package authhttp_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/token"
)

// renewing is a middleware that renews the session of every request of newStale.
func renewing(t *testing.T, next http.HandlerFunc) *httptest.Server {
	t.Helper()
	m := authhttp.RequireSession(newVerifier(token.Consumer), authhttp.WithRenewal(newAPI(), authhttp.Cookies{}))
	s := httptest.NewServer(m(next))
	t.Cleanup(s.Close)
	return s
}

// get makes a request whose JWT has expired.
func getStale(t *testing.T, url string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	r.Header.Set("Cookie", "stytch_session_jwt="+sessionJWT(time.Hour))
	response, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// TestNoStore checks that no cache stores a response with session cookies, whatever the handler says, and however it
// writes.
func TestNoStore(t *testing.T) {
	for name, write := range map[string]http.HandlerFunc{
		"nothing":     func(http.ResponseWriter, *http.Request) {},
		"WriteHeader": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) },
		"Write":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "page") },
		"ReadFrom": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.Copy(w, struct{ io.Reader }{strings.NewReader("page")})
		},
		"Flusher":            func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() },
		"ResponseController": func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() },
		"early hints": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.Header().Set("Cache-Control", "public")
			w.WriteHeader(http.StatusOK)
		},
		"ServeContent": func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "page.html", time.Now(), strings.NewReader("page"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := renewing(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Cache-Control", "public, max-age=3600")
				w.Header().Set("CDN-Cache-Control", "max-age=3600")
				write(w, r)
			})
			response := getStale(t, s.URL)
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.Len(t, response.Header.Values("Set-Cookie"), 2)
			require.Equal(t, []string{"no-store"}, response.Header.Values("Cache-Control"))
			require.Empty(t, response.Header.Values("CDN-Cache-Control"))
		})
	}
}

// TestNoStoreOfErrors checks that an error handler cannot have a response with session cookies stored either.
func TestNoStoreOfErrors(t *testing.T) {
	m := authhttp.RequireSession(newVerifier(token.Consumer), authhttp.WithRenewal(newAPI(), authhttp.Cookies{}),
		authhttp.WithPermission(&authorizer{err: token.ErrForbidden}, "documents", "read"),
		authhttp.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.Header().Set("Cache-Control", "public")
			w.WriteHeader(http.StatusForbidden)
		}))
	w := serve(m, cookie(sessionJWT(time.Hour)))
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Len(t, w.Header().Values("Set-Cookie"), 2)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
}

// TestStoredWithoutCookies checks that responses that set no cookie are left alone.
func TestStoredWithoutCookies(t *testing.T) {
	m := authhttp.RequireSession(newVerifier(token.Consumer), authhttp.WithRenewal(newAPI(), authhttp.Cookies{}))
	w := httptest.NewRecorder()
	m(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "private, max-age=60")
	})).ServeHTTP(w, cookie(sessionJWT(0)))
	require.Equal(t, "private, max-age=60", w.Header().Get("Cache-Control"))
}

// TestHijack checks that a connection can be taken over by a request whose session is renewed.
func TestHijack(t *testing.T) {
	for name, hijack := range map[string]func(w http.ResponseWriter) (io.WriteCloser, *bufio.ReadWriter, error){
		"ResponseController": func(w http.ResponseWriter) (io.WriteCloser, *bufio.ReadWriter, error) {
			return http.NewResponseController(w).Hijack()
		},
		"Hijacker": func(w http.ResponseWriter) (io.WriteCloser, *bufio.ReadWriter, error) {
			return w.(http.Hijacker).Hijack()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := renewing(t, func(w http.ResponseWriter, _ *http.Request) {
				conn, buffered, err := hijack(w)
				if err != nil {
					return
				}
				defer conn.Close()
				_, _ = buffered.WriteString("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n")
				_ = buffered.Flush()
			})
			require.Equal(t, http.StatusTeapot, getStale(t, s.URL).StatusCode)
		})
	}
}

// TestWriterControls checks that a handler reaches what the writer of net/http can do besides.
func TestWriterControls(t *testing.T) {
	s := renewing(t, func(w http.ResponseWriter, _ *http.Request) {
		if http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)) == nil {
			w.WriteHeader(http.StatusAccepted)
		}
	})
	require.Equal(t, http.StatusAccepted, getStale(t, s.URL).StatusCode)
}
