// Package verify has what a client needs to judge tokens locally: a verifier, the
// RBAC policies, and the bounds on calls to the API where a token cannot be judged
// locally. Packages stytch and stytch/b2b have the methods for users.
//
// It knows no operation but the fetches of keys and the endpoints for OAuth2 clients: callers say how a policy is
// fetched, and how a session is asked about. Start with [New].
package verify

import (
	"io"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Client makes the calls of the services of one product, and judges its tokens. It is safe for concurrent use.
type Client struct {
	*transport.Client

	product  token.Product
	settings *settings
	kept     *kept // shared by the products
}

// kept is what tokens are judged by. It is made when a token is first judged. That its type is not known here keeps it
// out of programs that judge none.
type kept struct {
	once   sync.Once
	judges io.Closer // *judges; nil before, and if the client was closed before
}

// New returns a client for the consumer services.
func New(c *transport.Client) (*Client, error) {
	s, err := newSettings(c)
	if err != nil {
		return nil, err
	}
	return &Client{Client: c, product: token.Consumer, settings: s, kept: new(kept)}, nil
}

// B2B returns the client for the services of B2B: the same but for the keys and policies that it judges tokens by.
func (c *Client) B2B() *Client {
	b2b := *c
	b2b.product = token.B2B
	return &b2b
}

// Now returns the time by the clock that tokens are judged by.
func (c *Client) Now() time.Time { return c.settings.now() }

// Verifier returns the verifier, or [token.ErrClosed].
func (c *Client) Verifier() (*token.Verifier, error) { return c.judge().getVerifier() }

// Close ends what is being fetched for both products, and the idle connections. Whatever needs a key or a policy fails
// afterwards with [token.ErrClosed].
func (c *Client) Close() {
	c.kept.once.Do(func() {})
	if c.kept.judges != nil {
		_ = c.kept.judges.Close() // that nothing is fetched any more is no error
	}
	c.Client.Close() // at last, since what was being fetched leaves a connection
}
