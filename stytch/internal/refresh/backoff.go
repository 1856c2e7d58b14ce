package refresh

import (
	"math"
	"math/rand/v2"
	"time"
)

// Backoff says how long to leave a server alone after failures in a row: Min after the first one, and twice as
// long after each further one, up to Max. A wait is up to a fifth shorter or longer than that, so that programs
// that failed together do not come back together. It is not safe for concurrent use.
type Backoff struct {
	Min, Max time.Duration  // positive
	Rand     func() float64 // in [0, 1); nil for a random one

	failures int // in a row
	retryAt  time.Time
}

// Fail counts a failure.
func (b *Backoff) Fail(now time.Time) {
	b.retryAt = now.Add(b.wait())
	b.failures++
}

// Succeed forgets the failures.
func (b *Backoff) Succeed() { b.failures, b.retryAt = 0, time.Time{} }

// Left returns how long to wait from now on, 0 for not at all. A wait that is longer than any comes from a clock
// that was set back, and counts as over.
func (b *Backoff) Left(now time.Time) time.Duration {
	if left := b.retryAt.Sub(now); left > 0 && left <= b.longest() {
		return left
	}
	return 0
}

// wait returns the wait after the failure that follows those counted.
func (b *Backoff) wait() time.Duration {
	wait := min(b.Min, b.most())
	for range b.failures {
		if wait > b.most()/2 {
			wait = b.most()
			break
		}
		wait *= 2
	}
	random := rand.Float64
	if b.Rand != nil {
		random = b.Rand
	}
	return min(time.Duration(float64(wait)*(0.8+0.4*random())), b.longest())
}

// most leaves room for the jitter.
func (b *Backoff) most() time.Duration { return min(b.Max, math.MaxInt64/2) }

func (b *Backoff) longest() time.Duration { return b.most() + b.most()/5 }
