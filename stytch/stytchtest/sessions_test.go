package stytchtest_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// The session of another user counts as none, and registered claims are ignored.
func TestIgnoredSessionInputs(t *testing.T) {
	f := newFixture(t)
	other := f.logIn(ben)
	in, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: f.loginLink(ada), SessionToken: &other.SessionToken, SessionDurationMinutes: new(int32(60)),
		SessionCustomClaims: map[string]any{"sub": "user-test-other", "plan": "pro"},
	})
	require.NoError(t, err)
	require.NotEqual(t, other.SessionToken, in.SessionToken)
	require.NotEqual(t, other.UserID, in.Session.UserID)
	require.Equal(t, map[string]any{"plan": "pro"}, in.Session.CustomClaims)
	require.Equal(t, 1, f.sessions(other.UserID))
	none, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: f.loginLink(ada), SessionToken: &other.SessionToken,
	})
	require.NoError(t, err)
	require.Nil(t, none.Session, "no duration and no session of the user")
}

// A user is locked for an hour after ten failures in a row, whatever the user proves then; the API shows it.
func TestLockOfUsers(t *testing.T) {
	f := newFixture(t)
	u := f.withPassword(ada)
	token := f.loginLink(ada)
	try := func(password string) error {
		_, err := f.client.Passwords.Authenticate(t.Context(), &stytch.PasswordsAuthenticateParams{
			Email: ada, Password: password,
		})
		return err
	}
	for range 9 {
		require.ErrorIs(t, try("wrong"), errtype.UnauthorizedCredentials)
	}
	require.NoError(t, try(goodPassword), "a login resets the count")
	for range 10 {
		require.ErrorIs(t, try("wrong"), errtype.UnauthorizedCredentials)
	}
	require.ErrorIs(t, try(goodPassword), errtype.UserLockLimitReached)
	_, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{Token: token})
	require.ErrorIs(t, err, errtype.UserLockLimitReached)
	got := f.get(u.UserID)
	require.True(t, got.IsLocked)
	require.Equal(t, time.Hour, got.LockExpiresAt.Sub(got.LockCreatedAt))
	require.True(t, f.srv.Users()[0].IsLocked)

	f.later(time.Hour)
	require.False(t, f.get(u.UserID).IsLocked)
	require.NoError(t, try(goodPassword))
}

// Whatever logs in takes the same inputs for sessions, and refuses them before the token is
// consumed.
func TestSessionInputs(t *testing.T) {
	t.Parallel()
	login := func(change func(*fixture, *stytch.MagicLinksAuthenticateParams)) func(*fixture) error {
		return func(f *fixture) error {
			params := &stytch.MagicLinksAuthenticateParams{Token: f.loginLink(ada), SessionDurationMinutes: new(int32(60))}
			good := *params
			change(f, params)
			_, refused := f.client.MagicLinks.Authenticate(f.Context(), params)
			_, err := f.client.MagicLinks.Authenticate(f.Context(), &good)
			require.NoError(f, err)
			return refused
		}
	}
	claims := func(claims map[string]any) func(*fixture) error {
		return login(func(_ *fixture, p *stytch.MagicLinksAuthenticateParams) { p.SessionCustomClaims = claims })
	}
	checkRules(t, []rule{
		{
			"too short",
			login(func(_ *fixture, p *stytch.MagicLinksAuthenticateParams) { p.SessionDurationMinutes = new(int32(4)) }),
			errtype.InvalidSessionDurationMinutes,
		},
		{"too long", login(func(_ *fixture, p *stytch.MagicLinksAuthenticateParams) {
			p.SessionDurationMinutes = new(int32(527_041))
		}), errtype.InvalidSessionDurationMinutes},
		{"a claim of Stytch", claims(map[string]any{"https://stytch.com/session": "x"}), errtype.StytchClaimsInCustomClaims},
		{"large claims", claims(map[string]any{"text": strings.Repeat("x", 5000)}), errtype.CustomClaimsTooLarge},
		{
			"no such session",
			login(func(_ *fixture, p *stytch.MagicLinksAuthenticateParams) { p.SessionToken = new("nobody's") }),
			errtype.SessionNotFound,
		},
		{"token and JWT", login(func(f *fixture, p *stytch.MagicLinksAuthenticateParams) {
			in := f.logIn(ben)
			p.SessionToken, p.SessionJWT = &in.SessionToken, &in.SessionJWT
		}), errtype.TooManySessionArguments},
	})
}

func TestSessionRules(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{"authenticate nothing", func(f *fixture) error {
			_, err := f.client.Sessions.Authenticate(f.Context(), &stytch.SessionsAuthenticateParams{})
			return err
		}, errtype.NoSessionArguments},
		{"authenticate for too long", func(f *fixture) error {
			in := f.logIn(ada)
			_, err := f.client.Sessions.Authenticate(f.Context(), &stytch.SessionsAuthenticateParams{
				SessionToken: &in.SessionToken, SessionDurationMinutes: new(int32(1)),
			})
			return err
		}, errtype.InvalidSessionDurationMinutes},
		{"authenticate what was signed with a key that is gone", func(f *fixture) error {
			in := f.logIn(ada)
			require.NoError(f, errors.Join(f.srv.RotateKeys(), f.srv.RotateKeys()))
			_, err := f.client.Sessions.Authenticate(f.Context(), &stytch.SessionsAuthenticateParams{SessionJWT: &in.SessionJWT})
			return err
		}, errtype.SessionNotFound},
		{"revoke nothing", func(f *fixture) error {
			_, err := f.client.Sessions.Revoke(f.Context(), &stytch.SessionsRevokeParams{})
			return err
		}, errtype.NoSessionRevokeArguments},
		{"revoke twice over", func(f *fixture) error {
			in := f.logIn(ada)
			_, err := f.client.Sessions.Revoke(f.Context(), &stytch.SessionsRevokeParams{
				SessionToken: &in.SessionToken, SessionID: &in.Session.SessionID,
			})
			return err
		}, errtype.TooManySessionRevokeArguments},
		{"authenticate what is revoked", func(f *fixture) error {
			in := f.logIn(ada)
			_, err := f.client.Sessions.Revoke(f.Context(), &stytch.SessionsRevokeParams{SessionJWT: &in.SessionJWT})
			require.NoError(f, err)
			_, err = f.client.Sessions.Authenticate(f.Context(), &stytch.SessionsAuthenticateParams{
				SessionToken: &in.SessionToken,
			})
			return err
		}, errtype.SessionNotFound},
		{"list those of nobody", func(f *fixture) error {
			_, err := f.client.Sessions.Get(f.Context(), &stytch.SessionsGetParams{UserID: "user-test-nobody"})
			return err
		}, errtype.UserNotFound},
	})
}

// A session gains factors, is extended, keeps claims, and ends.
func TestSessionLife(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := f.logIn(ada)
	f.later(10 * time.Minute)
	second, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: f.loginLink(ada), SessionToken: &in.SessionToken,
		SessionCustomClaims: map[string]any{"tier": "gold", "seat": 1.0},
		Attributes:          &stytch.SessionAttributesInput{IPAddress: new("203.0.113.7")},
	})
	require.NoError(f, err)
	s := second.Session
	require.Equal(t, in.Session.SessionID, s.SessionID)
	require.Len(t, s.AuthenticationFactors, 1)
	require.True(t, s.ExpiresAt.Equal(in.Session.ExpiresAt))
	factor := s.AuthenticationFactors[0]
	require.GreaterOrEqual(t, factor.LastAuthenticatedAt.Sub(factor.CreatedAt), 10*time.Minute)
	require.Equal(t, "203.0.113.7", s.Attributes.IPAddress)
	res, err := f.client.Sessions.Authenticate(t.Context(), &stytch.SessionsAuthenticateParams{
		SessionJWT: &second.SessionJWT, SessionDurationMinutes: new(int32(120)),
		SessionCustomClaims: map[string]any{"seat": nil},
	})
	require.NoError(f, err)
	extended := res.Session
	got := extended.ExpiresAt.Sub(extended.LastAccessedAt)
	require.Equal(t, 2*time.Hour, got)
	require.Len(t, extended.CustomClaims, 1)
	require.Equal(t, "gold", extended.CustomClaims["tier"])
	f.logIn(ada)
	n := f.sessions(in.UserID)
	require.Equal(t, 2, n)
	f.later(90 * time.Minute)
	n = f.sessions(in.UserID)
	require.Equal(t, 1, n)
	f.later(time.Hour)
	_, err = f.client.Sessions.Authenticate(t.Context(), &stytch.SessionsAuthenticateParams{
		SessionToken: &in.SessionToken,
	})
	require.ErrorIs(t, err, errtype.SessionNotFound, "after the end")
}

// Without a duration there is no session.
func TestNoSession(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{Token: f.loginLink(ada)})
	require.NoError(f, err)
	require.Nil(t, in.Session)
	require.Empty(t, in.SessionToken)
	require.Empty(t, in.SessionJWT)
	require.Equal(t, 0, f.sessions(in.UserID))
}

// The token of a connected app is traded for a session, if it has full access.
func TestExchangeAccessToken(t *testing.T) {
	t.Parallel()
	token := func(f *fixture, change map[string]any) string {
		claims := map[string]any{
			"sub": f.user(ada).UserID, "client_id": "connected-app-test-1", "scope": "openid full_access",
			"exp": f.srv.Clock.Now().Add(time.Hour).Unix(),
		}
		maps.Copy(claims, change)
		res, err := f.srv.Sign(claims)
		require.NoError(f, err)
		return res
	}
	exchange := func(change map[string]any) func(*fixture) error {
		return func(f *fixture) error {
			_, err := f.client.Sessions.ExchangeAccessToken(f.Context(), &stytch.SessionsExchangeAccessTokenParams{
				AccessToken: token(f, change),
			})
			return err
		}
	}
	checkRules(t, []rule{
		{"no token", func(f *fixture) error {
			_, err := f.client.Sessions.ExchangeAccessToken(f.Context(), &stytch.SessionsExchangeAccessTokenParams{
				AccessToken: "no.to.ken",
			})
			return err
		}, errtype.IDPAccessTokenNotFound},
		{"the token of a session", exchange(map[string]any{"client_id": ""}), errtype.IDPAccessTokenNotFound},
		{"an expired one", exchange(map[string]any{"exp": 1}), errtype.IDPAccessTokenExpired},
		{
			"without full access", exchange(map[string]any{"scope": "openid"}),
			errtype.OAuthAccessTokenExchangeMissingFullAccess,
		},
		{"of nobody", exchange(map[string]any{"sub": "user-test-nobody"}), errtype.UserNotFound},
	})
	f := newFixture(t)
	in, err := f.client.Sessions.ExchangeAccessToken(t.Context(), &stytch.SessionsExchangeAccessTokenParams{
		AccessToken: token(f, nil), SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(f, err)
	factor := in.Session.AuthenticationFactors[0].OAuthAccessTokenExchangeFactor
	require.NotNil(t, factor)
	require.Equal(t, "connected-app-test-1", factor.ClientID)
}
