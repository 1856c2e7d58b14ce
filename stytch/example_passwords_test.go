package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func ExamplePasswordsService_Create() {
	srv, client := newFake()
	defer srv.Close()

	created, err := client.Passwords.Create(context.Background(), &stytch.PasswordsCreateParams{
		Email:    "ada@example.com",
		Password: "correct horse battery staple",
		Name:     &stytch.UserNameInput{FirstName: new("Ada")},
	})
	switch {
	case errors.Is(err, errtype.BreachedPassword):
		fmt.Println("choose another password")
		return
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println(created.User.Name.FirstName, created.User.Emails[0].Email)
	fmt.Println("session:", created.Session != nil) // none was asked for
	// Output:
	// Ada ada@example.com
	// session: false
}

func ExamplePasswordsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	addUsers(srv, stytchtest.SeedUser{
		Email: "ada@example.com", Name: "Ada Lovelace", Password: "correct horse battery staple",
	})

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
			fmt.Println(res.User.Name.FirstName, res.SessionToken != "")
		}
	}
	// Output:
	// wrong e-mail address or password
	// Ada true
}

func ExamplePasswordsService_StrengthCheck() {
	srv, client := newFake()
	defer srv.Close()

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
	// - Choose a password that nobody else has.
}

// Whoever has forgotten a password gets a link by e-mail.
func ExamplePasswordsEmailService_Reset() {
	srv, client := newFake()
	defer srv.Close()
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com", Password: "correct horse battery staple"})
	ctx := context.Background()

	if _, err := client.Passwords.Email.ResetStart(ctx, &stytch.PasswordsEmailResetStartParams{
		Email: "ada@example.com",
	}); err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@example.com")
	reset, err := client.Passwords.Email.Reset(ctx, &stytch.PasswordsEmailResetParams{
		Token: message.Token, Password: "nine blue elephants dance", SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(message.Kind, reset.User.Emails[0].Verified)
	// Output: password_reset true
}

func ExamplePasswordsExistingPasswordService_Reset() {
	srv, client := newFake()
	defer srv.Close()
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com", Password: "correct horse battery staple"})

	_, err := client.Passwords.ExistingPassword.Reset(context.Background(), &stytch.ExistingPasswordResetParams{
		Email: "ada@example.com", ExistingPassword: "12345678", NewPassword: "nine blue elephants dance",
	})
	fmt.Println("by a wrong one:", errors.Is(err, errtype.UnauthorizedCredentials))
	_, err = client.Passwords.ExistingPassword.Reset(context.Background(), &stytch.ExistingPasswordResetParams{
		Email: "ada@example.com", ExistingPassword: "correct horse battery staple", NewPassword: "nine blue elephants dance",
	})
	fmt.Println("by the right one:", err)
	// Output:
	// by a wrong one: true
	// by the right one: <nil>
}

// Somebody who has just logged in may choose a password without the old one.
func ExamplePasswordsSessionsService_Reset() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()

	_, err := client.MagicLinks.Email.LoginOrCreate(
		ctx,
		&stytch.MagicLinksEmailLoginOrCreateParams{Email: "ada@example.com"},
	)
	if err != nil {
		log.Fatal(err)
	}
	ada, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{
		Token: srv.Inbox.Last("ada@example.com").Token, SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	reset, err := client.Passwords.Sessions.Reset(ctx, &stytch.PasswordsSessionsResetParams{
		Password: "nine blue elephants dance", SessionToken: &ada.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reset.User.Password != nil)
	// Output: true
}
