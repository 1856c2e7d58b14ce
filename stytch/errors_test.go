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

	"github.com/stretchr/testify/require"
)

func TestErrorMatches(t *testing.T) {
	classes := []error{ErrUnauthorized, ErrForbidden, ErrNotFound, ErrRateLimited, ErrServer}
	for _, test := range []struct {
		status int
		class  error
	}{
		{400, nil}, {401, ErrUnauthorized}, {403, ErrForbidden}, {404, ErrNotFound}, {429, ErrRateLimited}, {500, ErrServer},
		{503, ErrServer}, {302, nil},
	} {
		err := call(t, answer(test.status, `{"error_type":"some_type","error_message":"m"}`), WithRetry(RetryPolicy{}))
		wrapped := fmt.Errorf("wrapped: %w", err)
		for _, class := range classes {
			require.Equal(t, class == test.class, errors.Is(wrapped, class), "status %d as %v", test.status, class)
		}
		require.Equal(t, test.status >= 400, errors.Is(wrapped, ErrorType("some_type")), test.status)
		for _, other := range []error{ErrorType("other"), ErrorType(""), io.EOF, errors.New("some_type")} {
			require.NotErrorIs(t, wrapped, other, test.status)
		}
	}
}

func TestErrorFields(t *testing.T) {
	body := `{"status_code":429,"request_id":"r-1","error_type":"too_many_requests","error_message":"Slow down.",` +
		`"error_url":"https://e.example","error_details":{"a":1}}`
	err := call(t, answer(429, body, "Retry-After: 60"))
	var e *Error
	require.ErrorAs(t, fmt.Errorf("wrapped: %w", err), &e)
	require.Equal(t, 429, e.StatusCode)
	require.Equal(t, ErrorType("too_many_requests"), e.Type)
	require.Equal(t, "Slow down.", e.Message)
	require.Equal(t, "https://e.example", e.DocURL)
	require.Equal(t, "r-1", e.RequestID)
	require.Equal(t, time.Minute, e.RetryAfter)
	require.Equal(t, `{"a":1}`, string(e.Details))
	require.Equal(t, "Users.Get", e.Operation)
	require.Equal(t, body, string(e.Body))
	require.NoError(t, e.Unwrap())
	require.EqualError(t, e, "stytch: Users.Get: status 429, too_many_requests: Slow down. (request id r-1)")
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "err", err)
	require.Contains(t, log.String(), "err.operation=Users.Get err.status=429 err.type=too_many_requests "+
		`err.message="Slow down." err.request_id=r-1 err.retry_after=1m0s`)
	require.NotContains(t, log.String(), "error_details")
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
			begun := strings.NewReader(`{"error_type":"user_not_found",`)
			res.Body = io.NopCloser(io.MultiReader(begun, until{request.Context()}))
			return res, nil
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := call(t, test.serve, WithTimeout(time.Millisecond))
			var e *Error
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, test.api, errors.As(err, &e))
			require.Equal(t, test.api, errors.Is(err, ErrorType("user_not_found")))
			require.True(t, strings.HasPrefix(err.Error(), "stytch: Users.Get: "), err.Error())
			require.ErrorContains(t, err, "deadline exceeded")
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
			return answer(status, fmt.Sprint(request.Header), "Location: https://e.example/?s="+session,
				"X-Request-Id: "+session)(request)
		}
	}
	for name, serve := range map[string]server{
		"error":        echo(400),
		"server error": echo(500),
		"redirect":     echo(307),
		"success":      echo(200),
		"no connection": func(request *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("lost %v", request.Header)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			var credentials string
			err := call(t, func(request *http.Request) (*http.Response, error) {
				credentials = strings.TrimPrefix(request.Header.Get("Authorization"), "Basic ")
				return serve(request)
			}, WithMemberSession(session), WithLogger(logger),
				WithRetry(RetryPolicy{MaxRetries: 1, MinBackoff: 1, MaxBackoff: 1}),
				WithHooks(Hooks{AfterAttempt: func(ctx context.Context, a Attempt, o Outcome) {
					logger.InfoContext(ctx, "hook", "attempt", a, "outcome", fmt.Sprintf("%+v", o))
				}}))
			require.Error(t, err)
			logger.Error("failed", "err", err)
			if e, ok := errors.AsType[*Error](err); ok {
				fmt.Fprintf(&log, "%s %s", e.Body, e.Details)
			}
			fmt.Fprintf(&log, "%s %q %v %+v", err, err, err, err)
			for _, secret := range []string{testSecret, credentials, session} {
				require.NotContains(t, log.String(), secret)
			}
		})
	}
}
