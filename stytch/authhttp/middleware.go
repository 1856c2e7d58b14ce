package authhttp

import (
	"context"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/token"
)

// SessionVerifier verifies session JWTs of a consumer project: a [*token.Verifier], or a
// client of package stytch. Its errors are those of package token.
type SessionVerifier interface {
	Session(ctx context.Context, jwt string, checks ...token.Check) (*token.Session, error)
}

// MemberVerifier verifies session JWTs of a B2B project: a [*token.Verifier], or the
// field B2B of a client of package stytch.
type MemberVerifier interface {
	MemberSession(ctx context.Context, jwt string, checks ...token.Check) (*token.MemberSession, error)
}

// M2MVerifier verifies access tokens of machine-to-machine clients: a [*token.Verifier],
// such as the method Verifier of a client of package stytch returns.
type M2MVerifier interface {
	M2M(ctx context.Context, jwt string, checks ...token.Check) (*token.M2M, error)
}

// RequireSession admits requests with a good session JWT of a consumer project, which
// handlers get from [SessionFrom]. A request that has none is answered with 401.
//
// It panics if the verifier is nil, or holds a nil pointer, and if an option cannot be
// used. So does every function of its kind.
func RequireSession(v SessionVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("RequireSession", config{kind: ofUser}, v, opts)
	return middleware(c, v.Session)
}

// OptionalSession is like [RequireSession], but lets requests without a token pass. A
// cookie that does not verify counts as no token, since browsers send cookies unasked.
// [SessionFrom] returns false for such requests.
//
// A token in the header that is refused is answered as RequireSession does. If keys are
// unavailable, a request with a cookie is answered with 503; it is not treated as
// anonymous.
func OptionalSession(v SessionVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("OptionalSession", config{kind: ofUser, optional: true}, v, opts)
	return middleware(c, v.Session)
}

// RequireMember is like [RequireSession], for the session JWTs of a B2B project. Handlers
// get them from [MemberFrom].
func RequireMember(v MemberVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("RequireMember", config{kind: ofMember}, v, opts)
	return middleware(c, v.MemberSession)
}

// OptionalMember is like [RequireMember], but lets requests without a token pass, as
// [OptionalSession] does.
func OptionalMember(v MemberVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("OptionalMember", config{kind: ofMember, optional: true}, v, opts)
	return middleware(c, v.MemberSession)
}

// RequireM2M admits requests with a good access token of a machine-to-machine client in
// the header Authorization. Handlers get it from [M2MFrom]. See [WithScopes].
func RequireM2M(v M2MVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("RequireM2M", config{kind: ofMachine}, v, opts)
	return middleware(c, v.M2M)
}

// OptionalM2M is like [RequireM2M], but lets requests without a token pass. A token that
// is refused is answered as RequireM2M does.
func OptionalM2M(v M2MVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("OptionalM2M", config{kind: ofMachine, optional: true}, v, opts)
	return middleware(c, v.M2M)
}
