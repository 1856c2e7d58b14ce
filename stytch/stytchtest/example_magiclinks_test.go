package stytchtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// The link that Stytch would send is in the inbox, and the clock can be moved to when it is
// too old.
func Example_magicLinks() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	send := func() stytchtest.Message {
		_, err := client.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{
			Email:             "ada@example.com",
			LoginMagicLinkURL: new("https://app.example.com/authenticate"),
		})
		if err != nil {
			log.Fatal(err)
		}
		message := srv.Inbox.Last("ada@example.com")
		return message
	}

	first := send()
	login, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{
		Token:                  first.Token,
		SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first.Kind, "of", first.To)
	fmt.Println(login.User.Status, login.User.Emails[0].Verified, login.Session.AuthenticationFactors[0].Type)

	second := send()
	fmt.Println(second.Kind, "until", second.ExpiresAt.Sub(second.SentAt), "later")
	srv.Clock.Advance(time.Hour)
	_, err = client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{Token: second.Token})
	fmt.Println("too late:", errors.Is(err, errtype.UnableToAuthMagicLink))
	// Output:
	// signup of ada@example.com
	// active true magic_link
	// login until 1h0m0s later
	// too late: true
}
