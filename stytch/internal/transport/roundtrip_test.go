package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/version"
)

// jwksCall is what a fetch of keys is known as.
func jwksCall() Call {
	return Call{Operation: "Sessions.GetJWKS", Method: http.MethodGet, Template: "/v1/sessions/jwks/{project_id}"}
}

// fetch fetches keys as a verifier of the client does.
func fetch(ctx context.Context, c *Client) (*http.Response, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, testBase+"/keys", nil)
	if err != nil {
		return nil, "", err
	}
	request.Header.Set("Accept", "application/json")
	response, err := c.HTTPClient(jwksCall()).Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

func TestFetchesAreSeen(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		var log bytes.Buffer
		var sent *http.Request
		server := func(request *http.Request) (*http.Response, error) {
			sent = request
			return respond(request, 200, `{"keys":[],"request_id":"r-1"}`), nil
		}
		c := newTestClient(t, server, WithHooks(r.hooks("a")), WithHeader("X-Tenant", "t"), WithUserAgent("shop/1"),
			WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
		response, body, err := fetch(context.WithValue(t.Context(), key{}, "value"), c)
		require.NoError(t, err)
		require.Equal(t, 200, response.StatusCode)
		require.JSONEq(t, `{"keys":[],"request_id":"r-1"}`, body)
		require.Equal(t, []string{
			"a call Sessions.GetJWKS GET /v1/sessions/jwks/{project_id} in ",
			"a attempt 1 in a", "a attempted 200 r-1 0s", "a called 1 0s",
		}, r.seen)
		require.Equal(t, http.Header{
			"Accept": {"application/json"}, "X-Tenant": {"t"}, "User-Agent": {"shop/1 " + version.UserAgent()},
		}, sent.Header)
		require.Equal(t, "value", sent.Context().Value(key{}))
		require.Equal(t, "a", sent.Context().Value(nameKey{}))
		require.Contains(t, log.String(), `msg="stytch: request" operation=Sessions.GetJWKS method=GET`+
			" path=/v1/sessions/jwks/{project_id} attempt=1")
	})
}

func TestFetchesThatFail(t *testing.T) {
	broken := errors.New("broken")
	for _, test := range []struct {
		name   string
		server roundTripper
		status int
		err    error
		hooked string
	}{
		{"status", always(503, "no"), 503, nil, "stytch: Sessions.GetJWKS: status 503: the response is not JSON"},
		{"no response", func(*http.Request) (*http.Response, error) { return nil, broken }, 0, broken,
			"stytch: Sessions.GetJWKS: broken"},
		{"cut short", func(request *http.Request) (*http.Response, error) {
			response := respond(request, 200, "")
			response.Body = &brokenBody{strings.NewReader("{"), broken}
			return response, nil
		}, 0, broken, "stytch: Sessions.GetJWKS: status 200: the response was cut short: broken"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var outcome CallOutcome
			var hooks Hooks
			hooks.Call.After = func(_ context.Context, _ CallInfo, o CallOutcome) { outcome = o }
			response, _, err := fetch(t.Context(), newTestClient(t, test.server, WithHooks(hooks)))
			require.EqualError(t, outcome.Err, test.hooked)
			require.Equal(t, 1, outcome.Attempts)
			if test.err != nil {
				require.ErrorIs(t, err, test.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.status, response.StatusCode)
		})
	}
}
