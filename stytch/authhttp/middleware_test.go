package authhttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/token"
)

// The answers, as they are written down in the documentation.
const (
	noToken = `Bearer realm="api"`
	expired = `Bearer realm="api", error="invalid_token", error_description="The token has expired"`
	invalid = `Bearer realm="api", error="invalid_token", error_description="The token is not valid"`
	bad     = `Bearer realm="api", error="invalid_request", ` +
		`error_description="The request has a malformed or ambiguous token"`
	denied = `Bearer realm="api", error="insufficient_scope", error_description="The token does not allow this"`
)

// who answers with whom a request is of.
var who = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	s, isSession := authhttp.SessionFrom(r.Context())
	m, isMember := authhttp.MemberFrom(r.Context())
	c, isMachine := authhttp.M2MFrom(r.Context())
	switch {
	case isSession:
		fmt.Fprint(w, s.UserID)
	case isMember:
		fmt.Fprint(w, m.MemberID, " of ", m.OrganizationSlug)
	case isMachine:
		fmt.Fprint(w, c.ClientID)
	default:
		fmt.Fprint(w, "anonymous")
	}
})

// request is a GET with headers: pairs of names and values.
func request(pairs ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(pairs); i += 2 {
		r.Header.Add(pairs[i], pairs[i+1])
	}
	return r
}

func bearer(jwt string) *http.Request { return request("Authorization", "Bearer "+jwt) }

func cookie(jwt string) *http.Request { return request("Cookie", "stytch_session_jwt="+jwt) }

// cookies is a header with session JWTs.
func cookies(jwts ...string) string {
	return "stytch_session_jwt=" + strings.Join(jwts, "; stytch_session_jwt=")
}

func serve(m func(http.Handler) http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	m(who).ServeHTTP(w, r)
	return w
}

func TestAnswers(t *testing.T) {
	consumer, b2b := newVerifier(token.Consumer), newVerifier(token.B2B)
	closed := newVerifier(token.Consumer)
	closed.Close()
	session := authhttp.RequireSession(consumer)
	member := authhttp.RequireMember(b2b)
	m2m := authhttp.RequireM2M(consumer)
	checked := func(err error) func(http.Handler) http.Handler {
		return authhttp.RequireSession(consumer, authhttp.WithCheck(func(context.Context) error { return err }))
	}
	scoped := authhttp.RequireM2M(consumer, authhttp.WithScopes("read:users", "write:users"), authhttp.WithScopes("ping"))
	good, wrong := sessionJWT(0), m2mToken(0, "read:users")
	for _, c := range [...]struct {
		name       string
		middleware func(http.Handler) http.Handler
		request    *http.Request
		status     int
		want       string // the body, or the challenge
	}{
		{"session", session, bearer(good), 200, userID},
		{"session in lower case", session, request("Authorization", "bEARER "+good), 200, userID},
		{"session in the cookie", session, cookie(good), 200, userID},
		{"session in the cookie beside Basic", session, request("Authorization", "Basic YTpi", "Cookie",
			"a=b; stytch_session_jwt="+good), 200, userID},
		{"cookie twice", session, request("Cookie", "stytch_session_jwt="+good+"; stytch_session_jwt="+good), 200, userID},
		{"one of two cookies", session, request("Cookie", "stytch_session_jwt=rubbish; stytch_session_jwt="+good), 200,
			userID},
		{"cookie after an empty one", session, request("Cookie", "stytch_session_jwt=; stytch_session_jwt="+good), 200,
			userID},
		{"cookie beside one of a member", session,
			request("Cookie", "stytch_session_jwt="+memberJWT(0)+"; stytch_session_jwt="+good), 200, userID},
		{"cookie beside an empty header", session, request("Authorization", "", "Cookie", "stytch_session_jwt="+good), 200,
			userID},
		{"header beside an empty one", session, request("Authorization", "", "Authorization", "Bearer "+good), 200, userID},
		{"fourth of the cookies", session, request("Cookie", cookies("a", "b", "c", good)), 200, userID},
		{"fifth of the cookies", session, request("Cookie", cookies("a", "b", "c", "d", good)), 401, invalid},
		{"the same cookie five times", session, request("Cookie", cookies("a", "a", "", "a", "a", good)), 200, userID},
		{"member", member, bearer(memberJWT(0)), 200, memberID + " of acme"},
		{"member in the cookie", member, cookie(memberJWT(0)), 200, memberID + " of acme"},
		{"machine", m2m, bearer(wrong), 200, clientID},
		{"machine with scopes", scoped, bearer(m2mToken(0, "ping read:* write:users")), 200, clientID},
		{"check", checked(nil), bearer(good), 200, userID},

		{"nothing", session, request(), 401, noToken},
		{"empty cookie", session, cookie(""), 401, noToken},
		{"empty header", session, requestWith(""), 401, noToken},
		{"none of two cookies", session, request("Cookie", "stytch_session_jwt=a; stytch_session_jwt=b"), 401, invalid},
		{"other cookie", session, request("Cookie", "stytch_session="+good), 401, noToken},
		{"Basic", session, request("Authorization", "Basic YTpi"), 401, noToken},
		{"machine in the cookie", m2m, cookie(wrong), 401, noToken},
		{"no member", member, request(), 401, noToken},

		{"two headers", session, request("Authorization", "Bearer "+good, "Authorization", "Bearer "+good), 400, bad},
		{"two schemes", session, request("Authorization", "Bearer "+good, "Authorization", "Basic YTpi"), 400, bad},
		{"no token after Bearer", session, request("Authorization", "Bearer", "Cookie", "stytch_session_jwt="+good), 400,
			bad},
		{"two tokens", m2m, request("Authorization", "Bearer a b"), 400, bad},

		{"expired", session, bearer(sessionJWT(6 * time.Minute)), 401, expired},
		{"expired in the cookie", session, cookie(sessionJWT(6 * time.Minute)), 401, expired},
		{"too old", authhttp.RequireSession(consumer, authhttp.WithMaxTokenAge(time.Minute)),
			bearer(sessionJWT(2 * time.Minute)), 401, expired},
		{"too old machine", authhttp.RequireM2M(consumer, authhttp.WithMaxTokenAge(time.Minute)),
			bearer(m2mToken(2*time.Minute, "")), 401, expired},
		{"forged", session, bearer(forged(good)), 401, invalid},
		{"rubbish", session, bearer("rubbish"), 401, invalid},
		{"rubbish in the cookie", session, cookie("rubbish"), 401, invalid},
		{"header before cookie", session, request("Authorization", "Bearer rubbish", "Cookie", "stytch_session_jwt="+good),
			401, invalid},
		{"machine for session", session, bearer(wrong), 401, invalid},
		{"expired machine for session", session, bearer(m2mToken(6*time.Minute, "")), 401, invalid},
		{"session for machine", m2m, bearer(good), 401, invalid},
		{"member for session", session, bearer(memberJWT(0)), 401, invalid},
		{"session for member", member, bearer(good), 401, invalid},

		{"missing scope", scoped, bearer(m2mToken(0, "read:users ping")), 403,
			denied + `, scope="read:users write:users ping"`},
		{"expired under scopes", scoped, bearer(m2mToken(time.Hour, "")), 401, expired},
		{"denial under scopes", authhttp.RequireM2M(consumer, authhttp.WithScopes("ping"),
			authhttp.WithCheck(func(context.Context) error { return token.ErrForbidden })),
			bearer(m2mToken(0, "ping")), 403, denied},
		{"denial", checked(token.ErrForbidden), bearer(good), 403, denied},
		{"tenancy", checked(fmt.Errorf("wrapped: %w", token.ErrTenancy)), bearer(good), 403, denied},
		{"refusal by a check", checked(token.ErrInactive), bearer(good), 401, invalid},

		{"no policy", checked(errors.New("no policy")), bearer(good), 503, ""},
		{"no keys", authhttp.RequireSession(failing(token.ErrKeysUnavailable)), bearer(good), 503, ""},
		{"no keys, and so no key",
			authhttp.RequireSession(failing(fmt.Errorf("%w: %w", token.ErrKeysUnavailable, token.ErrUnknownKey))),
			bearer(good), 503, ""},
		{"closed", authhttp.RequireSession(closed), bearer(good), 503, ""},
		{"canceled", authhttp.RequireSession(failing(fmt.Errorf("%w: %w", token.ErrUnknownKey, context.Canceled))),
			bearer(good), 503, ""},
		{"late", authhttp.RequireSession(failing(context.DeadlineExceeded)), bearer(good), 503, ""},
		{"unknown error", authhttp.RequireSession(failing(errors.New("unknown"))), bearer(good), 503, ""},
		{"neither token nor error", authhttp.RequireSession(failing(nil)), bearer(good), 503, ""},
		{"neither token nor error, optional", authhttp.OptionalSession(failing(nil)), bearer(good), 503, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := serve(c.middleware, c.request)
			require.Equal(t, c.status, w.Code, w.Body)
			if c.status == 200 {
				require.Equal(t, c.want, w.Body.String())
				require.LessOrEqual(t, len(w.Header()), 1) // Content-Type
				return
			}
			checkRefusal(t, w, c.want)
			for _, header := range [...]string{"Authorization", "Cookie"} {
				checkAbsent(t, w, c.request.Header.Get(header))
			}
		})
	}
}

// checkRefusal compares a refusal with its challenge, and the body with that.
func checkRefusal(t *testing.T, w *httptest.ResponseRecorder, challenge string) {
	t.Helper()
	h := w.Header()
	require.Equal(t, challenge, h.Get("WWW-Authenticate"))
	require.Equal(t, "application/json", h.Get("Content-Type"))
	require.Equal(t, "no-store", h.Get("Cache-Control"))
	require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
	require.Equal(t, w.Code == 503, h.Get("Retry-After") == "5", h)
	var body map[string]string
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	require.Len(t, body, 2)
	require.NotEmpty(t, body["error_description"])
	want := map[int]string{400: "invalid_request", 401: "invalid_token", 403: "insufficient_scope",
		503: "temporarily_unavailable"}[w.Code]
	if challenge == noToken {
		want = "unauthorized"
	}
	require.Equal(t, want, body["error"])
	pairs := fmt.Sprintf("error=%q, error_description=%q", want, body["error_description"])
	if strings.Contains(challenge, "error=") {
		require.Contains(t, challenge, pairs)
	}
}

// checkAbsent looks for the parts of a token in an answer.
func checkAbsent(t *testing.T, w *httptest.ResponseRecorder, secret string) {
	t.Helper()
	all := fmt.Sprint(w.Header(), w.Body)
	for part := range strings.FieldsFuncSeq(secret, func(r rune) bool { return strings.ContainsRune(" .;=", r) }) {
		if len(part) > 20 {
			require.NotContains(t, all, part, "the answer has a part of the token")
		}
	}
}

func TestOptional(t *testing.T) {
	consumer, b2b := newVerifier(token.Consumer), newVerifier(token.B2B)
	session := authhttp.OptionalSession(consumer)
	for _, c := range [...]struct {
		name       string
		middleware func(http.Handler) http.Handler
		request    *http.Request
		status     int
		want       string
	}{
		{"nothing", session, request(), 200, "anonymous"},
		{"Basic", session, request("Authorization", "Basic YTpi"), 200, "anonymous"},
		{"session", session, bearer(sessionJWT(0)), 200, userID},
		{"cookie that has expired", session, cookie(sessionJWT(time.Hour)), 200, "anonymous"},
		{"cookie that is too old", authhttp.OptionalSession(consumer, authhttp.WithMaxTokenAge(time.Minute)),
			cookie(sessionJWT(2 * time.Minute)), 200, "anonymous"},
		{"cookie that has expired and of another kind", session, cookie(memberJWT(time.Hour)), 200, "anonymous"},
		{"forged cookie", session, cookie(forged(sessionJWT(0))), 200, "anonymous"},
		{"cookie of another kind", session, cookie(memberJWT(0)), 200, "anonymous"},
		{"cookie under an unknown key", authhttp.OptionalSession(failing(token.ErrUnknownKey)), cookie("a"), 200,
			"anonymous"},
		{"cookie of another project", authhttp.OptionalSession(failing(token.ErrAudience)), cookie("a"), 200, "anonymous"},
		{"one of two cookies", session, request("Cookie", cookies(sessionJWT(time.Hour), sessionJWT(0))), 200, userID},
		{"empty header", session, requestWith(""), 200, "anonymous"},
		{"empty cookie", session, cookie(""), 200, "anonymous"},
		{"header that has expired", session, bearer(sessionJWT(time.Hour)), 401, expired},
		{"rubbish", session, bearer("rubbish"), 401, invalid},
		{"malformed", session, request("Authorization", "Bearer"), 400, bad},
		{"no keys", authhttp.OptionalSession(failing(token.ErrKeysUnavailable)), cookie("a"), 503, ""},
		{"denied by the verifier", authhttp.OptionalSession(failing(token.ErrForbidden)), cookie("a"), 403, denied},
		{"no member", authhttp.OptionalMember(b2b), request(), 200, "anonymous"},
		{"member", authhttp.OptionalMember(b2b), cookie(memberJWT(0)), 200, memberID + " of acme"},
		{"member that has expired", authhttp.OptionalMember(b2b), cookie(memberJWT(time.Hour)), 200, "anonymous"},
		{"no machine", authhttp.OptionalM2M(consumer), request(), 200, "anonymous"},
		{"machine", authhttp.OptionalM2M(consumer), bearer(m2mToken(0, "")), 200, clientID},
		{"machine that has expired", authhttp.OptionalM2M(consumer), bearer(m2mToken(time.Hour, "")), 401, expired},
		{"anonymous and denied", authhttp.OptionalSession(consumer, authhttp.WithCheck(func(ctx context.Context) error {
			if _, ok := authhttp.SessionFrom(ctx); ok {
				return errors.New("there is no session")
			}
			return token.ErrForbidden
		})), request(), 401, noToken},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := serve(c.middleware, c.request)
			require.Equal(t, c.status, w.Code, w.Body)
			if c.status != 200 {
				checkRefusal(t, w, c.want)
			} else {
				require.Equal(t, c.want, w.Body.String())
			}
		})
	}
}

// TestFrom: a context has what its own middlewares put there, each kind for itself.
func TestFrom(t *testing.T) {
	_, ok := authhttp.SessionFrom(t.Context())
	require.False(t, ok, "a session out of nothing")
	both := func(next http.Handler) http.Handler {
		return authhttp.OptionalSession(newVerifier(token.Consumer))(authhttp.OptionalM2M(newVerifier(token.Consumer),
			authhttp.WithCheck(func(ctx context.Context) error {
				if _, ok := authhttp.SessionFrom(ctx); !ok {
					return token.ErrForbidden
				}
				return nil
			}))(next))
	}
	w := serve(both, cookie(sessionJWT(0)))
	require.Equal(t, 200, w.Code, w.Body)
	require.Equal(t, userID, w.Body.String())
}

// TestFromInside checks that a middleware never shows the session of one around it as its own.
func TestFromInside(t *testing.T) {
	v, staff := newVerifier(token.Consumer), authhttp.WithCookie("staff_jwt")
	outer := authhttp.RequireSession(v)
	var seen []bool
	see := func(ctx context.Context) error {
		_, ok := authhttp.SessionFrom(ctx)
		seen = append(seen, ok)
		return nil
	}
	optional := authhttp.OptionalSession(v, staff, authhttp.WithCheck(see))
	refuse := authhttp.WithErrorHandler(func(_ http.ResponseWriter, r *http.Request, _ error) { _ = see(r.Context()) })
	for name, c := range map[string]struct {
		inner  func(http.Handler) http.Handler
		cookie string
		body   string
		seen   []bool // by the checks or the error handler of the inner one
	}{
		"optional without a token":     {optional, "", "anonymous", []bool{false}},
		"optional with a bad token":    {optional, "rubbish", "anonymous", []bool{false}},
		"optional with a token":        {optional, userJWT("staff", 0), "staff", []bool{true}},
		"refused":                      {authhttp.RequireSession(v, staff, refuse), "", "", []bool{false}},
		"another kind without a token": {authhttp.OptionalM2M(v, authhttp.WithCheck(see)), "", userID, []bool{true}},
	} {
		t.Run(name, func(t *testing.T) {
			seen = nil
			r := request("Cookie", "stytch_session_jwt="+sessionJWT(0)+"; staff_jwt="+c.cookie)
			w := serve(func(next http.Handler) http.Handler { return outer(c.inner(next)) }, r)
			require.Equal(t, http.StatusOK, w.Code)
			require.Equal(t, c.body, w.Body.String())
			require.Equal(t, c.seen, seen)
		})
	}
}

func TestErrorHandler(t *testing.T) {
	good := sessionJWT(0)
	late := sessionJWT(time.Hour)
	for _, c := range [...]struct {
		name     string
		verifier authhttp.SessionVerifier
		request  *http.Request
		status   int
		want     error
	}{
		{"no token", newVerifier(token.Consumer), request(), 401, authhttp.ErrNoToken},
		{"expired", newVerifier(token.Consumer), bearer(late), 401, token.ErrExpired},
		{"malformed", newVerifier(token.Consumer), request("Authorization", "Bearer"), 400, authhttp.ErrInvalidRequest},
		{"no keys", failing(token.ErrKeysUnavailable), bearer(good), 503, token.ErrKeysUnavailable},
		{"an error with the token", failing(fmt.Errorf("%w: %s", token.ErrSignature, good)), bearer(good), 401,
			token.ErrSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got error
			m := authhttp.RequireSession(c.verifier,
				authhttp.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, err error) {
					got = err
					w.WriteHeader(http.StatusTeapot)
				}))
			w := serve(m, c.request)
			require.Equal(t, http.StatusTeapot, w.Code)
			require.Empty(t, w.Body.String())
			var e *authhttp.Error
			require.ErrorAs(t, got, &e)
			require.Equal(t, c.status, e.Status)
			require.ErrorIs(t, got, c.want)
			require.Equal(t, c.status == http.StatusServiceUnavailable, e.Challenge == "")
			for part := range strings.SplitSeq(good+"."+late, ".") {
				require.NotContains(t, got.Error(), part, "the error has a part of the token")
			}
			w = httptest.NewRecorder()
			e.ServeHTTP(w, c.request)
			require.Equal(t, c.status, w.Code)
			checkRefusal(t, w, e.Challenge)
		})
	}
}

// TestDependencies: a gateway links no client, which would hold a secret.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	dependencies := strings.Fields(string(out))
	for _, name := range []string{"stytch", "stytch/b2b", "gen"} {
		require.NotContains(t, dependencies, "github.com/lapgen/stytch-go/"+name)
	}
}
