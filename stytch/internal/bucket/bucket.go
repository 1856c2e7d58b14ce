// Package bucket bounds how often something happens, on average and in bursts.
//
// Start with [New].
package bucket

import (
	"sync"
	"time"
)

// Bucket allows something once in a time on average, and in bursts of a size. It is safe for concurrent use.
type Bucket struct {
	size  int
	every time.Duration
	now   func() time.Time

	mu     sync.Mutex
	fullAt time.Time // when all of the burst is there again
}

// New returns a bucket that is full: size times may pass at once, and one more after each period of every.
func New(size int, every time.Duration) *Bucket {
	return &Bucket{size: size, every: every, now: time.Now}
}

// Take reports whether it may happen now, which counts.
func (b *Bucket) Take() bool {
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
