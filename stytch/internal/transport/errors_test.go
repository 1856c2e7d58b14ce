package transport

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFailures(t *testing.T) {
	const api = `{"status_code":404,"request_id":"r-1","error_type":"user_not_found","error_message":"No such user."}`
	for _, test := range []struct {
		name   string
		status int
		body   string
		cut    error
		want   string
		ofAPI  bool
	}{
		{"of the API", 404, api, nil, "status 404, user_not_found: No such user. (request id r-1)", true},
		{"byte order mark", 404, "\ufeff" + api, nil, "status 404, user_not_found: No such user. (request id r-1)", true},
		{"of a gateway", 502, "<html>", nil, "status 502: the response is not JSON (text/html)", false},
		{"cut short", 404, api[:70], io.ErrUnexpectedEOF,
			"status 404, user_not_found; the response was cut short: unexpected EOF (request id r-1)", false},
		{"cut short at once", 500, "", io.ErrUnexpectedEOF,
			"status 500: the response has no body; the response was cut short: unexpected EOF", false},
		{"success cut short", 200, api[:70], io.ErrUnexpectedEOF,
			"status 200: the response was cut short: unexpected EOF (request id r-1)", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
				res := respond(request, test.status, test.body, "Content-Type: text/html", "Retry-After: 77")
				if test.cut != nil {
					res.Body = broken(test.body, test.cut)
				}
				return res, nil
			}, WithRetry(Retry{}))
			_, err := do(c)
			require.EqualError(t, err, "stytch: Things.Update: "+test.want)
			got := failure(t, err)
			require.Equal(t, "Things.Update", got.Operation)
			require.Equal(t, 77*time.Second, got.RetryAfter)
			require.Equal(t, test.ofAPI, got.FromAPI())
			if test.status >= 400 {
				require.Equal(t, strings.TrimPrefix(test.body, "\ufeff"), string(got.Body))
			} else {
				require.Nil(t, got.Body)
			}
			if test.cut != nil {
				require.ErrorIs(t, err, test.cut)
			}
		})
	}
}

// Some gateways show the request that they refuse.
func TestEchoedCredentials(t *testing.T) {
	const session, jwt = "session-token-of-a-member", "eyJhbGciOi.session.jwt"
	for _, quote := range []bool{false, true} {
		c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
			text := strings.Join([]string{testSecret, request.Header.Get("Authorization"), session, jwt}, " ")
			if quote {
				text = `{"error_type":"t","request_id":"` + text + `","error_message":"` + text + `","error_url":"` + text +
					`","error_details":{"x":"` + text + `"}}`
			}
			return respond(request, 400, text, "X-Request-Id: "+text), nil
		})
		_, err := do(c, WithMemberSession(session), WithMemberSessionJWT(jwt))
		f := failure(t, err)
		text := err.Error() + f.Message + f.DocURL + f.RequestID + string(f.Details) + string(f.Body)
		for _, secret := range []string{testSecret, strings.TrimPrefix(c.credentials.header, "Basic "), session, jwt} {
			require.NotContains(t, text, secret)
		}
		require.Contains(t, string(f.Body), "[redacted]")
	}
}

func TestErrorsWithoutResponse(t *testing.T) {
	c := newTestClient(t, func(*http.Request) (*http.Response, error) { return nil, reset }, WithRetry(Retry{}))
	call := Call{Operation: "Users.Get", Method: "GET", Template: "/v1/users/{user_id}", Retry: Safe}
	r := request{call: call, ids: []string{"hunter22"}, query: "email=hunter22"}
	err := r.do(t.Context(), c, nil)
	require.ErrorIs(t, err, reset.Err)
	require.ErrorContains(t, err, "stytch: Users.Get: read: ")
	require.NotContains(t, err.Error(), "hunter22")

	err = r.do(nil, c, nil) //nolint:staticcheck // a nil context is what is tested
	require.EqualError(t, err, "stytch: Users.Get: the context is nil")
}

// A request that cannot be made is named, without what was to be sent.
func TestErrorsWithoutRequest(t *testing.T) {
	c := newTestClient(t, always(200, "{}"))
	for _, test := range []struct {
		name, method string
		query        string
		body         any
	}{
		{"body", "POST", "", func() {}},
		{"method", "NO METHOD", "", nil},
		{"URL", "GET", "hunter22\x7f", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			call := Call{Operation: "Users.Get", Method: test.method, Template: "/v1/users", Retry: Safe}
			err := request{call: call, query: test.query, body: test.body}.do(t.Context(), c, nil)
			require.ErrorContains(t, err, "stytch: Users.Get: encode the request: ")
			require.NotContains(t, err.Error(), "hunter22")
		})
	}
}
