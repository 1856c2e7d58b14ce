package stytchtest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A login by magic link, from the message to the end of the session.
func TestMagicLinkLogin(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	sent, err := client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{Email: "ada@example.com"})
	if err != nil || !sent.UserCreated {
		t.Fatal(sent, err)
	}
	message := srv.Inbox.Last("ada@example.com")
	if message.MagicLinkURL == "" {
		t.Fatalf("got %+v", message)
	}
	login := &stytch.MagicLinksAuthenticateParams{Token: message.Token, SessionDurationMinutes: new(int32(60)), SessionCustomClaims: map[string]any{"tier": "gold"}}
	in, err := client.MagicLinks.Authenticate(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.MagicLinks.Authenticate(t.Context(), login); !errors.Is(err, errtype.UnableToAuthMagicLink) {
		t.Errorf("a second time: %v", err)
	}

	local, err := client.Sessions.AuthenticateJWT(t.Context(), &stytch.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT})
	if err != nil || !local.Local || local.Session.UserID != sent.UserID || local.Session.CustomClaims["tier"] != "gold" {
		t.Fatalf("got %+v, %v", local, err)
	}
	srv.Clock.Advance(6 * time.Minute)
	renewed, err := client.Sessions.AuthenticateJWT(t.Context(), &stytch.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT})
	if err != nil || renewed.Local || renewed.SessionJWT == in.SessionJWT {
		t.Fatalf("got %+v, %v", renewed, err)
	}
	if err := srv.RotateKeys(); err != nil {
		t.Fatal(err)
	}
	srv.Clock.Advance(time.Minute)
	again, err := client.Sessions.Authenticate(t.Context(), &stytch.SessionsAuthenticateParams{SessionToken: &in.SessionToken})
	if err != nil {
		t.Fatal(err)
	}
	if local, err := client.Sessions.AuthenticateJWTLocal(t.Context(), &stytch.SessionsAuthenticateJWTParams{SessionJWT: again.SessionJWT}); err != nil || !local.Local {
		t.Fatalf("after a rotation: %v", err)
	}
	srv.Clock.Advance(2 * time.Hour)
	if _, err := client.Sessions.AuthenticateJWT(t.Context(), &stytch.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT}); !errors.Is(err, errtype.SessionNotFound) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := client.Sessions.AuthenticateJWTLocal(t.Context(), &stytch.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT}); !errors.Is(err, token.ErrExpired) {
		t.Errorf("after the end, locally: %v", err)
	}
}

func BenchmarkLogin(b *testing.B) {
	srv, err := stytchtest.New()
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	client := srv.Client()
	for b.Loop() {
		if _, err := client.MagicLinks.Email.LoginOrCreate(b.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{Email: "ada@example.com"}); err != nil {
			b.Fatal(err)
		}
		message := srv.Inbox.Last("ada@example.com")
		if _, err := client.MagicLinks.Authenticate(b.Context(), &stytch.MagicLinksAuthenticateParams{Token: message.Token, SessionDurationMinutes: new(int32(60))}); err != nil {
			b.Fatal(err)
		}
	}
}
