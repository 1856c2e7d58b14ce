package authhttp_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/authhttp"
)

// setCookies returns the Set-Cookie headers that Set writes for a session that ends in an hour, in a bubble whose clock
// stands at the start of the year 2000.
func setCookies(t *testing.T, cookies authhttp.Cookies) (lines []string, err error) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		w := httptest.NewRecorder()
		err = cookies.Set(w, "token-of-ada", "a.b.c", time.Now().Add(time.Hour))
		lines = w.Header().Values("Set-Cookie")
	})
	return lines, err
}

func TestCookiesSet(t *testing.T) {
	const end = "; Expires=Sat, 01 Jan 2000 01:00:00 GMT; Max-Age=3600; HttpOnly"
	for name, c := range map[string]struct {
		cookies     authhttp.Cookies
		names       [2]string // of the JWT, and of the session token
		path, attrs string
	}{
		"defaults": {
			authhttp.Cookies{},
			[2]string{"stytch_session_jwt", "stytch_session"}, "; Path=/", "; Secure; SameSite=Lax",
		},
		"all": {
			authhttp.Cookies{SessionToken: "t", SessionJWT: "j", Domain: ".example.com", Path: "/app",
				SameSite: http.SameSiteNoneMode, Partitioned: true},
			[2]string{"j", "t"}, "; Path=/app; Domain=example.com", "; Secure; SameSite=None; Partitioned",
		},
		"without TLS": {
			authhttp.Cookies{SameSite: http.SameSiteStrictMode, Insecure: true},
			[2]string{"stytch_session_jwt", "stytch_session"}, "; Path=/", "; SameSite=Strict",
		},
		"prefix of a host": {
			authhttp.Cookies{SessionToken: "__Host-t", SessionJWT: "__Host-j"},
			[2]string{"__Host-j", "__Host-t"}, "; Path=/", "; Secure; SameSite=Lax",
		},
		"secure prefix": {
			authhttp.Cookies{SessionToken: "__Secure-t", SessionJWT: "__Secure-j", Domain: "example.com", Path: "/a"},
			[2]string{"__Secure-j", "__Secure-t"}, "; Path=/a; Domain=example.com", "; Secure; SameSite=Lax",
		},
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := setCookies(t, c.cookies)
			require.NoError(t, err)
			require.Equal(t, []string{
				c.names[0] + "=a.b.c" + c.path + end + c.attrs,
				c.names[1] + "=token-of-ada" + c.path + end + c.attrs,
			}, lines)
		})
	}
}

// badCookies are Cookies that browsers drop, or take for others.
var badCookies = map[string]authhttp.Cookies{
	"malformed name":            {SessionToken: "a b"},
	"malformed name of the JWT": {SessionJWT: "a;b"},
	"the same name":             {SessionToken: "stytch_session_jwt"},
	"__Host- with a domain":     {SessionToken: "__Host-t", Domain: "example.com"},
	"__Host- with a path":       {SessionJWT: "__Host-j", Path: "/app"},
	"__Host- without Secure":    {SessionToken: "__Host-t", Insecure: true},
	"__host- in lower case":     {SessionToken: "__host-t", Domain: "example.com"},
	"__Secure- without Secure":  {SessionJWT: "__Secure-j", Insecure: true},
	"__Http- without Secure":    {SessionJWT: "__Http-j", Insecure: true},
	"path without a slash":      {Path: "app"},
	"malformed path":            {Path: "/a;b"},
	"malformed domain":          {Domain: "a;b"},
	"domain with a port":        {Domain: "example.com:8080"},
	"domain with a dot at end":  {Domain: "example.com."},
	"top-level domain":          {Domain: "com"},
	"dot for a domain":          {Domain: "."},
	"unknown SameSite":          {SameSite: 9},
	"None without Secure":       {SameSite: http.SameSiteNoneMode, Insecure: true},
	"Partitioned, not Secure":   {Partitioned: true, Insecure: true},
	"longer than browsers take": {Path: "/" + strings.Repeat("a", 4096)},
}

func TestCookiesSetRefused(t *testing.T) {
	for name, cookies := range badCookies {
		t.Run(name, func(t *testing.T) {
			lines, err := setCookies(t, cookies)
			require.ErrorContains(t, err, "authhttp: Cookies.Set: ")
			require.Empty(t, lines)
		})
	}
}

func TestCookiesSetValues(t *testing.T) {
	const empty = "stytch_session_jwt=; Path=/; Expires=Sat, 01 Jan 2000 01:00:00 GMT; Max-Age=3600; " +
		"HttpOnly; Secure; SameSite=Lax"
	longest := strings.Repeat("a", 4096-len(empty))
	hour, past := time.Hour, -time.Second
	for name, c := range map[string]struct {
		token, jwt string
		life       time.Duration
		ok         bool
	}{
		"longest JWT":       {"t", longest, hour, true},
		"longer JWT":        {"t", longest + "a", hour, false},
		"longer token":      {longest + "12345", "j", hour, false},
		"no token":          {"", "j", hour, false},
		"no JWT":            {"t", "", hour, false},
		"token with blanks": {"secret token;", "j", hour, false},
		"JWT with a quote":  {"t", `secret"`, hour, false},
		"session has ended": {"t", "j", past, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := httptest.NewRecorder()
				err := authhttp.Cookies{}.Set(w, c.token, c.jwt, time.Now().Add(c.life))
				if c.ok {
					require.NoError(t, err)
					return
				}
				require.Error(t, err)
				require.Empty(t, w.Header(), "nothing is half set")
				require.NotContains(t, err.Error(), "secret")
			})
		})
	}
}

func TestCookiesSetEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func() time.Time
		want string
	}{
		"none":    {func() time.Time { return time.Time{} }, "; Path=/; HttpOnly"},
		"at once": {func() time.Time { return time.Now().Add(time.Millisecond) }, "; Max-Age=1; "},
		"a lifetime": {
			func() time.Time { return time.Now().AddDate(99, 0, 0) },
			"; Expires=Thu, 01 Jan 2099 00:00:00 GMT; Max-Age=34560000; ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := httptest.NewRecorder()
				require.NoError(t, authhttp.Cookies{}.Set(w, "t", "j", c.end()))
				require.Contains(t, w.Header().Get("Set-Cookie"), c.want)
			})
		})
	}
}

// TestCookiesReplaced checks that a response has each cookie once, the last one, and other cookies untouched.
func TestCookiesReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cookies := authhttp.Cookies{Domain: "example.com"}
		others := []string{
			"stytch_session=other; Path=/; Domain=another.com", "stytch_session=other; Path=/app; Domain=example.com",
			"theme=dark", "malformed",
		}
		w := httptest.NewRecorder()
		w.Header()["Set-Cookie"] = append(slices.Clone(others), "stytch_session=stale; Path=/; Domain=.Example.com")

		require.NoError(t, cookies.Set(w, "t", "j", time.Now().Add(time.Hour)))
		const set = "; Path=/; Domain=example.com; Expires=Sat, 01 Jan 2000 01:00:00 GMT; Max-Age=3600; " +
			"HttpOnly; Secure; SameSite=Lax"
		want := append(slices.Clone(others), "stytch_session_jwt=j"+set, "stytch_session=t"+set)
		require.Equal(t, want, w.Header().Values("Set-Cookie"))

		cookies.Clear(w)
		const cleared = "; Path=/; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; " +
			"HttpOnly; Secure; SameSite=Lax"
		want = append(slices.Clone(others), "stytch_session_jwt="+cleared, "stytch_session="+cleared)
		require.Equal(t, want, w.Header().Values("Set-Cookie"))
	})
}

func TestCookiesClearRefused(t *testing.T) {
	for name, cookies := range badCookies {
		if name == "longer than browsers take" {
			continue // found by Set alone, which knows the whole cookie
		}
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			cookies.Clear(w)
			require.Empty(t, w.Header())
		})
	}
}

// TestCookiesNoStore checks that a response that sets or clears cookies is not stored by any cache, whatever was said
// before.
func TestCookiesNoStore(t *testing.T) {
	for name, act := range map[string]func(w http.ResponseWriter){
		"Set": func(w http.ResponseWriter) {
			require.NoError(t, authhttp.Cookies{}.Set(w, "t", "j", time.Now().Add(time.Hour)))
		},
		"Clear": func(w http.ResponseWriter) { authhttp.Cookies{}.Clear(w) },
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			w.Header().Set("Cache-Control", "public, max-age=3600")
			w.Header()["cache-control"] = []string{"public"}
			w.Header().Set("CDN-Cache-Control", "max-age=3600")
			w.Header().Set("Example-CDN-Cache-Control", "max-age=3600")
			w.Header().Set("Surrogate-Control", "max-age=3600")
			w.Header().Set("X-Accel-Expires", "3600")
			w.Header().Set("Etag", `"1"`)
			act(w)
			w.Header().Del("Set-Cookie")
			require.Equal(t, http.Header{"Cache-Control": {"no-store"}, "Etag": {`"1"`}}, w.Header())
		})
	}
}
