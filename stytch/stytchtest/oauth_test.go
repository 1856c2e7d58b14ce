package stytchtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestOAuth(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	for _, provider := range []string{
		"amazon", "apple", "bitbucket", "coinbase", "discord", "facebook", "figma", "github", "gitlab", "google", "hubspot", "instagram", "linkedin",
		"microsoft", "salesforce", "shopify", "slack", "snapchat", "spotify", "steam", "tiktok", "twitch", "twitter", "yahoo",
	} {
		in := must[*stytch.OAuthAuthenticateResponse](f)(f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
			Token: f.srv.OAuthToken(provider, "Ada@example.com"), SessionDurationMinutes: new(int32(60)),
		}))
		if in.UserID != u.UserID || !strings.EqualFold(in.ProviderType, provider) || in.ProviderValues.AccessToken == "" {
			t.Errorf("%s: got %+v", provider, in)
		}
		// The factor of each provider has a field of its own.
		text, err := json.Marshal(in.UserSession.AuthenticationFactors[0])
		if err != nil || !strings.Contains(string(text), `"id":"`+in.OAuthUserRegistrationID) {
			t.Errorf("%s: got %s, %v", provider, text, err)
		}
	}
	again := must[*stytch.OAuthAuthenticateResponse](f)(f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{Token: f.srv.OAuthToken("google", ada)}))
	if got := again.User; len(got.Providers) != 24 || !got.Emails[0].Verified {
		t.Errorf("got %+v", got)
	}
}

func TestOAuthAttach(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := f.logIn(ada)
	attach := must[*stytch.OAuthAttachResponse](f)(f.client.OAuth.Attach(t.Context(), &stytch.OAuthAttachParams{Provider: "github", SessionToken: &in.SessionToken}))
	token := must[string](f)(f.srv.OAuthAttachedToken(attach.OAuthAttachToken, "ada@work.example"))
	attached := must[*stytch.OAuthAuthenticateResponse](f)(f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{Token: token, SessionToken: &in.SessionToken}))
	if attached.UserID != in.UserID || len(attached.User.Emails) != 2 || len(attached.UserSession.AuthenticationFactors) != 2 {
		t.Errorf("got %+v", attached)
	}
	if _, err := f.srv.OAuthAttachedToken(attach.OAuthAttachToken, ada); err == nil {
		t.Error("the attach token was good twice")
	}
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
			must[*stytch.OAuthAuthenticateResponse](f)(f.client.OAuth.Authenticate(f.Context(), params))
			_, err := f.client.OAuth.Authenticate(f.Context(), params)
			return err
		}, errtype.OAuthTokenNotFound},
		{"the session of another user", func(f *fixture) error {
			in, u := f.logIn(ben), f.user(ada)
			_, err := f.client.OAuth.Authenticate(f.Context(), &stytch.OAuthAuthenticateParams{Token: f.srv.OAuthToken("google", ada), SessionToken: &in.SessionToken})
			if n := len(f.get(u.UserID).Providers); n != 0 {
				f.Errorf("%d registrations", n)
			}
			return err
		}, errtype.UserIDMismatch},
		{"attach what another user has", func(f *fixture) error {
			must[*stytch.OAuthAuthenticateResponse](f)(f.client.OAuth.Authenticate(f.Context(), &stytch.OAuthAuthenticateParams{Token: f.srv.OAuthToken("google", ben)}))
			attach := must[*stytch.OAuthAttachResponse](f)(f.client.OAuth.Attach(f.Context(), &stytch.OAuthAttachParams{Provider: "google", UserID: new(f.user(ada).UserID)}))
			token := must[string](f)(f.srv.OAuthAttachedToken(attach.OAuthAttachToken, ben))
			_, err := f.client.OAuth.Authenticate(f.Context(), &stytch.OAuthAuthenticateParams{Token: token})
			return err
		}, errtype.InvalidOAuthAttachToken},
		{"a provider", func(f *fixture) error {
			_, err := f.client.OAuth.Attach(f.Context(), &stytch.OAuthAttachParams{Provider: "myspace", UserID: new("user-test-1")})
			return err
		}, errtype.InvalidOAuthProvider},
		{"attach to nobody", func(f *fixture) error {
			_, err := f.client.OAuth.Attach(f.Context(), &stytch.OAuthAttachParams{Provider: "google"})
			return err
		}, errtype.NoUserSelectionArguments},
	})
}
