// Package refresh caches one value that is fetched over the network, such as a set of keys or a policy,
// and fetches it again before it is too old.
//
// A cached value is returned without waiting. One fetch runs at a time. A fetch that fails leaves the
// value as it is and sets a back-off. There is no goroutine but those of a fetch. Start with [New] and
// [Cache.Get]. [Backoff], [Doubled] and [Elapsed] are also for whoever repeats requests in another way.
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
	// ErrUnavailable is returned when a value is needed and cannot be fetched now, or not before the
	// context of the caller ends. It says nothing of what was asked for. It comes as an
	// [UnavailableError], which has the cause.
	ErrUnavailable = errors.New("not available")
	// ErrMissing is returned when the value lacks what is wanted, and the last fetch succeeded.
	ErrMissing = errors.New("not found")
	// ErrClosed is returned by a cache that has been closed.
	ErrClosed = errors.New("closed")
	// ErrNilContext is returned when a caller passes no context.
	ErrNilContext = errors.New("the context is nil")
	// ErrAbandoned is the cause of a fetch that did not end with its context.
	ErrAbandoned = errors.New("abandoned: the fetch goes on after the end of its context")
)

// UnavailableError matches [ErrUnavailable] and its cause.
type UnavailableError struct {
	Cause error // of a fetch that failed, or of the context of the caller; nil if the clock was moved
}

func (u *UnavailableError) Error() string {
	if u.Cause == nil {
		return ErrUnavailable.Error()
	}
	return ErrUnavailable.Error() + ": " + u.Cause.Error()
}

// Is reports whether target is [ErrUnavailable].
func (u *UnavailableError) Is(target error) bool { return target == ErrUnavailable }

// Unwrap returns the cause.
func (u *UnavailableError) Unwrap() error { return u.Cause }

func lastFailed(err error) error {
	return &UnavailableError{fmt.Errorf("the last fetch failed: %w", err)}
}

// Settings are the times of a cache. All durations must be positive.
type Settings struct {
	FreshFor    time.Duration // from then on a value is fetched again in the background
	MaxStale    time.Duration // from then on a value is not used any more
	MinInterval time.Duration // between fetches for something that the value lacks
	Timeout     time.Duration // of a fetch
	MinBackoff  time.Duration // after the first failure; doubled after each further one
	MaxBackoff  time.Duration
	Now         func() time.Time // nil for the real time
	Rand        func() float64   // in [0, 1); nil for a random one
}

// Fetch fetches a value. Its context has the values of the context that started the fetch, and ends with
// the timeout or with Close. Anew asks it to pass by caches on the way. A panic of it and the end of its
// goroutine count as failures.
type Fetch[T any] func(ctx context.Context, anew bool) (T, error)

// Outcome is how a fetch ended.
type Outcome[T any] struct {
	Began    time.Time
	Duration time.Duration
	Err      error    // why it failed, nil if it succeeded
	State    State[T] // of the cache after it
}

// State is what a cache knows of its value and of the last fetch.
type State[T any] struct {
	// Value is the value, if there is one and it is not too old.
	Value T
	// FetchedAt is when the fetch of the last value began, even if that is too old now; zero if there is
	// none.
	FetchedAt time.Time
	// Err is why the last fetch failed, nil if it succeeded or if there was none; [ErrClosed] after Close.
	Err error
	// NextTry is the end of the back-off after a fetch that failed; zero if the last one succeeded.
	NextTry time.Time
}

// Cache caches a value. It is safe for concurrent use.
type Cache[T any] struct {
	settings Settings
	fetch    Fetch[T]
	ended    func(context.Context, Outcome[T]) // nil if nobody wants to know
	current  atomic.Pointer[entry[T]]

	mu      sync.Mutex
	running *pending // the fetch that runs, nil for none
	backoff Backoff
	lastErr error // of the last fetch
	closed  bool
}

// entry is a value and when the fetch that brought it began.
type entry[T any] struct {
	value     T
	fetchedAt time.Time
}

// New returns a cache without a value. It fetches nothing yet. Ended, if not nil, is called after each
// fetch, before those who wait for it go on. It must be safe for concurrent use, since the next fetch may
// end meanwhile, and may call methods of the cache.
func New[T any](settings Settings, fetch Fetch[T], ended func(context.Context, Outcome[T])) *Cache[T] {
	if settings.Now == nil {
		settings.Now = time.Now
	}
	backoff := Backoff{Min: settings.MinBackoff, Max: settings.MaxBackoff, Rand: settings.Rand}
	return &Cache[T]{settings: settings, fetch: fetch, ended: ended, backoff: backoff}
}

// Get returns the value, if has reports that it has what is wanted; nil accepts every value.
//
// A value that has it is returned at once, whatever its age below MaxStale. If there is no value, or if
// the value lacks what is wanted and is older than MinInterval, Get waits for a fetch or for the end of
// ctx; during the back-off it does not. Its errors match [ErrUnavailable], with the cause or the error of
// ctx, [ErrMissing], [ErrClosed] or [ErrNilContext].
func (c *Cache[T]) Get(ctx context.Context, has func(T) bool) (T, error) {
	var zero T
	if ctx == nil {
		return zero, ErrNilContext
	}
	now := c.settings.Now()
	if e := c.usable(now); e != nil && e.has(has) {
		if !c.fresh(e, now) {
			c.refreshBehind(ctx)
		}
		return e.value, nil
	}
	e, p, err := c.join(ctx, has)
	switch {
	case err != nil:
		return zero, err
	case e != nil:
		return e.value, nil
	}
	if err := p.wait(ctx); err != nil {
		return zero, err
	}
	return c.look(has)
}

// Refresh fetches the value now, whatever its age and the back-off, and returns it. The fetch passes by
// caches. Refresh shares a fetch that runs already if that does so too; otherwise it waits for its end and
// starts one. Nothing else limits how often one starts. Errors are those of [Cache.Get], but for
// [ErrMissing]; after a failure the old value stays.
func (c *Cache[T]) Refresh(ctx context.Context) (T, error) {
	var zero T
	if ctx == nil {
		return zero, ErrNilContext
	}
	for {
		p, err := c.startAnew(ctx)
		if err != nil {
			return zero, err
		}
		if err := p.wait(ctx); err != nil {
			return zero, err
		}
		if p.anew {
			return c.result(p)
		}
	}
}

// State returns what is known of the value and of the last fetch. It fetches nothing.
func (c *Cache[T]) State() State[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state()
}

func (c *Cache[T]) state() State[T] {
	if c.closed {
		return State[T]{Err: ErrClosed}
	}
	s := State[T]{Err: c.lastErr, NextTry: c.backoff.Until()}
	if e := c.current.Load(); e != nil {
		s.FetchedAt = e.fetchedAt.Round(0)
	}
	if e := c.usable(c.settings.Now()); e != nil {
		s.Value = e.value
	}
	return s
}

// Close drops the value, ends the fetch that runs, and waits for its end, but no longer than [Patience]
// for a fetch that ignores its context, and as long again for what is called after a fetch. It may be
// called more than once, and by the fetch itself.
func (c *Cache[T]) Close() {
	c.mu.Lock()
	c.closed = true
	c.current.Store(nil)
	p := c.running
	c.mu.Unlock()
	if p != nil {
		p.cancel()
		<-p.done
	}
}

// usable returns the value if it is not too old.
func (c *Cache[T]) usable(now time.Time) *entry[T] {
	if e := c.current.Load(); e != nil && Elapsed(e.fetchedAt, now) <= c.settings.MaxStale {
		return e
	}
	return nil
}

// fresh reports whether a value need not be fetched again. If the clock was set back, its age is not
// known, and it is not fresh.
func (c *Cache[T]) fresh(e *entry[T], now time.Time) bool {
	age := Elapsed(e.fetchedAt, now)
	return age >= 0 && age <= c.settings.FreshFor
}

// recent reports whether a value is younger than MinInterval, by a clock that was not set back.
func (c *Cache[T]) recent(e *entry[T], now time.Time) bool {
	age := Elapsed(e.fetchedAt, now)
	return age >= 0 && age < c.settings.MinInterval
}

func (e *entry[T]) has(has func(T) bool) bool { return has == nil || has(e.value) }

// refreshBehind starts a fetch that nobody waits for, if one may start and the value still is not fresh:
// another fetch may have ended since the caller looked. The clock is read again for the same reason, here
// and in join.
func (c *Cache[T]) refreshBehind(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.settings.Now()
	if e := c.usable(now); e != nil && c.fresh(e, now) {
		return
	}
	if !c.closed && c.running == nil && c.backoff.Left(now) == 0 {
		c.start(ctx, now, false)
	}
}

// join returns the value, if it has come meanwhile, or else the fetch to wait for.
func (c *Cache[T]) join(ctx context.Context, has func(T) bool) (*entry[T], *pending, error) {
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
	case c.running != nil:
		return nil, c.running, nil
	case c.backoff.Left(now) > 0:
		return nil, nil, lastFailed(c.lastErr)
	case e != nil && c.recent(e, now):
		return nil, nil, c.lacking()
	}
	return nil, c.start(ctx, now, e != nil), nil
}

// startAnew returns the fetch that runs, or starts one that passes by caches.
func (c *Cache[T]) startAnew(ctx context.Context) (*pending, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return nil, ErrClosed
	case c.running != nil:
		return c.running, nil
	}
	return c.start(ctx, c.settings.Now(), true), nil
}

// look returns the value after a fetch.
func (c *Cache[T]) look(has func(T) bool) (T, error) {
	var zero T
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.usable(c.settings.Now())
	switch {
	case c.closed:
		return zero, ErrClosed
	case e != nil && e.has(has):
		return e.value, nil
	case e != nil:
		return zero, c.lacking()
	case c.lastErr != nil:
		return zero, lastFailed(c.lastErr)
	}
	return zero, &UnavailableError{} // too old at once: the clock was moved
}

// lacking is the error for a value that lacks what is wanted.
func (c *Cache[T]) lacking() error {
	if c.lastErr != nil {
		return lastFailed(c.lastErr)
	}
	return ErrMissing
}

// result returns what a fetch has brought.
func (c *Cache[T]) result(p *pending) (T, error) {
	switch {
	case errors.Is(p.err, ErrClosed):
		var zero T
		return zero, ErrClosed
	case p.err != nil:
		var zero T
		return zero, &UnavailableError{p.err}
	}
	return c.look(nil)
}
