package authhttp_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// login is the session of a user on a fake.
type login struct {
	srv               *stytchtest.Server
	client            *stytch.Client
	user, jwt, opaque string
	revoke            func(t *testing.T)
	require, optional func(...authhttp.Option) func(http.Handler) http.Handler
	api               authhttp.SessionAPI
	authenticate      string // the operation by which the API is asked
}

// logins are a user's and a member's.
var logins = map[string]func(t *testing.T) *login{"user": loginOfUser, "member": loginOfMember}

func loginOfUser(t *testing.T) *login {
	t.Helper()
	srv := stytchtest.NewServer(t)
	c := srv.Client()
	res, err := c.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
		Token: srv.OAuthToken("google", "ada@example.com"), SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(t, err)
	return &login{
		srv: srv, client: c, user: res.UserID, jwt: res.SessionJWT, opaque: res.SessionToken,
		revoke: func(t *testing.T) {
			t.Helper()
			_, err := c.Sessions.Revoke(t.Context(), &stytch.SessionsRevokeParams{SessionToken: &res.SessionToken})
			require.NoError(t, err)
		},
		require: func(opts ...authhttp.Option) func(http.Handler) http.Handler {
			return authhttp.RequireSession(c, opts...)
		},
		optional: func(opts ...authhttp.Option) func(http.Handler) http.Handler {
			return authhttp.OptionalSession(c, opts...)
		},
		api: c.Sessions, authenticate: "Sessions.Authenticate",
	}
}

func loginOfMember(t *testing.T) *login {
	t.Helper()
	srv := stytchtest.NewServer(t)
	c := srv.Client()
	org, err := c.B2B.Organizations.Create(t.Context(), &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme", OrganizationSlug: new("acme"),
	})
	require.NoError(t, err)
	id := org.Organization.OrganizationID
	_, err = c.B2B.Organizations.Members.Create(t.Context(), &b2b.MembersCreateParams{
		OrganizationID: id, EmailAddress: "ada@example.com",
	})
	require.NoError(t, err)
	res, err := c.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
		OAuthToken: srv.MemberOAuthToken("google", id, "ada@example.com"), SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(t, err)
	return &login{
		srv: srv, client: c, user: res.MemberID + " of acme", jwt: res.SessionJWT, opaque: res.SessionToken,
		revoke: func(t *testing.T) {
			t.Helper()
			_, err := c.B2B.Sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{SessionToken: &res.SessionToken})
			require.NoError(t, err)
		},
		require: func(opts ...authhttp.Option) func(http.Handler) http.Handler {
			return authhttp.RequireMember(c.B2B, opts...)
		},
		optional: func(opts ...authhttp.Option) func(http.Handler) http.Handler {
			return authhttp.OptionalMember(c.B2B, opts...)
		},
		api: c.B2B.Sessions, authenticate: "B2B.Sessions.Authenticate",
	}
}

// asked returns how often the API was asked about a session.
func (l *login) asked() int {
	n := 0
	for _, r := range l.srv.Requests() {
		if r.Operation == l.authenticate {
			n++
		}
	}
	return n
}

func (l *login) withJWT() *http.Request    { return cookie(l.jwt) }
func (l *login) withOpaque() *http.Request { return request("Cookie", "stytch_session="+l.opaque) }

// withCookies is a request with the cookies that a response sets.
func withCookies(w *httptest.ResponseRecorder) *http.Request {
	r := request()
	for _, cookie := range w.Result().Cookies() {
		r.AddCookie(cookie)
	}
	return r
}

// eachLogin runs a test with the session of a user, and with that of a member.
func eachLogin(t *testing.T, test func(t *testing.T, l *login)) {
	t.Helper()
	for name, newLogin := range logins {
		t.Run(name, func(t *testing.T) { test(t, newLogin(t)) })
	}
}

// TestFakeSessionToken: no JWT, but a live session token: admitted, with cookies by which the next request is judged
// locally.
func TestFakeSessionToken(t *testing.T) {
	eachLogin(t, func(t *testing.T, l *login) {
		m := l.require(authhttp.WithSessionToken(l.api))
		first := serve(m, l.withOpaque())
		require.Equal(t, http.StatusOK, first.Code, first.Body)
		require.Equal(t, l.user, first.Body.String())
		require.Len(t, first.Header().Values("Set-Cookie"), 2)
		asked := l.asked()
		next := serve(m, withCookies(first))
		require.Equal(t, l.user, next.Body.String())
		require.Empty(t, next.Header().Values("Set-Cookie"))
		require.Equal(t, asked, l.asked())
	})
}

// TestFakeRenewal: a JWT that has expired is renewed once for all parts of a page.
func TestFakeRenewal(t *testing.T) {
	eachLogin(t, func(t *testing.T, l *login) {
		m := l.require(authhttp.WithRenewal(l.api, authhttp.Cookies{}))
		require.Equal(t, l.user, serve(m, l.withJWT()).Body.String())
		l.srv.Clock.Advance(6 * time.Minute)
		require.Equal(t, map[int]int{200: 30}, count(together(m, times(30,
			func(int) *http.Request { return l.withJWT() })...)))
		require.Equal(t, 1, l.asked())
	})
}

// TestFakeRevoked: a session that was revoked passes where JWTs are judged locally, and not where the API is always
// asked. 500 replays of its JWT cause one call.
func TestFakeRevoked(t *testing.T) {
	eachLogin(t, func(t *testing.T, l *login) {
		local, always := l.require(), l.require(authhttp.AlwaysAsk(l.api))
		require.Equal(t, l.user, serve(always, l.withJWT()).Body.String())
		require.Equal(t, l.user, serve(always, l.withOpaque()).Body.String())
		l.revoke(t)
		require.Equal(t, http.StatusOK, serve(local, l.withJWT()).Code)
		require.Equal(t, http.StatusUnauthorized, serve(always, l.withJWT()).Code)
		require.Equal(t, http.StatusUnauthorized, serve(always, l.withOpaque()).Code)

		l.srv.Clock.Advance(6 * time.Minute)
		m := l.require(authhttp.WithRenewal(l.api, authhttp.Cookies{}))
		before := l.asked()
		for range 500 {
			require.Equal(t, http.StatusUnauthorized, serve(m, l.withJWT()).Code)
		}
		require.Equal(t, 1, l.asked()-before)
		require.Equal(t, "anonymous", serve(l.optional(authhttp.WithSessionToken(l.api)), l.withOpaque()).Body.String())
	})
}

// TestFakeGateway: a page of a gateway says nothing about a session: 503, and nobody is logged out.
func TestFakeGateway(t *testing.T) {
	eachLogin(t, func(t *testing.T, l *login) {
		m := l.optional(authhttp.WithRenewal(l.api, authhttp.Cookies{}), authhttp.WithSessionToken(l.api))
		require.Equal(t, l.user, serve(m, l.withJWT()).Body.String())
		l.srv.Clock.Advance(6 * time.Minute)
		for _, r := range [...]func() *http.Request{l.withJWT, l.withOpaque} {
			l.srv.Fail(l.authenticate, stytchtest.Fault{Status: http.StatusNotFound, HTML: true})
			require.Equal(t, http.StatusServiceUnavailable, serve(m, r()).Code)
			require.Equal(t, l.user, serve(m, r()).Body.String())
		}
	})
}

// TestFakeStaleCookie: cookies that are left over lock nobody out of a public page, or of their own.
func TestFakeStaleCookie(t *testing.T) {
	eachLogin(t, func(t *testing.T, l *login) {
		other := loginOfUser(t)
		require.Equal(t, "anonymous", serve(l.optional(), other.withJWT()).Body.String())
		require.Equal(t, l.user, serve(l.require(), request("Cookie", cookies(other.jwt, l.jwt))).Body.String())
		l.srv.Clock.Advance(6 * time.Minute)
		require.Equal(t, "anonymous", serve(l.optional(), l.withJWT()).Body.String())
	})
}

// TestFakeKeysUnavailable: without keys nothing is known of a cookie; the request is not treated as anonymous.
func TestFakeKeysUnavailable(t *testing.T) {
	eachLogin(t, func(t *testing.T, l *login) {
		l.srv.BreakKeys(true)
		require.Equal(t, http.StatusServiceUnavailable, serve(l.optional(), l.withJWT()).Code)
		require.Equal(t, "anonymous", serve(l.optional(), request()).Body.String())
	})
}

// TestFakeWithdrawnKey: who comes back after the key of their JWT was withdrawn is still logged in. What the JWT is
// worth is up to the API; the session token is good as ever.
func TestFakeWithdrawnKey(t *testing.T) {
	l := loginOfUser(t)
	l.srv.Clock.Advance(6 * time.Minute)
	require.NoError(t, l.srv.RotateKeys())
	require.NoError(t, l.srv.RotateKeys())
	serve(l.require(), l.withJWT())
	require.Zero(t, l.asked())
	serve(l.require(authhttp.WithRenewal(l.api, authhttp.Cookies{})), l.withJWT())
	require.Equal(t, 1, l.asked())
	m := l.require(authhttp.WithSessionToken(l.api))
	w := serve(m, request("Cookie", "stytch_session_jwt="+l.jwt+"; stytch_session="+l.opaque))
	require.Equal(t, l.user, w.Body.String())
}
