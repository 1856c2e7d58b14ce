package stytchtest_test

import (
	"testing"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A test of an application looks like this one.
func TestSignIn(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client() // for the code under test

	if _, err := client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: "ada@example.com",
	}); err != nil {
		t.Fatal(err)
	}
	message := srv.Inbox.Last("ada@example.com")
	login, err := client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: message.Token, SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Session(t.Context(), login.SessionJWT); err != nil {
		t.Error(err)
	}
}
