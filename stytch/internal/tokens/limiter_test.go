package tokens

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// attempts tries to enter for some time, and returns how often that was allowed in each second.
func attempts(seconds int, every, takes time.Duration, enter func() (done func(), ok bool)) []int {
	start := time.Now()
	got := make([]int, seconds)
	for time.Since(start) < time.Duration(seconds)*time.Second {
		if done, ok := enter(); ok {
			got[time.Since(start)/time.Second]++
			time.AfterFunc(takes, done)
		}
		time.Sleep(every)
	}
	return got
}

func TestLimiter(t *testing.T) {
	for _, test := range []struct {
		name  string
		every time.Duration // between attempts
		takes time.Duration // of a call
		want  []int         // calls that begin in each of the first seconds
	}{
		{"within bounds", time.Second / 10, 0, []int{10, 10, 10}},
		{"a thousand a second", time.Millisecond, 0, []int{10, 10, 10}},
		{"slow calls", time.Millisecond, 2500 * time.Millisecond, []int{10, 0, 10, 0, 0}},
		{"calls as long as the wait", time.Millisecond, time.Second, []int{10, 10, 10}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &newBounds().unavailable
				require.Equal(t, test.want, attempts(len(test.want), test.every, test.takes, l.enter))
				time.Sleep(10 * time.Second) // until all calls have ended
			})
		})
	}
}

// The bound is one of any second, and not only of each second of a clock.
func TestLimiterSlides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &newBounds().unavailable
		enter := func() bool {
			done, ok := l.enter()
			if ok {
				done()
			}
			return ok
		}
		time.Sleep(900 * time.Millisecond)
		for range 10 {
			require.True(t, enter())
		}
		time.Sleep(999 * time.Millisecond)
		require.False(t, enter(), "eleven within a second")
		time.Sleep(time.Millisecond)
		require.True(t, enter())
	})
}

// A clock that is set back must not shut the API off until it has caught up.
func TestBoundsClockSetBack(t *testing.T) {
	now := time.Now()
	b := newBounds()
	clock := func() time.Time { return now }
	b.unavailable.now, b.withdrawn.now = clock, clock
	count := func(enter func() bool) (n int) {
		for range 100 {
			if enter() {
				n++
			}
		}
		return n
	}
	limited := func() bool {
		done, ok := b.unavailable.enter()
		if ok {
			done()
		}
		return ok
	}
	for range 2 {
		require.Equal(t, 10, count(limited))
		require.Equal(t, 5, count(b.withdrawn.take))
		now = now.Add(-time.Hour)
	}
}

func TestLimiterConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &newBounds().unavailable
		var entered, inFlight, most atomic.Int64
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				for range 100 {
					if done, ok := l.enter(); ok {
						entered.Add(1)
						if n := inFlight.Add(1); n > most.Load() {
							most.Store(n)
						}
						time.Sleep(time.Second)
						inFlight.Add(-1)
						done()
					}
					time.Sleep(50 * time.Millisecond)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 10, most.Load())
		require.GreaterOrEqual(t, entered.Load(), int64(50))
	})
}

func TestBucket(t *testing.T) {
	for _, test := range []struct {
		name  string
		every time.Duration // between attempts
		want  []int         // how often it happens in each of the first seconds
	}{
		{"a thousand a second", time.Millisecond, []int{5, 1, 1, 1, 1, 1, 1}},
		{"within bounds", time.Second, []int{1, 1, 1, 1, 1, 1, 1, 1}},
		{"two a second", 500 * time.Millisecond, []int{2, 2, 2, 2, 1, 1, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &newBounds().withdrawn
				take := func() (func(), bool) { return func() {}, b.take() }
				require.Equal(t, test.want, attempts(len(test.want), test.every, 0, take))
				time.Sleep(time.Hour)
				require.Equal(t, []int{5}, attempts(1, time.Second/10, 0, take), "the burst is bounded")
			})
		})
	}
}

// What is left of a burst grows by one a second.
func TestBucketFills(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &newBounds().withdrawn
		for _, want := range []int{5, 2} {
			got := 0
			for b.take() {
				got++
			}
			require.Equal(t, want, got)
			time.Sleep(2 * time.Second)
		}
	})
}

func TestBucketConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &newBounds().withdrawn
		var taken atomic.Int64
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if b.take() {
					taken.Add(1)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 5, taken.Load())
	})
}
