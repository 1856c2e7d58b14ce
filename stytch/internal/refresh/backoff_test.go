package refresh

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBackoffWaits(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name     string
		min, max time.Duration
		random   float64
		want     []time.Duration // after each failure
	}{
		{"doubled", time.Second, 30 * time.Second, 0.5, []time.Duration{1e9, 2e9, 4e9, 8e9, 16e9, 30e9, 30e9, 30e9}},
		{"a fifth shorter", time.Second, 4 * time.Second, 0, []time.Duration{0.8e9, 1.6e9, 3.2e9, 3.2e9}},
		{"max is below min", time.Minute, time.Second, 0.5, []time.Duration{1e9, 1e9}},
		{"centuries", math.MaxInt64, math.MaxInt64, 0, []time.Duration{3689348814741910323, 3689348814741910323}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := Backoff{Min: test.min, Max: test.max, Rand: func() float64 { return test.random }}
			require.Zero(t, b.Left(now))
			for _, want := range test.want {
				b.Fail(now)
				require.InDelta(t, want, b.Left(now), 1e3)
				require.Zero(t, b.Left(now.Add(b.Left(now))))
			}
			b.Succeed()
			require.Zero(t, b.Left(now))
			b.Fail(now)
			require.InDelta(t, test.want[0], b.Left(now), 1e3)
		})
	}
}

// Without a source of its own, no two waits need be alike, and all are within a fifth.
func TestBackoffJitter(t *testing.T) {
	now := time.Now()
	seen := map[time.Duration]bool{}
	for range 100 {
		b := Backoff{Min: time.Second, Max: time.Minute}
		b.Fail(now)
		seen[b.Left(now)] = true
		require.InDelta(t, time.Second, b.Left(now), float64(time.Second/5))
	}
	require.Greater(t, len(seen), 1)
}

func TestBackoffClockMoves(t *testing.T) {
	now := time.Now()
	wall := now.Round(0)
	for name, test := range map[string]struct {
		failed, now time.Time
		want        time.Duration
	}{
		"set back":                    {now, withWall(now.Add(100*time.Millisecond), -time.Hour), 400 * time.Millisecond},
		"set back, wall only":         {wall, wall.Add(-time.Hour), 0},
		"set back a little":           {wall, wall.Add(-time.Millisecond), 0},
		"set forth, or after suspend": {now, withWall(now, time.Second), 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := Backoff{Min: time.Second / 2, Max: time.Minute, Rand: func() float64 { return 0.5 }}
			b.Fail(test.failed)
			require.Equal(t, test.want, b.Left(test.now))
		})
	}
}

func TestBackoffUntil(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	b := Backoff{Min: time.Second, Max: time.Minute, Rand: func() float64 { return 0.5 }}
	require.Zero(t, b.Until())
	b.Fail(now)
	require.Equal(t, now.Add(time.Second), b.Until())
	b.Succeed()
	require.Zero(t, b.Until())
}

func TestDoubled(t *testing.T) {
	for _, test := range []struct {
		wait, most time.Duration
		times      int
		want       time.Duration
	}{
		{1, 8, 0, 1}, {1, 8, 1, 2}, {1, 8, 3, 8}, {1, 8, 4, 8}, {3, 8, 2, 8}, {9, 8, 0, 8},
		{math.MaxInt64 / 4 * 3, math.MaxInt64, 1, math.MaxInt64},
		{1, math.MaxInt64, math.MaxInt32, math.MaxInt64},
	} {
		require.Equal(t, test.want, Doubled(test.wait, test.most, test.times), test)
	}
}
