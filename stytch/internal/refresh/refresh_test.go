package refresh

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	errServer = errors.New("the server is down")
	// settings are those of the key cache. Rand makes a back-off neither longer nor shorter.
	settings = Settings{
		FreshFor: 15 * time.Minute, MaxStale: 25 * time.Hour, MinInterval: 10 * time.Second, Timeout: 5 * time.Second,
		MinBackoff: time.Second, MaxBackoff: 30 * time.Second, Rand: func() float64 { return 0.5 },
	}
)

// server is what a cache fetches from: a set of names. An answer is what the server has when a fetch begins.
type server struct {
	mu      sync.Mutex
	names   []string
	err     error
	took    time.Duration // of a fetch
	lingers time.Duration // of a fetch after the end of its context
	deaf    bool          // to the end of the context
	fetches int
	anew    []bool // of each fetch, whether it was to pass by caches
	running int
	most    int // running at once
}

func (s *server) fetch(ctx context.Context, anew bool) ([]string, error) {
	s.mu.Lock()
	s.fetches++
	s.anew = append(s.anew, anew)
	s.running++
	s.most = max(s.most, s.running)
	answer := struct {
		names []string
		err   error
	}{s.names, s.err}
	took, lingers, done := s.took, s.lingers, ctx.Done()
	if s.deaf {
		done = nil
	}
	s.mu.Unlock()
	select {
	case <-time.After(took):
	case <-done:
		time.Sleep(lingers)
		answer.err = ctx.Err()
	}
	s.mu.Lock()
	s.running--
	s.mu.Unlock()
	return answer.names, answer.err
}

// set changes what the server answers from now on.
func (s *server) set(took time.Duration, err error, names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took, s.err, s.names = took, err, names
}

// bench is a cache in a bubble with the server it fetches from.
type bench struct {
	*testing.T
	*server
	cache *Cache[[]string]
}

// inBubble runs a test on a fake clock. A cache must leave no goroutine, closed or not, and never fetch twice at once.
func inBubble(t *testing.T, settings Settings, test func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &server{names: []string{"a"}}
		b := &bench{T: t, server: s, cache: New(settings, s.fetch, nil)}
		test(b)
		synctest.Wait()
		time.Sleep(settings.Timeout) // a fetch in the background may run yet
		synctest.Wait()
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		require.NotContains(t, string(stacks), "refresh.(*Cache", "an idle cache has a goroutine")
		b.cache.Close()
		require.LessOrEqual(t, s.most, 1)
	})
}

// result is how a Get ended.
type result struct {
	err  error
	took time.Duration
}

// get asks for a name, "" for any value. Goroutines may call it.
func (b *bench) get(ctx context.Context, name string) result {
	var has func([]string) bool
	if name != "" {
		has = func(names []string) bool { return slices.Contains(names, name) }
	}
	start := time.Now()
	names, err := b.cache.Get(ctx, has)
	assert.Equal(b.T, err == nil, has == nil && names != nil || slices.Contains(names, name), "%q, %v", names, err)
	return result{err, time.Since(start)}
}

// getAll asks for a name n times at once, and returns when all have an answer.
func (b *bench) getAll(n int, name string) []result {
	results := make([]result, n)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() { results[i] = b.get(b.Context(), name) })
	}
	all.Wait()
	return results
}

// want demands the end of a Get: its errors, none for success, after exactly a time. Goroutines may call it.
func (b *bench) want(r result, took time.Duration, errs ...error) {
	b.Helper()
	if len(errs) == 0 {
		assert.NoError(b.T, r.err)
	}
	for _, err := range errs {
		assert.ErrorIs(b.T, r.err, err)
	}
	assert.Equal(b.T, took, r.took)
}

// wantFetches demands how many fetches have begun until now.
func (b *bench) wantFetches(n int) {
	b.Helper()
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Equal(b.T, n, b.fetches)
}

// fill gives the cache its first value, of age 0.
func (b *bench) fill() {
	b.Helper()
	b.want(b.get(b.Context(), ""), 0)
	b.wantFetches(1)
}

func TestFirstValue(t *testing.T) {
	t.Run("nothing is fetched before it is wanted", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			time.Sleep(time.Hour)
			b.wantFetches(0)
		})
	})
	t.Run("waiters share a fetch", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Second, nil, "a")
			for _, r := range b.getAll(20, "a") {
				b.want(r, time.Second)
			}
			b.wantFetches(1)
		})
	})
	t.Run("a value without what is wanted", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Second, nil, "a")
			b.want(b.get(b.Context(), "b"), time.Second, ErrMissing)
			b.wantFetches(1)
		})
	})
	t.Run("waiters share a failure", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(time.Second, errServer)
			for _, r := range b.getAll(20, "a") {
				b.want(r, time.Second, ErrUnavailable, errServer)
			}
			b.wantFetches(1)
		})
	})
}

// A fetch belongs to nobody: who waits for it may leave, and those who stay are served.
func TestWaiterLeaves(t *testing.T) {
	for _, test := range []struct {
		name  string
		stays bool // another waiter
	}{
		{"another stays", true},
		{"nobody stays", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, settings, func(b *bench) {
				b.set(2*time.Second, nil, "a")
				var other sync.WaitGroup
				if test.stays {
					other.Go(func() { b.want(b.get(b.Context(), "a"), 2*time.Second) })
				}
				ctx, cancel := context.WithTimeout(b.Context(), 500*time.Millisecond)
				defer cancel()
				b.want(b.get(ctx, "a"), 500*time.Millisecond, ErrUnavailable, context.DeadlineExceeded)
				// Its context has ended: it leaves again at once, and the fetch goes on.
				b.want(b.get(ctx, "a"), 0, ErrUnavailable, context.DeadlineExceeded)
				time.Sleep(1500 * time.Millisecond)
				synctest.Wait()
				b.want(b.get(b.Context(), "a"), 0)
				other.Wait()
				b.wantFetches(1)
			})
		})
	}
}

func TestBackoff(t *testing.T) {
	for _, test := range []struct {
		rand, factor float64
	}{
		{0, 0.8},
		{0.5, 1},
		{math.Nextafter(1, 0), 1.2},
	} {
		t.Run(fmt.Sprint(test.factor), func(t *testing.T) {
			s := settings
			s.Rand = func() float64 { return test.rand }
			inBubble(t, s, func(b *bench) {
				b.set(0, errServer)
				for i, seconds := range []float64{1, 2, 4, 8, 16, 30, 30, 30} {
					wait := time.Duration(seconds * test.factor * float64(time.Second))
					b.want(b.get(b.Context(), ""), 0, ErrUnavailable, errServer)
					b.wantFetches(i + 1)
					for _, r := range b.getAll(10, "a") {
						b.want(r, 0, ErrUnavailable, errServer)
					}
					time.Sleep(wait - time.Microsecond)
					b.want(b.get(b.Context(), ""), 0, ErrUnavailable, errServer)
					b.wantFetches(i + 1)
					time.Sleep(2 * time.Microsecond)
				}
				// A success ends it, and the next failure is again the first.
				b.set(0, nil, "a")
				b.want(b.get(b.Context(), "a"), 0)
				b.set(0, errServer)
				time.Sleep(s.MinInterval)
				b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
				b.wantFetches(10)
				time.Sleep(time.Duration(test.factor*float64(time.Second)) - time.Microsecond)
				b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
				b.wantFetches(10)
				time.Sleep(2 * time.Microsecond)
				b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
				b.wantFetches(11)
			})
		})
	}
}

// The longest back-off that settings can ask for is one.
func TestLongBackoff(t *testing.T) {
	s := settings
	s.MinBackoff, s.MaxBackoff = math.MaxInt64, math.MaxInt64
	s.Rand = func() float64 { return math.Nextafter(1, 0) }
	inBubble(t, s, func(b *bench) {
		b.set(0, errServer)
		for range 3 {
			b.want(b.get(b.Context(), ""), 0, ErrUnavailable, errServer)
			time.Sleep(24 * time.Hour)
		}
		b.wantFetches(1)
	})
}

func TestFresh(t *testing.T) {
	inBubble(t, settings, func(b *bench) {
		b.fill()
		for range 15 {
			b.want(b.get(b.Context(), "a"), 0)
			time.Sleep(time.Minute)
		}
		b.want(b.get(b.Context(), "a"), 0)
		b.wantFetches(1)
	})
}

// What is at hand is never waited for, and replaced behind the back of who asks.
func TestRefreshBehind(t *testing.T) {
	inBubble(t, settings, func(b *bench) {
		b.fill()
		time.Sleep(settings.FreshFor + 1)
		b.set(time.Second, errServer, "a", "b")
		b.want(b.get(b.Context(), "a"), 0)
		b.wantFetches(2)
		for _, r := range b.getAll(10, "a") { // one runs
			b.want(r, 0)
		}
		b.wantFetches(2)
		time.Sleep(time.Second)
		synctest.Wait()
		for _, r := range b.getAll(10, "a") { // in back-off
			b.want(r, 0)
		}
		b.wantFetches(2)
		time.Sleep(settings.MinBackoff)
		b.set(time.Second, nil, "b")
		for _, r := range b.getAll(10, "a") {
			b.want(r, 0)
		}
		b.wantFetches(3)
		time.Sleep(time.Second)
		synctest.Wait()
		b.want(b.get(b.Context(), "b"), 0)
		b.want(b.get(b.Context(), "a"), 0, ErrMissing) // it is gone
		b.wantFetches(3)
		// The age counts from the beginning of the fetch.
		time.Sleep(settings.FreshFor - time.Second)
		b.want(b.get(b.Context(), "b"), 0)
		b.wantFetches(3)
		time.Sleep(time.Nanosecond)
		b.want(b.get(b.Context(), "b"), 0)
		b.wantFetches(4)
	})
}

// Who has seen an old value does not fetch it again when another has done so meanwhile.
func TestRefreshedMeanwhile(t *testing.T) {
	inBubble(t, settings, func(b *bench) {
		b.fill()
		time.Sleep(settings.FreshFor + 1)
		_, err := b.cache.Get(b.Context(), func([]string) bool {
			b.want(b.get(b.Context(), "a"), 0)
			b.wantFetches(2) // and has landed
			return true
		})
		require.NoError(b.T, err)
		b.wantFetches(2)
	})
}

// The time of a Get may be a little before that of the failure that it meets; the back-off holds all the same.
func TestBackoffMeanwhile(t *testing.T) {
	s := settings
	s.MinBackoff, s.Rand = s.MaxBackoff, func() float64 { return math.Nextafter(1, 0) }
	inBubble(t, s, func(b *bench) {
		b.fill()
		time.Sleep(s.FreshFor + 1)
		b.set(time.Millisecond, errServer)
		_, err := b.cache.Get(b.Context(), func([]string) bool {
			b.want(b.get(b.Context(), "a"), 0)
			time.Sleep(time.Millisecond)
			b.wantFetches(2)
			return true
		})
		require.NoError(b.T, err)
		b.wantFetches(2)
	})
}

func TestTooOld(t *testing.T) {
	inBubble(t, settings, func(b *bench) {
		b.fill()
		b.set(time.Second, errServer)
		time.Sleep(settings.MaxStale)
		b.want(b.get(b.Context(), "a"), 0)
		b.wantFetches(2)
		time.Sleep(time.Nanosecond)
		for _, r := range b.getAll(10, "a") { // joins what the last one began
			b.want(r, time.Second-1, ErrUnavailable, errServer)
		}
		b.wantFetches(2)
		b.want(b.get(b.Context(), "a"), 0, ErrUnavailable, errServer) // in back-off
		b.wantFetches(2)
		b.set(time.Second, nil, "a")
		time.Sleep(settings.MinBackoff)
		for _, r := range b.getAll(10, "a") {
			b.want(r, time.Second)
		}
		b.wantFetches(3)
	})
}

func TestMissing(t *testing.T) {
	for _, test := range []struct {
		name    string
		age     time.Duration
		answer  error    // of the server from now on, which takes a second
		names   []string // likewise
		leaves  bool     // with the context over
		took    time.Duration
		want    []error
		fetches int
	}{
		{"at once", 0, nil, []string{"b"}, false, 0, []error{ErrMissing}, 0},
		{"just before the interval", settings.MinInterval - 1, nil, []string{"b"}, false, 0, []error{ErrMissing}, 0},
		{"after the interval", settings.MinInterval, nil, []string{"b"}, false, time.Second, nil, 1},
		{"before it is old", settings.FreshFor, nil, []string{"b"}, false, time.Second, nil, 1},
		{"when it is old", settings.MaxStale, nil, []string{"b"}, false, time.Second, nil, 1},
		{"looks again once", settings.MinInterval, nil, []string{"a", "c"}, false, time.Second, []error{ErrMissing}, 1},
		{"failure", settings.MinInterval, errServer, nil, false, time.Second, []error{ErrUnavailable, errServer}, 1},
		{"context over", settings.MinInterval, nil, []string{"b"}, true, 0, []error{ErrUnavailable, context.Canceled}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, settings, func(b *bench) {
				b.fill()
				b.set(time.Second, test.answer, test.names...)
				time.Sleep(test.age)
				ctx, cancel := context.WithCancel(b.Context())
				defer cancel()
				if test.leaves {
					cancel()
				}
				var all sync.WaitGroup
				for range 10 {
					all.Go(func() {
						b.want(b.get(ctx, "b"), test.took, test.want...)
					})
				}
				all.Wait()
				b.wantFetches(1 + test.fetches)
			})
		})
	}
	t.Run("joins a fetch that runs", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.fill()
			time.Sleep(settings.FreshFor + 1)
			b.set(time.Second, nil, "b")
			b.want(b.get(b.Context(), "a"), 0)
			time.Sleep(400 * time.Millisecond)
			b.want(b.get(b.Context(), "b"), 600*time.Millisecond)
			b.wantFetches(2)
		})
	})
	t.Run("in back-off", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.fill()
			time.Sleep(settings.MinInterval)
			b.set(0, errServer)
			b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
			b.set(0, nil, "b")
			b.want(b.get(b.Context(), "b"), 0, ErrUnavailable, errServer)
			b.wantFetches(2)
			time.Sleep(settings.MinBackoff)
			b.want(b.get(b.Context(), "b"), 0)
			b.wantFetches(3)
		})
	})
}

func TestFetchTimeout(t *testing.T) {
	inBubble(t, settings, func(b *bench) {
		b.set(time.Hour, nil, "a")
		for _, r := range b.getAll(3, "a") {
			b.want(r, settings.Timeout, ErrUnavailable, context.DeadlineExceeded)
		}
		b.wantFetches(1)
		b.set(0, nil, "a")
		time.Sleep(settings.MinBackoff)
		b.want(b.get(b.Context(), "a"), 0)
	})
}

func TestClose(t *testing.T) {
	t.Run("unused", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.cache.Close()
			b.cache.Close()
			b.want(b.get(b.Context(), ""), 0, ErrClosed)
			b.wantFetches(0)
		})
	})
	t.Run("with a value", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.fill()
			b.cache.Close()
			for range 3 {
				b.want(b.get(b.Context(), "a"), 0, ErrClosed)
				b.want(b.get(b.Context(), "b"), 0, ErrClosed)
				time.Sleep(settings.MaxStale)
			}
			b.wantFetches(1)
		})
	})
	t.Run("in back-off", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(0, errServer)
			b.want(b.get(b.Context(), ""), 0, ErrUnavailable)
			b.cache.Close()
			b.want(b.get(b.Context(), ""), 0, ErrClosed)
		})
	})
	t.Run("cancels a fetch and waits for its end", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			b.set(4*time.Second, nil, "a")
			b.lingers = Patience / 2
			var all sync.WaitGroup
			for range 5 {
				all.Go(func() { b.want(b.get(b.Context(), "a"), time.Second+b.lingers, ErrClosed) })
			}
			time.Sleep(time.Second)
			for range 5 {
				all.Go(func() {
					start := time.Now()
					b.cache.Close()
					assert.Equal(b.T, b.lingers, time.Since(start))
				})
			}
			all.Wait()
			b.want(b.get(b.Context(), "a"), 0, ErrClosed)
			b.wantFetches(1)
		})
	})
	for name, late := range map[string]time.Duration{
		"what comes a little after it is dropped": Patience / 2,
		"what comes long after it is dropped":     3 * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, settings, func(b *bench) {
				b.set(time.Second+late, nil, "a")
				b.deaf = true
				var waiter sync.WaitGroup
				waiter.Go(func() { b.want(b.get(b.Context(), "a"), time.Second+min(late, Patience), ErrClosed) })
				time.Sleep(time.Second)
				b.cache.Close()
				waiter.Wait()
				time.Sleep(late)
				require.Nil(b, b.cache.current.Load())
				b.want(b.get(b.Context(), "a"), 0, ErrClosed)
				b.wantFetches(1)
			})
		})
	}
	t.Run("at the same time as Get", func(t *testing.T) {
		inBubble(t, settings, func(b *bench) {
			var all sync.WaitGroup
			for i := range 100 {
				all.Go(func() {
					if i == 50 {
						b.cache.Close()
					}
					r := b.get(b.Context(), "a")
					if r.err != nil {
						assert.ErrorIs(b.T, r.err, ErrClosed)
					}
				})
			}
			all.Wait()
			b.want(b.get(b.Context(), "a"), 0, ErrClosed)
		})
	})
}
