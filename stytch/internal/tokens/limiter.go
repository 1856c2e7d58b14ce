package tokens

import (
	"sync"
	"time"
)

// bounds limit the calls to the API in the place of verification. They go by the time that requests take, and not
// by the clock that tokens are judged by.
type bounds struct {
	unavailable limiter // while keys or policies are unavailable
	withdrawn   bucket  // for expired tokens of unknown keys, which anybody can write
}

func newBounds() *bounds {
	return &bounds{
		unavailable: limiter{now: time.Now, maxInFlight: 10, began: make([]time.Time, 10)},
		withdrawn:   bucket{now: time.Now, size: 5, every: time.Second},
	}
}

// limiter bounds how many calls are under way at a time, and how many begin within a second, whichever that is.
// It is safe for concurrent use.
type limiter struct {
	now         func() time.Time
	maxInFlight int

	mu       sync.Mutex
	inFlight int
	began    []time.Time // of the last calls, as many as may begin within a second; the oldest at next
	next     int
}

// enter reports whether a call may begin. If it may, done must be called at its end.
func (l *limiter) enter() (done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	since := now.Sub(l.began[l.next])
	if l.inFlight == l.maxInFlight || since >= 0 && since < time.Second {
		return nil, false
	}
	l.began[l.next] = now
	l.next = (l.next + 1) % len(l.began)
	l.inFlight++
	return l.leave, true
}

func (l *limiter) leave() {
	l.mu.Lock()
	l.inFlight--
	l.mu.Unlock()
}

// bucket bounds how often something happens: once in a time on average, and in bursts of a size. It is safe for
// concurrent use.
type bucket struct {
	now   func() time.Time
	size  int
	every time.Duration

	mu     sync.Mutex
	fullAt time.Time // when all of the burst is there again
}

// take reports whether it may happen, which counts.
func (b *bucket) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	burst := time.Duration(b.size) * b.every
	fullAt := b.fullAt
	// A time that is further away than it can be comes from a clock that was set back.
	if left := fullAt.Sub(now); left < 0 || left > burst {
		fullAt = now
	}
	fullAt = fullAt.Add(b.every)
	if fullAt.Sub(now) > burst {
		return false
	}
	b.fullAt = fullAt
	return true
}
