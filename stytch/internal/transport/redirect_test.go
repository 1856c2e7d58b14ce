package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
		{"user in the URL", "GET", 302, "https://hunter22:hunter22@evil.example/", 0, "another origin, https://evil.example", 1},
		{"no location", "GET", 302, "", 0, "to nowhere", 1},
		{"not modified", "GET", 304, "", 0, "to nowhere", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests++
				body, _ := io.ReadAll(r.Body)
				if _, _, ok := r.BasicAuth(); !ok || r.Method != test.method || (string(body) == `{"a":1}`) != (test.method != "GET") {
					t.Errorf("request %d: %s %s %q", requests, r.Method, r.Header, body)
				}
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
			call := Call{Operation: "X", Method: test.method, Retry: Safe, Template: "/first", Out: &out}
			if test.method != "GET" {
				call.Body = map[string]int{"a": 1}
			}
			err := c.Do(t.Context(), call, nil)
			if requests != test.requests {
				t.Errorf("%d requests, want %d", requests, test.requests)
			}
			if test.want == "" {
				if err != nil || out.Name != "x" {
					t.Error(out, err)
				}
				return
			}
			f := failure(t, err)
			if f.StatusCode != test.status || f.RequestID != "r-1" || !strings.Contains(f.Message, test.want) || strings.Contains(err.Error(), "hunter22") || f.Body != nil {
				t.Errorf("got %+v, want status %d, %q", f, test.status, test.want)
			}
		})
	}
}

func TestCallersCheckRedirect(t *testing.T) {
	errNo := errors.New("no redirects")
	server := httptest.NewServer(http.RedirectHandler("/next", http.StatusTemporaryRedirect))
	defer server.Close()
	c := newTestClient(t, nil, WithBaseURL(server.URL), WithHTTPClient(&http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return errNo },
	}))
	if _, err := do(c); !errors.Is(err, errNo) {
		t.Errorf("got %v", err)
	}
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
		if got := sameOrigin(a.URL, b.URL); got != test.want {
			t.Errorf("%s and %s: %t", test.a, test.b, got)
		}
	}
}
