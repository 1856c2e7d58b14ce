package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Retry says how calls are repeated.
type Retry struct {
	MaxRetries             int
	MinBackoff, MaxBackoff time.Duration // of the first wait, and of any; 0 for the default
	MaxRetryAfter          time.Duration // the longest Retry-After that is waited for; 0 for the default
}

// DefaultRetry is used where no option says otherwise.
func DefaultRetry() Retry {
	return Retry{MaxRetries: 2, MinBackoff: 500 * time.Millisecond, MaxBackoff: 8 * time.Second, MaxRetryAfter: 30 * time.Second}
}

// filled checks r and puts in the defaults.
func (r Retry) filled() (Retry, error) {
	if r.MaxRetries < 0 || r.MinBackoff < 0 || r.MaxBackoff < 0 || r.MaxRetryAfter < 0 {
		return r, errors.New("a number or duration is negative")
	}
	defaults := DefaultRetry()
	if r.MinBackoff == 0 {
		r.MinBackoff = defaults.MinBackoff
		if r.MaxBackoff > 0 {
			r.MinBackoff = min(r.MinBackoff, r.MaxBackoff)
		}
	}
	if r.MaxBackoff == 0 {
		r.MaxBackoff = max(defaults.MaxBackoff, r.MinBackoff)
	}
	if r.MaxRetryAfter == 0 {
		r.MaxRetryAfter = defaults.MaxRetryAfter
	}
	if r.MinBackoff > r.MaxBackoff {
		return r, errors.New("MinBackoff is greater than MaxBackoff")
	}
	return r, nil
}

// backoff returns the wait before a retry, 0 for the first: full jitter, since
// clients that failed together must not come back together.
func (r *Retry) backoff(retry int, random float64) time.Duration {
	limit := r.MinBackoff
	for range retry {
		if limit > r.MaxBackoff/2 {
			limit = r.MaxBackoff
			break
		}
		limit *= 2
	}
	return time.Duration(random * float64(limit))
}

// retryHandler makes attempts until one is final.
func retryHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		policy := &x.settings.retry
		for retry := 0; ; retry++ {
			if err := x.newRequest(); err != nil {
				return nil, err
			}
			res, err := next(x)
			if err == nil && succeeded(res) {
				c.shared.budget.refill()
				return res, nil
			}
			if retry >= policy.MaxRetries || x.ctx.Err() != nil || !repeatable(x.call.Retry, res, err) {
				return res, err
			}
			wait := policy.backoff(retry, c.rand())
			if res != nil {
				if after, ok := retryAfter(res.response.Header, c.now()); ok {
					if after > policy.MaxRetryAfter {
						return res, err
					}
					wait = max(wait, after)
				}
			}
			// A wait that the deadline would end is not worth beginning: the caller
			// learns at once, and learns what the API said.
			if deadline, ok := x.ctx.Deadline(); ok && !c.now().Add(wait).Before(deadline) {
				return res, err
			}
			if !c.shared.budget.take() {
				return res, err
			}
			if ended := sleep(x.ctx, wait); ended != nil {
				if err != nil {
					return res, fmt.Errorf("%w while waiting to repeat the request: %w", ended, err)
				}
				return res, fmt.Errorf("%w while waiting to repeat the request", ended)
			}
		}
	}
}

// repeatable decides whether an attempt that failed may be made again.
func repeatable(class Class, res *result, err error) bool {
	if res != nil && !succeeded(res) {
		status := res.response.StatusCode
		// 429 says that nothing was done.
		return status == http.StatusTooManyRequests || status >= 500 && class == Safe
	}
	// A loop and not errors.AsType, which few other parts of a program need.
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		switch cause := cause.(type) {
		case *net.OpError:
			if cause.Op == "dial" || cause.Op == "proxyconnect" {
				return true // there was no connection to send the request on
			}
		case *tls.CertificateVerificationError:
			return false // the same again
		}
	}
	return class == Safe && !errors.Is(err, errTooLarge)
}

// retryAfter reads the Retry-After header, in seconds or as a date.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	switch seconds, err := strconv.ParseUint(value, 10, 64); {
	case errors.Is(err, strconv.ErrRange), err == nil && seconds > math.MaxInt64/uint64(time.Second):
		return math.MaxInt64, true
	case err == nil:
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(at.Sub(now), 0), true
}

// sleep waits, or returns the error of the context that ended first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}

// budget bounds the share of retries among a client's requests, so that an
// outage is not made worse by them: 100 in a burst, and one for every ten
// calls that succeed. The zero budget is full.
type budget struct {
	spent atomic.Int64 // in tenths of a retry
}

const (
	budgetSize  = 100 * retryPrice
	retryPrice  = 10
	successGain = 1
)

// take spends one retry, if there is one.
func (b *budget) take() bool {
	for {
		spent := b.spent.Load()
		if spent+retryPrice > budgetSize {
			return false
		}
		if b.spent.CompareAndSwap(spent, spent+retryPrice) {
			return true
		}
	}
}

// refill gives back what a success earns.
func (b *budget) refill() {
	for {
		spent := b.spent.Load()
		if spent == 0 || b.spent.CompareAndSwap(spent, max(spent-successGain, 0)) {
			return
		}
	}
}
