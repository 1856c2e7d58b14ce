package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var magicLinksRoutes = canned.Routes{
	`POST /v1/magic_links/email/login_or_create "login_expiration_minutes":15`: {
		`{"user_id":"user-test-ada","email_id":"email-test-ada","user_created":true}`,
	},
	`POST /v1/magic_links/authenticate "token":"token-of-the-link"`: {
		`{"user_id":"user-test-ada","method_id":"email-test-ada","session_token":"token-of-ada","session":` + adaSession + `,"user":` + adaUser + `}`,
		canned.Refusal(401, "unable_to_auth_magic_link", "The magic link could not be authenticated because it was either already used or expired."),
	},
}

func ExampleMagicLinksEmailService_LoginOrCreate() {
	client, done := canned.NewClient(magicLinksRoutes)
	defer done()

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
	fmt.Println("sent to", sent.UserID, "who is new:", sent.UserCreated)
	// Output: sent to user-test-ada who is new: true
}

// The link leads to https://shop.example.com/authenticate?token=…
func ExampleMagicLinksService_Authenticate() {
	client, done := canned.NewClient(magicLinksRoutes)
	defer done()
	ctx := context.Background()
	params := &stytch.MagicLinksAuthenticateParams{
		Token:                  "token-of-the-link",
		SessionDurationMinutes: new(int32(60)), // without it there is no session
	}

	res, err := client.MagicLinks.Authenticate(ctx, params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.User.Name.FirstName, "gets the cookie", res.SessionToken)

	_, err = client.MagicLinks.Authenticate(ctx, params)
	fmt.Println("used already:", errors.Is(err, errtype.UnableToAuthMagicLink))
	// Output:
	// Ada gets the cookie token-of-ada
	// used already: true
}
