package main

import (
	"bytes"
	"context"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func TestLogoutEndsTheSession(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.logInByLink("ada@example.com")
	thief := newVisitor(t, base)
	u, err := url.Parse(base)
	require.NoError(t, err)
	thief.http.Jar.SetCookies(u, v.http.Jar.Cookies(u))

	v.want(v.get("/members"), 200, "/members")
	v.want(v.post("/logout"), 200, "/", "You are logged out")
	require.Empty(t, v.cookie(userCookies.SessionToken))
	require.Empty(t, v.cookie(userCookies.SessionJWT))
	v.want(v.get("/members"), 200, "/login")
	v.want(v.post("/logout"), 200, "/", "You are logged out") // again: there is nothing to end

	fake.Clock.Advance(6 * time.Minute) // a JWT is valid until then
	thief.want(thief.get("/members"), 200, "/login")
	thief.want(thief.post("/logout"), 200, "/", "You are logged out")
}

// session is one that began at the API, for a browser to have some of its cookies.
type session struct {
	cookies    authhttp.Cookies
	token, jwt string
	alive      func() error // nil while it goes on
}

func userSession(t *testing.T, fake *stytchtest.Server) session {
	t.Helper()
	client := fake.Client()
	in, err := client.Passwords.Create(t.Context(), &stytch.PasswordsCreateParams{
		Email: "grace@example.com", Password: "nine blue elephants dance", SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(t, err)
	return session{userCookies, in.SessionToken, in.SessionJWT, func() error {
		params := &stytch.SessionsAuthenticateParams{SessionToken: &in.SessionToken}
		_, err := client.Sessions.Authenticate(t.Context(), params)
		return err
	}}
}

func memberSession(t *testing.T, fake *stytchtest.Server) session {
	t.Helper()
	client := fake.Client()
	_, err := client.B2B.MagicLinks.Email.Discovery.Send(t.Context(), &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress: "grace@example.com",
	})
	require.NoError(t, err)
	found, err := client.B2B.MagicLinks.Discovery.Authenticate(t.Context(), &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: fake.Inbox.Last("grace@example.com").Token,
	})
	require.NoError(t, err)
	in, err := client.B2B.Discovery.Organizations.Create(t.Context(), &b2b.DiscoveryOrganizationsCreateParams{
		IntermediateSessionToken: found.IntermediateSessionToken, OrganizationName: new("Acme"),
		SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(t, err)
	return session{memberCookies, in.SessionToken, in.SessionJWT, func() error {
		params := &b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken}
		_, err := client.B2B.Sessions.Authenticate(t.Context(), params)
		return err
	}}
}

// Whatever the browser has left of a session is enough to end it, and nothing of it stays in the browser.
func TestLogoutByWhatIsLeft(t *testing.T) {
	const ended, alive = true, false
	for _, of := range []struct {
		name, path string
		begin      func(*testing.T, *stytchtest.Server) session
	}{
		{"user", "/logout", userSession},
		{"member", "/organization/logout", memberSession},
	} {
		for _, c := range []struct {
			name    string
			cookies func(session) (token, jwt string)
			later   time.Duration
			want    bool
		}{
			{"both", func(s session) (string, string) { return s.token, s.jwt }, 0, ended},
			{"token", func(s session) (string, string) { return s.token, "" }, 0, ended},
			{"JWT", func(s session) (string, string) { return "", s.jwt }, 0, ended},
			{"JWT that has expired", func(s session) (string, string) { return "", s.jwt }, 6 * time.Minute, ended},
			{"unknown token and JWT", func(s session) (string, string) { return "unknown", s.jwt }, 0, ended},
			{"token and garbage", func(s session) (string, string) { return s.token, "garbage" }, 0, ended},
			{"garbage", func(session) (string, string) { return "unknown", "garbage" }, 0, alive},
			{"nothing", func(session) (string, string) { return "", "" }, 0, alive},
		} {
			t.Run(of.name+"/"+c.name, func(t *testing.T) {
				fake, base := startSite(t)
				s := of.begin(t, fake)
				v := newVisitor(t, base)
				token, jwt := c.cookies(s)
				v.give(s.cookies.SessionToken, token)
				v.give(s.cookies.SessionJWT, jwt)
				fake.Clock.Advance(c.later)

				v.want(v.post(of.path), 200, "/", "You are logged out")
				require.Empty(t, v.cookie(s.cookies.SessionToken))
				require.Empty(t, v.cookie(s.cookies.SessionJWT))
				if c.want == ended {
					require.ErrorIs(t, s.alive(), errtype.SessionNotFound)
				} else {
					require.NoError(t, s.alive())
				}
			})
		}
	}
}

// If the session cannot be ended, the browser forgets it, and the person is told the truth.
func TestLogoutWithoutTheAPI(t *testing.T) {
	fake, base := startSite(t)
	var logged bytes.Buffer
	defer log.SetOutput(log.Writer())
	log.SetOutput(&logged)
	v := newVisitor(t, base)
	v.logInByLink("ada@example.com")
	token := v.cookie(userCookies.SessionToken)
	fake.FailNext("Sessions.Revoke", 403, 0)
	v.want(v.post("/logout"), 503, "/logout", "This browser is logged out", "stays valid until it expires")
	require.Empty(t, v.cookie(userCookies.SessionToken))
	require.Empty(t, v.cookie(userCookies.SessionJWT))
	v.want(v.get("/members"), 200, "/login")
	require.Contains(t, logged.String(), "POST /logout")
	require.NotContains(t, logged.String(), token)
}

// Whoever closes the page at once is logged out.
func TestLogoutOutlivesTheRequest(t *testing.T) {
	siteURL := &url.URL{Scheme: "http", Host: "127.0.0.1:3000"}
	fake, handler := newTestSite(t, siteURL)
	s := userSession(t, fake)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, siteURL.JoinPath("logout").String(), nil)
	r.AddCookie(&http.Cookie{Name: s.cookies.SessionToken, Value: s.token})
	handler.ServeHTTP(httptest.NewRecorder(), r)
	require.ErrorIs(t, s.alive(), errtype.SessionNotFound)
}

// A page elsewhere may show /logout as a picture, so nothing but the form logs out.
func TestLogoutNeedsTheForm(t *testing.T) {
	_, base := startSite(t)
	v := newVisitor(t, base)
	v.logInByLink("ada@example.com")
	for _, path := range []string{"/logout", "/organization/logout"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r, err := http.NewRequestWithContext(t.Context(), method, base+path, nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusMethodNotAllowed, v.read(v.http.Do(r)).status)
		}
	}
	v.want(v.get("/members"), 200, "/members")
}

// Whoever can set cookies for a parent domain or a longer path can add one of the same name. That must not lead from
// the login to the page and back for ever.
func TestTwoCookiesOfOneName(t *testing.T) {
	for _, c := range []struct {
		page, login string
		cookies     authhttp.Cookies
	}{
		{"/members", "/login", userCookies},
		{"/organization", "/discovery", memberCookies},
	} {
		t.Run(c.page, func(t *testing.T) {
			_, base := startSite(t)
			v := newVisitor(t, base)
			v.give(c.cookies.SessionToken, "unknown")
			v.give(c.cookies.SessionJWT, "first")
			u, err := url.Parse(base + c.page)
			require.NoError(t, err)
			v.http.Jar.SetCookies(u, []*http.Cookie{{Name: c.cookies.SessionJWT, Value: "second", Path: c.page}})
			v.want(v.get(c.page), 200, c.login, "Please log in")
			require.Empty(t, v.cookie(c.cookies.SessionToken))
			require.Empty(t, v.cookie(c.cookies.SessionJWT))
		})
	}
}

// A cookie that somebody else has set beside that of the session keeps nobody from logging in.
func TestLoginBesideAForeignCookie(t *testing.T) {
	_, base := startSite(t)
	v := newVisitor(t, base)
	u, err := url.Parse(base + "/members")
	require.NoError(t, err)
	foreign := &http.Cookie{Name: userCookies.SessionJWT, Value: "foreign", Path: "/members"}
	v.http.Jar.SetCookies(u, []*http.Cookie{foreign}) // sent first, as its path is longer
	v.want(v.get("/members"), 200, "/login", "Please log in")
	v.logInByLink("ada@example.com")
	require.Equal(t, "foreign", v.http.Jar.Cookies(u)[0].Value)
	v.want(v.get("/members"), 200, "/members", "Hello Ada!")
}
