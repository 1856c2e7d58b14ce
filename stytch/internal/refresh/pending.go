package refresh

import (
	"context"
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/flight"
)

// Patience is how long a fetch may go on after the end of its context. Then it is abandoned: what it
// returns is ignored, and the next fetch may start. It also bounds the wait for what is called after a
// fetch.
const Patience = 500 * time.Millisecond

// pending is a fetch that runs.
type pending struct {
	anew   bool // it passes by caches
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
	err    error         // to be read then
}

// wait waits for the end of the fetch, or of ctx.
func (p *pending) wait(ctx context.Context) error {
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		return &UnavailableError{ctx.Err()}
	}
}

// start starts a fetch with the values of a context. The caller holds the lock.
func (c *Cache[T]) start(callers context.Context, now time.Time, anew bool) *pending {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(callers), c.settings.Timeout)
	p := &pending{anew: anew, cancel: cancel, done: make(chan struct{})}
	c.running = p
	go c.run(ctx, p, now)
	return p
}

func (c *Cache[T]) run(ctx context.Context, p *pending, began time.Time) {
	defer close(p.done)
	defer p.cancel()
	work := flight.Go(func() (T, error) { return c.fetch(ctx, p.anew) }, unchanged)
	value, err := await(ctx, work)
	outcome := c.land(p, began, value, err)
	if c.ended == nil {
		return
	}
	told := flight.Go(func() (struct{}, error) { c.ended(ctx, outcome); return struct{}{}, nil }, unchanged)
	patient(told.Done())
}

func unchanged[T any](value T, err error) (T, error) { return value, err }

// await returns what a fetch returns, or the end of its context if it does not heed that.
func await[T any](ctx context.Context, work *flight.Flight[T]) (T, error) {
	select {
	case <-work.Done():
	case <-ctx.Done():
		if !patient(work.Done()) {
			var zero T
			return zero, fmt.Errorf("%w: %w", ErrAbandoned, ctx.Err())
		}
	}
	return work.Wait(context.WithoutCancel(ctx))
}

// patient waits for done, but not for ever, and reports whether it is done.
func patient(done <-chan struct{}) bool {
	timer := time.NewTimer(Patience)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// land takes in the end of a fetch that began at a time.
func (c *Cache[T]) land(p *pending, began time.Time, value T, err error) Outcome[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		err = ErrClosed
	case err != nil:
		c.backoff.Fail(c.settings.Now())
		c.lastErr = err
	default:
		c.current.Store(&entry[T]{value, began})
		c.backoff.Succeed()
		c.lastErr = nil
	}
	c.running, p.err = nil, err
	return Outcome[T]{began.Round(0), Elapsed(began, c.settings.Now()), err, c.state()}
}
