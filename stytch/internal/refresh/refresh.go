// Package refresh keeps one value that is fetched over the network, such as a set
// of keys or a policy, and fetches it again before it is too old.
//
// A value that is at hand is never waited for; one fetch is in flight at most; a
// fetch that fails keeps the value and sets a back-off. There is no goroutine but
// that of a fetch. Start with [New] and [Cache.Get].
package refresh

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

var (
	// ErrUnavailable is the error when there is no value, or only one that is too
	// old, and none can be fetched now. The cause is wrapped beside it.
	ErrUnavailable = errors.New("not available")
	// ErrMissing is the error when the value at hand has not what is wanted, and a
	// fetch now is not allowed or has brought nothing new.
	ErrMissing = errors.New("not found")
	// ErrClosed is the error of a cache that has been closed.
	ErrClosed = errors.New("closed")
)

// Settings are the times of a cache. All must be positive.
type Settings struct {
	FreshFor    time.Duration // from then on a value is fetched again in the background
	MaxStale    time.Duration // from then on a value is not used any more
	MinInterval time.Duration // between fetches for the sake of something missing
	Timeout     time.Duration // of a fetch
	MinBackoff  time.Duration // after the first failure; doubled after each further one
	MaxBackoff  time.Duration
	Now         func() time.Time // nil for the real time
	Rand        func() float64   // in [0, 1); nil for a random one
}

// Cache holds a value. It is safe for concurrent use.
type Cache[T any] struct {
	settings Settings
	fetch    func(context.Context) (T, error)
	current  atomic.Pointer[entry[T]]

	mu      sync.Mutex
	flight  *flight // the fetch that runs, nil for none
	backoff Backoff
	lastErr error
	closed  bool
}

// entry is a value and when the fetch that brought it began.
type entry[T any] struct {
	value     T
	fetchedAt time.Time
}

// flight is a fetch that runs.
type flight struct {
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
	err    error         // to be read then
}

// New returns a cache without a value. It fetches nothing yet. Fetch is called with
// a context that ends with the timeout or with Close.
func New[T any](settings Settings, fetch func(context.Context) (T, error)) *Cache[T] {
	if settings.Now == nil {
		settings.Now = time.Now
	}
	backoff := Backoff{Min: settings.MinBackoff, Max: settings.MaxBackoff, Rand: settings.Rand}
	return &Cache[T]{settings: settings, fetch: fetch, backoff: backoff}
}

// Get returns the value, if has reports that it has what is wanted; nil accepts
// every value.
//
// A value that has it is returned at once, whatever its age below MaxStale. If there
// is no value, or if the one there is lacks what is wanted and is older than
// MinInterval, Get waits for a fetch or for the end of ctx. Its errors match
// [ErrUnavailable], [ErrMissing], [ErrClosed], or the error of ctx beside one of the
// first two.
func (c *Cache[T]) Get(ctx context.Context, has func(T) bool) (T, error) {
	now := c.settings.Now()
	if e := c.usable(now); e != nil && e.has(has) {
		if e.age(now) > c.settings.FreshFor {
			c.refreshBehind()
		}
		return e.value, nil
	}
	var zero T
	e, f, err := c.join(has)
	switch {
	case err != nil:
		return zero, err
	case e != nil:
		return e.value, nil
	}
	select {
	case <-f.done:
		return c.look(f, has)
	case <-ctx.Done():
		if c.usable(now) == nil {
			return zero, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		}
		return zero, fmt.Errorf("%w: %w", ErrMissing, ctx.Err())
	}
}

// Close ends the fetch that runs, waits for its end, and drops the value. It may be
// called more than once.
func (c *Cache[T]) Close() {
	c.mu.Lock()
	c.closed = true
	c.current.Store(nil)
	f := c.flight
	c.mu.Unlock()
	if f != nil {
		f.cancel()
		<-f.done
	}
}

// usable returns the value if it is not too old.
func (c *Cache[T]) usable(now time.Time) *entry[T] {
	if e := c.current.Load(); e != nil && e.age(now) <= c.settings.MaxStale {
		return e
	}
	return nil
}

// age counts from the beginning of the fetch: what the server changed since then is
// not in the value. A clock that was set back makes no value older.
func (e *entry[T]) age(now time.Time) time.Duration { return max(now.Sub(e.fetchedAt), 0) }

func (e *entry[T]) has(has func(T) bool) bool { return has == nil || has(e.value) }

// refreshBehind starts a fetch that nobody waits for, if one may start and the value
// is still old: another fetch may have landed since the caller saw that. The clock is
// read again for the same reason, here and in join.
func (c *Cache[T]) refreshBehind() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.settings.Now()
	if e := c.usable(now); e != nil && e.age(now) <= c.settings.FreshFor {
		return
	}
	if !c.closed && c.flight == nil && c.backoff.Left(now) == 0 {
		c.start(now)
	}
}

// join returns the value, if it has come meanwhile, or else the fetch to wait for.
func (c *Cache[T]) join(has func(T) bool) (*entry[T], *flight, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, nil, ErrClosed
	}
	now := c.settings.Now()
	e := c.usable(now)
	switch {
	case e != nil && e.has(has):
		return e, nil, nil
	case e != nil && e.age(now) < c.settings.MinInterval:
		return nil, nil, ErrMissing
	case c.flight != nil:
		return nil, c.flight, nil
	case c.backoff.Left(now) > 0 && e != nil:
		return nil, nil, ErrMissing
	case c.backoff.Left(now) > 0:
		return nil, nil, fmt.Errorf("%w: the last fetch failed: %w", ErrUnavailable, c.lastErr)
	}
	return nil, c.start(now), nil
}

// look returns what a fetch has brought.
func (c *Cache[T]) look(f *flight, has func(T) bool) (T, error) {
	var zero T
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	e := c.usable(c.settings.Now())
	switch {
	case closed:
		return zero, ErrClosed
	case e != nil && e.has(has):
		return e.value, nil
	case e != nil:
		return zero, ErrMissing
	case f.err != nil:
		return zero, fmt.Errorf("%w: %w", ErrUnavailable, f.err)
	}
	return zero, ErrUnavailable // too old at once: the clock was moved
}

// start starts a fetch. The caller holds the lock.
func (c *Cache[T]) start(now time.Time) *flight {
	ctx, cancel := context.WithTimeout(context.Background(), c.settings.Timeout)
	f := &flight{done: make(chan struct{}), cancel: cancel}
	c.flight = f
	go func() {
		defer cancel()
		value, err := c.fetch(ctx)
		c.land(f, now, value, err)
	}()
	return f
}

// land takes in the end of a fetch that began at a time.
func (c *Cache[T]) land(f *flight, began time.Time, value T, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	c.flight, f.err = nil, err
	switch {
	case c.closed:
		f.err = ErrClosed
	case err != nil:
		c.backoff.Fail(c.settings.Now())
		c.lastErr = err
	default:
		c.current.Store(&entry[T]{value, began})
		c.backoff.Succeed()
		c.lastErr = nil
	}
}
