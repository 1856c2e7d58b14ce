package stytch

import (
	"context"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// Hooks are called around every attempt, for metrics and traces. They run on the
// goroutine of the call, which waits for them, and at the same time for calls that
// run at the same time. Either may be nil.
type Hooks struct {
	// BeforeAttempt is called before a request is sent. The request gets the context
	// that it returns, which must come from the one it is given; nil changes nothing.
	BeforeAttempt func(context.Context, Attempt) context.Context
	// AfterAttempt is called, with the same context, when the response has been read
	// or the request has failed.
	AfterAttempt func(context.Context, Attempt, Outcome)
}

// Attempt is one request of a call. It holds no id, credential or personal data.
type Attempt struct {
	Operation string // such as "Users.Create" or "B2B.Organizations.Get"
	Method    string // of HTTP
	Path      string // with the names of its parameters, such as "/v1/users/{user_id}"
	Number    int    // 1 for the first request of a call, more for retries
}

// Outcome is how an attempt ended.
type Outcome struct {
	StatusCode int           // of HTTP; 0 if there was no response
	RequestID  string        // that the API gave the request
	Duration   time.Duration // until the response was read
	Err        error         // why there is no response, or not all of it; nil for any complete one
}

// WithHooks calls hooks around every attempt.
func WithHooks(hooks Hooks) Option {
	var h transport.Hooks
	if before := hooks.BeforeAttempt; before != nil {
		h.Before = func(ctx context.Context, a transport.Attempt) context.Context { return before(ctx, Attempt(a)) }
	}
	if after := hooks.AfterAttempt; after != nil {
		h.After = func(ctx context.Context, a transport.Attempt, o transport.Outcome) {
			after(ctx, Attempt(a), Outcome(o))
		}
	}
	return transport.WithHooks(h)
}
