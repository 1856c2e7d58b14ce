package transport

import (
	"context"
	"time"
)

// timeoutHandler ends an attempt of a Safe operation after the policy's AttemptTimeout.
func timeoutHandler(next handler) handler {
	return func(x *exchange) (*result, error) {
		timeout := x.settings.retry.AttemptTimeout
		if timeout == 0 || x.call.Retry != Safe {
			return next(x)
		}
		ctx, cancel := context.WithTimeout(x.request.Context(), timeout)
		defer cancel()
		x.request = x.request.WithContext(ctx)
		res, err := next(x)
		if err != nil && ctx.Err() == context.DeadlineExceeded && x.ctx.Err() == nil {
			return res, &timeoutError{timeout: timeout, cut: res != nil, err: err}
		}
		return res, err
	}
}

// timeoutError is the error of an attempt that took too long. The call goes on.
type timeoutError struct {
	timeout time.Duration
	cut     bool  // there was a part of a response
	err     error // what came of the attempt
}

func (e *timeoutError) Error() string {
	if e.cut {
		return "no complete response within " + e.timeout.String()
	}
	return "no response within " + e.timeout.String()
}

func (e *timeoutError) Unwrap() error { return e.err }

// Is has the error match context.DeadlineExceeded, whatever net/http made of that.
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }
