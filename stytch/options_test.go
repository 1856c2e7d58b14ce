package stytch

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Every option has its effect; what each does in detail package transport tests.
func TestOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var seen []string
		var request *http.Request
		attempts := 0
		start := time.Now()
		err := call(t, func(r *http.Request) (*http.Response, error) {
			attempts++
			request = r
			return answer(503, "")(r)
		},
			WithBaseURL("https://login.example/x"),
			WithTelemetryBaseURL("https://risk.example"),
			WithUserAgent("shop/1.2"),
			WithHeader("X-Trace", "t-1"),
			WithMemberSession("s-1"),
			WithMemberSessionJWT("j-1"),
			WithTimeout(10*time.Minute),
			WithRetry(RetryPolicy{
				MaxRetries: 1, MinBackoff: time.Nanosecond, MaxBackoff: time.Nanosecond, MaxRetryAfter: time.Minute,
			}),
			WithLogger(slog.New(slog.NewTextHandler(&log, nil))),
			WithHooks(Hooks{
				BeforeCall: func(ctx context.Context, c Call) context.Context {
					seen = append(seen, fmt.Sprintf("call %s %s %s", c.Operation, c.Method, c.Path))
					return ctx
				},
				AfterCall: func(_ context.Context, c Call, o CallOutcome) {
					seen = append(seen, fmt.Sprintf("called %s %d %t %t", c.Operation, o.Attempts, o.Local, o.Err != nil))
				},
				BeforeAttempt: func(ctx context.Context, a Attempt) context.Context {
					seen = append(seen, fmt.Sprintf("before %s %s %s %d", a.Operation, a.Method, a.Path, a.Number))
					return ctx
				},
				AfterAttempt: func(_ context.Context, a Attempt, o Outcome) {
					seen = append(seen, fmt.Sprintf("after %d %d %v", a.Number, o.StatusCode, o.Err))
				},
			}),
		)
		require.Error(t, err)
		require.Equal(t, 2, attempts)
		require.LessOrEqual(t, time.Since(start), time.Second)
		require.Equal(t, "https://login.example/x/v1/users/u", request.URL.String())
		deadline, ok := request.Context().Deadline()
		require.True(t, ok)
		require.Equal(t, 10*time.Minute, deadline.Sub(start))
		for key, want := range map[string]string{
			"X-Trace": "t-1", "X-Stytch-Member-Session": "s-1", "X-Stytch-Member-SessionJWT": "j-1",
		} {
			require.Equal(t, want, request.Header.Get(key), key)
		}
		require.Regexp(t, `^shop/1\.2 stytch-go/`, request.Header.Get("User-Agent"))
		want := []string{
			"call Users.Get GET /v1/users/{user_id}",
			"before Users.Get GET /v1/users/{user_id} 1", "after 1 503 <nil>",
			"before Users.Get GET /v1/users/{user_id} 2", "after 2 503 <nil>",
			"called Users.Get 2 false true",
		}
		require.Equal(t, want, seen)
		require.Equal(t, 2, strings.Count(log.String(), "level=WARN"))
	})
}

func TestNoHooks(t *testing.T) {
	require.NoError(t, call(t, answer(200, "{}"), WithHooks(Hooks{})))
}
