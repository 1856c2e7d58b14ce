package authhttp_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/token"
)

func TestRealmAndCookie(t *testing.T) {
	v := newVerifier(token.Consumer)
	m := authhttp.RequireSession(v, authhttp.WithRealm(`the "\" shop`), authhttp.WithCookie("jwt"))
	w := serve(m, cookie(sessionJWT(0)))
	require.Equal(t, `Bearer realm="the \"\\\" shop"`, w.Header().Get("WWW-Authenticate"))
	require.Equal(t, 200, serve(m, request("Cookie", "jwt="+sessionJWT(0))).Code, "the cookie of another name")
	w = serve(authhttp.RequireSession(v, authhttp.WithoutCookie()), cookie(sessionJWT(0)))
	require.Equal(t, 401, w.Code, "the cookie where there is to be none")
	w = serve(authhttp.RequireSession(v, authhttp.WithMaxTokenAge(time.Minute), authhttp.WithMaxTokenAge(0)),
		cookie(sessionJWT(2*time.Minute)))
	require.Equal(t, 200, w.Code, "the last age is no limit")
}

// TestChecks: all have to agree, in the order of the options, and none is called in vain.
func TestChecks(t *testing.T) {
	var order []string
	check := func(name string, err error) authhttp.Option {
		return authhttp.WithCheck(func(ctx context.Context) error {
			s, ok := authhttp.SessionFrom(ctx)
			require.True(t, ok)
			require.Equal(t, userID, s.UserID)
			order = append(order, name)
			return err
		})
	}
	m := authhttp.RequireSession(newVerifier(token.Consumer),
		check("a", nil), check("b", token.ErrForbidden), check("c", nil))
	require.Equal(t, 403, serve(m, bearer(sessionJWT(0))).Code)
	require.Equal(t, "ab", strings.Join(order, ""))
	order = nil
	require.Equal(t, 401, serve(m, bearer(sessionJWT(time.Hour))).Code)
	require.Nil(t, order)
}

// authorizer records what it is asked.
type authorizer struct {
	asked string
	err   error
}

func (a *authorizer) AuthorizeSession(_ context.Context, s *token.Session, resourceID, action string) error {
	a.asked = strings.Join([]string{s.UserID, resourceID, action}, " ")
	return a.err
}

func (a *authorizer) AuthorizeMember(_ context.Context, m *token.MemberSession, organizationID, resourceID,
	action string) error {
	a.asked = strings.Join([]string{m.MemberID, organizationID, resourceID, action}, " ")
	return a.err
}

func TestPermissions(t *testing.T) {
	a := &authorizer{}
	session := authhttp.RequireSession(newVerifier(token.Consumer), authhttp.WithPermission(a, "documents", "read"))
	own := authhttp.RequireMember(newVerifier(token.B2B), authhttp.WithMemberPermission(a, nil, "documents", "read"))
	named := authhttp.RequireMember(newVerifier(token.B2B), authhttp.WithMemberPermission(a,
		func(r *http.Request) string { return r.PathValue("org") }, "documents", "read"))
	ofPath := bearer(memberJWT(0))
	ofPath.SetPathValue("org", "organization-test-other")
	for _, c := range [...]struct {
		middleware func(http.Handler) http.Handler
		request    *http.Request
		asked      string
	}{
		{session, bearer(sessionJWT(0)), userID + " documents read"},
		{own, bearer(memberJWT(0)), memberID + " " + organizationID + " documents read"},
		{named, ofPath, memberID + " organization-test-other documents read"},
	} {
		for _, answer := range [...]struct {
			err    error
			status int
		}{{nil, 200}, {token.ErrTenancy, 403}, {context.DeadlineExceeded, 503}} {
			a.asked, a.err = "", answer.err
			require.Equal(t, answer.status, serve(c.middleware, c.request).Code)
			require.Equal(t, c.asked, a.asked)
		}
	}
}

// TestPanics: what does not go together must not be found out in production.
func TestPanics(t *testing.T) {
	v := newVerifier(token.Consumer)
	a := &authorizer{}
	n := &api{}
	with := authhttp.WithRenewal
	type cookies = authhttp.Cookies
	session := func(opts ...authhttp.Option) func() { return func() { authhttp.RequireSession(v, opts...) } }
	optionalSession := func(opts ...authhttp.Option) func() { return func() { authhttp.OptionalSession(v, opts...) } }
	member := func(opts ...authhttp.Option) func() { return func() { authhttp.RequireMember(v, opts...) } }
	optionalMember := func(opts ...authhttp.Option) func() { return func() { authhttp.OptionalMember(v, opts...) } }
	m2m := func(opts ...authhttp.Option) func() { return func() { authhttp.RequireM2M(v, opts...) } }
	optionalM2M := func(opts ...authhttp.Option) func() { return func() { authhttp.OptionalM2M(v, opts...) } }
	for _, c := range [...]struct {
		make func()
		want string // how the message begins
	}{
		{func() { authhttp.RequireSession(nil) }, "RequireSession: the verifier"},
		{func() { authhttp.RequireMember(nil) }, "RequireMember: the verifier"},
		{func() { authhttp.OptionalM2M(nil) }, "OptionalM2M: the verifier"},
		{func() { authhttp.RequireSession(v)(nil) }, "the handler"},
		{func() { authhttp.RequireSession((*token.Verifier)(nil)) }, "RequireSession: the verifier"},
		{func() { authhttp.OptionalMember((*token.Verifier)(nil)) }, "OptionalMember: the verifier"},
		{func() { authhttp.RequireM2M((*token.Verifier)(nil)) }, "RequireM2M: the verifier"},
		{func() { authhttp.RequireSession(sessions(nil)) }, "RequireSession: the verifier"},
		{session(nil), "RequireSession: option 1"},
		{session(authhttp.WithRealm("")), "RequireSession: WithRealm"},
		{session(authhttp.WithRealm("a\nb")), "RequireSession: WithRealm"},
		{session(authhttp.WithCookie("")), "RequireSession: WithCookie"},
		{session(authhttp.WithCookie("a b")), "RequireSession: WithCookie"},
		{session(authhttp.WithMaxTokenAge(-1)), "RequireSession: WithMaxTokenAge"},
		{session(authhttp.WithCheck(nil)), "RequireSession: WithCheck"},
		{session(authhttp.WithErrorHandler(nil)), "RequireSession: WithErrorHandler"},
		{m2m(authhttp.WithCookie("a")), "RequireM2M: WithCookie"},
		{m2m(authhttp.WithoutCookie()), "RequireM2M: WithoutCookie"},
		{optionalM2M(authhttp.WithCookie("a")), "OptionalM2M: WithCookie"},
		{m2m(with(n, cookies{})), "RequireM2M: WithRenewal"},
		{session(with(nil, cookies{})), "RequireSession: WithRenewal"},
		{session(with(n, cookies{SessionToken: "a b"})), "RequireSession: WithRenewal"},
		{session(with(n, cookies{SessionToken: "stytch_session_jwt"})), "RequireSession: WithRenewal"},
		{session(with(n, cookies{Path: "a;b"})), "RequireSession: WithRenewal"},
		{session(with(n, cookies{Domain: "a;b"})), "RequireSession: WithRenewal"},
		{session(with(n, cookies{SameSite: http.SameSiteNoneMode, Insecure: true})), "RequireSession: WithRenewal"},
		{session(with(n, cookies{}), authhttp.WithoutCookie()), "RequireSession: WithRenewal"},
		{session(with((*api)(nil), cookies{})), "RequireSession: WithRenewal: the API is nil"},
		{session(with(n, cookies{SessionToken: "__Host-t", Domain: "example.com"})), "RequireSession: WithRenewal"},
		{session(with(n, cookies{}), authhttp.WithCookie("j")), "RequireSession: WithCookie names j"},
		{session(authhttp.WithCookie("j"), authhttp.WithCookies(cookies{})), "RequireSession: WithCookie names j"},
		{session(with(n, cookies{}), authhttp.WithCookies(cookies{Path: "/app"})),
			"RequireSession: WithRenewal and WithCookies"},
		{session(authhttp.WithCookies(cookies{Path: "app"})), "RequireSession: WithCookies"},
		{m2m(authhttp.WithCookies(cookies{})), "RequireM2M: WithCookies"},
		{session(authhttp.WithSessionToken(nil)), "RequireSession: WithSessionToken"},
		{session(authhttp.WithSessionToken((*api)(nil))), "RequireSession: WithSessionToken"},
		{session(authhttp.WithSessionToken(&api{}), authhttp.WithoutCookie()), "RequireSession: WithSessionToken"},
		{session(authhttp.WithSessionToken(&api{}), authhttp.WithCookie("stytch_session")), "RequireSession: WithCookie"},
		{m2m(authhttp.WithSessionToken(&api{})), "RequireM2M: WithSessionToken"},
		{session(authhttp.AlwaysAsk(nil)), "RequireSession: AlwaysAsk"},
		{optionalM2M(authhttp.AlwaysAsk(&api{})), "OptionalM2M: AlwaysAsk"},
		{session(authhttp.WithScopes("a")), "RequireSession: WithScopes"},
		{member(authhttp.WithScopes("a")), "RequireMember: WithScopes"},
		{optionalM2M(authhttp.WithScopes("a")), "OptionalM2M: WithScopes"},
		{m2m(authhttp.WithScopes()), "RequireM2M: WithScopes"},
		{m2m(authhttp.WithScopes("")), "RequireM2M: WithScopes"},
		{m2m(authhttp.WithScopes("a b")), "RequireM2M: WithScopes"},
		{m2m(authhttp.WithScopes(`a"`)), "RequireM2M: WithScopes"},
		{session(authhttp.WithPermission((*authorizer)(nil), "a", "b")), "RequireSession: WithPermission"},
		{session(authhttp.WithPermission(nil, "a", "b")), "RequireSession: WithPermission"},
		{session(authhttp.WithPermission(a, "", "b")), "RequireSession: WithPermission"},
		{session(authhttp.WithPermission(a, "a", "")), "RequireSession: WithPermission"},
		{optionalSession(authhttp.WithPermission(a, "a", "b")), "OptionalSession: WithPermission"},
		{member(authhttp.WithPermission(a, "a", "b")), "RequireMember: WithPermission"},
		{m2m(authhttp.WithPermission(a, "a", "b")), "RequireM2M: WithPermission"},
		{member(authhttp.WithMemberPermission(nil, nil, "a", "b")), "RequireMember: WithMemberPermission"},
		{member(authhttp.WithMemberPermission(a, nil, "", "b")), "RequireMember: WithMemberPermission"},
		{optionalMember(authhttp.WithMemberPermission(a, nil, "a", "b")), "OptionalMember: WithMemberPermission"},
		{session(authhttp.WithMemberPermission(a, nil, "a", "b")), "RequireSession: WithMemberPermission"},
	} {
		func() {
			defer func() {
				got, _ := recover().(string)
				require.True(t, strings.HasPrefix(got, "authhttp: "+c.want), got)
			}()
			c.make()
		}()
	}
}
