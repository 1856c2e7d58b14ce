package stytch

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
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
			WithRetry(RetryPolicy{MaxRetries: 1, MinBackoff: time.Nanosecond, MaxBackoff: time.Nanosecond, MaxRetryAfter: time.Minute}),
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
		if err == nil || attempts != 2 || time.Since(start) > time.Second {
			t.Errorf("%d attempts in %v, %v", attempts, time.Since(start), err)
		}
		if request.URL.String() != "https://login.example/x/v1/users/u" {
			t.Errorf("request to %s", request.URL)
		}
		if deadline, ok := request.Context().Deadline(); !ok || deadline.Sub(start) != 10*time.Minute {
			t.Errorf("deadline %v after the start", deadline.Sub(start))
		}
		for key, want := range map[string]string{"X-Trace": "t-1", "X-Stytch-Member-Session": "s-1", "X-Stytch-Member-SessionJWT": "j-1"} {
			if got := request.Header.Get(key); got != want {
				t.Errorf("%s is %q, want %q", key, got, want)
			}
		}
		if got := request.Header.Get("User-Agent"); !strings.HasPrefix(got, "shop/1.2 stytch-go/") {
			t.Errorf("User-Agent is %q", got)
		}
		if want := []string{
			"call Users.Get GET /v1/users/{user_id}",
			"before Users.Get GET /v1/users/{user_id} 1", "after 1 503 <nil>",
			"before Users.Get GET /v1/users/{user_id} 2", "after 2 503 <nil>",
			"called Users.Get 2 false true",
		}; !slices.Equal(seen, want) {
			t.Errorf("hooks saw %q", seen)
		}
		if n := strings.Count(log.String(), "level=WARN"); n != 2 {
			t.Errorf("%d warnings in %s", n, &log)
		}
	})
}

func TestNoHooks(t *testing.T) {
	if err := call(t, answer(200, "{}"), WithHooks(Hooks{})); err != nil {
		t.Error(err)
	}
}
