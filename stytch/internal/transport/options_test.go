package transport

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
				require.ErrorContains(t, err, test.text)
				require.NotContains(t, err.Error(), "hunter22")
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
	_, err := New(Config{}, nil)
	require.ErrorIs(t, err, endpoint.ErrNoBaseURL, "without a base URL")
	var response *http.Response
	_, err = New(Config{BaseURL: testBase}, []Option{WithResponseInto(&response)})
	require.Error(t, err, "WithResponseInto was accepted for a client")
}

func TestWhereCallsGo(t *testing.T) {
	for _, test := range []struct {
		name      string
		opts      []Option
		api, risk string
	}{
		{"defaults", nil, "https://test.example", "https://telemetry.example"},
		{"another host", []Option{WithBaseURL("https://login.example/")}, "https://login.example",
			"https://telemetry.example"},
		{"path and capitals", []Option{WithBaseURL("HTTPS://login.example/auth//")}, "https://login.example/auth",
			"https://telemetry.example"},
		{"loopback", []Option{WithBaseURL("http://127.0.0.1:8080")}, "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"loopback by name", []Option{WithBaseURL("http://localhost:1")}, "http://localhost:1", "http://localhost:1"},
		{"loopback of IPv6", []Option{WithBaseURL("http://[::1]:1")}, "http://[::1]:1", "http://[::1]:1"},
		{"telemetry host", []Option{WithTelemetryBaseURL("https://risk.example")}, "https://test.example",
			"https://risk.example"},
		{"both", []Option{WithTelemetryBaseURL("https://risk.example"), WithBaseURL("http://127.0.0.1")}, "http://127.0.0.1",
			"https://risk.example"},
		{"the last wins", []Option{WithBaseURL("http://127.0.0.1"), WithBaseURL("https://b.example")}, "https://b.example",
			"https://telemetry.example"},
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
					require.NoError(t, err, "options of the %s, telemetry %t", where, telemetry)
					require.Equal(t, want+"/v1/a%2Fb?q=c+d", got, "options of the %s, telemetry %t", where, telemetry)
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
		_, err := do(c, test.opts...)
		require.NoError(t, err)
		require.Equal(t, []string{test.a}, got.Values("X-A"))
		require.Equal(t, []string{test.b}, got.Values("X-B"))
	}
	require.Equal(t, "application/json", got.Get("Accept"))
	require.Equal(t, "application/json", got.Get("Content-Type"))
}

func TestCallersClientIsNotChanged(t *testing.T) {
	used := 0
	server := func(request *http.Request) (*http.Response, error) {
		used++
		return respond(request, 200, "{}"), nil
	}
	callers := &http.Client{Timeout: time.Hour, Transport: roundTripper(server)}
	c := newTestClient(t, nil, WithHTTPClient(callers))
	_, err := do(c)
	require.NoError(t, err)
	require.Equal(t, 1, used)
	c.Close()
	require.Nil(t, callers.CheckRedirect, "the client was changed")
	require.Equal(t, time.Hour, callers.Timeout, "the client was changed")
	callers.Transport = nil
	_, err = do(c)
	require.NoError(t, err, "a later change of the client reaches the copy")
	require.Equal(t, 2, used, "a later change of the client reaches the copy")
}
