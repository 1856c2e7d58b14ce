package bucket

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// attempts tries for some seconds, and returns how often that was allowed in each of them.
func attempts(seconds int, every time.Duration, take func() bool) []int {
	start := time.Now()
	got := make([]int, seconds)
	for time.Since(start) < time.Duration(seconds)*time.Second {
		if take() {
			got[time.Since(start)/time.Second]++
		}
		time.Sleep(every)
	}
	return got
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
				b := New(5, time.Second)
				require.Equal(t, test.want, attempts(len(test.want), test.every, b.Take))
				time.Sleep(time.Hour)
				require.Equal(t, []int{5}, attempts(1, time.Second/10, b.Take), "the burst is bounded")
			})
		})
	}
}

// count returns how often it may happen at once.
func count(take func() bool) (n int) {
	for range 100 {
		if take() {
			n++
		}
	}
	return n
}

// What is left of a burst grows by one a second.
func TestBucketFills(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(5, time.Second)
		for _, want := range []int{5, 2} {
			require.Equal(t, want, count(b.Take))
			time.Sleep(2 * time.Second)
		}
	})
}

// A clock that is set back must not shut everything off until it has caught up.
func TestBucketClockSetBack(t *testing.T) {
	now := time.Now()
	b := New(5, time.Second)
	b.now = func() time.Time { return now }
	for range 2 {
		require.Equal(t, 5, count(b.Take))
		now = now.Add(-time.Hour)
	}
}

func TestBucketConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(5, time.Second)
		var taken atomic.Int64
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if b.Take() {
					taken.Add(1)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 5, taken.Load())
	})
}
