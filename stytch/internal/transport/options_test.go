package transport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
)

func TestOptionsThatAreErrors(t *testing.T) {
	for _, test := range []struct {
		name string
		opt  Option
		text string
	}{
		{"nil option", nil, "option 1 is nil"},
		{"no URL", WithBaseURL(""), "not valid"},
		{"no scheme", WithBaseURL("api.example"), "not valid"},
		{"no host", WithBaseURL("https:///v1"), "not valid"},
		{"broken", WithBaseURL("https://a b/\x00"), "not valid"},
		{"plain http", WithBaseURL("http://api.example"), "https://"},
		{"looks like loopback", WithBaseURL("http://127.0.0.1.example"), "https://"},
		{"looks like localhost", WithBaseURL("http://localhost.example"), "https://"},
		{"another scheme", WithBaseURL("ftp://127.0.0.1"), "https://"},
		{"password in URL", WithBaseURL("https://user:hunter22@api.example"), "password"},
		{"query in URL", WithBaseURL("https://api.example?a=hunter22"), "query"},
		{"fragment in URL", WithBaseURL("https://api.example#a"), "query"},
		{"telemetry by plain http", WithTelemetryBaseURL("http://api.example"), "WithTelemetryBaseURL"},
		{"nil http client", WithHTTPClient(nil), "nil"},
		{"negative timeout", WithTimeout(-1), "negative"},
		{"negative retries", WithRetry(Retry{MaxRetries: -1}), "negative"},
		{"negative wait", WithRetry(Retry{MaxRetryAfter: -1}), "negative"},
		{"backoff upside down", WithRetry(Retry{MinBackoff: 2, MaxBackoff: 1}), "greater"},
		{"user agent of two lines", WithUserAgent("a\nb"), "WithUserAgent"},
		{"empty header name", WithHeader("", "v"), "name"},
		{"invalid header name", WithHeader("a b", "v"), "name"},
		{"invalid header value", WithHeader("X-A", "hunter22\r\nX-B: c"), "X-A"},
		{"authorization", WithHeader("authorization", "hunter22"), "Authorization"},
		{"host", WithHeader("Host", "v"), "Host"},
		{"user agent as header", WithHeader("user-agent", "v"), "WithUserAgent"},
		{"session as header", WithHeader("x-stytch-member-session", "hunter22"), "WithMemberSession"},
		{"session JWT as header", WithHeader("X-Stytch-Member-SessionJWT", "hunter22"), "WithMemberSessionJWT"},
		{"idempotency key", WithHeader("Idempotency-Key", "v"), "repeated"},
		{"empty session", WithMemberSession(""), "empty"},
		{"session of two lines", WithMemberSession("hunter22\n"), "not valid"},
		{"empty session JWT", WithMemberSessionJWT(""), "empty"},
		{"nil response", WithResponseInto(nil), "nil"},
	} {
		t.Run(test.name, func(t *testing.T) {
			check := func(err error) {
				t.Helper()
				if err == nil || !strings.Contains(err.Error(), test.text) {
					t.Errorf("got error %v, want one with %q", err, test.text)
				} else if strings.Contains(err.Error(), "hunter22") {
					t.Errorf("error %q shows a secret", err)
				}
			}
			_, err := New(Config{BaseURL: testBase}, []Option{test.opt})
			check(err)
			c := newTestClient(t, func(*http.Request) (*http.Response, error) {
				t.Error("a request was made")
				return nil, errors.New("no")
			})
			_, err = do(c, test.opt)
			check(err)
		})
	}
	if _, err := New(Config{}, nil); !errors.Is(err, endpoint.ErrNoBaseURL) {
		t.Errorf("without a base URL: %v", err)
	}
	var response *http.Response
	if _, err := New(Config{BaseURL: testBase}, []Option{WithResponseInto(&response)}); err == nil {
		t.Error("WithResponseInto was accepted for a client")
	}
}

func TestWhereCallsGo(t *testing.T) {
	for _, test := range []struct {
		name      string
		opts      []Option
		api, risk string
	}{
		{"defaults", nil, "https://test.example", "https://telemetry.example"},
		{"another host", []Option{WithBaseURL("https://login.example/")}, "https://login.example", "https://telemetry.example"},
		{"path and capitals", []Option{WithBaseURL("HTTPS://login.example/auth//")}, "https://login.example/auth", "https://telemetry.example"},
		{"loopback", []Option{WithBaseURL("http://127.0.0.1:8080")}, "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"loopback by name", []Option{WithBaseURL("http://localhost:1")}, "http://localhost:1", "http://localhost:1"},
		{"loopback of IPv6", []Option{WithBaseURL("http://[::1]:1")}, "http://[::1]:1", "http://[::1]:1"},
		{"telemetry host", []Option{WithTelemetryBaseURL("https://risk.example")}, "https://test.example", "https://risk.example"},
		{"both", []Option{WithTelemetryBaseURL("https://risk.example"), WithBaseURL("http://127.0.0.1")}, "http://127.0.0.1", "https://risk.example"},
		{"the last wins", []Option{WithBaseURL("http://127.0.0.1"), WithBaseURL("https://b.example")}, "https://b.example", "https://telemetry.example"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got string
			server := func(request *http.Request) (*http.Response, error) {
				got = request.URL.String()
				return respond(request, 200, "{}"), nil
			}
			for telemetry, want := range map[bool]string{false: test.api, true: test.risk} {
				call := Call{Operation: "X", Method: "GET", Template: "/v1/{id}", Retry: Safe, Telemetry: telemetry}
				r := request{call: call, ids: []string{"a/b"}, query: "q=c+d"}
				for _, where := range []string{"client", "call"} {
					var err error
					if where == "client" {
						err = r.do(context.Background(), newTestClient(t, server, test.opts...), nil)
					} else {
						err = r.do(context.Background(), newTestClient(t, server), nil, test.opts...)
					}
					if want := want + "/v1/a%2Fb?q=c+d"; err != nil || got != want {
						t.Errorf("options of the %s, telemetry %t: request to %s, %v; want %s", where, telemetry, got, err, want)
					}
				}
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	var got http.Header
	c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
		got = request.Header
		return respond(request, 200, "{}"), nil
	}, WithHeader("X-A", "client"), WithHeader("x-b", "client"))
	for _, test := range []struct {
		opts []Option
		a, b string
	}{
		{nil, "client", "client"},
		{[]Option{WithHeader("x-a", "call")}, "call", "client"},
		{[]Option{WithHeader("X-B", "1"), WithHeader("X-B", "2")}, "client", "2"},
		{nil, "client", "client"}, // what a call says ends with it
	} {
		if _, err := do(c, test.opts...); err != nil {
			t.Fatal(err)
		}
		if a, b := got.Values("X-A"), got.Values("X-B"); len(a) != 1 || a[0] != test.a || len(b) != 1 || b[0] != test.b {
			t.Errorf("headers %q and %q, want %q and %q", a, b, test.a, test.b)
		}
	}
	for key, want := range map[string]string{"Accept": "application/json", "Content-Type": "application/json"} {
		if got.Get(key) != want {
			t.Errorf("%s is %q", key, got.Get(key))
		}
	}
}

func TestCallersClientIsNotChanged(t *testing.T) {
	used := 0
	callers := &http.Client{Timeout: time.Hour, Transport: roundTripper(func(request *http.Request) (*http.Response, error) {
		used++
		return respond(request, 200, "{}"), nil
	})}
	c := newTestClient(t, nil, WithHTTPClient(callers))
	if _, err := do(c); err != nil || used != 1 {
		t.Fatal(used, err)
	}
	c.Close()
	if callers.CheckRedirect != nil || callers.Timeout != time.Hour {
		t.Error("the client was changed")
	}
	callers.Transport = nil
	if _, err := do(c); err != nil || used != 2 {
		t.Error("a later change of the client reaches the copy:", err)
	}
}
