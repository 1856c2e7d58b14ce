package authhttp

import (
	"context"

	"github.com/lapgen/stytch-go/stytch/token"
)

// SessionFrom returns what the session JWT of a request says, from the context of a
// request that [RequireSession] or [OptionalSession] let pass. It is false if there is
// none: with OptionalSession, or with another context.
func SessionFrom(ctx context.Context) (*token.Session, bool) { return from[token.Session](ctx) }

// MemberFrom is [SessionFrom] for [RequireMember] and [OptionalMember].
func MemberFrom(ctx context.Context) (*token.MemberSession, bool) {
	return from[token.MemberSession](ctx)
}

// M2MFrom is [SessionFrom] for [RequireM2M] and [OptionalM2M].
func M2MFrom(ctx context.Context) (*token.M2M, bool) { return from[token.M2M](ctx) }

// contextKey is the key of what a token of a kind says.
type contextKey[T any] struct{}

func with[T any](ctx context.Context, says *T) context.Context {
	return context.WithValue(ctx, contextKey[T]{}, says)
}

func from[T any](ctx context.Context) (*T, bool) {
	says, ok := ctx.Value(contextKey[T]{}).(*T)
	return says, ok
}
