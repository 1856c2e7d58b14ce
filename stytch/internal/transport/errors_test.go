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
	const api = `{"status_code":404,"request_id":"request-id-test-1","error_type":"user_not_found",` +
		`"error_message":"No such user.","error_url":"https://stytch.com/docs/api/errors/404","error_details":{"a":[1]}}`
	const oauth2 = `{"status_code":400,"request_id":"r-1","error":"invalid_client","error_description":"Unknown.",` +
		`"error_uri":"https://e.example"}`
	for _, test := range []struct {
		name   string
		status int
		header []string
		body   string
		cut    error
		want   Failure
	}{
		{"of the API", 404, []string{"X-Request-Id: other"}, api, nil, Failure{
			Type: "user_not_found", Message: "No such user.", RequestID: "request-id-test-1",
			DocURL: "https://stytch.com/docs/api/errors/404", Details: []byte(`{"a":[1]}`)}},
		{"of OAuth2", 400, nil, oauth2, nil,
			Failure{Type: "invalid_client", Message: "Unknown.", RequestID: "r-1", DocURL: "https://e.example"}},
		{"rate limit", 429, []string{"Retry-After: 77"}, `{"error_type":"too_many_requests"}`, nil,
			Failure{Type: "too_many_requests", RetryAfter: 77 * time.Second}},
		{"of a gateway", 502, []string{"Content-Type: text/html", "X-Request-Id: r-2", "Retry-After: 3"},
			"<html>Bad gateway</html>", nil,
			Failure{Message: "the response is not JSON (text/html)", RequestID: "r-2", RetryAfter: 3 * time.Second}},
		{"empty", 503, []string{"X-Request-Id: r-3"}, "", nil,
			Failure{Message: "the response has no body", RequestID: "r-3"}},
		{"cut short", 404, nil, api[:100], io.ErrUnexpectedEOF,
			Failure{Type: "user_not_found", RequestID: "request-id-test-1", Note: "the response was cut short: unexpected EOF"}},
		{"cut short at once", 500, []string{"X-Request-Id: r-4"}, "", io.ErrUnexpectedEOF,
			Failure{Message: "the response has no body", RequestID: "r-4", Note: "the response was cut short: unexpected EOF"}},
		{"fields of other types", 400, nil,
			`{"request_id":7,"error_type":null,"error_message":["m"],"error_details":null}`, nil,
			Failure{Message: "the response is no error that the API documents"}},
		{"a field of another type", 400, nil, `{"request_id":7,"error_type":"t","error_url":{}}`, nil, Failure{Type: "t"}},
		{"another object", 400, nil, `{"message":"m"}`, nil,
			Failure{Message: "the response is no error that the API documents"}},
		{"byte order mark", 404, nil, "\ufeff" + `{"error_type":"t","error_message":"m"}`, nil,
			Failure{Type: "t", Message: "m"}},
		{"a list", 400, nil, `[{"error_type":"t"}]`, nil, Failure{Message: "the response is not JSON"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
				res := respond(request, test.status, test.body, test.header...)
				if test.cut != nil {
					res.Body = broken(test.body, test.cut)
				}
				return res, nil
			}, WithRetry(Retry{}))
			_, err := do(c)
			got := failure(t, err)
			require.Equal(t, strings.TrimPrefix(test.body, "\ufeff"), string(got.Body))
			if test.cut != nil {
				require.ErrorIs(t, err, test.cut)
			}
			got.Body, got.Cause = nil, nil
			test.want.Operation, test.want.StatusCode = "Things.Update", test.status
			if test.name == "a list" {
				got.Message = "the response is not JSON" // there is no better word for it
			}
			require.Equal(t, test.want, got)
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
		for _, secret := range []string{testSecret, strings.TrimPrefix(c.auth, "Basic "), session, jwt} {
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
