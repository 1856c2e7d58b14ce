package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/refresh"
	"github.com/lapgen/stytch-go/stytch/internal/wire"
)

// Retry says how calls are repeated.
type Retry struct {
	MaxRetries             int
	MinBackoff, MaxBackoff time.Duration // of the first wait, and of any; 0 for the default
	MaxRetryAfter          time.Duration // the longest Retry-After that is waited for; 0 for the default
	AttemptTimeout         time.Duration // of an attempt of a Safe operation; 0 for none
	// ShouldRetry decides what the verdict leaves open, nil for what the policy would do.
	ShouldRetry func(attempt Attempt, outcome Outcome, would bool) bool
}

// DefaultRetry is used where no option says otherwise.
func DefaultRetry() Retry {
	return Retry{
		MaxRetries:     2,
		MinBackoff:     500 * time.Millisecond,
		MaxBackoff:     8 * time.Second,
		MaxRetryAfter:  30 * time.Second,
		AttemptTimeout: 10 * time.Second,
	}
}

// filled checks r and puts in the defaults.
func (r Retry) filled() (Retry, error) {
	if r.MaxRetries < 0 || min(r.MinBackoff, r.MaxBackoff, r.MaxRetryAfter, r.AttemptTimeout) < 0 {
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
	return time.Duration(random * float64(refresh.Doubled(r.MinBackoff, r.MaxBackoff, retry)))
}

// retryHandler makes attempts until one is final.
func retryHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		for retry := 0; ; retry++ {
			x.newRequest()
			start := c.now()
			res, err := next(x)
			if err == nil && succeeded(res) {
				c.budget.refill()
				return res, nil
			}
			if retry >= x.settings.retry.MaxRetries || x.ctx.Err() != nil {
				return res, err
			}
			wait, again := c.repeat(x, retry, res, err, start)
			if !again || !c.budget.take() {
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

// repeat decides whether an attempt that failed is made again, and after which wait.
func (c *Client) repeat(x *exchange, retry int, res *result, err error, start time.Time) (time.Duration, bool) {
	wait, inTime := c.wait(x, retry, res, err)
	may, would := c.judge(x.call.Retry, res, err)
	would = would && inTime
	should := x.settings.retry.ShouldRetry
	if should == nil {
		return wait, would
	}
	attempt := Attempt{Operation: x.call.Operation, Method: x.call.Method, Path: x.call.Template, Number: x.attempt}
	outcome := Outcome{Duration: c.now().Sub(start), Err: err}
	if res != nil {
		outcome.StatusCode, outcome.RequestID = res.response.StatusCode, c.requestID(x, res)
	}
	return wait, should(attempt, outcome, would) && may && inTime
}

// wait returns the wait before a retry, and whether it is in time: as long as the policy and
// the deadline of the call allow.
func (c *Client) wait(x *exchange, retry int, res *result, err error) (time.Duration, bool) {
	policy := &x.settings.retry
	wait := policy.backoff(retry, c.rand())
	if !x.hurried && stale(err) {
		x.hurried, wait = true, 0
	}
	if res != nil {
		after := c.refusal(res).RetryAfter
		if after > policy.MaxRetryAfter {
			return 0, false
		}
		wait = max(wait, after)
	}
	// A wait that the deadline would end is not worth beginning: the caller
	// learns at once, and learns what the API said.
	deadline, ok := x.ctx.Deadline()
	return wait, !ok || c.now().Add(wait).Before(deadline)
}

// stale reports whether a request was not sent because the connection that it was given turned out to be
// closed. There is nothing to wait for: net/http itself would have repeated it at once.
func stale(err error) bool {
	failed, ok := errors.AsType[*wire.Error](err)
	return ok && failed.Unsent && failed.Reused
}

// judge says whether an attempt that failed may be made again, since that is harmless or nothing was done,
// and whether the policy would: where it may, and a repeat is likely to help.
func (c *Client) judge(class Class, res *result, err error) (may, would bool) {
	safe := class == Safe
	if res == nil || succeeded(res) {
		may = safe || unsent(err)
		return may, may && !permanent(err)
	}
	switch status := res.response.StatusCode; {
	case status == http.StatusTooManyRequests: // which says that nothing was done
		return true, !stubborn(c.refusal(res).Type)
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500:
		return safe, safe
	}
	return safe, false
}

// stubborn reports whether waiting does not heal what an error type of the API says: a user who is locked,
// or a captcha that was not solved.
func stubborn(errorType apierror.Type) bool {
	return errorType == errtype.UserLockLimitReached || errorType == errtype.CaptchaFailed
}

// permanent reports whether an attempt would fail in the same way again.
func permanent(err error) bool {
	if errors.Is(err, errTooLarge) || errors.Is(err, http.ErrSchemeMismatch) {
		return true
	}
	if _, ok := errors.AsType[*errRedirectRefused](err); ok {
		return true
	}
	return certificateRefused(err)
}

// certificateRefused reports whether an error is about a certificate: one of package x509, or one that has
// such an error in it.
func certificateRefused(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		switch err.(type) {
		case *tls.CertificateVerificationError, x509.CertificateInvalidError, x509.HostnameError,
			x509.UnknownAuthorityError, x509.SystemRootsError, x509.UnhandledCriticalExtension,
			x509.ConstraintViolationError, x509.InsecureAlgorithmError:
			return true
		}
	}
	return false
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
