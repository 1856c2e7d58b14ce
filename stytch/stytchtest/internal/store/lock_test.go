package store

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

func TestLock(t *testing.T) {
	now := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
	wrong := errors.New("wrong")
	fail, pass := func() error { return wrong }, func() error { return nil }
	locked := func(err error) bool {
		refused, ok := errors.AsType[*refusal.Error](err)
		return ok && refused.Type == errtype.UserLockLimitReached
	}
	var l Lock
	for range 9 {
		require.Equal(t, wrong, l.Attempt(now, fail))
	}
	require.NoError(t, l.Attempt(now, pass))
	require.Equal(t, wrong, l.Attempt(now, fail), "the tenth, which locks")
	require.True(t, locked(l.Attempt(now, pass)))

	end, holds := l.Until(now)
	require.True(t, holds)
	require.Equal(t, now.Add(time.Hour), end)
	require.True(t, locked(l.Check(end.Add(-time.Second))))
	require.NoError(t, l.Check(end))
	require.Equal(t, wrong, l.Attempt(end, fail), "the first of the next ten")
	require.NoError(t, l.Check(end))
}
