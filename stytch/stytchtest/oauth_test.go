package stytchtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestOAuth(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	for _, provider := range []string{
		"amazon", "apple", "bitbucket", "coinbase", "discord", "facebook", "figma", "github", "gitlab", "google", "hubspot",
		"instagram", "linkedin",
		"microsoft", "salesforce", "shopify", "slack", "snapchat", "spotify", "steam", "tiktok", "twitch", "twitter", "yahoo",
	} {
		in, err := f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
			Token: f.srv.OAuthToken(provider, "Ada@example.com"), SessionDurationMinutes: new(int32(60)),
		})
		require.NoError(f, err)
		require.Equal(t, u.UserID, in.UserID, provider)
		require.True(t, strings.EqualFold(in.ProviderType, provider), provider)
		require.NotEmpty(t, in.ProviderValues.AccessToken, provider)
		// The factor of each provider has a field of its own.
		text, err := json.Marshal(in.UserSession.AuthenticationFactors[0])
		require.NoError(t, err, provider)
		require.Contains(t, string(text), `"id":"`+in.OAuthUserRegistrationID, provider)
	}
	again, err := f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
		Token: f.srv.OAuthToken("google", ada),
	})
	require.NoError(f, err)
	got := again.User
	require.Len(t, got.Providers, 24)
	require.True(t, got.Emails[0].Verified)
}

func TestOAuthAttach(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := f.logIn(ada)
	attach, err := f.client.OAuth.Attach(t.Context(), &stytch.OAuthAttachParams{
		Provider: "github", SessionToken: &in.SessionToken,
	})
	require.NoError(f, err)
	token, err := f.srv.OAuthAttachedToken(attach.OAuthAttachToken, "ada@work.example")
	require.NoError(f, err)
	attached, err := f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
		Token: token, SessionToken: &in.SessionToken,
	})
	require.NoError(f, err)
	require.Equal(t, in.UserID, attached.UserID)
	require.Len(t, attached.User.Emails, 2)
	require.Len(t, attached.UserSession.AuthenticationFactors, 2)
	_, err = f.srv.OAuthAttachedToken(attach.OAuthAttachToken, ada)
	require.Error(t, err, "the attach token was good twice")
}

func TestOAuthRules(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{"no token", func(f *fixture) error {
			_, err := f.client.OAuth.Authenticate(f.Context(), &stytch.OAuthAuthenticateParams{Token: "none"})
			return err
		}, errtype.OAuthTokenNotFound},
		{"twice", func(f *fixture) error {
			params := &stytch.OAuthAuthenticateParams{Token: f.srv.OAuthToken("google", ada)}
			_, err := f.client.OAuth.Authenticate(f.Context(), params)
			require.NoError(f, err)
			_, err = f.client.OAuth.Authenticate(f.Context(), params)
			return err
		}, errtype.OAuthTokenNotFound},
		{"attach what another user has", func(f *fixture) error {
			_, err := f.client.OAuth.Authenticate(f.Context(), &stytch.OAuthAuthenticateParams{Token: f.srv.OAuthToken("google",
				ben)})
			require.NoError(f, err)
			attach, err := f.client.OAuth.Attach(f.Context(), &stytch.OAuthAttachParams{
				Provider: "google", UserID: new(f.user(ada).UserID),
			})
			require.NoError(f, err)
			token, err := f.srv.OAuthAttachedToken(attach.OAuthAttachToken, ben)
			require.NoError(f, err)
			_, err = f.client.OAuth.Authenticate(f.Context(), &stytch.OAuthAuthenticateParams{Token: token})
			return err
		}, errtype.InvalidOAuthAttachToken},
		{"a provider", func(f *fixture) error {
			_, err := f.client.OAuth.Attach(f.Context(), &stytch.OAuthAttachParams{
				Provider: "myspace", UserID: new("user-test-1"),
			})
			return err
		}, errtype.InvalidOAuthProvider},
		{"attach to nobody", func(f *fixture) error {
			_, err := f.client.OAuth.Attach(f.Context(), &stytch.OAuthAttachParams{Provider: "google"})
			return err
		}, errtype.NoUserSelectionArguments},
	})
}
