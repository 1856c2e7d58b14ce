package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRedirects(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect to another origin was followed: %s %s", r.Method, r.URL)
	}))
	defer elsewhere.Close()
	for _, test := range []struct {
		name     string
		method   string
		status   int
		location string // %d is the number of the request
		end      int    // the request that succeeds, 0 for none
		want     string // in the error
		requests int
	}{
		{"same origin, method kept", "POST", 307, "/next", 2, "", 2},
		{"same origin, permanent", "POST", 308, "/next", 2, "", 2},
		{"same origin, GET", "GET", 302, "/next", 2, "", 2},
		{"same origin, POST becomes GET", "POST", 302, "/next", 2, "changes the request", 1},
		{"same origin, see other", "PUT", 303, "/next", 2, "changes the request", 1},
		{"for ever", "GET", 302, "/%d", 0, "does not end", 4},
		{"another port", "GET", 307, elsewhere.URL + "/?token=hunter22", 0, "another origin, " + elsewhere.URL, 1},
		{"another host", "POST", 307, "https://evil.example/?token=hunter22", 0, "another origin, https://evil.example", 1},
		{"another scheme", "POST", 308, "https://SELF/", 0, "another origin, https://127.0.0.1", 1},
		{"user in the URL", "GET", 302, "https://hunter22:hunter22@evil.example/", 0,
			"another origin, https://evil.example", 1},
		{"no location", "GET", 302, "", 0, "to nowhere", 1},
		{"not modified", "GET", 304, "", 0, "to nowhere", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests++
				body, _ := io.ReadAll(r.Body)
				_, _, ok := r.BasicAuth()
				assert.True(t, ok, "request %d", requests)
				assert.Equal(t, test.method, r.Method, "request %d", requests)
				assert.Equal(t, test.method != "GET", string(body) == `{"a":1}`, "request %d", requests)
				if requests == test.end {
					fmt.Fprint(w, `{"name":"x"}`)
					return
				}
				if test.location != "" {
					location := strings.ReplaceAll(test.location, "SELF", r.Host)
					w.Header().Set("Location", strings.ReplaceAll(location, "%d", fmt.Sprint(requests)))
				}
				w.Header().Set("X-Request-Id", "r-1")
				w.WriteHeader(test.status)
			}))
			defer server.Close()
			c := newTestClient(t, nil, WithHTTPClient(server.Client()), WithBaseURL(server.URL))
			var out thing
			r := request{call: Call{Operation: "X", Method: test.method, Retry: Safe, Template: "/first"}}
			if test.method != "GET" {
				r.body = map[string]int{"a": 1}
			}
			err := r.do(t.Context(), c, &out)
			require.Equal(t, test.requests, requests)
			if test.want == "" {
				require.NoError(t, err)
				require.Equal(t, "x", out.Name)
				return
			}
			f := failure(t, err)
			require.Equal(t, test.status, f.StatusCode)
			require.Equal(t, "r-1", f.RequestID)
			require.Contains(t, f.Message, test.want)
			require.NotContains(t, err.Error(), "hunter22")
			require.Nil(t, f.Body)
		})
	}
}

func TestCallersCheckRedirect(t *testing.T) {
	errNo := errors.New("no redirects")
	server := httptest.NewServer(http.RedirectHandler("/next", http.StatusTemporaryRedirect))
	defer server.Close()
	c := newTestClient(t, nil, WithBaseURL(server.URL), WithHTTPClient(&http.Client{
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			require.Nil(t, next.GetBody)
			require.Len(t, via, 1)
			require.Nil(t, via[0].GetBody)
			return errNo
		},
	}))
	_, err := do(c)
	require.ErrorIs(t, err, errNo)
}

// TestRedirectsAreAttempts has hooks see every request; those that follow a redirect do not count as retries.
func TestRedirectsAreAttempts(t *testing.T) {
	var numbers, statuses []int
	var paths []string
	hooks := Hooks{Attempt: Hook[Attempt, Outcome]{After: func(_ context.Context, a Attempt, o Outcome) {
		numbers, statuses = append(numbers, a.Number), append(statuses, o.StatusCode)
	}}}
	answers := []fault{
		status(307, "Location: /second"),
		status(429),
		status(308, "Location: /second"),
		func(request *http.Request) (*http.Response, error) { return respond(request, 200, `{"name":"x"}`), nil },
	}
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(request.Body)
			require.NoError(t, err)
			require.Equal(t, `{"name":"n"}`, string(body))
			require.NotEmpty(t, request.Header.Get("Authorization"))
			paths = append(paths, request.URL.Path)
			return answers[len(paths)-1](request)
		}, WithHooks(hooks), WithRetry(Retry{MaxRetries: 1}))
		out, err := do(c)
		require.NoError(t, err)
		require.Equal(t, "x", out.Name)
	})
	require.Equal(t, []int{1, 2, 3, 4}, numbers)
	require.Equal(t, []int{307, 429, 308, 200}, statuses)
	want := []string{"/v1/things/a/b", "/second", "/v1/things/a/b", "/second"}
	require.Equal(t, want, paths, "a retry begins at the start")
}

// TestRedirectThatIsLost has a connection break after a redirect: the outcome is that of the last request.
func TestRedirectThatIsLost(t *testing.T) {
	requests := 0
	c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
		if requests++; requests == 1 {
			return respond(request, 307, "", "Location: /second"), nil
		}
		return nil, reset
	})
	_, err := do(c)
	require.ErrorIs(t, err, ErrOutcomeUnknown)
	require.Equal(t, 2, requests)
}

// TestRedirectWithoutRequest has a RoundTripper that does not say which request a response is for.
func TestRedirectWithoutRequest(t *testing.T) {
	for _, test := range []struct{ name, location, want string }{
		{"another origin", "https://evil.example/?token=hunter22",
			"the response is a redirect to another origin, https://evil.example"},
		{"within the origin", "/next", "the response is a redirect that changes the request or does not end"},
		{"nowhere", "", "the response is a redirect to nowhere"},
		{"malformed", "https://%zz/", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
				res := respond(request, 302, "", "Location: "+test.location)
				if test.location == "" {
					res.Header.Del("Location")
				}
				res.Request = nil
				return res, nil
			})
			_, err := do(c)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "hunter22")
			if test.want != "" {
				require.Equal(t, test.want, failure(t, err).Message)
			}
		})
	}
}

// TestCallersCheckRedirectIsAsked has a check see what net/http would show it, and change the request.
func TestCallersCheckRedirectIsAsked(t *testing.T) {
	var seen []string
	check := func(next *http.Request, via []*http.Request) error {
		seen = append(seen, fmt.Sprint(next.Method, " ", next.URL.Path, " ", next.Response.StatusCode, " ", len(via)))
		next.Header.Set("X-Followed", "1")
		return nil
	}
	var last *http.Request
	server := func(r *http.Request) (*http.Response, error) {
		last = r
		if r.URL.Path == "/2" {
			return respond(r, 200, `{"name":"x"}`), nil
		}
		if r.URL.Path == "/1" {
			return respond(r, 307, "", "Location: /2"), nil
		}
		return respond(r, 307, "", "Location: https://hunter22:hunter22@test.example/1"), nil
	}
	c := newTestClient(t, nil, WithHTTPClient(&http.Client{CheckRedirect: check, Transport: roundTripper(server)}))
	_, err := do(c)
	require.NoError(t, err)
	require.Equal(t, []string{"POST /1 307 1", "POST /2 307 2"}, seen)
	require.Equal(t, "1", last.Header.Get("X-Followed"))
	require.Nil(t, last.URL.User)

	c = newTestClient(t, nil, WithHTTPClient(&http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     always(307, "", "Location: /1"),
	}))
	_, err = do(c)
	require.Equal(t, 307, failure(t, err).StatusCode)
}

func TestSameOrigin(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"https://a.example/x", "https://A.example:443/y", true},
		{"http://a.example", "http://a.example:80", true},
		{"http://a.example", "https://a.example", false},
		{"https://a.example", "https://a.example:444", false},
		{"https://a.example", "https://b.a.example", false},
	} {
		a, _ := http.NewRequest(http.MethodGet, test.a, nil)
		b, _ := http.NewRequest(http.MethodGet, test.b, nil)
		require.Equal(t, test.want, sameOrigin(a.URL, b.URL), "%s and %s", test.a, test.b)
	}
}
