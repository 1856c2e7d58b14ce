package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A login by magic link, from the message to the end of the session.
func TestMagicLinkLogin(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	sent, err := client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: "ada@example.com",
	})
	require.NoError(t, err)
	require.True(t, sent.UserCreated)
	message := srv.Inbox.Last("ada@example.com")
	require.NotEmpty(t, message.MagicLinkURL)
	login := &stytch.MagicLinksAuthenticateParams{
		Token: message.Token, SessionDurationMinutes: new(int32(60)), SessionCustomClaims: map[string]any{"tier": "gold"},
	}
	in, err := client.MagicLinks.Authenticate(t.Context(), login)
	require.NoError(t, err)
	_, err = client.MagicLinks.Authenticate(t.Context(), login)
	require.ErrorIs(t, err, errtype.UnableToAuthMagicLink, "a second time")

	local, err := client.Sessions.AuthenticateJWT(t.Context(), &stytch.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	require.NoError(t, err)
	require.True(t, local.Local)
	require.Equal(t, sent.UserID, local.Session.UserID)
	require.Equal(t, "gold", local.Session.CustomClaims["tier"])
	srv.Clock.Advance(6 * time.Minute)
	renewed, err := client.Sessions.AuthenticateJWT(t.Context(), &stytch.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	require.NoError(t, err)
	require.False(t, renewed.Local)
	require.NotEqual(t, in.SessionJWT, renewed.SessionJWT)
	require.NoError(t, srv.RotateKeys())
	srv.Clock.Advance(time.Minute)
	again, err := client.Sessions.Authenticate(t.Context(), &stytch.SessionsAuthenticateParams{
		SessionToken: &in.SessionToken,
	})
	require.NoError(t, err)
	local, err = client.Sessions.AuthenticateJWTLocal(t.Context(), &stytch.SessionsAuthenticateJWTParams{
		SessionJWT: again.SessionJWT,
	})
	require.NoError(t, err, "after a rotation")
	require.True(t, local.Local, "after a rotation")
	srv.Clock.Advance(2 * time.Hour)
	_, err = client.Sessions.AuthenticateJWT(t.Context(), &stytch.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT})
	require.ErrorIs(t, err, errtype.SessionNotFound, "after the end")
	_, err = client.Sessions.AuthenticateJWTLocal(t.Context(), &stytch.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	require.ErrorIs(t, err, token.ErrExpired, "after the end, locally")
}

func BenchmarkLogin(b *testing.B) {
	srv, err := stytchtest.New()
	require.NoError(b, err)
	defer srv.Close()
	client := srv.Client()
	for b.Loop() {
		if _, err := client.MagicLinks.Email.LoginOrCreate(b.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
			Email: "ada@example.com",
		}); err != nil {
			b.Fatal(err)
		}
		message := srv.Inbox.Last("ada@example.com")
		if _, err := client.MagicLinks.Authenticate(b.Context(), &stytch.MagicLinksAuthenticateParams{
			Token: message.Token, SessionDurationMinutes: new(int32(60)),
		}); err != nil {
			b.Fatal(err)
		}
	}
}
