package authhttp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/token"
)

// api answers with what is given, and notes what it is asked about.
type api struct {
	sessionToken, jwt string
	expiresAt         time.Time
	err               error
	wait              func(ctx context.Context) error // before the answer; nil for not at all

	mu    sync.Mutex
	asked []string // "JWT …" or "token …"
}

func (a *api) RenewJWT(ctx context.Context, jwt string) (*token.Renewed, error) {
	return a.answer(ctx, "JWT "+jwt)
}

func (a *api) RenewJWTFromToken(ctx context.Context, sessionToken string) (*token.Renewed, error) {
	return a.answer(ctx, "token "+sessionToken)
}

func (a *api) answer(ctx context.Context, question string) (*token.Renewed, error) {
	a.mu.Lock()
	a.asked = append(a.asked, question)
	a.mu.Unlock()
	if a.wait != nil {
		if err := a.wait(ctx); err != nil {
			return nil, err
		}
	}
	if a.err != nil {
		return nil, a.err
	}
	return &token.Renewed{SessionToken: a.sessionToken, SessionJWT: a.jwt, ExpiresAt: a.expiresAt}, nil
}

// calls returns how often the API was asked.
func (a *api) calls() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.asked)
}

var sessionEnd = time.Date(2100, 1, 2, 3, 4, 5, 0, time.UTC)

func newAPI() *api {
	return &api{sessionToken: "token-of-ada", jwt: sessionJWT(0), expiresAt: sessionEnd}
}

func TestRenewal(t *testing.T) {
	consumer := newVerifier(token.Consumer)
	late := sessionJWT(6 * time.Minute)
	attributes := "; Path=/; Expires=Sat, 02 Jan 2100 03:04:05 GMT; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax"
	fresh := newAPI().jwt
	both := []string{"stytch_session_jwt=" + fresh + attributes, "stytch_session=token-of-ada" + attributes}
	minute := authhttp.WithMaxTokenAge(time.Minute)
	for _, c := range [...]struct {
		name    string
		renewer *api
		cookies authhttp.Cookies
		opts    []authhttp.Option
		request *http.Request
		calls   int
		status  int
		set     []string
	}{
		{name: "expired", request: cookie(late), calls: 1, status: 200, set: both},
		{name: "too old", opts: []authhttp.Option{minute}, request: cookie(sessionJWT(2 * time.Minute)), calls: 1,
			status: 200, set: both},
		{name: "no session token", renewer: &api{jwt: fresh, expiresAt: sessionEnd}, request: cookie(late), calls: 1,
			status: 200, set: both[:1]},
		{name: "end not known", renewer: &api{jwt: fresh}, request: cookie(late), calls: 1, status: 200,
			set: []string{"stytch_session_jwt=" + fresh + "; Path=/; HttpOnly; Secure; SameSite=Lax"}},
		{name: "cookies as set", request: request("Cookie", "j="+late), calls: 1, status: 200,
			opts: []authhttp.Option{authhttp.WithCookie("j")},
			cookies: authhttp.Cookies{SessionToken: "t", SessionJWT: "j", Domain: "example.com", Path: "/app",
				SameSite: http.SameSiteStrictMode, Insecure: true},
			set: []string{
				"j=" + fresh + "; Path=/app; Domain=example.com; " +
					"Expires=Sat, 02 Jan 2100 03:04:05 GMT; Max-Age=34560000; HttpOnly; SameSite=Strict",
				"t=token-of-ada; Path=/app; Domain=example.com; " +
					"Expires=Sat, 02 Jan 2100 03:04:05 GMT; Max-Age=34560000; HttpOnly; SameSite=Strict",
			}},
		{name: "denied afterwards", request: cookie(late), calls: 1, status: 403, set: both,
			opts: []authhttp.Option{authhttp.WithCheck(func(context.Context) error { return token.ErrForbidden })}},

		{name: "good", request: cookie(sessionJWT(0)), status: 200},
		{name: "nothing", request: request(), status: 401},
		{name: "header", request: bearer(late), status: 401},
		{name: "forged", request: cookie(forged(late)), status: 401},
		{name: "rubbish", request: cookie("rubbish"), status: 401},
		{name: "another kind", request: cookie(memberJWT(time.Hour)), status: 401},

		{name: "not valid yet", request: cookie(sessionJWT(-time.Minute)), calls: 1, status: 200, set: both},
		{name: "as old as a session can be", request: cookie(sessionJWT(366*24*time.Hour - time.Hour)), calls: 1,
			status: 200, set: both},
		{name: "older than a session can be", request: cookie(sessionJWT(366*24*time.Hour + time.Hour)), status: 401},
		{name: "the second of two", request: request("Cookie", cookies("rubbish", late)), calls: 1, status: 200, set: both},
		{name: "beside a good one", request: request("Cookie", cookies(late, fresh)), status: 200},
		{name: "session end has passed", renewer: &api{jwt: fresh, expiresAt: time.Now().Add(-time.Hour)},
			request: cookie(late), calls: 1,
			status: 200, set: []string{"stytch_session_jwt=" + fresh + "; Path=/; HttpOnly; Secure; SameSite=Lax"}},
		{name: "JWT too long for a cookie", renewer: &api{sessionToken: "t", jwt: longJWT(), expiresAt: sessionEnd},
			request: cookie(late), calls: 1, status: 503},

		{name: "session over", renewer: &api{err: fmt.Errorf("the API: %w", token.ErrInactive)}, request: cookie(late),
			calls: 1, status: 401},
		{name: "API down", renewer: &api{err: errors.New("status 500")}, request: cookie(late), calls: 1, status: 503},
		{name: "another refusal", renewer: &api{err: token.ErrForbidden}, request: cookie(late), calls: 1, status: 503},
		{name: "no JWT", renewer: &api{sessionToken: "token-of-ada"}, request: cookie(late), calls: 1, status: 503},
		{name: "JWT not good", renewer: &api{jwt: forged(fresh)}, request: cookie(late), calls: 1, status: 503},
		{name: "JWT expired", renewer: &api{jwt: late}, request: cookie(late), calls: 1, status: 503},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := c.renewer
			if n == nil {
				n = newAPI()
				n.jwt = fresh
			}
			w := serve(authhttp.RequireSession(consumer, append(c.opts, authhttp.WithRenewal(n, c.cookies))...), c.request)
			require.Equal(t, c.status, w.Code)
			require.Equal(t, c.calls, n.calls())
			require.Equal(t, strings.Join(c.set, "\n"), strings.Join(w.Header().Values("Set-Cookie"), "\n"))
			if len(c.set) > 0 {
				require.Equal(t, "no-store", w.Header().Get("Cache-Control"), "the answer with cookies may be stored")
			}
			if c.status == 200 {
				require.Equal(t, userID, w.Body.String())
			}
			checkAbsent(t, withoutCookies(w), c.request.Header.Get("Cookie"))
		})
	}
}

// longJWT is a session JWT that no browser stores.
func longJWT() string {
	claims := sessionClaims()
	claims["teams"] = strings.Repeat("team ", 800)
	return sign(0, claims)
}

// withoutCookies is an answer without its cookies.
func withoutCookies(w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	w.Header().Del("Set-Cookie")
	return w
}

// TestRenewalOptional checks that a session that has ended counts as none, and one of which nothing is known does not.
func TestRenewalOptional(t *testing.T) {
	for want, n := range map[string]*api{
		"200 " + userID:            newAPI(),
		"200 anonymous":            {err: token.ErrInactive},
		"503 temporarily":          {err: errors.New("status 500")},
		"503 temporarily not over": {jwt: sessionJWT(time.Hour)},
	} {
		w := serve(authhttp.OptionalSession(newVerifier(token.Consumer), authhttp.WithRenewal(n, authhttp.Cookies{})),
			cookie(sessionJWT(time.Hour)))
		code, text, _ := strings.Cut(want, " ")
		text, _, _ = strings.Cut(text, " ")
		require.Equal(t, code, fmt.Sprint(w.Code))
		require.Contains(t, w.Body.String(), text)
	}
}

// TestRenewalError: what is known of a failed renewal can be matched.
func TestRenewalError(t *testing.T) {
	late := sessionJWT(time.Hour)
	n := &api{err: fmt.Errorf("%w: %s", token.ErrInactive, late)}
	var got error
	serve(authhttp.RequireSession(newVerifier(token.Consumer), authhttp.WithRenewal(n, authhttp.Cookies{}),
		authhttp.WithErrorHandler(func(_ http.ResponseWriter, _ *http.Request, err error) { got = err })), cookie(late))
	require.ErrorIs(t, got, token.ErrExpired)
	require.ErrorIs(t, got, token.ErrInactive)
	for part := range strings.SplitSeq(late, ".") {
		require.NotContains(t, got.Error(), part, "the error has a part of the token")
	}
}

// refusing is a verifier that refuses every token but the fresh one.
func refusing(err error) sessions {
	return func(_ context.Context, jwt string) (*token.Session, error) {
		if jwt == "fresh" {
			return &token.Session{UserID: userID}, nil
		}
		return nil, err
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
