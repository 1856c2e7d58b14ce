package verify

import (
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/bucket"
)

// bounds limit the calls to the API in the place of verification. They go by the time that requests take, and not
// by the clock that tokens are judged by.
type bounds struct {
	unavailable limiter        // while keys or policies are unavailable
	withdrawn   *bucket.Bucket // for expired tokens of unknown keys, which anybody can write
}

func newBounds() *bounds {
	return &bounds{
		unavailable: limiter{now: time.Now, maxInFlight: 10, began: make([]time.Time, 10)},
		withdrawn:   bucket.New(5, time.Second),
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
