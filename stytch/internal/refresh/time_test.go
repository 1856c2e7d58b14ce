package refresh

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// movedClock is a clock that a test sets. It has both readings, as time.Now has outside of a bubble, or
// only that of the wall, as a clock of the caller's may.
type movedClock struct {
	base     time.Time // with both readings, of the moment that the bubble began
	mu       sync.Mutex
	offset   time.Duration
	wallOnly bool
}

// bubbleBegan is when every bubble begins.
var bubbleBegan = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (m *movedClock) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.base.Add(time.Since(bubbleBegan))
	if m.wallOnly {
		return now.Round(0).Add(m.offset)
	}
	return withWall(now, m.offset)
}

func (m *movedClock) move(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.offset += d
}

// withWall moves the reading of the wall clock, in whole seconds, and leaves that of the monotonic clock as
// it is. Package time has no function for what a suspended machine or a set clock does.
func withWall(t time.Time, d time.Duration) time.Time {
	const nanosecondBits = 30 // of the first word; the seconds of the wall clock are above
	first := (*uint64)(unsafe.Pointer(&t))
	*first += uint64(d/time.Second) << nanosecondBits
	return t
}

func TestWithWall(t *testing.T) {
	now := time.Now()
	for _, d := range []time.Duration{time.Hour, -time.Hour} {
		moved := withWall(now, d)
		require.Zero(t, moved.Sub(now), "the monotonic reading")
		require.Equal(t, d, moved.Round(0).Sub(now.Round(0)), "the wall reading")
	}
}

func TestElapsed(t *testing.T) {
	now := time.Now()
	wall := now.Round(0)
	for name, test := range map[string]struct {
		from, now time.Time
		want      time.Duration
	}{
		"both clocks":       {now, now.Add(time.Minute), time.Minute},
		"suspended":         {now, withWall(now.Add(time.Minute), time.Hour), time.Hour + time.Minute},
		"wall set back":     {now, withWall(now.Add(time.Minute), -time.Hour), time.Minute},
		"wall only":         {wall, wall.Add(time.Minute), time.Minute},
		"wall only, back":   {wall, wall.Add(-time.Hour), -time.Hour},
		"nothing monotonic": {wall, now.Add(time.Minute), time.Minute},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, Elapsed(test.from, test.now)) })
	}
}

// inMovedBubble runs a test with a clock that the test moves, once with both readings and once with only
// that of the wall.
func inMovedBubble(t *testing.T, test func(b *bench, clock *movedClock)) {
	t.Helper()
	for _, wallOnly := range []bool{false, true} {
		t.Run(map[bool]string{false: "both readings", true: "wall only"}[wallOnly], func(t *testing.T) {
			clock := &movedClock{base: time.Now(), wallOnly: wallOnly}
			s := settings
			s.Now = clock.now
			inBubble(t, s, func(b *bench) { test(b, clock) })
		})
	}
}

// After a suspend the monotonic clock has not moved. What is too old by the wall clock is not used.
func TestSuspend(t *testing.T) {
	t.Run("a value that is too old", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.fill()
			b.set(0, errServer)
			clock.move(72 * time.Hour)
			b.want(b.get(b.Context(), "a"), 0, ErrUnavailable, errServer)
		})
	})
	t.Run("a value that is not fresh", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.fill()
			b.set(0, nil, "b")
			clock.move(settings.FreshFor + time.Second)
			b.want(b.get(b.Context(), "a"), 0)
			b.wantFetches(2)
			b.want(b.get(b.Context(), "a"), 0, ErrMissing)
		})
	})
	t.Run("a value that lacks something", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.fill()
			b.set(0, nil, "a", "b")
			clock.move(settings.MinInterval)
			b.want(b.get(b.Context(), "b"), 0)
		})
	})
	t.Run("in back-off", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.set(0, errServer)
			b.want(b.get(b.Context(), "a"), 0, ErrUnavailable)
			b.set(0, nil, "a")
			clock.move(settings.MinBackoff)
			b.want(b.get(b.Context(), "a"), 0)
		})
	})
	t.Run("in a fetch", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.set(2*time.Second, nil, "a")
			var waiter sync.WaitGroup
			waiter.Go(func() { b.want(b.get(b.Context(), "a"), 2*time.Second, ErrUnavailable) })
			time.Sleep(time.Second)
			clock.move(48 * time.Hour)
			waiter.Wait()
			b.want(b.get(b.Context(), "a"), 2*time.Second)
		})
	})
}

// A clock that is set back leaves a value in use. It is fetched again at once where its age is not known,
// and otherwise when it is due.
func TestClockSetBack(t *testing.T) {
	t.Run("a value that is there", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.fill()
			b.set(0, nil, "a", "b")
			clock.move(-48 * time.Hour)
			b.want(b.get(b.Context(), "a"), 0)
			b.wantFetches(map[bool]int{false: 1, true: 2}[clock.wallOnly])
			time.Sleep(settings.FreshFor + time.Second)
			b.want(b.get(b.Context(), "a"), 0)
			b.wantFetches(map[bool]int{false: 2, true: 3}[clock.wallOnly])
		})
	})
	t.Run("a rotation is seen after MinInterval", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.fill()
			b.set(0, nil, "a", "b")
			clock.move(-48 * time.Hour)
			time.Sleep(settings.MinInterval)
			b.want(b.get(b.Context(), "b"), 0)
			b.wantFetches(2)
		})
	})
	t.Run("unknown names cause one fetch in MinInterval", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.fill()
			clock.move(-48 * time.Hour)
			time.Sleep(settings.MinInterval)
			for range 100 {
				b.want(b.get(b.Context(), "b"), 0, ErrMissing)
			}
			b.wantFetches(2)
		})
	})
	t.Run("in back-off", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.set(0, errServer)
			b.want(b.get(b.Context(), "a"), 0, ErrUnavailable, errServer)
			b.set(0, nil, "a")
			clock.move(-time.Hour)
			time.Sleep(settings.MinBackoff)
			b.want(b.get(b.Context(), "a"), 0)
			b.wantFetches(2)
		})
	})
	t.Run("the server fails", func(t *testing.T) {
		inMovedBubble(t, func(b *bench, clock *movedClock) {
			b.fill()
			b.set(0, errServer)
			clock.move(-48 * time.Hour)
			time.Sleep(settings.MinInterval)
			for range 100 { // the back-off holds by the new time
				b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
				synctest.Wait()
			}
			b.wantFetches(2)
		})
	})
}
