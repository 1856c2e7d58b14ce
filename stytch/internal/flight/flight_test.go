package flight_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/flight"
)

func keep[T any](value T, err error) (T, error) { return value, err }

func TestWait(t *testing.T) {
	failed := errors.New("failed")
	for name, test := range map[string]struct {
		work func() (int, error)
		want error
	}{
		"returns":            {func() (int, error) { return 1, nil }, nil},
		"fails":              {func() (int, error) { return 0, failed }, failed},
		"ends its goroutine": {func() (int, error) { runtime.Goexit(); return 1, nil }, flight.ErrExited},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := flight.Go(test.work, keep).Wait(t.Context())
			require.ErrorIs(t, err, test.want)
		})
	}
}

func TestPanicIsAnError(t *testing.T) {
	_, err := flight.Go(func() (int, error) { panic("of a hook") }, keep).Wait(t.Context())
	var panicked *flight.PanicError
	require.ErrorAs(t, err, &panicked)
	require.Equal(t, "of a hook", panicked.Value)
}

func TestLandDecides(t *testing.T) {
	late := errors.New("closed meanwhile")
	landed := make(chan struct{})
	f := flight.Go(func() (int, error) { return 1, nil }, func(int, error) (int, error) {
		close(landed)
		return 0, late
	})
	_, err := f.Wait(t.Context())
	require.ErrorIs(t, err, late)
	<-landed
	<-f.Done()
}

func TestEachWaiterHasItsOwnContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := flight.Go(func() (int, error) { time.Sleep(time.Minute); return 7, nil }, keep)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := f.Wait(short)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		got, err := f.Wait(t.Context())
		require.NoError(t, err)
		require.Equal(t, 7, got)
	})
}
