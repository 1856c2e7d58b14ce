package authhttp

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/bucket"
	"github.com/lapgen/stytch-go/stytch/internal/flight"
	"github.com/lapgen/stytch-go/stytch/internal/lru"
	"github.com/lapgen/stytch-go/stytch/token"
)

const (
	askTimeout = 10 * time.Second // of a call, and of all that a request waits for

	reuseFor  = 5 * time.Second // how long an answer serves further requests with the same token
	maxReused = 1000

	endedFor = 10 * time.Minute // how long a token is not asked about again after its session has ended
	maxEnded = 10_000
)

// asker asks the API about tokens. It is safe for concurrent use, bounds the calls, and remembers what came of them:
// answers for some seconds, and which sessions have ended for some minutes.
type asker struct {
	mu       sync.Mutex
	begun    uint64 // how many calls
	running  map[[sha256.Size]byte]*call
	landed   *lru.Map[[sha256.Size]byte, *call]     // with an answer
	ended    *lru.Map[[sha256.Size]byte, time.Time] // until when that is remembered
	places   places
	unproven *bucket.Bucket // calls for such tokens
}

// call is a call to the API, under way or landed.
type call struct {
	number   uint64 // of all calls, from 1
	flight   *flight.Flight[*issued]
	landedAt time.Time
	answer   *issued // nil before it has landed, and after an error
}

// issued is what the API issued, for all requests that a call serves.
type issued struct {
	*token.Renewed
	verified atomic.Bool // its JWT has been accepted once
}

func newAsker() *asker {
	return &asker{
		running:  map[[sha256.Size]byte]*call{},
		landed:   lru.New[[sha256.Size]byte, *call](maxReused),
		ended:    lru.New[[sha256.Size]byte, time.Time](maxEnded),
		places:   places{of: map[string]int{}},
		unproven: bucket.New(5, time.Second),
	}
}

// errEnded is returned for a token that the API has already answered for.
var errEnded = fmt.Errorf("%w: the API said so some minutes ago at most", token.ErrInactive)

// ask returns the answer to a question: of a call under way or just landed, or of a new one. Its error matches
// [token.ErrInactive] if the session has ended.
func (a *asker) ask(ctx context.Context, q *question) (*issued, error) {
	after := a.after(q)
	for {
		c, err := a.join(ctx, q, after)
		if err != nil {
			return nil, err
		}
		fresh, err := c.flight.Wait(ctx)
		if c.number > after {
			return fresh, err
		}
		// The call is older than the question: the session may have been revoked in between.
	}
}

// outlived drops an answer whose JWT no longer verifies, and reports whether it did once: then it is worth asking
// again. One that never did is not dropped, or whoever sends its token would decide how many calls are made.
func (a *asker) outlived(q *question, old *issued) bool {
	if !old.verified.Load() {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if c, ok := a.landed.Get(q.key); ok && c.answer == old {
		a.landed.Delete(q.key)
	}
	return true
}

// after returns the number of the last call that is too old to answer a question.
func (a *asker) after(q *question) uint64 {
	if !q.latest {
		return 0
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.begun
}

// join returns a call to wait for.
func (a *asker) join(ctx context.Context, q *question, after uint64) (*call, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := endOf(ctx); err != nil {
		return nil, err
	}
	if a.hasEnded(q.key) {
		return nil, errEnded
	}
	if c := a.running[q.key]; c != nil {
		return c, nil
	}
	if c := a.justLanded(q.key); c != nil && c.number > after {
		return c, nil
	}
	return a.begin(ctx, q)
}

// endOf returns the error of a context that has ended, or ends now.
func endOf(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) { //nolint:forbidigo // as contexts do
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// hasEnded reports whether the API has said lately that the session of a token has ended.
func (a *asker) hasEnded(key [sha256.Size]byte) bool {
	until, ok := a.ended.Get(key)
	if ok && !wallClock().Before(until) {
		a.ended.Delete(key)
		return false
	}
	return ok
}

// justLanded returns a call with an answer that may still be used.
func (a *asker) justLanded(key [sha256.Size]byte) *call {
	c, ok := a.landed.Get(key)
	if !ok {
		return nil
	}
	if age := wallClock().Sub(c.landedAt); age < 0 || age >= reuseFor {
		a.landed.Delete(key)
		return nil
	}
	return c
}

// begin starts a call, if the bounds allow one.
func (a *asker) begin(ctx context.Context, q *question) (*call, error) {
	if err := a.places.check(q.holder); err != nil {
		return nil, err
	}
	if q.standing == unproven && !a.unproven.Take() {
		return nil, errors.New("too many calls to the API for tokens under unknown keys")
	}
	a.places.take(q.holder)
	a.begun++
	c := &call{number: a.begun}
	a.running[q.key] = c
	// The request whose question it is may end; others wait for the answer, too.
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTimeout)
	c.flight = flight.Go(func() (*issued, error) {
		defer cancel()
		return q.call(own)
	}, func(fresh *issued, err error) (*issued, error) {
		a.land(c, q, fresh, err)
		return fresh, err
	})
	return c, nil
}

// call asks the API.
func (q *question) call(ctx context.Context) (*issued, error) {
	fresh, err := q.ask(ctx, q.token)
	switch {
	case err != nil:
		return nil, err
	case fresh == nil || fresh.SessionJWT == "":
		return nil, errors.New("the API returned no session JWT")
	}
	return &issued{Renewed: fresh}, nil
}

// land notes the end of a call.
func (a *asker) land(c *call, q *question, fresh *issued, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.running, q.key)
	a.places.give(q.holder)
	c.landedAt, c.answer = wallClock(), fresh
	switch {
	case err == nil:
		a.landed.Put(q.key, c)
	case errors.Is(err, token.ErrInactive):
		a.ended.Put(q.key, c.landedAt.Add(endedFor))
	}
}

// wallClock returns the time without its monotonic part, which stands still while a machine is suspended.
//
//nolint:forbidigo // the bounds of calls and the ends of cookies go by real time
func wallClock() time.Time { return time.Now().Round(0) }
