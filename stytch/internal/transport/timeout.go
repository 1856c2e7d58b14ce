package transport

import (
	"context"
	"errors"
	"time"
)

// timeoutHandler gives an attempt a context of its own, which ends with it. That of a Safe operation ends after the
// policy's AttemptTimeout, too.
func timeoutHandler(next handler) handler {
	return func(x *exchange) (*result, error) {
		timeout := x.settings.retry.AttemptTimeout
		if x.call.Retry != Safe {
			timeout = 0
		}
		ctx, cancel := withTimeout(x.request.Context(), timeout)
		defer cancel()
		x.request, x.cancel = x.request.WithContext(ctx), cancel
		res, err := next(x)
		timedOut := errors.Is(context.Cause(ctx), errAttemptTimeout)
		if err != nil && timedOut && x.ctx.Err() == nil {
			return res, &timeoutError{timeout: timeout, cut: res != nil, err: err}
		}
		return res, err
	}
}

// errAttemptTimeout is the cause for which the context of an attempt ends after AttemptTimeout: contexts of hooks may
// have deadlines of their own.
var errAttemptTimeout = errors.New("AttemptTimeout has passed")

// withTimeout returns a context that ends after a time, 0 for none.
func withTimeout(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	if timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, timeout, errAttemptTimeout)
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
