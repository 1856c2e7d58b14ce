package transport

import (
	"io"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/wire"
)

// A RoundTripper that changes the values of a request in place changes no later request.
func TestHeadersAreOwn(t *testing.T) {
	var seen []http.Header
	server := func(request *http.Request) (*http.Response, error) {
		seen = append(seen, request.Header.Clone())
		for _, values := range request.Header {
			values[0] = "[redacted]"
		}
		return respond(request, 200, "{}"), nil
	}
	c := newTestClient(t, server, WithHeader("X-Tenant", "t"))
	for range 2 {
		_, err := do(c, WithMemberSession("s"))
		require.NoError(t, err)
		_, _, err = fetch(t.Context(), c)
		require.NoError(t, err)
	}
	require.Equal(t, seen[:2], seen[2:])
	require.Equal(t, "t", seen[0].Get("X-Tenant"))
}

// What gen's client has made is checked against the operation, and each attempt gets a copy of it.
func TestAttemptsAreCopies(t *testing.T) {
	for _, test := range []struct {
		name        string
		request     request
		body, media string
		length      int64
	}{
		{"JSON", request{body: map[string]int{"a": 1}}, `{"a":1}`, "application/json", 7},
		{"form", request{body: url.Values{"a": {"b c"}}}, "a=b+c", formType, 5},
		{"no body", request{}, "", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent []*http.Request
				c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
					body := ""
					if request.Body != nil {
						text, err := io.ReadAll(request.Body)
						require.NoError(t, err)
						body = string(text)
					}
					require.Equal(t, test.body, body)
					require.Equal(t, test.length, request.ContentLength)
					require.Equal(t, test.media, request.Header.Get("Content-Type"))
					require.Equal(t, "/v1/a/b", request.URL.Path)
					require.Equal(t, "/v1/a%2Fb?q=1", request.URL.RequestURI())
					_, err := request.GetBody()
					require.ErrorIs(t, err, wire.ErrBroken, "the body can be read again")
					request.URL.Path, request.URL.RawPath, request.URL.RawQuery = "/changed", "", ""
					for _, values := range request.Header {
						values[0] = "changed"
					}
					sent = append(sent, request)
					return respond(request, 503, ""), nil
				})
				test.request.call = Call{Operation: "X", Method: "PUT", Template: "/v1/{id}", Retry: Safe}
				test.request.ids, test.request.query = []string{"a/b"}, "q=1"
				require.Error(t, test.request.do(t.Context(), c, nil))
				require.Len(t, sent, 3)
			})
		})
	}
}

func TestRequestOfAnotherOperation(t *testing.T) {
	call := Call{Operation: "X", Method: "GET", Template: "/v1/things/{id}", Retry: Safe}
	for _, test := range []struct{ name, method, path string }{
		{"method", "DELETE", "/v1/things/a"},
		{"path", "GET", "/v1/users/a"},
		{"a longer path", "GET", "/v1/things/a/b"},
		{"a shorter path", "GET", "/v1/things"},
		{"no path", "GET", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newTestClient(t, func(*http.Request) (*http.Response, error) {
				t.Error("a request was made")
				return nil, io.EOF
			})
			other := request{call: Call{Method: test.method, Template: test.path}}
			_, err := Do[thing](t.Context(), c, call, nil, other.send)
			require.ErrorIs(t, err, errRequest)
		})
	}
}
