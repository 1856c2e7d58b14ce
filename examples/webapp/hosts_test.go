package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHosts(t *testing.T) {
	const local, public = "http://127.0.0.1:3000", "https://tea.example.com"
	for _, c := range []struct {
		name, site, method, host, path string
		status                         int
		location                       string
	}{
		{"own", local, "GET", "127.0.0.1:3000", "/", 200, ""},
		{"own, by another port", local, "GET", "127.0.0.1:8080", "/", 200, ""},
		{"own, public", public, "GET", "tea.example.com", "/", 200, ""},
		{"own, with the port", public, "GET", "tea.example.com:443", "/", 200, ""},
		{"own, in capitals", public, "GET", "TEA.example.com", "/", 200, ""},
		{"rebound", local, "GET", "evil.example", "/", 421, ""},
		{"rebound, with the port", local, "GET", "evil.example:3000", "/sent", 421, ""},
		{"rebound, no page", local, "GET", "evil.example:3000", "/nowhere", 421, ""},
		{"rebound, styles", local, "HEAD", "evil.example:3000", "/style.css", 421, ""},
		{"rebound, form", local, "POST", "evil.example:3000", "/login/link", 421, ""},
		{"rebound, logout", local, "POST", "evil.example:3000", "/logout", 421, ""},
		{"ends as ours", public, "GET", "evil-tea.example.com", "/", 421, ""},
		{"begins as ours", public, "GET", "tea.example.com.evil.example", "/", 421, ""},
		{"begins as an address", local, "GET", "127.0.0.1.evil.example", "/", 421, ""},
		{"final dot", public, "GET", "tea.example.com.", "/", 421, ""},
		{"none", public, "GET", "", "/", 421, ""},
		{"address of a public site", public, "GET", "192.0.2.1", "/", 421, ""},
		{"loopback of a public site", public, "GET", "localhost", "/", 421, ""},
		{"other name of loopback", local, "GET", "localhost:3000", "/login?notice=in", 307, local + "/login?notice=in"},
		{"other address of loopback", local, "HEAD", "[::1]:3000", "/", 307, local + "/"},
		{"path that looks like a host", local, "GET", "localhost:3000", "//evil.example/", 307, local + "//evil.example/"},
		{"form to another name of loopback", local, "POST", "localhost:3000", "/logout", 421, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			siteURL, err := url.Parse(c.site)
			require.NoError(t, err)
			fake, handler := newTestSite(t, siteURL)
			r := httptest.NewRequest(c.method, c.path, nil)
			r.Host = c.host
			r.Header.Set("Origin", "http://"+c.host) // as a rebound page has it
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			require.Equal(t, c.status, w.Code, w.Body)
			require.Equal(t, c.location, w.Header().Get("Location"))
			require.Empty(t, asked(fake))
		})
	}
}

// A page that was rebound to this site does not get at the login link of an administrator.
func TestRebindingReadsNoMessage(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.post("/login/link", "email", "ada@example.com")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/sent", nil)
	require.NoError(t, err)
	r.Host = "evil.example"
	r.AddCookie(&http.Cookie{Name: sentToCookie, Value: "ada@example.com"})
	a := v.read(http.DefaultClient.Do(r))
	v.want(a, http.StatusMisdirectedRequest, "/sent")
	require.NotContains(t, a.body, fake.Inbox.Last("ada@example.com").Token)
}
