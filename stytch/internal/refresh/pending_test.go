package refresh

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/flight"
)

// inTime runs a test on a fake clock with a cache of numbers.
func inTime(
	t *testing.T, fetch Fetch[int], ended func(context.Context, Outcome[int]), test func(*testing.T, *Cache[int]),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := New(settings, fetch, ended)
		defer c.Close()
		test(t, c)
	})
}

// A fetch that does not return is a failure like any other: nobody waits for ever, and the back-off holds.
func TestFetchThatDoesNotReturn(t *testing.T) {
	var panicked *flight.PanicError
	for name, test := range map[string]struct {
		end  func()
		want func(*testing.T, error)
	}{
		"panics": {
			func() { panic("of a RoundTripper") },
			func(t *testing.T, err error) { require.ErrorAs(t, err, &panicked) },
		},
		"ends its goroutine": {
			runtime.Goexit,
			func(t *testing.T, err error) { require.ErrorIs(t, err, flight.ErrExited) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			fetches, healed := 0, false
			fetch := func(context.Context, bool) (int, error) {
				if fetches++; !healed {
					test.end()
				}
				return 1, nil
			}
			inTime(t, fetch, nil, func(t *testing.T, c *Cache[int]) {
				for range 3 {
					_, err := c.Get(t.Context(), nil)
					require.ErrorIs(t, err, ErrUnavailable)
					test.want(t, err)
				}
				require.Equal(t, 1, fetches)
				healed = true
				time.Sleep(2 * settings.MinBackoff)
				got, err := c.Get(t.Context(), nil)
				require.NoError(t, err)
				require.Equal(t, 1, got)
			})
		})
	}
}

// A fetch that ignores its context holds nobody longer than the timeout and a little, and no later fetch.
func TestFetchThatIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var fetches atomic.Int32
		c := New(settings, func(context.Context, bool) (int, error) {
			n := fetches.Add(1)
			if n == 1 {
				<-release
			}
			return int(n), nil
		}, nil)
		defer c.Close()
		began := time.Now()
		_, err := c.Get(t.Context(), nil)
		require.ErrorIs(t, err, ErrUnavailable)
		require.ErrorIs(t, err, ErrAbandoned)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, settings.Timeout+Patience, time.Since(began))

		time.Sleep(settings.MinBackoff)
		got, err := c.Get(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, 2, got)

		close(release)
		synctest.Wait()
		got, err = c.Get(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, 2, got, "what came late is ignored")
	})
}

func TestFetchEndsALittleLate(t *testing.T) {
	fetch := func(ctx context.Context, _ bool) (int, error) {
		<-ctx.Done()
		time.Sleep(Patience / 2)
		return 1, nil
	}
	inTime(t, fetch, nil, func(t *testing.T, c *Cache[int]) {
		got, err := c.Get(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, 1, got)
	})
}

// Close may be called by the fetch, and by what is called after it.
func TestCloseFromWithin(t *testing.T) {
	var c *Cache[int]
	closing := func() { c.Close() }
	for name, test := range map[string]struct {
		fetch Fetch[int]
		ended func(context.Context, Outcome[int])
		most  time.Duration
	}{
		"the fetch": {func(context.Context, bool) (int, error) { closing(); return 1, nil }, nil, Patience},
		"the fetch, which goes on": {
			func(context.Context, bool) (int, error) { closing(); time.Sleep(time.Hour); return 1, nil }, nil, Patience,
		},
		"a goroutine of the fetch": {
			func(context.Context, bool) (int, error) {
				var inner sync.WaitGroup
				inner.Go(closing)
				inner.Wait()
				return 1, nil
			}, nil, Patience,
		},
		"after the fetch": {
			func(context.Context, bool) (int, error) { return 1, nil },
			func(context.Context, Outcome[int]) { closing() }, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c = New(settings, test.fetch, test.ended)
				began := time.Now()
				_, err := c.Get(t.Context(), nil)
				require.ErrorIs(t, err, ErrClosed)
				require.LessOrEqual(t, time.Since(began), test.most)
				time.Sleep(2 * time.Hour) // until a fetch that goes on has ended
			})
		})
	}
}

type contextKey struct{}

// A fetch has the values of the context that started it, and not its end.
func TestFetchContext(t *testing.T) {
	var mu sync.Mutex
	var seen, told []any
	note := func(ctx context.Context, values *[]any) {
		mu.Lock()
		defer mu.Unlock()
		*values = append(*values, ctx.Value(contextKey{}))
	}
	fetch := func(ctx context.Context, _ bool) (int, error) {
		note(ctx, &seen)
		select {
		case <-time.After(time.Second):
			return 1, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	ended := func(ctx context.Context, _ Outcome[int]) { note(ctx, &told) }
	inTime(t, fetch, ended, func(t *testing.T, c *Cache[int]) {
		with := func(value string) context.Context { return context.WithValue(t.Context(), contextKey{}, value) }
		ctx, cancel := context.WithTimeout(with("first"), time.Millisecond)
		defer cancel()
		_, err := c.Get(ctx, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = c.Get(with("joins"), nil)
		require.NoError(t, err)
		time.Sleep(settings.FreshFor)
		ctx, cancel = context.WithCancel(with("in the background"))
		_, err = c.Get(ctx, nil)
		cancel()
		require.NoError(t, err)
		time.Sleep(2 * time.Second)
		_, err = c.Refresh(with("refreshes"))
		require.NoError(t, err)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		require.Equal(t, []any{"first", "in the background", "refreshes"}, seen)
		require.Equal(t, seen, told)
	})
}

func TestNilContext(t *testing.T) {
	fetch := func(context.Context, bool) (int, error) { return 1, nil }
	inTime(t, fetch, nil, func(t *testing.T, c *Cache[int]) {
		for range 2 { // without a value, and with one
			_, err := c.Get(nil, nil) //nolint:staticcheck // a nil context is what is tested
			require.ErrorIs(t, err, ErrNilContext)
			_, err = c.Refresh(nil) //nolint:staticcheck // likewise
			require.ErrorIs(t, err, ErrNilContext)
			_, err = c.Get(t.Context(), nil)
			require.NoError(t, err)
		}
	})
}

func TestAnew(t *testing.T) {
	inBubble(t, settings, func(b *bench) {
		b.fill()
		time.Sleep(settings.FreshFor + 1)
		b.want(b.get(b.Context(), "a"), 0)
		b.wantFetches(2)
		time.Sleep(settings.MinInterval)
		b.want(b.get(b.Context(), "b"), 0, ErrMissing)
		_, err := b.cache.Refresh(b.Context())
		require.NoError(b, err)
		require.Equal(b, []bool{false, false, true, true}, b.anew,
			"the first, in the background, for something missing, by hand")
	})
}

func TestRefresh(t *testing.T) {
	refresh := func(b *bench, took time.Duration, errs ...error) {
		b.Helper()
		began := time.Now()
		_, err := b.cache.Refresh(b.Context())
		b.want(result{err, time.Since(began)}, took, errs...)
	}
	t.Run("whatever the age", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Second, nil, "a")
			refresh(b, time.Second)
			b.set(time.Second, nil, "b")
			refresh(b, time.Second)
			b.want(b.get(b.Context(), "b"), 0)
			b.want(b.get(b.Context(), "a"), 0, ErrMissing)
			b.wantFetches(2)
		})
	})
	t.Run("in back-off", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.fill()
			b.set(0, errServer)
			refresh(b, 0, ErrUnavailable, errServer)
			b.want(b.get(b.Context(), "a"), 0)
			b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
			refresh(b, 0, ErrUnavailable, errServer)
			b.set(0, nil, "b")
			refresh(b, 0)
			b.want(b.get(b.Context(), "b"), 0)
			b.wantFetches(4)
		})
	})
	t.Run("after a failure the next one is tried when the back-off ends", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.fill()
			b.set(0, errServer)
			refresh(b, 0, ErrUnavailable)
			time.Sleep(settings.MinBackoff) // less than MinInterval after the value
			b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
			b.wantFetches(2)
		})
	})
	t.Run("shares a fetch of its kind", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Second, nil, "a")
			var all sync.WaitGroup
			for range 10 {
				all.Go(func() { refresh(b, time.Second) })
			}
			time.Sleep(time.Second / 2)
			b.want(b.get(b.Context(), "a"), time.Second/2)
			all.Wait()
			b.wantFetches(1)
		})
	})
	t.Run("does not take what another kind brings", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Second, nil, "a")
			var first sync.WaitGroup
			first.Go(func() { b.want(b.get(b.Context(), "a"), time.Second) })
			synctest.Wait()
			b.set(time.Second, nil, "b")
			refresh(b, 2*time.Second)
			first.Wait()
			b.want(b.get(b.Context(), "b"), 0)
			b.wantFetches(2)
		})
	})
	t.Run("ends with its context", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Hour, nil, "a")
			ctx, cancel := context.WithTimeout(b.Context(), time.Second)
			defer cancel()
			_, err := b.cache.Refresh(ctx)
			require.ErrorIs(b, err, ErrUnavailable)
			require.ErrorIs(b, err, context.DeadlineExceeded)
		})
	})
	t.Run("ends with Close", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Hour, nil, "a")
			time.AfterFunc(time.Second, b.cache.Close)
			refresh(b, time.Second, ErrClosed)
			refresh(b, 0, ErrClosed)
			b.wantFetches(1)
		})
	})
}

func TestState(t *testing.T) {
	inBubble(t, settings, func(b *bench) {
		began := time.Now()
		require.Equal(b, State[[]string]{}, b.cache.State())
		b.fill()
		require.Equal(b, State[[]string]{Value: []string{"a"}, FetchedAt: began}, b.cache.State())
		b.set(0, errServer)
		time.Sleep(settings.FreshFor + time.Second)
		b.want(b.get(b.Context(), "a"), 0)
		synctest.Wait()
		require.Equal(b, State[[]string]{
			Value: []string{"a"}, FetchedAt: began, Err: errServer, NextTry: time.Now().Add(settings.MinBackoff),
		}, b.cache.State())
		time.Sleep(settings.MaxStale)
		state := b.cache.State()
		require.Nil(b, state.Value, "too old")
		require.Equal(b, began, state.FetchedAt)
		b.cache.Close()
		require.Equal(b, State[[]string]{Err: ErrClosed}, b.cache.State())
		b.wantFetches(2)
	})
}

// Whoever wants to know is told of every fetch, before those who wait go on.
func TestEnded(t *testing.T) {
	var outcomes []Outcome[int]
	fail := errors.New("fails")
	var next error
	fetch := func(context.Context, bool) (int, error) { time.Sleep(time.Second); return 7, next }
	ended := func(_ context.Context, o Outcome[int]) { outcomes = append(outcomes, o) }
	inTime(t, fetch, ended, func(t *testing.T, c *Cache[int]) {
		began := time.Now()
		_, err := c.Get(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, []Outcome[int]{{began, time.Second, nil, State[int]{Value: 7, FetchedAt: began}}}, outcomes)
		next = fail
		again := time.Now()
		_, err = c.Refresh(t.Context())
		require.ErrorIs(t, err, fail)
		require.Len(t, outcomes, 2)
		require.Equal(t, again, outcomes[1].Began)
		require.Equal(t, fail, outcomes[1].Err)
		require.Equal(t, 7, outcomes[1].State.Value, "the old one is there")
	})
}

// What is called after a fetch can neither end the process nor hold those who wait.
func TestEndedGoesWrong(t *testing.T) {
	for name, ended := range map[string]func(){
		"panics":             func() { panic("of an observer") },
		"ends its goroutine": runtime.Goexit,
		"hangs":              func() { time.Sleep(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			fetch := func(context.Context, bool) (int, error) { return 1, nil }
			inTime(t, fetch, func(context.Context, Outcome[int]) { ended() }, func(t *testing.T, c *Cache[int]) {
				began := time.Now()
				_, err := c.Get(t.Context(), nil)
				require.NoError(t, err)
				assert.LessOrEqual(t, time.Since(began), Patience)
				_, err = c.Get(t.Context(), nil)
				require.NoError(t, err)
				time.Sleep(2 * time.Hour) // until what hangs has ended
			})
		})
	}
}
