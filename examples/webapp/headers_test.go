package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHeaders(t *testing.T) {
	for _, c := range []struct{ site, hsts string }{
		{"http://127.0.0.1:3000", ""},
		{"https://tea.example.com", "max-age=31536000"},
	} {
		siteURL, err := url.Parse(c.site)
		require.NoError(t, err)
		_, handler := newTestSite(t, siteURL)
		for _, path := range []string{
			"/", "/login", "/authenticate?stytch_token_type=magic_links&token=x", "/members", "/style.css", "/nowhere",
		} {
			t.Run(siteURL.Host+path, func(t *testing.T) {
				w := httptest.NewRecorder()
				r := httptest.NewRequest(http.MethodGet, c.site+path, nil)
				handler.ServeHTTP(w, r)
				require.Equal(t, c.hsts, w.Header().Get("Strict-Transport-Security"))
				require.Equal(t, "strict-origin", w.Header().Get("Referrer-Policy"))
				require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
				require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
				policy := w.Header().Get("Content-Security-Policy")
				for _, rule := range []string{
					"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
				} {
					require.Contains(t, policy, rule)
				}
			})
		}
	}
}

// inProcess is a network on which there is one site, under whatever name. It notes the cookies that the site sets.
type inProcess struct {
	site http.Handler
	set  []*http.Cookie
}

func (p *inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	sent := httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), r.Body)
	sent.Header = r.Header
	p.site.ServeHTTP(w, sent)
	res := w.Result()
	res.Request = r
	p.set = append(p.set, res.Cookies()...)
	return res, nil
}

// No script and no other site gets at a cookie of a login. Over https no neighbour sets one, and none is in clear text.
func TestCookies(t *testing.T) {
	for _, c := range []struct {
		site, prefix string
		secure       bool
	}{
		{"http://127.0.0.1:3000", "", false},
		{"http://localhost:3000", "", false},
		{"https://localhost:3000", "__Host-", true},
		{"https://tea.example.com", "__Host-", true},
	} {
		t.Run(c.site, func(t *testing.T) {
			siteURL, err := url.Parse(c.site)
			require.NoError(t, err)
			fake, handler := newTestSite(t, siteURL)
			network := &inProcess{site: handler}
			v := newVisitor(t, c.site)
			v.http.Transport = network

			v.want(v.post("/login/code", "email", "ada@example.com"), 200, "/login/passcode")
			v.logInByLink("ada@example.com")
			require.Len(t, v.http.Jar.Cookies(siteURL), 2, "cookies of the login are left")
			v.want(v.post("/logout"), 200, "/")
			require.Empty(t, v.http.Jar.Cookies(siteURL))
			v.press(v.follow(v.post("/discovery", "email", "ada@example.com")))
			v.want(v.post("/discovery/create", "name", "Acme"), 200, "/organization")
			require.Len(t, v.http.Jar.Cookies(siteURL), 2, "cookies of the login are left")
			fake.Clock.Advance(6 * time.Minute)
			v.want(v.get("/organization"), 200, "/organization") // which renews the JWT
			v.want(v.post("/organization/logout"), 200, "/")
			require.Empty(t, v.http.Jar.Cookies(siteURL))

			seen := map[string]bool{}
			for _, set := range network.set {
				seen[set.Name] = true
				require.True(t, set.HttpOnly, set.Name)
				require.Equal(t, http.SameSiteLaxMode, set.SameSite, set.Name)
				require.Equal(t, c.secure, set.Secure, set.Name)
				require.Equal(t, "/", set.Path, set.Name)
				require.Empty(t, set.Domain, set.Name)
				require.NotZero(t, set.MaxAge, set.Name)
			}
			want := map[string]bool{}
			for _, name := range []string{
				sentToCookie, methodCookie, verifierCookie, intermediateCookie,
				userCookies.SessionToken, userCookies.SessionJWT, memberCookies.SessionToken, memberCookies.SessionJWT,
			} {
				want[c.prefix+name] = true
			}
			require.Equal(t, want, seen)
		})
	}
}
