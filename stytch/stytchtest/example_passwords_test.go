package stytchtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A forgotten password is reset with the token in the message, and the old one is refused.
func Example_passwords() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	_, err = client.Passwords.Create(ctx, &stytch.PasswordsCreateParams{Email: "ada@example.com", Password: "marmot"})
	fmt.Println("weak:", errors.Is(err, errtype.WeakPassword))
	if _, err = client.Passwords.Create(ctx, &stytch.PasswordsCreateParams{
		Email: "ada@example.com", Password: "a marmot in the attic",
	}); err != nil {
		log.Fatal(err)
	}

	if _, err := client.Passwords.Email.ResetStart(ctx, &stytch.PasswordsEmailResetStartParams{
		Email: "ada@example.com",
	}); err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@example.com")
	fmt.Println("sent:", message.Kind)
	_, err = client.Passwords.Email.Reset(ctx, &stytch.PasswordsEmailResetParams{
		Token: message.Token, Password: "two marmots, no attic",
	})
	if err != nil {
		log.Fatal(err)
	}

	for _, password := range []string{"a marmot in the attic", "two marmots, no attic"} {
		_, err := client.Passwords.Authenticate(ctx, &stytch.PasswordsAuthenticateParams{
			Email: "ada@example.com", Password: password,
		})
		fmt.Println(password, "- refused:", errors.Is(err, errtype.UnauthorizedCredentials))
	}
	// Output:
	// weak: true
	// sent: password_reset
	// a marmot in the attic - refused: true
	// two marmots, no attic - refused: false
}
