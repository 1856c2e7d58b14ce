// Package tokens has what a client needs to judge tokens locally: a verifier, the
// RBAC policies, and the bounds on calls to the API where a token cannot be judged
// locally. Packages stytch and stytch/b2b have the methods for users.
//
// It knows no operation: callers say how a policy is fetched. Start with [Of].
package tokens

import (
	"io"
	"sync"
	"sync/atomic"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Local judges the tokens of one product of a client. What it needs is made when it is
// first asked for. It is safe for concurrent use.
type Local struct {
	client *transport.Client
	bounds *bounds // shared by the products of a client

	once     sync.Once
	verifier *token.Verifier // nil if the client was closed before one was made
	err      error
	closed   atomic.Bool

	policies policies
}

// Of returns what judges the tokens of a client, for its product.
func Of(c *transport.Client) *Local {
	kept, ok := c.Keep(func(c *transport.Client) io.Closer { return newLocals(c) }).(*locals)
	if !ok { // the client was closed before anything was made
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
	shared := newBounds()
	consumer, b2b := *c, *c
	consumer.Product, b2b.Product = token.Consumer, token.B2B
	return &locals{consumer: &Local{client: &consumer, bounds: shared}, b2b: &Local{client: &b2b, bounds: shared}}
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
