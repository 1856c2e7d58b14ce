package token_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

func TestStatus(t *testing.T) {
	inBubble(t, func(r *rig) {
		began := time.Now()
		require.Equal(r, token.Status{}, r.Status())
		r.set(time.Second, keys("a", "b"))
		r.warm()
		require.Equal(r, token.Status{FetchedAt: began, Keys: 2}, r.Status())

		r.set(time.Second, serve(503, ""))
		time.Sleep(freshFor)
		r.check(sessionJWT(r.T, "a"), nil)
		time.Sleep(time.Second)
		synctest.Wait()
		status := r.Status()
		require.Equal(r, began, status.FetchedAt)
		require.Equal(r, 2, status.Keys)
		require.EqualError(r, status.Err, "fetch the key set: status 503, want 200")
		require.WithinDuration(r, time.Now().Add(time.Second), status.NextTry, time.Second/5)

		time.Sleep(25 * time.Hour)
		require.Equal(r, 0, r.Status().Keys, "too old")
		require.Equal(r, began, r.Status().FetchedAt)

		r.set(0, keys("a"))
		require.NoError(r, r.Refresh(r.Context()))
		require.Equal(r, token.Status{FetchedAt: time.Now(), Keys: 1}, r.Status())
		r.Close()
		require.Equal(r, token.Status{Err: token.ErrClosed}, r.Status())
		r.wantFetches(3)
	})
	t.Run("static keys", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			require.Equal(r, token.Status{Keys: 2}, r.Status())
			require.NoError(r, r.Refresh(r.Context()))
			r.wantFetches(0)
			r.Close()
			require.Equal(r, token.Status{Err: token.ErrClosed}, r.Status())
			require.ErrorIs(r, r.Refresh(r.Context()), token.ErrClosed)
		}, token.WithStaticKeys([]byte(setOf("a", "b"))))
	})
	t.Run("static keys that are none", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			require.ErrorIs(r, r.Status().Err, token.ErrKeysUnavailable)
			require.ErrorIs(r, r.Refresh(r.Context()), token.ErrKeysUnavailable)
		}, token.WithStaticKeys([]byte(`{"keys":[]}`)))
	})
}

func TestRefresh(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set(0, keys("a", "b"))
		r.warm()
		r.set(time.Second, keys("a")) // b is withdrawn
		jwt := sessionJWT(r.T, "b")
		r.check(jwt, nil)
		require.NoError(r, r.Refresh(r.Context()))
		r.check(jwt, token.ErrUnknownKey)

		r.set(0, refuse)
		err := r.Refresh(r.Context())
		require.ErrorIs(r, err, token.ErrKeysUnavailable)
		require.ErrorIs(r, err, errRefused)
		r.check(sessionJWT(r.T, "a"), nil)
		r.wantFetches(3)
	})
	t.Run("without a context", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			var none context.Context
			require.EqualError(r, r.Refresh(none), "token: the context is nil")
			require.EqualError(r, r.Warm(none), "token: the context is nil")
			r.warm()
			_, err := r.Session(none, sessionJWT(r.T, "a"))
			require.EqualError(r, err, "token: the context is nil")
			r.wantFetches(1)
		})
	})
}

// fetchesSeen collects what an observer is told.
type fetchesSeen struct {
	mu  sync.Mutex
	all []token.KeyFetch
}

func (s *fetchesSeen) observe(f token.KeyFetch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, f)
}

// A key server that fails is seen long before the keys are too old.
func TestWitnesses(t *testing.T) {
	var seen, second fetchesSeen
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: noTime}))
	inBubble(t, func(r *rig) {
		began := time.Now()
		r.set(time.Second, keys("a", "b"))
		r.warm()
		require.Equal(r, []token.KeyFetch{{Began: began, Duration: time.Second, Keys: 2, FetchedAt: began}}, seen.all)
		require.Equal(r, `level=DEBUG msg="token: key set fetched" keys=2 duration=1s`+"\n", text.String())

		text.Reset()
		r.set(time.Second, refuse)
		time.Sleep(freshFor)
		again := time.Now()
		r.check(sessionJWT(r.T, "a"), nil)
		time.Sleep(time.Second)
		synctest.Wait()
		require.Len(r, seen.all, 2)
		failed := seen.all[1]
		require.Equal(r, again, failed.Began)
		require.Equal(r, time.Second, failed.Duration)
		require.Equal(r, 2, failed.Keys)
		require.ErrorIs(r, failed.Err, errRefused)
		require.Equal(r, began, failed.FetchedAt)
		require.Equal(r, r.Status().NextTry, failed.NextTry)
		require.Equal(r, seen.all, second.all)
		require.Contains(r, text.String(), `level=WARN msg="token: key set cannot be renewed" fetched_at=2000-01-01T`)
		require.Contains(r, text.String(), errRefused.Error())

		text.Reset()
		r.set(time.Hour, keys("a"))
		time.Sleep(longestWait)
		r.check(sessionJWT(r.T, "a"), nil)
		time.Sleep(time.Second)
		r.Close()
		require.Len(r, seen.all, 3)
		require.ErrorIs(r, seen.all[2].Err, token.ErrClosed)
		require.Empty(r, text.String(), "of Close nobody is warned")
	}, token.WithLogger(logger), token.WithObserver(seen.observe), token.WithObserver(second.observe))
}

func noTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func TestWitnessMayCloseTheVerifier(t *testing.T) {
	var v *token.Verifier
	inBubble(t, func(r *rig) {
		v = r.Verifier
		r.check(sessionJWT(r.T, "a"), token.ErrClosed)
	}, token.WithObserver(func(token.KeyFetch) { v.Close() }))
}

// A RoundTripper may panic, end its goroutine, close the verifier, or not return. Nobody waits for ever, the
// process goes on, and keys come again when it is well.
func TestRoundTripperGoesWrong(t *testing.T) {
	for name, test := range map[string]struct {
		trip func(*rig)
		took time.Duration
		want error
	}{
		"panics":             {func(*rig) { panic("of a RoundTripper") }, 0, token.ErrKeysUnavailable},
		"ends its goroutine": {func(*rig) { runtime.Goexit() }, 0, token.ErrKeysUnavailable},
		"hangs":              {func(*rig) { time.Sleep(time.Hour) }, timeout + time.Second/2, token.ErrKeysUnavailable},
		"closes":             {func(r *rig) { r.Close() }, time.Second / 2, token.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.set(0, func(request *http.Request) (*http.Response, error) {
					test.trip(r)
					return keys("a")(request)
				})
				jwt := sessionJWT(r.T, "a")
				require.LessOrEqual(r, r.verify(jwt, test.want), test.took)
				r.set(0, keys("a"))
				time.Sleep(2 * time.Second)
				if test.want == token.ErrKeysUnavailable {
					r.check(jwt, nil)
				}
				began := time.Now()
				r.Close()
				require.Zero(r, time.Since(began))
				time.Sleep(time.Hour) // until the one that hangs returns
			})
		})
	}
}

// The wait for keys ends with the caller's context. Nothing is known of the token then.
func TestCallerLeaves(t *testing.T) {
	for _, warm := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			if warm {
				r.warm()
				time.Sleep(minInterval)
			}
			r.set(time.Hour, keys("b"))
			ctx, cancel := context.WithTimeout(r.Context(), time.Second)
			defer cancel()
			_, err := r.Session(ctx, sessionJWT(r.T, "b"))
			require.ErrorIs(r, err, token.ErrKeysUnavailable)
			require.ErrorIs(r, err, context.DeadlineExceeded)
			require.NotErrorIs(r, err, token.ErrUnknownKey)
			require.False(r, token.IsRefusal(err))
		})
	}
}

// A good token under a key that was rotated in while the key server fails is not refused: nothing is known
// of its key.
func TestRotationInOutage(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.warm()
		r.set(0, serve(503, ""))
		time.Sleep(minInterval)
		jwt := sessionJWT(r.T, "b")
		for range 100 { // the first fetch, back-offs, further fetches
			_, err := r.Session(r.Context(), jwt)
			require.ErrorIs(r, err, token.ErrKeysUnavailable)
			require.NotErrorIs(r, err, token.ErrUnknownKey)
			require.ErrorContains(r, err, "status 503")
			require.False(r, token.IsRefusal(err))
			time.Sleep(time.Second)
		}
		r.check(sessionJWT(r.T, "a"), nil)
		r.set(0, keys("a", "b"))
		time.Sleep(longestWait)
		r.check(jwt, nil)
	})
}

// Caches between the verifier and the API may answer a routine fetch, and none for the sake of a key.
func TestCacheControl(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.warm()
		time.Sleep(freshFor + 1)
		r.check(sessionJWT(r.T, "a"), nil)
		r.wantFetches(2)
		time.Sleep(minInterval)
		r.check(unsigned("b"), token.ErrUnknownKey)
		require.NoError(r, r.Refresh(r.Context()))
		var sent []string
		for _, request := range r.requests {
			sent = append(sent, request.Header.Get("Cache-Control"))
		}
		require.Equal(r, []string{"", "", "no-cache", "no-cache"}, sent)
	})
}

func TestWithHeader(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.warm()
		sent := r.requests[0].Header
		require.Equal(r, "2", sent.Get("X-Gateway"))
		require.Equal(r, "mine/1", sent.Get("User-Agent"))
		require.Equal(r, "application/json", sent.Get("Accept"))
		require.Len(r, sent, 3)
		sent.Set("X-Gateway", "changed by a RoundTripper")
		require.NoError(r, r.Refresh(r.Context()))
		require.Equal(r, "2", r.requests[1].Header.Get("X-Gateway"))
	}, token.WithHeader("x-gateway", "1"), token.WithHeader("X-Gateway", "2"), token.WithHeader("user-agent", "mine/1"))
}

func TestOptionsThatCannotBeUsed(t *testing.T) {
	for want, option := range map[string]token.Option{
		"WithHeader: the name is not valid":                                       token.WithHeader("a b", "c"),
		"WithHeader: the value of A has a character that a header cannot have":    token.WithHeader("a", "b\r\nc: d"),
		"WithHeader: Authorization is set by the SDK":                             token.WithHeader("authorization", "x"),
		"WithHeader: Cache-Control is set by the SDK":                             token.WithHeader("Cache-Control", "x"),
		"WithHeader: Cookie is set by the SDK":                                    token.WithHeader("cookie", "x"),
		"WithObserver: the observer is nil":                                       token.WithObserver(nil),
		"WithSignatureCache: the number of entries must be from 0 to 1048576":     token.WithSignatureCache(-1),
		"WithSignatureCache: the number of entries must be from 0 to 1048576\x00": token.WithSignatureCache(1<<20 + 1),
	} {
		_, err := token.NewVerifier(token.Consumer, projectID, option)
		require.EqualError(t, err, "token: NewVerifier: "+strings.TrimSuffix(want, "\x00"))
	}
	for _, option := range []token.Option{
		token.WithLogger(nil), token.WithSignatureCache(0), token.WithSignatureCache(1 << 20),
	} {
		_, err := token.NewVerifier(token.Consumer, projectID, option)
		require.NoError(t, err)
	}
}

// A fetch is one request: net/http would repeat one on a connection that the server closes.
func TestFetchIsOneRequest(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var requests atomic.Int32
	var serving sync.WaitGroup
	answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(setOf("a")), setOf("a"))
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				for r := bufio.NewReader(conn); ; {
					if _, err := http.ReadRequest(r); err != nil || requests.Add(1) > 1 {
						return
					}
					_, _ = conn.Write([]byte(answer)) // the client says whether it has come
				}
			})
		}
	})
	transport := &http.Transport{}
	v, err := token.NewVerifier(token.Consumer, projectID, token.WithBaseURL("http://"+listener.Addr().String()),
		token.WithHTTPClient(&http.Client{Transport: transport}))
	require.NoError(t, err)
	require.NoError(t, v.Warm(t.Context()))
	require.ErrorIs(t, v.Refresh(t.Context()), token.ErrKeysUnavailable)
	require.EqualValues(t, 2, requests.Load())
	v.Close()
	transport.CloseIdleConnections()
	require.NoError(t, listener.Close())
	serving.Wait()
}

// movable is a clock of the wall alone that a test sets.
type movable struct{ offset atomic.Int64 }

func (m *movable) now() time.Time { return time.Now().Round(0).Add(time.Duration(m.offset.Load())) }

// A clock that jumps ahead, as after a suspend, keeps no withdrawn key in use; one that is set back does not
// keep a rotated one out.
func TestClockJumps(t *testing.T) {
	for name, test := range map[string]struct {
		jump        time.Duration
		then        time.Duration // until the token is tried
		served      string
		kid         string
		first, next error
	}{
		"ahead":      {26 * time.Hour, 0, "b", "a", token.ErrUnknownKey, token.ErrUnknownKey},
		"ahead some": {freshFor + 1, 0, "b", "a", nil, token.ErrUnknownKey},
		"back":       {-30 * time.Hour, minInterval, "b", "b", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			clock := &movable{}
			inBubble(t, func(r *rig) {
				r.warm()
				r.set(0, keys(test.served))
				clock.offset.Store(int64(test.jump))
				time.Sleep(test.then)
				jwt := sessionJWTAt(r.T, test.kid, clock.now())
				r.check(jwt, test.first)
				synctest.Wait()
				r.check(jwt, test.next)
				r.wantFetches(2)
			}, token.WithClock(clock.now))
		})
	}
}
