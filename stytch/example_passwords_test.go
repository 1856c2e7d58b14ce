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

var passwordsRoutes = canned.Routes{
	"POST /v1/passwords": {`{"user_id":"user-test-ada","email_id":"email-test-ada","user":` + adaUser + `}`},
	`POST /v1/passwords/authenticate "password":"correct horse battery staple"`: {
		`{"user_id":"user-test-ada","session_token":"token-of-ada","session":` + adaSession + `}`,
	},
	"POST /v1/passwords/authenticate": {canned.Refusal(401, "unauthorized_credentials", "Unauthorized credentials.")},
	`POST /v1/passwords/strength_check {"password":"password1"`: {
		`{"valid_password":false,"score":0,"breached_password":true,"strength_policy":"zxcvbn","breach_detection_on_create":true,
			"feedback":{"warning":"This is a very common password.","suggestions":["Add another word or two. Uncommon words are better."]}}`,
	},
}

func ExamplePasswordsService_Create() {
	client, done := canned.NewClient(passwordsRoutes)
	defer done()

	created, err := client.Passwords.Create(context.Background(), &stytch.PasswordsCreateParams{
		Email:    "ada@example.com",
		Password: "correct horse battery staple",
		Name:     &stytch.NameInput{FirstName: new("Ada")},
	})
	switch {
	case errors.Is(err, errtype.BreachedPassword):
		fmt.Println("choose another password")
		return
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println(created.UserID, created.EmailID)
	fmt.Println("session:", created.Session != nil) // none was asked for
	// Output:
	// user-test-ada email-test-ada
	// session: false
}

func ExamplePasswordsService_Authenticate() {
	client, done := canned.NewClient(passwordsRoutes)
	defer done()

	for _, password := range []string{"12345678", "correct horse battery staple"} {
		res, err := client.Passwords.Authenticate(context.Background(), &stytch.PasswordsAuthenticateParams{
			Email:                  "ada@example.com",
			Password:               password,
			SessionDurationMinutes: new(int32(60)),
		})
		switch {
		case errors.Is(err, errtype.UnauthorizedCredentials):
			fmt.Println("wrong e-mail address or password")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(res.UserID, res.SessionToken)
		}
	}
	// Output:
	// wrong e-mail address or password
	// user-test-ada token-of-ada
}

func ExamplePasswordsService_StrengthCheck() {
	client, done := canned.NewClient(passwordsRoutes)
	defer done()

	check, err := client.Passwords.StrengthCheck(context.Background(), &stytch.PasswordsStrengthCheckParams{
		Password: "password1",
		Email:    new("ada@example.com"), // a password that resembles it is weak
	})
	if err != nil {
		log.Fatal(err)
	}
	if !check.ValidPassword {
		fmt.Println(check.Feedback.Warning)
		for _, suggestion := range check.Feedback.Suggestions {
			fmt.Println("-", suggestion)
		}
	}
	// Output:
	// This is a very common password.
	// - Add another word or two. Uncommon words are better.
}
