package stytch

import (
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// RetryPolicy says how often and when a request is repeated. [DefaultRetryPolicy] returns the one that is used
// without [WithRetry], so that one field can be changed. Whether a request may be repeated at all depends on the
// operation, and is not up to the policy:
//
//   - Status 429 and a request of which it is proved that nothing was sent are repeated for every operation, since
//     nothing was done: the connection could not be set up (dial, TLS, proxy), or turned out to be closed before
//     anything was written.
//   - Status 408, 425, 500 and above, a connection that broke and an attempt that took too long are repeated only
//     for operations that can be repeated without harm, as the comment of each says. For others a request without
//     a response fails with [ErrOutcomeUnknown].
//
// What waiting does not heal is not repeated: a certificate that is refused, a server that does not speak TLS, and
// status 429 with the types user_lock_limit_reached and captcha_failed.
//
// The client as a whole repeats at most 100 requests, and one more for every ten calls that succeed, so that an
// outage of the API is not made worse.
type RetryPolicy struct {
	// MaxRetries is how often a call is repeated at most; 0 means never. The default is 2.
	MaxRetries int
	// MinBackoff is the longest wait before the first retry, MaxBackoff before any; it doubles in between, and the
	// wait is a random part of it. 0 means the defaults of 0.5 and 8 seconds.
	MinBackoff, MaxBackoff time.Duration
	// MaxRetryAfter is the longest wait that the API may ask for by Retry-After, which is waited for if it is longer
	// than the wait without it would be. If it asks for more, the call ends with an error that has it. 0 means the
	// default of 30 seconds.
	MaxRetryAfter time.Duration
	// AttemptTimeout is how long one request may take, until its response has been read, for operations that can be
	// repeated without harm. Then the request is repeated, and the error of the last one matches
	// [context.DeadlineExceeded]. For other operations only the deadline of the call counts. 0 means no limit; the
	// policy that is used without WithRetry has 10 seconds.
	AttemptTimeout time.Duration
	// ShouldRetry decides about the repeat of a request that has failed, if it is not nil; would is what the policy
	// would do. False ends the call. True counts only where the operation can be repeated without harm, the request
	// was not sent, or the status is 429; where MaxRetries, MaxRetryAfter, the deadline of the call and the limit of
	// the client allow it. It is asked while there are retries left and the context of the call has not ended. It
	// runs on the goroutine of the call, and at the same time for calls that run at the same time.
	ShouldRetry func(attempt Attempt, outcome Outcome, would bool) bool
}

// DefaultRetryPolicy returns the policy of clients without [WithRetry]: 2 retries, waits of up to 0.5 seconds that
// double up to 8 seconds, Retry-After of up to 30 seconds, and 10 seconds for an attempt.
func DefaultRetryPolicy() RetryPolicy {
	r := transport.DefaultRetry()
	return RetryPolicy{
		MaxRetries:     r.MaxRetries,
		MinBackoff:     r.MinBackoff,
		MaxBackoff:     r.MaxBackoff,
		MaxRetryAfter:  r.MaxRetryAfter,
		AttemptTimeout: r.AttemptTimeout,
	}
}

// WithRetry sets the policy by which requests are repeated. No wait begins that
// the deadline of the call would end.
func WithRetry(policy RetryPolicy) Option {
	r := transport.Retry{
		MaxRetries:     policy.MaxRetries,
		MinBackoff:     policy.MinBackoff,
		MaxBackoff:     policy.MaxBackoff,
		MaxRetryAfter:  policy.MaxRetryAfter,
		AttemptTimeout: policy.AttemptTimeout,
	}
	if should := policy.ShouldRetry; should != nil {
		r.ShouldRetry = func(a transport.Attempt, o transport.Outcome, would bool) bool {
			return should(Attempt(a), Outcome(o), would)
		}
	}
	return transport.WithRetry(r)
}
