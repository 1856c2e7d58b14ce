package tokens

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimiter(t *testing.T) {
	const second = time.Second
	for _, test := range []struct {
		name  string
		every time.Duration // between attempts
		takes time.Duration // of a call
		want  []int         // calls that begin in each of the first seconds
	}{
		{"burst", 0, 0, []int{10}},
		{"within bounds", second / 10, 0, []int{10, 10, 10}},
		{"a thousand a second", time.Millisecond, 0, []int{10, 10, 10}},
		{"slow calls", time.Millisecond, 2500 * time.Millisecond, []int{10, 0, 10, 0, 0}},
		{"calls as long as the wait", time.Millisecond, second, []int{10, 10, 10}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := NewLimiter(time.Now)
				start := time.Now()
				got := make([]int, len(test.want))
				for attempt := 0; time.Since(start) < time.Duration(len(got))*second; attempt++ {
					if test.every == 0 && attempt == 1000 {
						break
					}
					if done, ok := l.enter(); ok {
						got[time.Since(start)/second]++
						time.AfterFunc(test.takes, done)
					}
					time.Sleep(test.every)
				}
				for i := range got {
					if got[i] != test.want[i] {
						t.Errorf("calls by second: %v, want %v", got, test.want)
						break
					}
				}
				time.Sleep(10 * second)
			})
		})
	}
}

// Not only in each second of a clock, but in any second.
func TestLimiterSlides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(time.Now)
		time.Sleep(900 * time.Millisecond)
		for range 10 {
			if done, ok := l.enter(); ok {
				done()
			} else {
				t.Fatal("refused within bounds")
			}
		}
		time.Sleep(999 * time.Millisecond)
		if _, ok := l.enter(); ok {
			t.Error("eleven within a second")
		}
		time.Sleep(time.Millisecond)
		if _, ok := l.enter(); !ok {
			t.Error("refused after a second")
		}
	})
}

// A clock that is set back must not shut the API off until it has caught up.
func TestLimiterClockSetBack(t *testing.T) {
	now := time.Now()
	l := NewLimiter(func() time.Time { return now })
	enter := func() (n int) {
		for range 100 {
			if done, ok := l.enter(); ok {
				done()
				n++
			}
		}
		return n
	}
	if n := enter(); n != 10 {
		t.Errorf("%d calls", n)
	}
	now = now.Add(-time.Hour)
	if n := enter(); n != 10 {
		t.Errorf("%d calls after the clock was set back", n)
	}
}

func TestLimiterConcurrently(t *testing.T) {
	l := NewLimiter(time.Now)
	var entered, inFlight atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for range 50 {
		all.Go(func() {
			for range 100 {
				done, ok := l.enter()
				if !ok {
					continue
				}
				entered.Add(1)
				if n := inFlight.Add(1); n > maxInFlight {
					t.Errorf("%d in flight", n)
				}
				inFlight.Add(-1)
				done()
			}
		})
	}
	all.Wait()
	if most := int64(maxPerSecond) * int64(1+time.Since(start)/time.Second); entered.Load() > most || entered.Load() < maxPerSecond {
		t.Errorf("%d entered, want %d at most", entered.Load(), most)
	}
}
