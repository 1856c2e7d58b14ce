package stytch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestErrorMatches(t *testing.T) {
	classes := []error{ErrUnauthorized, ErrForbidden, ErrNotFound, ErrRateLimited, ErrServer}
	for _, test := range []struct {
		status int
		class  error
	}{
		{400, nil}, {401, ErrUnauthorized}, {403, ErrForbidden}, {404, ErrNotFound}, {429, ErrRateLimited}, {500, ErrServer}, {503, ErrServer}, {302, nil},
	} {
		err := call(t, answer(test.status, `{"error_type":"some_type","error_message":"m"}`), WithRetry(RetryPolicy{}))
		wrapped := fmt.Errorf("wrapped: %w", err)
		for _, class := range classes {
			if got := errors.Is(wrapped, class); got != (class == test.class) {
				t.Errorf("status %d matches %v: %t", test.status, class, got)
			}
		}
		if got := errors.Is(wrapped, ErrorType("some_type")); got != (test.status >= 400) {
			t.Errorf("status %d matches its type: %t", test.status, got)
		}
		for _, other := range []error{ErrorType("other"), ErrorType(""), io.EOF, errors.New("some_type")} {
			if errors.Is(wrapped, other) {
				t.Errorf("status %d matches %#v", test.status, other)
			}
		}
	}
}

func TestErrorFields(t *testing.T) {
	body := `{"status_code":429,"request_id":"r-1","error_type":"too_many_requests","error_message":"Slow down.","error_url":"https://e.example","error_details":{"a":1}}`
	err := call(t, answer(429, body, "Retry-After: 60"))
	var e *Error
	if !errors.As(fmt.Errorf("wrapped: %w", err), &e) {
		t.Fatalf("no *Error in %v", err)
	}
	if e.StatusCode != 429 || e.Type != "too_many_requests" || e.Message != "Slow down." || e.DocURL != "https://e.example" || e.RequestID != "r-1" ||
		e.RetryAfter != time.Minute || string(e.Details) != `{"a":1}` || e.Operation != "Users.Get" || string(e.Body) != body || e.Unwrap() != nil {
		t.Errorf("got %#v", e)
	}
	if want := "stytch: Users.Get: status 429, too_many_requests: Slow down. (request id r-1)"; e.Error() != want {
		t.Errorf("text %q, want %q", e, want)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "err", err)
	if want := `err.operation=Users.Get err.status=429 err.type=too_many_requests err.message="Slow down." err.request_id=r-1 err.retry_after=1m0s`; !strings.Contains(log.String(), want) ||
		strings.Contains(log.String(), "error_details") {
		t.Errorf("logged %s", &log)
	}
}

func TestErrorsOfContexts(t *testing.T) {
	for _, test := range []struct {
		name  string
		serve server
		api   bool // there was a response
	}{
		{"no response", func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			return nil, request.Context().Err()
		}, false},
		{"half a response", func(request *http.Request) (*http.Response, error) {
			res, _ := answer(404, "")(request)
			res.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error_type":"user_not_found",`), until{request.Context()}))
			return res, nil
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := call(t, test.serve, WithTimeout(time.Millisecond))
			var e *Error
			if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &e) != test.api || errors.Is(err, ErrorType("user_not_found")) != test.api {
				t.Errorf("got %v", err)
			}
			if !strings.HasPrefix(err.Error(), "stytch: Users.Get: ") || !strings.Contains(err.Error(), "deadline exceeded") {
				t.Errorf("text %q", err)
			}
		})
	}
}

// until is a reader that gives nothing until its context ends.
type until struct{ ctx context.Context }

func (u until) Read([]byte) (int, error) {
	<-u.ctx.Done()
	return 0, u.ctx.Err()
}

// Whatever a server does with what it is sent, no text that the SDK makes shows
// the secret or the session of a member.
func TestNoSecretIsShown(t *testing.T) {
	const session = "session-of-a-member-0123456789"
	echo := func(status int) server {
		return func(request *http.Request) (*http.Response, error) {
			return answer(status, fmt.Sprint(request.Header), "Location: https://e.example/?s="+session, "X-Request-Id: "+session)(request)
		}
	}
	for name, serve := range map[string]server{
		"error":         echo(400),
		"server error":  echo(500),
		"redirect":      echo(307),
		"success":       echo(200),
		"no connection": func(request *http.Request) (*http.Response, error) { return nil, fmt.Errorf("lost %v", request.Header) },
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			var credentials string
			err := call(t, func(request *http.Request) (*http.Response, error) {
				credentials = strings.TrimPrefix(request.Header.Get("Authorization"), "Basic ")
				return serve(request)
			}, WithMemberSession(session), WithLogger(logger), WithRetry(RetryPolicy{MaxRetries: 1, MinBackoff: 1, MaxBackoff: 1}),
				WithHooks(Hooks{AfterAttempt: func(ctx context.Context, a Attempt, o Outcome) {
					logger.InfoContext(ctx, "hook", "attempt", a, "outcome", fmt.Sprintf("%+v", o))
				}}))
			if err == nil {
				t.Fatal("no error")
			}
			logger.Error("failed", "err", err)
			if e, ok := errors.AsType[*Error](err); ok {
				fmt.Fprintf(&log, "%s %s", e.Body, e.Details)
			}
			fmt.Fprintf(&log, "%s %q %v %+v", err, err, err, err)
			for _, secret := range []string{testSecret, credentials, session} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("%q is seen in %s", secret, &log)
				}
			}
		})
	}
}
