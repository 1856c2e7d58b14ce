package stytch

import (
	"context"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/verify"
	"github.com/lapgen/stytch-go/stytch/token"
)

// WithClock sets the clock that tokens, keys and policies are judged by. It does not change when requests
// time out or are repeated. It must be safe for concurrent use, and goes with a client
// only.
func WithClock(now func() time.Time) Option { return verify.WithClock(now) }

// WithLeeway sets by how much the clocks of Stytch and of this machine may differ when
// tokens are judged: 5 seconds without it, 5 minutes at most. It goes with a client only.
func WithLeeway(d time.Duration) Option { return verify.WithLeeway(d) }

// WithIssuers accepts tokens of further issuers, such as the domain of the project that
// the tokens of connected apps carry. It goes with a client only.
func WithIssuers(issuers ...string) Option {
	return verify.WithToken("WithIssuers", token.WithIssuers(issuers...))
}

// WithKeyCache changes the settings of the cache of keys that tokens are verified with. It
// goes with a client only.
func WithKeyCache(settings token.KeyCache) Option {
	return verify.WithToken("WithKeyCache", token.WithKeyCache(settings))
}

// WithStaticKeys takes the keys that tokens of both products are verified with from a JSON document, as the API
// serves it, and never fetches any: see [token.WithStaticKeys]. It goes with a client only.
func WithStaticKeys(jwksJSON []byte) Option {
	return verify.WithToken("WithStaticKeys", token.WithStaticKeys(jwksJSON))
}

// Verifier returns the verifier of the client, which it shares with its services: for
// middleware, and for what has no method of its own here. The client's Close closes it.
// It has the client's settings for tokens, and fetches keys with the client's headers, hooks and logger.
//
// Its error is [token.ErrClosed], after Close.
func (c *Client) Verifier() (*token.Verifier, error) { return c.core.Verifier() }

// Verifier is like [Client.Verifier], for the keys of B2B.
func (b *B2B) Verifier() (*token.Verifier, error) { return b.M2M.core.Verifier() }

// Session verifies a session JWT locally, as [token.Verifier.Session] does. Hooks see it as a call.
func (c *Client) Session(ctx context.Context, jwt string, checks ...token.Check) (*token.Session, error) {
	return verify.Locally(ctx, c.core, "Session", nil,
		func(ctx context.Context, v *token.Verifier) (*token.Session, error) {
			return v.Session(ctx, jwt, checks...)
		})
}

// MemberSession verifies a member's session JWT locally, as
// [token.Verifier.MemberSession] does. Hooks see it as a call.
func (b *B2B) MemberSession(ctx context.Context, jwt string, checks ...token.Check) (*token.MemberSession, error) {
	return verify.Locally(ctx, b.M2M.core, "B2B.MemberSession", nil,
		func(ctx context.Context, v *token.Verifier) (*token.MemberSession, error) {
			return v.MemberSession(ctx, jwt, checks...)
		})
}
