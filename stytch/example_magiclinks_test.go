package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func ExampleMagicLinksEmailService_LoginOrCreate() {
	srv, client := newFake()
	defer srv.Close()

	sent, err := client.MagicLinks.Email.LoginOrCreate(context.Background(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email:                  "ada@example.com",
		LoginMagicLinkURL:      new("https://shop.example.com/authenticate"),
		SignupMagicLinkURL:     new("https://shop.example.com/authenticate"),
		LoginExpirationMinutes: new(int32(15)),
		Locale:                 new(stytch.LocaleEs),
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@example.com")
	fmt.Println("sent to", message.To, "who is new:", sent.UserCreated)
	// Output: sent to ada@example.com who is new: true
}

// The link leads to https://shop.example.com/authenticate?token=…
func ExampleMagicLinksService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	_, err := client.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: "ada@example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@example.com")

	params := &stytch.MagicLinksAuthenticateParams{
		Token:                  message.Token,
		SessionDurationMinutes: new(int32(60)), // without it there is no session
	}
	res, err := client.MagicLinks.Authenticate(ctx, params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.User.Emails[0].Email, "gets a cookie:", res.SessionToken != "")

	_, err = client.MagicLinks.Authenticate(ctx, params)
	fmt.Println("used already:", errors.Is(err, errtype.UnableToAuthMagicLink))
	// Output:
	// ada@example.com gets a cookie: true
	// used already: true
}
