package stytch

import (
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// RetryPolicy says how often and when a request is repeated. Whether it may be
// repeated at all depends on the operation, and is not up to the policy:
//
//   - Status 429 and a connection that could not be opened are repeated for every
//     operation, since nothing was done.
//   - Status 500 and above and a connection that broke are repeated only for
//     operations that can be repeated without harm, as the comment of each says.
//
// The client as a whole repeats at most 100 requests, and one more for every ten
// calls that succeed, so that an outage of the API is not made worse.
type RetryPolicy struct {
	// MaxRetries is how often a call is repeated at most; 0 means never. Without
	// WithRetry it is 2.
	MaxRetries int
	// MinBackoff is the longest wait before the first retry, MaxBackoff before any;
	// it doubles in between, and the wait is a random part of it. 0 means the
	// defaults of 0.5 and 8 seconds.
	MinBackoff, MaxBackoff time.Duration
	// MaxRetryAfter is the longest wait that the API may ask for by Retry-After, which is
	// waited for if it is longer than the wait without it would be. If
	// it asks for more, the call ends with an error that has it. 0 means the
	// default of 30 seconds.
	MaxRetryAfter time.Duration
}

// WithRetry sets the policy by which requests are repeated. No wait begins that
// the deadline of the call would end.
func WithRetry(policy RetryPolicy) Option { return transport.WithRetry(transport.Retry(policy)) }
