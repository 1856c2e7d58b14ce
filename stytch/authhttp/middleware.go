package authhttp

import (
	"context"
	"errors"
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
// handlers get from [SessionFrom].
//
// It panics if the verifier is nil, or an option does not go with it. So does every
// function of its kind.
func RequireSession(v SessionVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("RequireSession", config{kind: ofUser}, v, opts)
	return middleware(c, v.Session)
}

// OptionalSession is [RequireSession] that lets requests without a token pass, too, and
// those whose cookie has a JWT that is over: browsers send it unasked, and a JWT lives
// for five minutes. [SessionFrom] has nothing for them.
//
// Any other token that is refused is answered as RequireSession does, and so is one in
// the header that is over. That keys cannot be had is no absence of a token.
func OptionalSession(v SessionVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("OptionalSession", config{kind: ofUser, optional: true}, v, opts)
	return middleware(c, v.Session)
}

// RequireMember is [RequireSession] for the session JWTs of a B2B project. Handlers get
// them from [MemberFrom].
func RequireMember(v MemberVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("RequireMember", config{kind: ofMember}, v, opts)
	return middleware(c, v.MemberSession)
}

// OptionalMember is to [RequireMember] as [OptionalSession] is to [RequireSession].
func OptionalMember(v MemberVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("OptionalMember", config{kind: ofMember, optional: true}, v, opts)
	return middleware(c, v.MemberSession)
}

// RequireM2M admits requests with a good access token of a machine-to-machine client in
// the header Authorization. Handlers get it from [M2MFrom]. See [Scopes].
func RequireM2M(v M2MVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("RequireM2M", config{kind: ofMachine}, v, opts)
	return middleware(c, v.M2M)
}

// OptionalM2M is [RequireM2M] that lets requests without a token pass, too. One that is
// refused is answered as RequireM2M does.
func OptionalM2M(v M2MVerifier, opts ...Option) func(http.Handler) http.Handler {
	c := newConfig("OptionalM2M", config{kind: ofMachine, optional: true}, v, opts)
	return middleware(c, v.M2M)
}

// gate admits requests by tokens of one kind, of which T is what they say.
type gate[T any] struct {
	*config
	verify func(ctx context.Context, jwt string, checks ...token.Check) (*T, error)
}

func middleware[T any](c *config, verify func(context.Context, string, ...token.Check) (*T, error)) func(http.Handler) http.Handler {
	g := &gate[T]{c, verify}
	return func(next http.Handler) http.Handler {
		if next == nil {
			panic("authhttp: the handler is nil")
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			admitted, err := g.admit(w, r)
			if err != nil {
				g.onError(w, r, err)
				return
			}
			next.ServeHTTP(w, admitted)
		})
	}
}

// admit returns the request for the handler, with what its token says in its context.
func (g *gate[T]) admit(w http.ResponseWriter, r *http.Request) (*http.Request, *Error) {
	c, err := g.credential(r)
	if err != nil {
		return nil, g.newError(err, c)
	}
	says, err := g.access(w, r, c)
	if err != nil {
		return nil, g.newError(err, c)
	}
	if says != nil {
		r = r.WithContext(with(r.Context(), says))
	}
	for _, check := range g.checks {
		if err := check(r); err != nil {
			return nil, g.newCheckError(err, c, says == nil)
		}
	}
	return r, nil
}

// access returns what the token of a request says: nil if there is none to go by, and
// none is needed.
func (g *gate[T]) access(w http.ResponseWriter, r *http.Request, c credential) (*T, error) {
	if c.token == "" && g.optional {
		return nil, nil
	}
	if c.token == "" {
		return nil, ErrNoToken
	}
	says, err := g.judge(r.Context(), c.token)
	if err == nil || !c.fromCookie || !isOver(err) {
		return says, err
	}
	if g.renewal != nil {
		says, err = g.renew(w, r, c.token, err)
	}
	if g.optional && isOver(err) {
		return nil, nil
	}
	return says, err
}

// judge verifies a token.
func (g *gate[T]) judge(ctx context.Context, jwt string) (*T, error) {
	says, err := g.verify(ctx, jwt, g.demands...)
	switch {
	case err != nil:
		return nil, err
	case says == nil: // must not pass for a request without a token
		return nil, errors.New("the verifier returned neither a token nor an error")
	}
	return says, nil
}

// isOver reports whether a token was good once. One that is of another kind or has
// further faults was not.
func isOver(err error) bool {
	if statusOf(err) != http.StatusUnauthorized || errors.Is(err, token.ErrWrongKind) || errors.Is(err, token.ErrMalformed) ||
		errors.Is(err, token.ErrUnknownKey) { // nothing of it was verified
		return false
	}
	return errors.Is(err, token.ErrExpired) || errors.Is(err, token.ErrTooOld)
}
