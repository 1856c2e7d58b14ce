package main

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
)

func TestLoginByLink(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.want(v.get("/members"), 200, "/login", "Please log in")
	sent := v.post("/login/link", "email", "ada@example.com")
	page := v.follow(sent)
	v.want(page, 200, "/authenticate", "ada@example.com", "Log in")
	v.want(v.press(page), 200, "/members", "Hello Ada!")
	v.want(v.get("/members"), 200, "/members", "Hello Ada!") // a reload
	require.Empty(t, v.cookie(verifierCookie))
	require.Empty(t, v.cookie(sentToCookie))

	// Again, with everything that the browser had the first time.
	v.post("/logout")
	v.want(v.post("/login/link", "email", "ada@example.com"), 200, "/sent")
	link := fake.Inbox.Last("ada@example.com").MagicLinkURL
	verifier := v.cookie(verifierCookie)
	v.want(v.press(v.open(link)), 200, "/members")
	v.post("/logout")
	v.give(verifierCookie, verifier)
	v.want(v.press(v.open(link)), 401, "/authenticate", "has been used", "Begin again")
	v.want(v.get("/members"), 200, "/login")
}

// Whoever opens a link without the button changes nothing, and the link is good afterwards.
func TestOpeningALinkChangesNothing(t *testing.T) {
	for _, login := range []string{"/login/link", "/discovery"} {
		t.Run(login, func(t *testing.T) {
			fake, base := startSite(t)
			v := newVisitor(t, base)
			v.post(login, "email", "ada@example.com")
			link := fake.Inbox.Last("ada@example.com").MagicLinkURL
			before := asked(fake)
			scanner := newVisitor(t, base)
			for _, by := range []*visitor{scanner, v} {
				for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
					r, err := http.NewRequestWithContext(t.Context(), method, link, nil)
					require.NoError(t, err)
					res, err := by.http.Do(r)
					require.NoError(t, err)
					require.NoError(t, res.Body.Close())
					require.Empty(t, res.Header.Values("Set-Cookie"))
				}
			}
			require.Equal(t, before, asked(fake))
			require.Equal(t, 200, v.press(v.open(link)).status)
		})
	}
}

// A link works only in the browser that asked for it; elsewhere it is explained, and not spent.
func TestLinkInAnotherBrowser(t *testing.T) {
	for _, c := range []struct{ login, begin string }{{"/login/link", "/login"}, {"/discovery", "/discovery"}} {
		t.Run(c.login, func(t *testing.T) {
			fake, base := startSite(t)
			v := newVisitor(t, base)
			v.post(c.login, "email", "ada@example.com")
			message := fake.Inbox.Last("ada@example.com")
			before := asked(fake)

			other := newVisitor(t, base)
			again := `href="` + c.begin + `">Begin again`
			other.want(other.open(message.MagicLinkURL), 403, "/authenticate", "in the browser that asked for it", again)
			u, err := url.Parse(message.MagicLinkURL)
			require.NoError(t, err)
			kind := u.Query().Get("stytch_token_type")
			posted := other.post("/authenticate", "stytch_token_type", kind, "token", message.Token)
			other.want(posted, 403, "/authenticate", "in the browser that asked for it", again)
			require.Empty(t, other.cookie(userCookies.SessionToken))
			require.Empty(t, other.cookie(intermediateCookie))
			require.Equal(t, before, asked(fake), "the link may have been spent")

			require.Equal(t, 200, v.press(v.open(message.MagicLinkURL)).status)
		})
	}
}

// Nobody is logged in by a link that somebody else asked for, in the middle of a login of their own either.
func TestLinkOfSomebodyElse(t *testing.T) {
	for _, login := range []string{"/login/link", "/discovery"} {
		t.Run(login, func(t *testing.T) {
			fake, base := startSite(t)
			eve, v := newVisitor(t, base), newVisitor(t, base)
			eve.post(login, "email", "eve@example.com")
			v.post(login, "email", "ada@example.com")
			own := fake.Inbox.Last("ada@example.com").MagicLinkURL

			refused := v.press(v.open(fake.Inbox.Last("eve@example.com").MagicLinkURL))
			v.want(refused, 403, "/authenticate", "belongs to another browser")
			require.Empty(t, v.cookie(userCookies.SessionToken))
			require.Empty(t, v.cookie(intermediateCookie))
			require.Equal(t, 200, v.press(v.open(own)).status)
		})
	}
}

// A link that was sent without PKCE, by whatever else uses the project, logs nobody in here.
func TestLinkWithoutPKCE(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.post("/login/link", "email", "ada@example.com")
	_, err := fake.Client().MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email:             "eve@example.com",
		LoginMagicLinkURL: new(base + "/authenticate"), SignupMagicLinkURL: new(base + "/authenticate"),
	})
	require.NoError(t, err)
	refused := v.press(v.open(fake.Inbox.Last("eve@example.com").MagicLinkURL))
	v.want(refused, 403, "/authenticate", "belongs to another browser")
	require.Empty(t, v.cookie(userCookies.SessionToken))
}

func TestIncompleteLinks(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.post("/login/link", "email", "ada@example.com")
	before := asked(fake)
	for _, query := range []string{
		"", "?token=x", "?stytch_token_type=magic_links", "?stytch_token_type=magic_links&token=",
		"?stytch_token_type=oauth&token=x", "?token=x;stytch_token_type=magic_links",
	} {
		v.want(v.get("/authenticate"+query), 400, "/authenticate", "only a part of a link", "Begin again")
	}
	// The button's form brings the token in its body, never in its URL.
	v.want(v.post("/authenticate?stytch_token_type=magic_links&token=x"), 400, "/authenticate", "only a part of a link")
	require.Equal(t, before, asked(fake))
}

// A token that holds markup stays a token.
func TestTokenIsEscaped(t *testing.T) {
	_, base := startSite(t)
	v := newVisitor(t, base)
	v.post("/login/link", "email", "ada@example.com")
	const markup = `"><form action="https://evil.example">`
	res, err := v.http.Get(base + "/authenticate?stytch_token_type=magic_links&token=" + url.QueryEscape(markup))
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NotContains(t, string(body), markup)
	require.Contains(t, string(body), "evil.example")
}
