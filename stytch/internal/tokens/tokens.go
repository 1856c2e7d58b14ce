// Package tokens is what a client needs to judge tokens by itself: a verifier, the
// RBAC policies, and a bound on the calls to the API that take its place while the
// keys cannot be had. Packages stytch and stytch/b2b have the methods for users.
//
// It knows no operation: who asks for a policy says how to fetch one. Start with
// [Of].
package tokens

import (
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Local judges the tokens of one product of a client. What it needs is made when it is
// first asked for. It is safe for concurrent use.
type Local struct {
	client   *transport.Client
	fallback *Limiter // shared by the products of a client

	once     sync.Once
	verifier *token.Verifier // nil if the client was closed before one was made
	err      error
	closed   atomic.Bool

	policies policies
}

// Of returns what judges the tokens of a client, for its product.
func Of(c *transport.Client) *Local {
	kept, ok := c.Keep(func(c *transport.Client) io.Closer { return newLocals(c) }).(*locals)
	if !ok { // the client was closed before anything was kept
		kept = newLocals(c)
		_ = kept.Close()
	}
	if c.Product == token.B2B {
		return kept.b2b
	}
	return kept.consumer
}

// locals is what a client keeps.
type locals struct{ consumer, b2b *Local }

func newLocals(c *transport.Client) *locals {
	fallback := NewLimiter(c.Now)
	consumer, b2b := *c, *c
	consumer.Product, b2b.Product = token.Consumer, token.B2B
	return &locals{consumer: &Local{client: &consumer, fallback: fallback}, b2b: &Local{client: &b2b, fallback: fallback}}
}

// Close ends what is being fetched. What is asked for afterwards fails with
// [token.ErrClosed].
func (l *locals) Close() error {
	l.consumer.close()
	l.b2b.close()
	return nil
}

// Verifier returns the verifier, or [token.ErrClosed].
func (l *Local) Verifier() (*token.Verifier, error) {
	l.once.Do(func() {
		l.verifier, l.err = token.NewVerifier(l.client.Product, l.client.ProjectID(), l.client.TokenOptions()...)
	})
	if l.closed.Load() {
		return nil, token.ErrClosed
	}
	return l.verifier, l.err
}

func (l *Local) close() {
	l.closed.Store(true)
	l.once.Do(func() {})
	if l.verifier != nil {
		l.verifier.Close()
	}
	l.policies.close()
}

// Enter asks whether the API may be asked about a token that could not be verified, and
// why that is so in err. If it may, it must be with the options returned, and done must be
// called after the answer.
//
// It may be asked about a token with a good signature that is over, or too old for the
// caller: the API renews it, if its session goes on. And it may be asked, within bounds,
// while the keys cannot be had; each call counts, so that none is repeated. A token that is
// refused for any other reason says nothing that the API does not know: else whoever sends
// rubbish would decide how many calls are made.
func (l *Local) Enter(err error, opts []transport.Option) (with []transport.Option, done func(), ok bool) {
	switch {
	case errors.Is(err, token.ErrWrongKind), errors.Is(err, token.ErrMalformed), errors.Is(err, token.ErrUnknownKey):
		return nil, nil, false
	case errors.Is(err, token.ErrExpired), errors.Is(err, token.ErrTooOld):
		return opts, func() {}, true
	case errors.Is(err, token.ErrKeysUnavailable):
		done, ok := l.fallback.enter()
		return append(slices.Clip(opts), transport.WithRetry(transport.Retry{})), done, ok
	}
	return nil, nil, false
}
