package authhttp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/token"
)

// askers are middlewares that ask the API, and the cookie that each of them asks about here.
var askers = map[string]struct {
	middleware func(a *api) func(http.Handler) http.Handler
	cookie     string
}{
	"WithRenewal": {func(a *api) func(http.Handler) http.Handler {
		return authhttp.RequireSession(refusing(token.ErrExpired), authhttp.WithRenewal(a, authhttp.Cookies{}))
	}, "stytch_session_jwt"},
	"WithSessionToken": {func(a *api) func(http.Handler) http.Handler {
		return authhttp.RequireSession(refusing(token.ErrExpired), authhttp.WithSessionToken(a))
	}, "stytch_session"},
	"AlwaysAsk with a JWT": {func(a *api) func(http.Handler) http.Handler {
		return authhttp.RequireSession(refusing(token.ErrExpired), authhttp.AlwaysAsk(a))
	}, "stytch_session_jwt"},
	"AlwaysAsk with a token": {func(a *api) func(http.Handler) http.Handler {
		return authhttp.RequireSession(refusing(token.ErrExpired), authhttp.AlwaysAsk(a))
	}, "stytch_session"},
}

// from is a request from an address.
func from(address string, r *http.Request) *http.Request {
	r.RemoteAddr = address
	return r
}

// times returns n requests.
func times(n int, newRequest func(i int) *http.Request) []*http.Request {
	requests := make([]*http.Request, n)
	for i := range requests {
		requests[i] = newRequest(i)
	}
	return requests
}

// count returns how often each status occurs.
func count(statuses []int) map[int]int {
	counts := map[int]int{}
	for _, status := range statuses {
		counts[status]++
	}
	return counts
}

// TestAskTogether checks that requests with the same token at the same time share a call, and others do not.
func TestAskTogether(t *testing.T) {
	for name, c := range askers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{jwt: "fresh", wait: sleep(time.Second)}
				requests := times(31, func(i int) *http.Request { return request("Cookie", c.cookie+"=t"+fmt.Sprint(i/30)) })
				require.Equal(t, map[int]int{200: 31}, count(together(c.middleware(a), requests...)))
				want := 2
				if strings.HasPrefix(name, "AlwaysAsk") {
					want = 3 // the first call for t0 is older than the 29 questions after it
				}
				require.Equal(t, want, a.calls())
			})
		})
	}
}

// TestAskPage checks that the parts of a page renew once, though the first renewal has landed before the last part.
func TestAskPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &api{jwt: "fresh", sessionToken: "t", wait: sleep(5 * time.Millisecond)}
		m := authhttp.RequireSession(refusing(token.ErrExpired), authhttp.WithRenewal(a, authhttp.Cookies{}))
		for i, r := range times(30, func(int) *http.Request { return cookie("a") }) {
			w := serve(m, r)
			require.Equal(t, http.StatusOK, w.Code, i)
			require.Len(t, w.Header().Values("Set-Cookie"), 2, i)
			time.Sleep(100 * time.Millisecond)
		}
		require.Equal(t, 1, a.calls())
		time.Sleep(5 * time.Second)
		require.Equal(t, http.StatusOK, serve(m, cookie("a")).Code)
		require.Equal(t, 2, a.calls())
	})
}

// TestAskOutlived checks that the API is asked again if an answer that has just served a request cannot serve the next
// one: the clock was set, or its JWT is too old by now. One that never verified is not asked for again.
func TestAskOutlived(t *testing.T) {
	for _, c := range [...]struct {
		name     string
		lifetime time.Duration // of the JWTs that the API issues
		ended    bool          // the session, meanwhile
		statuses []int
		calls    int
	}{
		{"the session goes on", time.Second, false, []int{200, 200, 200}, 3},
		{"the session has ended", time.Second, true, []int{200, 401, 401}, 2},
		{"the JWT never verifies", 0, false, []int{503, 503, 503}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{sessionToken: "t"}
				a.wait = func(context.Context) error {
					a.jwt = time.Now().Add(c.lifetime).Format(time.RFC3339Nano)
					return nil
				}
				v := sessions(func(_ context.Context, jwt string) (*token.Session, error) {
					if end, err := time.Parse(time.RFC3339Nano, jwt); err != nil || !time.Now().Before(end) {
						return nil, token.ErrExpired
					}
					return &token.Session{UserID: userID}, nil
				})
				m := authhttp.RequireSession(v, authhttp.WithSessionToken(a))
				for i, status := range c.statuses {
					require.Equal(t, status, serve(m, request("Cookie", "stytch_session=t")).Code, i)
					if time.Sleep(1500 * time.Millisecond); c.ended {
						a.err = token.ErrInactive
					}
				}
				require.Equal(t, c.calls, a.calls())
			})
		})
	}
}

// TestAskShared checks that middlewares made with one value of an option share calls.
func TestAskShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &api{jwt: "fresh", wait: sleep(time.Second)}
		renewal := authhttp.WithRenewal(a, authhttp.Cookies{})
		for _, m := range [...]func(http.Handler) http.Handler{
			authhttp.RequireSession(refusing(token.ErrExpired), renewal),
			authhttp.OptionalSession(refusing(token.ErrExpired), renewal),
			authhttp.RequireSession(refusing(token.ErrExpired), renewal, authhttp.WithSessionToken(a)),
		} {
			require.Equal(t, userID, serve(m, cookie("a")).Body.String())
		}
		require.Equal(t, 1, a.calls())
	})
}

// requestKey is the key of a value that the context of a request has.
type requestKey struct{}

// TestAskLeft checks that a request that goes away takes no other one's answer with it, and gets none itself.
func TestAskLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var value any
		a := &api{jwt: "fresh"}
		a.wait = func(ctx context.Context) error {
			value = ctx.Value(requestKey{})
			return sleep(3 * time.Second)(ctx)
		}
		m := authhttp.RequireSession(refusing(token.ErrExpired), authhttp.WithRenewal(a, authhttp.Cookies{}))
		first, cancel := context.WithTimeout(context.WithValue(t.Context(), requestKey{}, "first"), time.Second)
		defer cancel()
		start := time.Now()
		require.Equal(t, []int{503, 200, 200}, together(m, cookie("a").WithContext(first), cookie("a"), cookie("a")))
		require.Equal(t, 1, a.calls())
		require.Equal(t, "first", value)
		require.Equal(t, 3*time.Second, time.Since(start))
	})
}

// TestAskCanceled checks that a request that has ended causes no call.
func TestAskCanceled(t *testing.T) {
	for name, c := range askers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{jwt: "fresh"}
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				w := serve(c.middleware(a), request("Cookie", c.cookie+"=t").WithContext(ctx))
				synctest.Wait()
				require.Equal(t, http.StatusServiceUnavailable, w.Code)
				require.Zero(t, a.calls())
			})
		})
	}
}

// TestAskLate checks that no request waits for longer than 10 seconds, with several tokens neither.
func TestAskLate(t *testing.T) {
	for name, c := range askers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{jwt: "fresh", wait: sleep(time.Hour)}
				start := time.Now()
				cookies := c.cookie + "=a; " + c.cookie + "=b"
				require.Equal(t, http.StatusServiceUnavailable, serve(c.middleware(a), request("Cookie", cookies)).Code)
				require.Equal(t, 10*time.Second, time.Since(start))
				synctest.Wait()
				require.Equal(t, 1, a.calls())
			})
		})
	}
}

// TestAskPanic checks that an API that panics, or ends its goroutine, keeps nobody waiting and ends no process.
func TestAskPanic(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic("api") }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{jwt: "fresh"}
				a.wait = func(ctx context.Context) error {
					if err := sleep(time.Second)(ctx); err != nil || a.calls() > 1 {
						return err
					}
					end()
					return nil
				}
				m := authhttp.RequireSession(refusing(token.ErrExpired), authhttp.WithRenewal(a, authhttp.Cookies{}))
				require.Equal(t, []int{503, 503}, together(m, cookie("a"), cookie("a")))
				require.Equal(t, []int{200}, together(m, cookie("a")))
			})
		})
	}
}

// TestAskBound checks that a middleware has at most 100 calls under way.
func TestAskBound(t *testing.T) {
	for name, c := range askers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{jwt: "fresh", wait: sleep(5 * time.Second)}
				m := c.middleware(a)
				requests := times(110, func(i int) *http.Request {
					return from(fmt.Sprintf("192.0.2.%d:443", i), request("Cookie", fmt.Sprintf("%s=t%d", c.cookie, i)))
				})
				require.Equal(t, map[int]int{200: 100, 503: 10}, count(together(m, requests...)))
				require.Equal(t, 100, a.calls())
				require.Equal(t, []int{200}, together(m, request("Cookie", c.cookie+"=further")), "places are free again")
			})
		})
	}
}

// TestAskBoundOfSubject checks that 100 old JWTs of one user take 4 places, wherever they come from, and that other
// users are served meanwhile.
func TestAskBoundOfSubject(t *testing.T) {
	for name, option := range map[string]func(a *api) authhttp.Option{
		"WithRenewal": func(a *api) authhttp.Option { return authhttp.WithRenewal(a, authhttp.Cookies{}) },
		"AlwaysAsk":   func(a *api) authhttp.Option { return authhttp.AlwaysAsk(a) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{jwt: sessionJWT(-4 * time.Second), wait: sleep(5 * time.Second)}
				m := authhttp.RequireSession(newVerifier(token.Consumer), option(a))
				old := times(100, func(i int) *http.Request {
					return from(fmt.Sprintf("192.0.2.%d:443", i), cookie(userJWT("eve", time.Hour+time.Duration(i)*time.Minute)))
				})
				others := times(10, func(i int) *http.Request { return cookie(userJWT(fmt.Sprint("user", i), time.Hour)) })
				statuses := together(m, append(old, others...)...)
				require.Equal(t, map[int]int{200: 4, 503: 96}, count(statuses[:100]))
				require.Equal(t, map[int]int{200: 10}, count(statuses[100:]))
				require.Equal(t, 14, a.calls())
			})
		})
	}
}

// TestAskBoundOfAddress checks that session tokens from one address take 4 places, unless a JWT says whose they are.
func TestAskBoundOfAddress(t *testing.T) {
	full := map[int]int{200: 4, 503: 8}
	for name, c := range map[string]struct {
		addresses []string
		want      map[int]int
	}{
		"IPv4":                {[]string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1"}, full},
		"IPv4 in IPv6":        {[]string{"[::ffff:192.0.2.1]:1", "192.0.2.1:2", "192.0.2.1"}, full},
		"several of IPv4":     {[]string{"192.0.2.1:1", "192.0.2.2:1", "192.0.2.3"}, map[int]int{200: 12}},
		"one network of IPv6": {[]string{"[2001:db8::1]:1", "[2001:db8::2]:1", "2001:db8::3"}, full},
		"networks of IPv6":    {[]string{"[2001:db8::1]:1", "[2001:db8:0:1::1]:1", "2001:db8:0:2::1"}, map[int]int{200: 12}},
		"one zone":            {[]string{"[fe80::1%eth0]:1", "[fe80::2%eth1]:1", "fe80::3%eth2"}, full},
		"a socket":            {[]string{"@", "@", "@"}, full},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{jwt: "fresh", wait: sleep(time.Second)}
				m := authhttp.RequireSession(refusing(token.ErrExpired), authhttp.WithSessionToken(a))
				requests := times(12, func(i int) *http.Request {
					return from(c.addresses[i%len(c.addresses)], request("Cookie", fmt.Sprint("stytch_session=t", i)))
				})
				require.Equal(t, c.want, count(together(m, requests...)))
			})
		})
	}
}

// TestAskBoundOfTokensWithJWTs checks that session tokens count for the user of the JWT beside them: users behind one
// proxy do not take each other's places.
func TestAskBoundOfTokensWithJWTs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &api{jwt: sessionJWT(-4 * time.Second), wait: sleep(time.Second)}
		m := authhttp.RequireSession(newVerifier(token.Consumer), authhttp.WithSessionToken(a))
		statuses := together(m, times(30, func(i int) *http.Request {
			jwt := userJWT(fmt.Sprint("user", i%5), time.Hour)
			return request("Cookie", fmt.Sprintf("stytch_session_jwt=%s; stytch_session=t%d", jwt, i))
		})...)
		require.Equal(t, map[int]int{200: 20, 503: 10}, count(statuses))
	})
}

// TestAskUnproven checks the bound on tokens that anybody can write: one a second, and 5 at once.
func TestAskUnproven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		withdrawn := refusing(fmt.Errorf("%w; %w", token.ErrUnknownKey, token.ErrExpired))
		a := &api{jwt: "fresh"}
		m := authhttp.RequireSession(withdrawn, authhttp.WithRenewal(a, authhttp.Cookies{}))
		flood := func() map[int]int {
			return count(together(m, times(100, func(i int) *http.Request {
				return from(fmt.Sprintf("192.0.2.%d:443", i), cookie(fmt.Sprint(a.calls(), "-", i)))
			})...))
		}
		require.Equal(t, map[int]int{200: 5, 503: 95}, flood())
		time.Sleep(time.Second)
		require.Equal(t, map[int]int{200: 1, 503: 99}, flood())
		time.Sleep(time.Hour)
		require.Equal(t, map[int]int{200: 5, 503: 95}, flood())
		require.Equal(t, 11, a.calls())
	})
}

// TestAskUnprovenByAddress checks that tokens that anybody can write count for where they come from, whoever they say
// they are of.
func TestAskUnprovenByAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &api{jwt: "fresh", wait: sleep(time.Second)}
		withdrawn := refusing(fmt.Errorf("%w; %w", token.ErrUnknownKey, token.ErrExpired))
		m := authhttp.RequireSession(withdrawn, authhttp.WithRenewal(a, authhttp.Cookies{}), authhttp.WithSessionToken(a))
		requests := times(5, func(i int) *http.Request {
			return cookie(userJWT(fmt.Sprint("user", i), time.Hour))
		})
		require.Equal(t, map[int]int{200: 4, 503: 1}, count(together(m, requests...)))
		requests = times(5, func(i int) *http.Request {
			jwt := userJWT(fmt.Sprint("user", i), time.Hour)
			return request("Cookie", fmt.Sprintf("stytch_session_jwt=%s; stytch_session=t%d", jwt, i))
		})
		require.Equal(t, map[int]int{200: 4, 503: 1}, count(together(m, requests...)))
	})
}

// TestAskedAbout checks what has to be wrong with a JWT for the API to be asked about it.
func TestAskedAbout(t *testing.T) {
	for _, c := range [...]struct {
		errs  []error
		asked bool
	}{
		{[]error{token.ErrExpired}, true},
		{[]error{token.ErrTooOld}, true},
		{[]error{token.ErrNotYetValid}, true},
		{[]error{token.ErrUnknownKey, token.ErrExpired}, true},

		{[]error{token.ErrUnknownKey}, false},
		{[]error{token.ErrUnknownKey, token.ErrTooOld}, false},
		{[]error{token.ErrMalformed, token.ErrExpired}, false},
		{[]error{token.ErrSignature, token.ErrExpired}, false},
		{[]error{token.ErrIssuer, token.ErrExpired}, false},
		{[]error{token.ErrAudience, token.ErrExpired}, false},
		{[]error{token.ErrWrongKind, token.ErrExpired}, false},
		{[]error{token.ErrInactive, token.ErrExpired}, false},
		{[]error{token.ErrForbidden, token.ErrExpired}, false},
		{[]error{token.ErrKeysUnavailable, token.ErrExpired}, false},
		{[]error{token.ErrClosed}, false},
		{[]error{context.Canceled, token.ErrExpired}, false},
		{[]error{errors.New("another")}, false},
	} {
		err := errors.Join(c.errs...)
		t.Run(err.Error(), func(t *testing.T) {
			a := &api{jwt: "fresh"}
			w := serve(authhttp.RequireSession(refusing(err), authhttp.WithRenewal(a, authhttp.Cookies{})), cookie("a"))
			require.Equal(t, c.asked, a.calls() > 0)
			require.Equal(t, c.asked, w.Code == http.StatusOK)
		})
	}
}

// TestAskEnded checks that 500 replays of a token whose session has been revoked cause one call, and that this is
// forgotten after some minutes.
func TestAskEnded(t *testing.T) {
	for name, c := range askers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &api{err: fmt.Errorf("the API: %w", token.ErrInactive)}
				m := c.middleware(a)
				for range 500 {
					require.Equal(t, http.StatusUnauthorized, serve(m, request("Cookie", c.cookie+"=t")).Code)
				}
				require.Equal(t, 1, a.calls())
				require.Equal(t, http.StatusUnauthorized, serve(m, request("Cookie", c.cookie+"=another")).Code)
				require.Equal(t, 2, a.calls())
				time.Sleep(10 * time.Minute)
				require.Equal(t, http.StatusUnauthorized, serve(m, request("Cookie", c.cookie+"=t")).Code)
				require.Equal(t, 3, a.calls())
			})
		})
	}
}

// TestAskFailed checks that a call that failed says nothing about the next.
func TestAskFailed(t *testing.T) {
	for name, c := range askers {
		t.Run(name, func(t *testing.T) {
			a := &api{err: errors.New("status 500")}
			m := c.middleware(a)
			w := serve(m, request("Cookie", c.cookie+"=t"))
			require.Equal(t, http.StatusServiceUnavailable, w.Code)
			require.Equal(t, "5", w.Header().Get("Retry-After"))
			a.err, a.jwt = nil, "fresh"
			require.Equal(t, http.StatusOK, serve(m, request("Cookie", c.cookie+"=t")).Code)
		})
	}
}

func TestSessionToken(t *testing.T) {
	fresh := sessionJWT(0)
	stale := sessionJWT(time.Hour)
	unknown := func(jwt string) authhttp.SessionVerifier {
		return sessions(func(ctx context.Context, got string) (*token.Session, error) {
			if got == jwt {
				return nil, token.ErrUnknownKey
			}
			return newVerifier(token.Consumer).Session(ctx, got)
		})
	}
	cookieOf := func(jwt, sessionToken string) string {
		return "stytch_session_jwt=" + jwt + "; stytch_session=" + sessionToken
	}
	ended := fmt.Errorf("the API: %w", token.ErrInactive)
	t1 := []string{"token t"}
	for name, c := range map[string]struct {
		verifier authhttp.SessionVerifier // nil for one that has the key
		err      error                    // of the API
		headers  []string
		opts     []authhttp.Option
		require  int // the statuses of RequireSession and of OptionalSession
		optional int
		asked    []string
	}{
		"no JWT":        {nil, nil, []string{"Cookie", "stytch_session=t"}, nil, 200, 200, t1},
		"empty JWT":     {nil, nil, []string{"Cookie", cookieOf("", "t")}, nil, 200, 200, t1},
		"expired JWT":   {nil, nil, []string{"Cookie", cookieOf(stale, "t")}, nil, 200, 200, t1},
		"malformed JWT": {nil, nil, []string{"Cookie", cookieOf("rubbish", "t")}, nil, 200, 200, t1},
		"unknown key":   {unknown(stale), nil, []string{"Cookie", cookieOf(stale, "t")}, nil, 200, 200, t1},
		"good JWT":      {nil, nil, []string{"Cookie", cookieOf(fresh, "t")}, nil, 200, 200, nil},

		"good header": {nil, nil, []string{"Authorization", "Bearer " + fresh, "Cookie", "stytch_session=t"}, nil,
			200, 200, nil},
		"bad header": {nil, nil, []string{"Authorization", "Bearer " + stale, "Cookie", "stytch_session=t"}, nil,
			401, 401, nil},
		"token in the header": {nil, nil, []string{"Authorization", "Bearer t"}, nil, 401, 401, nil},

		"no token":        {nil, nil, []string{"Cookie", "stytch_session="}, nil, 401, 200, nil},
		"malformed token": {nil, nil, []string{"Cookie", "stytch_session=a:b"}, nil, 401, 200, nil},
		"long token":      {nil, nil, []string{"Cookie", "stytch_session=" + strings.Repeat("t", 4097)}, nil, 401, 200, nil},
		"one of two":      {nil, nil, []string{"Cookie", "stytch_session=a:b; stytch_session=t"}, nil, 200, 200, t1},

		"session has ended": {nil, ended, []string{"Cookie", cookieOf(stale, "t")}, nil, 401, 200, t1},
		"API down":          {nil, errors.New("status 500"), []string{"Cookie", cookieOf(stale, "t")}, nil, 503, 503, t1},
		"another refusal":   {nil, token.ErrForbidden, []string{"Cookie", "stytch_session=t"}, nil, 503, 503, t1},

		"two of one name": {
			nil, ended, []string{"Cookie", "stytch_session=t; stytch_session=u"}, nil, 401, 200, []string{"token t", "token u"},
		},
		"five of one name": {
			nil, ended, []string{"Cookie", "stytch_session=" + strings.Join(strings.Fields("a b c d e"), "; stytch_session=")},
			nil,
			401, 200, []string{"token a", "token b", "token c", "token d"},
		},
		"another cookie": {
			nil, nil, []string{"Cookie", "stytch_session=t; s=u"},
			[]authhttp.Option{authhttp.WithCookies(authhttp.Cookies{SessionToken: "s"})}, 200, 200, []string{"token u"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.verifier == nil {
				c.verifier = newVerifier(token.Consumer)
			}
			for _, of := range [...]struct {
				newMiddleware func(authhttp.SessionVerifier, ...authhttp.Option) func(http.Handler) http.Handler
				status        int
			}{{authhttp.RequireSession, c.require}, {authhttp.OptionalSession, c.optional}} {
				a := newAPI()
				a.err = c.err
				m := of.newMiddleware(c.verifier, append(c.opts, authhttp.WithSessionToken(a))...)
				w := serve(m, request(c.headers...))
				require.Equal(t, of.status, w.Code, w.Body)
				require.Equal(t, c.asked, a.asked)
				if c.asked != nil && c.err == nil {
					require.Equal(t, userID, w.Body.String())
					require.Len(t, w.Header().Values("Set-Cookie"), 2)
				} else {
					require.Empty(t, w.Header().Values("Set-Cookie"))
				}
			}
		})
	}
}

// TestSessionTokenWithRenewal checks which of two tokens the API is asked about first, and that the other one counts if
// the session of the first has ended.
func TestSessionTokenWithRenewal(t *testing.T) {
	stale := sessionJWT(time.Hour)
	dead := func(dead string) *api { // by a prefix of what is asked
		a := newAPI()
		a.wait = func(context.Context) error {
			if strings.HasPrefix(a.asked[len(a.asked)-1], dead) {
				return token.ErrInactive
			}
			return nil
		}
		return a
	}
	both := []string{"JWT " + stale, "token t"}
	withdrawn := sessions(func(ctx context.Context, jwt string) (*token.Session, error) {
		if jwt == stale {
			return nil, fmt.Errorf("%w; %w", token.ErrUnknownKey, token.ErrExpired)
		}
		return newVerifier(token.Consumer).Session(ctx, jwt)
	})
	for name, c := range map[string]struct {
		verifier authhttp.SessionVerifier
		api      *api
		status   int
		asked    []string
	}{
		"JWT first": {newVerifier(token.Consumer), dead("none"), 200, []string{"JWT " + stale}},
		"session of the JWT has ended": {
			newVerifier(token.Consumer), dead("JWT"), 200, both,
		},
		"both have ended":                   {newVerifier(token.Consumer), dead(""), 401, both},
		"token before an unproven JWT":      {withdrawn, dead("none"), 200, []string{"token t"}},
		"unproven JWT after an ended token": {withdrawn, dead("token"), 200, []string{"token t", "JWT " + stale}},
	} {
		t.Run(name, func(t *testing.T) {
			m := authhttp.RequireSession(c.verifier, authhttp.WithRenewal(c.api, authhttp.Cookies{}),
				authhttp.WithSessionToken(c.api))
			w := serve(m, request("Cookie", "stytch_session_jwt="+stale+"; stytch_session=t"))
			require.Equal(t, c.status, w.Code)
			require.Equal(t, c.asked, c.api.asked)
		})
	}
}

func TestAlwaysAsk(t *testing.T) {
	good, stale := sessionJWT(0), sessionJWT(time.Hour)
	ended := fmt.Errorf("the API: %w", token.ErrInactive)
	for name, c := range map[string]struct {
		err     error
		request *http.Request
		status  int
		asked   []string
		cookies int
	}{
		"good cookie":            {nil, cookie(good), 200, []string{"JWT " + good}, 2},
		"good header":            {nil, bearer(good), 200, []string{"JWT " + good}, 0},
		"session token":          {nil, request("Cookie", "stytch_session=t"), 200, []string{"token t"}, 2},
		"expired cookie":         {nil, cookie(stale), 200, []string{"JWT " + stale}, 2},
		"good one of two":        {nil, request("Cookie", cookies(stale, good)), 200, []string{"JWT " + good}, 2},
		"revoked":                {ended, cookie(good), 401, []string{"JWT " + good}, 0},
		"revoked, in the header": {ended, bearer(good), 401, []string{"JWT " + good}, 0},
		"API down":               {errors.New("status 500"), cookie(good), 503, []string{"JWT " + good}, 0},
		"API down, header":       {errors.New("status 500"), bearer(good), 503, []string{"JWT " + good}, 0},
		"expired header":         {nil, bearer(stale), 401, nil, 0},
		"rubbish":                {nil, cookie("rubbish"), 401, nil, 0},
		"nothing":                {nil, request(), 401, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI()
			a.err = c.err
			w := serve(authhttp.RequireSession(newVerifier(token.Consumer), authhttp.AlwaysAsk(a)), c.request)
			require.Equal(t, c.status, w.Code, w.Body)
			require.Equal(t, c.asked, a.asked)
			require.Len(t, w.Header().Values("Set-Cookie"), c.cookies)
		})
	}
}

// TestAlwaysAskHeaderOnly checks that AlwaysAsk goes with WithoutCookie.
func TestAlwaysAskHeaderOnly(t *testing.T) {
	a := newAPI()
	m := authhttp.RequireSession(newVerifier(token.Consumer), authhttp.AlwaysAsk(a), authhttp.WithoutCookie())
	require.Equal(t, http.StatusOK, serve(m, bearer(sessionJWT(0))).Code)
	w := serve(m, request("Cookie", "stytch_session=t; stytch_session_jwt="+sessionJWT(0)))
	require.Equal(t, http.StatusUnauthorized, w.Code)
	require.Equal(t, 1, a.calls())
}

// TestAlwaysAskEachTime checks that a session that was revoked a moment ago does not pass: neither by an answer that
// has landed, nor by a call that began before.
func TestAlwaysAskEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		revoked := false
		a := &api{jwt: "fresh"}
		a.wait = func(ctx context.Context) error {
			mu.Lock()
			gone := revoked
			mu.Unlock()
			if err := sleep(time.Second)(ctx); err != nil || !gone {
				return err
			}
			return token.ErrInactive
		}
		m := authhttp.RequireSession(refusing(token.ErrExpired), authhttp.AlwaysAsk(a))
		status := func(wait time.Duration) func() int {
			result := make(chan int, 1)
			go func() {
				time.Sleep(wait)
				result <- serve(m, cookie("a")).Code
			}()
			return func() int { return <-result }
		}
		before, after := status(0), status(500*time.Millisecond)
		time.Sleep(200 * time.Millisecond)
		mu.Lock()
		revoked = true
		mu.Unlock()
		require.Equal(t, http.StatusOK, before())
		require.Equal(t, http.StatusUnauthorized, after())
		require.Equal(t, 2, a.calls())
	})
}

// TestMemberSessionToken checks that members are admitted by session tokens as users are.
func TestMemberSessionToken(t *testing.T) {
	a := &api{jwt: memberJWT(0), sessionToken: "t", expiresAt: sessionEnd}
	m := authhttp.RequireMember(newVerifier(token.B2B), authhttp.WithSessionToken(a))
	w := serve(m, request("Cookie", "stytch_session=t"))
	require.Equal(t, memberID+" of acme", w.Body.String())
}

// TestAskErrors checks that no error holds a token that came or that the API issued.
func TestAskErrors(t *testing.T) {
	const sessionToken = "the-session-token-of-ada"
	stale, other := sessionJWT(time.Hour), userJWT("other", time.Hour)
	fresh := forged(sessionJWT(0))
	for name, a := range map[string]*api{
		"of the API":      {err: fmt.Errorf("bad: %s %s %s", stale, other, sessionToken)},
		"of the verifier": {jwt: fresh},
		"of an end":       {err: fmt.Errorf("%w: %s %s", token.ErrInactive, stale, sessionToken)},
	} {
		t.Run(name, func(t *testing.T) {
			var got error
			note := func(_ http.ResponseWriter, _ *http.Request, err error) { got = err }
			m := authhttp.RequireSession(sessions(func(ctx context.Context, jwt string) (*token.Session, error) {
				s, err := newVerifier(token.Consumer).Session(ctx, jwt)
				if err != nil {
					err = fmt.Errorf("%w: %s", err, jwt)
				}
				return s, err
			}), authhttp.AlwaysAsk(a), authhttp.WithErrorHandler(note))
			m(who).ServeHTTP(httptest.NewRecorder(), request("Cookie", cookies(stale, other)+"; stytch_session="+sessionToken))
			require.Error(t, got)
			for part := range strings.SplitSeq(strings.Join([]string{stale, other, fresh, sessionToken}, "."), ".") {
				require.NotContains(t, got.Error(), part)
			}
		})
	}
}
