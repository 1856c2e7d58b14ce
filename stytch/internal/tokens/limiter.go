package tokens

import (
	"sync"
	"time"
)

// The bounds on calls to the API in the place of verification.
const (
	maxInFlight  = 10
	maxPerSecond = 10
)

// Limiter bounds how many calls are under way at a time, and how many begin within a
// second. It is safe for concurrent use.
type Limiter struct {
	now func() time.Time

	mu       sync.Mutex
	inFlight int
	began    [maxPerSecond]time.Time // of the last calls, the oldest at next
	next     int
}

// NewLimiter returns a limiter that goes by a clock.
func NewLimiter(now func() time.Time) *Limiter { return &Limiter{now: now} }

// enter reports whether a call may begin. If it may, done must be called at its end.
func (l *Limiter) enter() (done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	// Any second has at most as many calls as are remembered.
	since := now.Sub(l.began[l.next])
	if l.inFlight == maxInFlight || since >= 0 && since < time.Second {
		return nil, false
	}
	l.began[l.next] = now
	l.next = (l.next + 1) % maxPerSecond
	l.inFlight++
	return l.leave, true
}

func (l *Limiter) leave() {
	l.mu.Lock()
	l.inFlight--
	l.mu.Unlock()
}
