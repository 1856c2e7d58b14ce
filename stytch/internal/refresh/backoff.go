package refresh

import (
	"math"
	"math/rand/v2"
	"time"
)

// Backoff says how long to leave a server alone after failures in a row: Min after the first one, and
// twice as long after each further one, up to Max. A wait is up to a fifth shorter or longer than that, so
// that programs that failed together do not come back together. It is not safe for concurrent use.
type Backoff struct {
	Min, Max time.Duration  // positive
	Rand     func() float64 // in [0, 1); nil for a random one

	failures int // in a row
	failedAt time.Time
	pause    time.Duration // after failedAt
}

// Fail counts a failure.
func (b *Backoff) Fail(now time.Time) {
	b.failedAt, b.pause = now, b.wait()
	b.failures++
}

// Succeed forgets the failures.
func (b *Backoff) Succeed() { b.failures, b.failedAt, b.pause = 0, time.Time{}, 0 }

// Left returns how long to wait from now on, 0 for not at all. It is 0 if the clock was set back, since
// nobody knows then how long the wait has been.
func (b *Backoff) Left(now time.Time) time.Duration {
	if waited := Elapsed(b.failedAt, now); waited >= 0 && waited < b.pause {
		return b.pause - waited
	}
	return 0
}

// Until returns when the wait ends; zero after a success.
func (b *Backoff) Until() time.Time {
	if b.failures == 0 {
		return time.Time{}
	}
	return b.failedAt.Add(b.pause).Round(0)
}

// wait returns the wait after the failure that follows those counted.
func (b *Backoff) wait() time.Duration {
	wait := Doubled(b.Min, b.most(), b.failures)
	random := rand.Float64
	if b.Rand != nil {
		random = b.Rand
	}
	return min(time.Duration(float64(wait)*(0.8+0.4*random())), b.longest())
}

// most leaves room for the jitter.
func (b *Backoff) most() time.Duration { return min(b.Max, math.MaxInt64/2) }

func (b *Backoff) longest() time.Duration { return b.most() + b.most()/5 }

// Doubled returns a wait that has been doubled so many times, but no more than most.
func Doubled(wait, most time.Duration, times int) time.Duration {
	for range times {
		if wait > most/2 {
			return most
		}
		wait *= 2
	}
	return min(wait, most)
}
