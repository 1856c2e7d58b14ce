package authhttp

import (
	"context"

	"github.com/lapgen/stytch-go/stytch/token"
)

// SessionFrom returns what the session JWT of a request says, from the context of a
// request that [RequireSession] or [OptionalSession] let pass. It returns false if the
// request has no session: with OptionalSession, or with another context.
//
// Of several middlewares around each other the innermost counts: if it is an
// OptionalSession without a token of its own, SessionFrom returns false, whatever the
// outer ones admitted.
func SessionFrom(ctx context.Context) (*token.Session, bool) { return from[token.Session](ctx) }

// MemberFrom is like [SessionFrom], for [RequireMember] and [OptionalMember].
func MemberFrom(ctx context.Context) (*token.MemberSession, bool) {
	return from[token.MemberSession](ctx)
}

// M2MFrom is like [SessionFrom], for [RequireM2M] and [OptionalM2M].
func M2MFrom(ctx context.Context) (*token.M2M, bool) { return from[token.M2M](ctx) }

// contextKey is the key of what a token of a kind says.
type contextKey[T any] struct{}

// with returns a context with what a token says. Nil hides what an outer middleware put there.
func with[T any](ctx context.Context, says *T) context.Context {
	return context.WithValue(ctx, contextKey[T]{}, says)
}

func from[T any](ctx context.Context) (*T, bool) {
	says, _ := ctx.Value(contextKey[T]{}).(*T)
	return says, says != nil
}
