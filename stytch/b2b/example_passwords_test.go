package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func ExamplePasswordsService_StrengthCheck() {
	srv, client := newFake()
	defer srv.Close()

	for _, password := range []string{"password1", "three purple otters dance"} {
		res, err := client.B2B.Passwords.StrengthCheck(context.Background(), &b2b.PasswordsStrengthCheckParams{
			Password: password, EmailAddress: new("ada@acme.example.com"),
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("valid:", res.ValidPassword, "breached:", res.BreachedPassword)
	}
	// Output:
	// valid: false breached: true
	// valid: true breached: false
}

func ExamplePasswordsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	newPassword(srv, client, acme, "ada@acme.example.com", "three purple otters dance")

	for _, password := range []string{"two purple otters dance", "three purple otters dance"} {
		res, err := client.B2B.Passwords.Authenticate(context.Background(), &b2b.PasswordsAuthenticateParams{
			OrganizationID: acme, EmailAddress: "ada@acme.example.com", Password: password,
		})
		switch {
		case errors.Is(err, errtype.UnauthorizedCredentials):
			fmt.Println("wrong")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(res.Member.EmailAddress, res.MemberAuthenticated)
		}
	}
	// Output:
	// wrong
	// ada@acme.example.com true
}

// A hash from another system becomes the password; a member who is not there yet is made.
func ExamplePasswordsService_Migrate() {
	srv, client := newFake()
	defer srv.Close()

	res, err := client.B2B.Passwords.Migrate(context.Background(), &b2b.PasswordsMigrateParams{
		OrganizationID: newAcme(client),
		EmailAddress:   "ada@acme.example.com",
		Name:           new("Ada"),
		Hash:           "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		HashType:       b2b.HashTypeBcrypt,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Member.Name, "is new:", res.MemberCreated)
	// Output: Ada is new: true
}

// The link in the message leads to https://app.example.com/reset?token=…
func ExamplePasswordsEmailService_Reset() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)
	newMember(client, acme, "ada@acme.example.com")

	_, err := client.B2B.Passwords.Email.ResetStart(ctx, &b2b.PasswordsEmailResetStartParams{
		OrganizationID:           acme,
		EmailAddress:             "ada@acme.example.com",
		ResetPasswordRedirectURL: new("https://app.example.com/reset"),
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@acme.example.com")
	for _, password := range []string{"short", "three purple otters dance"} {
		res, err := client.B2B.Passwords.Email.Reset(ctx, &b2b.PasswordsEmailResetParams{
			PasswordResetToken: message.Token, Password: password,
		})
		switch {
		case errors.Is(err, errtype.WeakPassword):
			fmt.Println("choose a better one")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println("logged in:", res.MemberAuthenticated)
		}
	}
	// Output:
	// choose a better one
	// logged in: true
}

func ExamplePasswordsExistingPasswordService_Reset() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	newPassword(srv, client, acme, "ada@acme.example.com", "three purple otters dance")

	res, err := client.B2B.Passwords.ExistingPassword.Reset(context.Background(), &b2b.ExistingPasswordResetParams{
		OrganizationID:   acme,
		EmailAddress:     "ada@acme.example.com",
		ExistingPassword: "three purple otters dance",
		NewPassword:      "seven orange herons sleep",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.MemberAuthenticated)
	// Output: true
}

// A session that has begun a moment ago is enough to set a password.
func ExamplePasswordsSessionsService_Reset() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	in := logIn(srv, client, acme, "ada@acme.example.com")

	res, err := client.B2B.Passwords.Sessions.Reset(context.Background(), &b2b.PasswordsSessionsResetParams{
		OrganizationID: acme, Password: "three purple otters dance", SessionToken: &in.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the same session:", res.SessionToken == in.SessionToken)
	// Output: the same session: true
}

func ExamplePasswordsDiscoveryService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	newPassword(srv, client, newAcme(client), "ada@acme.example.com", "three purple otters dance")

	ctx := context.Background()
	found, err := client.B2B.Passwords.Discovery.Authenticate(ctx, &b2b.PasswordsDiscoveryAuthenticateParams{
		EmailAddress: "ada@acme.example.com", Password: "three purple otters dance",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range found.DiscoveredOrganizations {
		fmt.Println(d.Organization.OrganizationName, d.Membership.Type)
	}
	// Output: Acme active_member
}

// newPassword gives a new member a password, by a message.
func newPassword(srv *stytchtest.Server, client *stytch.Client, organizationID, email, password string) {
	ctx := context.Background()
	newMember(client, organizationID, email)
	_, err := client.B2B.Passwords.Email.ResetStart(ctx, &b2b.PasswordsEmailResetStartParams{
		OrganizationID: organizationID, EmailAddress: email,
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last(email)
	_, err = client.B2B.Passwords.Email.Reset(ctx, &b2b.PasswordsEmailResetParams{
		PasswordResetToken: message.Token, Password: password,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// A password that holds in every organization of the person.
func ExamplePasswordsDiscoveryEmailService_Reset() {
	srv, client := newFake()
	defer srv.Close()
	newMember(client, newAcme(client), "ada@acme.example.com")
	ctx := context.Background()

	if _, err := client.B2B.Passwords.Discovery.Email.ResetStart(ctx, &b2b.DiscoveryEmailResetStartParams{
		EmailAddress: "ada@acme.example.com",
	}); err != nil {
		log.Fatal(err)
	}
	reset, err := client.B2B.Passwords.Discovery.Email.Reset(ctx, &b2b.DiscoveryEmailResetParams{
		PasswordResetToken: srv.Inbox.Last("ada@acme.example.com").Token, Password: "nine blue elephants dance",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reset.EmailAddress, len(reset.DiscoveredOrganizations))
	// Output: ada@acme.example.com 1
}
