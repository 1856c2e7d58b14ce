package verify

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
func TestLimiterClockSetBack(t *testing.T) {
	now := time.Now()
	l := &newBounds().unavailable
	l.now = func() time.Time { return now }
	count := func(enter func() bool) (n int) {
		for range 100 {
			if enter() {
				n++
			}
		}
		return n
	}
	limited := func() bool {
		done, ok := l.enter()
		if ok {
			done()
		}
		return ok
	}
	for range 2 {
		require.Equal(t, 10, count(limited))
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
