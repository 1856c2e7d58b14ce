package authhttp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/token"
)

// renewer answers with what is given, and counts how often.
type renewer struct {
	sessionToken, jwt string
	expiresAt         time.Time
	err               error

	calls atomic.Int32
	wait  func(ctx context.Context) error // before the answer; nil for not at all
}

func (n *renewer) RenewJWT(ctx context.Context, _ string) (*token.Renewed, error) {
	n.calls.Add(1)
	if n.wait != nil {
		if err := n.wait(ctx); err != nil {
			return nil, err
		}
	}
	if n.err != nil {
		return nil, n.err
	}
	return &token.Renewed{SessionToken: n.sessionToken, SessionJWT: n.jwt, ExpiresAt: n.expiresAt}, nil
}

var sessionEnd = time.Date(2100, 1, 2, 3, 4, 5, 0, time.UTC)

func newRenewer() *renewer {
	return &renewer{sessionToken: "token-of-ada", jwt: sessionJWT(0), expiresAt: sessionEnd}
}

func TestRenewal(t *testing.T) {
	consumer := newVerifier(token.Consumer)
	late := sessionJWT(6 * time.Minute)
	attributes := "; Path=/; Expires=Sat, 02 Jan 2100 03:04:05 GMT; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax"
	fresh := newRenewer().jwt
	both := []string{"stytch_session_jwt=" + fresh + attributes, "stytch_session=token-of-ada" + attributes}
	minute := authhttp.WithMaxTokenAge(time.Minute)
	for _, c := range [...]struct {
		name    string
		renewer *renewer
		cookies authhttp.Cookies
		opts    []authhttp.Option
		request *http.Request
		calls   int32
		status  int
		set     []string
	}{
		{name: "expired", request: cookie(late), calls: 1, status: 200, set: both},
		{name: "too old", opts: []authhttp.Option{minute}, request: cookie(sessionJWT(2 * time.Minute)), calls: 1, status: 200, set: both},
		{name: "no session token", renewer: &renewer{jwt: fresh, expiresAt: sessionEnd}, request: cookie(late), calls: 1, status: 200, set: both[:1]},
		{name: "end not known", renewer: &renewer{jwt: fresh}, request: cookie(late), calls: 1, status: 200,
			set: []string{"stytch_session_jwt=" + fresh + "; Path=/; HttpOnly; Secure; SameSite=Lax"}},
		{name: "cookies as set", request: request("Cookie", "j="+late), calls: 1, status: 200, opts: []authhttp.Option{authhttp.WithCookie("j")},
			cookies: authhttp.Cookies{SessionToken: "t", SessionJWT: "j", Domain: "example.com", Path: "/app", SameSite: http.SameSiteStrictMode, Insecure: true},
			set: []string{
				"j=" + fresh + "; Path=/app; Domain=example.com; Expires=Sat, 02 Jan 2100 03:04:05 GMT; Max-Age=34560000; HttpOnly; SameSite=Strict",
				"t=token-of-ada; Path=/app; Domain=example.com; Expires=Sat, 02 Jan 2100 03:04:05 GMT; Max-Age=34560000; HttpOnly; SameSite=Strict",
			}},
		{name: "denied afterwards", request: cookie(late), calls: 1, status: 403, set: both,
			opts: []authhttp.Option{authhttp.WithCheck(func(context.Context) error { return token.ErrForbidden })}},

		{name: "good", request: cookie(sessionJWT(0)), status: 200},
		{name: "nothing", request: request(), status: 401},
		{name: "header", request: bearer(late), status: 401},
		{name: "forged", request: cookie(forged(late)), status: 401},
		{name: "rubbish", request: cookie("rubbish"), status: 401},
		{name: "another kind", request: cookie(memberJWT(time.Hour)), status: 401},

		{name: "session over", renewer: &renewer{err: fmt.Errorf("the API: %w", token.ErrInactive)}, request: cookie(late), calls: 1, status: 401},
		{name: "API down", renewer: &renewer{err: errors.New("status 500")}, request: cookie(late), calls: 1, status: 503},
		{name: "another refusal", renewer: &renewer{err: token.ErrForbidden}, request: cookie(late), calls: 1, status: 503},
		{name: "no JWT", renewer: &renewer{sessionToken: "token-of-ada"}, request: cookie(late), calls: 1, status: 503},
		{name: "JWT not good", renewer: &renewer{jwt: forged(fresh)}, request: cookie(late), calls: 1, status: 503},
		{name: "JWT expired", renewer: &renewer{jwt: late}, request: cookie(late), calls: 1, status: 503},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := c.renewer
			if n == nil {
				n = newRenewer()
				n.jwt = fresh
			}
			w := serve(authhttp.RequireSession(consumer, append(c.opts, authhttp.WithRenewal(n, c.cookies))...), c.request)
			if w.Code != c.status || n.calls.Load() != c.calls {
				t.Errorf("status %d, want %d; %d calls, want %d", w.Code, c.status, n.calls.Load(), c.calls)
			}
			if got := w.Header().Values("Set-Cookie"); strings.Join(got, "\n") != strings.Join(c.set, "\n") {
				t.Errorf("cookies\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.set, "\n"))
			}
			if len(c.set) > 0 && w.Header().Get("Cache-Control") != "no-store" {
				t.Error("the answer with cookies may be stored")
			}
			if c.status == 200 && w.Body.String() != userID {
				t.Errorf("body %s", w.Body)
			}
			checkAbsent(t, withoutCookies(w), c.request.Header.Get("Cookie"))
		})
	}
}

// withoutCookies is an answer without its cookies.
func withoutCookies(w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	w.Header().Del("Set-Cookie")
	return w
}

// TestRenewalOptional: a session that is over is none; one that nothing can be said of is not.
func TestRenewalOptional(t *testing.T) {
	for want, n := range map[string]*renewer{
		"200 " + userID:            newRenewer(),
		"200 anonymous":            {err: token.ErrInactive},
		"503 temporarily":          {err: errors.New("status 500")},
		"503 temporarily not over": {jwt: sessionJWT(time.Hour)},
	} {
		w := serve(authhttp.OptionalSession(newVerifier(token.Consumer), authhttp.WithRenewal(n, authhttp.Cookies{})), cookie(sessionJWT(time.Hour)))
		code, text, _ := strings.Cut(want, " ")
		text, _, _ = strings.Cut(text, " ")
		if fmt.Sprint(w.Code) != code || !strings.Contains(w.Body.String(), text) {
			t.Errorf("status %d, body %s, want %s", w.Code, w.Body, want)
		}
	}
}

// TestRenewalError: what is known of a failed renewal can be matched.
func TestRenewalError(t *testing.T) {
	late := sessionJWT(time.Hour)
	n := &renewer{err: fmt.Errorf("%w: %s", token.ErrInactive, late)}
	var got error
	serve(authhttp.RequireSession(newVerifier(token.Consumer), authhttp.WithRenewal(n, authhttp.Cookies{}),
		authhttp.WithErrorHandler(func(_ http.ResponseWriter, _ *http.Request, err error) { got = err })), cookie(late))
	if !errors.Is(got, token.ErrExpired) || !errors.Is(got, token.ErrInactive) {
		t.Errorf("error %v", got)
	}
	for part := range strings.SplitSeq(late, ".") {
		if strings.Contains(got.Error(), part) {
			t.Errorf("the error has a part of the token: %v", got)
		}
	}
}

// over is a verifier by which every token but the fresh one is over.
func over(fresh string) sessions {
	return func(_ context.Context, jwt string) (*token.Session, error) {
		if jwt == fresh {
			return &token.Session{UserID: userID}, nil
		}
		return nil, token.ErrExpired
	}
}

// sleep takes a while.
func sleep(d time.Duration) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// together serves requests at the same time, and returns the statuses of the answers.
func together(m func(http.Handler) http.Handler, requests ...*http.Request) []int {
	statuses := make([]int, len(requests))
	var wg sync.WaitGroup
	for i, r := range requests {
		wg.Go(func() {
			time.Sleep(time.Duration(i) * time.Millisecond) // the first one asks
			statuses[i] = serve(m, r).Code
		})
	}
	wg.Wait()
	return statuses
}

// TestRenewalTogether: requests with the same JWT share a renewal, others do not, and nothing is left of it.
func TestRenewalTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &renewer{jwt: "fresh", wait: sleep(time.Second)}
		m := authhttp.RequireSession(over("fresh"), authhttp.WithRenewal(n, authhttp.Cookies{}))
		var requests []*http.Request
		for range 50 {
			requests = append(requests, cookie("a"))
		}
		requests = append(requests, cookie("b"))
		for round := int32(1); round <= 2; round++ {
			for i, status := range together(m, requests...) {
				if status != 200 {
					t.Errorf("request %d: status %d", i, status)
				}
			}
			if calls := n.calls.Load(); calls != 2*round {
				t.Errorf("%d calls, want %d", calls, 2*round)
			}
		}
	})
}

// TestRenewalShared: middlewares made with one value of the option share renewals.
func TestRenewalShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &renewer{jwt: "fresh", wait: sleep(time.Second)}
		renewal := authhttp.WithRenewal(n, authhttp.Cookies{})
		a, b := authhttp.RequireSession(over("fresh"), renewal), authhttp.OptionalSession(over("fresh"), renewal)
		var wg sync.WaitGroup
		for _, m := range [...]func(http.Handler) http.Handler{a, b} {
			wg.Go(func() {
				if w := serve(m, cookie("a")); w.Body.String() != userID {
					t.Errorf("status %d, body %s", w.Code, w.Body)
				}
			})
		}
		wg.Wait()
		if calls := n.calls.Load(); calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}

// TestRenewalLeft: when the request that asks goes away, another one asks; one that waits ends with its own context.
func TestRenewalLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &renewer{jwt: "fresh", wait: sleep(3 * time.Second)}
		m := authhttp.RequireSession(over("fresh"), authhttp.WithRenewal(n, authhttp.Cookies{}))
		first, cancelFirst := context.WithTimeout(t.Context(), time.Second)
		defer cancelFirst()
		third, cancelThird := context.WithTimeout(t.Context(), time.Second/2)
		defer cancelThird()
		start := time.Now()
		got := together(m, cookie("a").WithContext(first), cookie("a"), cookie("a").WithContext(third), cookie("a"))
		if fmt.Sprint(got) != "[503 200 503 200]" || n.calls.Load() != 2 || time.Since(start) > 5*time.Second {
			t.Errorf("statuses %v after %d calls and %v", got, n.calls.Load(), time.Since(start))
		}
	})
}

// TestRenewalLate: no renewer is waited for longer than 10 seconds.
func TestRenewalLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &renewer{jwt: "fresh", wait: sleep(time.Hour)}
		m := authhttp.RequireSession(over("fresh"), authhttp.WithRenewal(n, authhttp.Cookies{}))
		start := time.Now()
		if got := together(m, cookie("a"), cookie("a")); fmt.Sprint(got) != "[503 503]" || n.calls.Load() != 1 {
			t.Errorf("statuses %v after %d calls", got, n.calls.Load())
		}
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// TestRenewalPanic: a renewer that panics keeps nobody waiting.
func TestRenewalPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &renewer{jwt: "fresh"}
		n.wait = func(ctx context.Context) error {
			_ = sleep(time.Second)(ctx)
			if n.calls.Load() == 1 {
				panic("renewer")
			}
			return nil
		}
		m := authhttp.RequireSession(over("fresh"), authhttp.WithRenewal(n, authhttp.Cookies{}))
		recovering := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer func() {
					if recover() != nil {
						w.WriteHeader(500)
					}
				}()
				m(next).ServeHTTP(w, r)
			})
		}
		if got := together(recovering, cookie("a"), cookie("a")); fmt.Sprint(got) != "[500 200]" {
			t.Errorf("statuses %v", got)
		}
	})
}

// TestRenewalBound: no more than 100 renewals are under way.
func TestRenewalBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &renewer{jwt: "fresh", wait: sleep(5 * time.Second)}
		m := authhttp.RequireSession(over("fresh"), authhttp.WithRenewal(n, authhttp.Cookies{}))
		var requests []*http.Request
		for i := range 110 {
			requests = append(requests, cookie(fmt.Sprint(i)))
		}
		counts := map[int]int{}
		for _, status := range together(m, requests...) {
			counts[status]++
		}
		if counts[200] != 100 || counts[503] != 10 {
			t.Errorf("answers %v", counts)
		}
		if got := together(m, cookie("a")); got[0] != 200 {
			t.Errorf("afterwards: status %d", got[0])
		}
	})
}
