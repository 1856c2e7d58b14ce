package verify

import (
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// judge is what the tokens of one product are judged by.
type judge struct {
	client *Client
	bounds *bounds // shared by the products

	once     sync.Once
	verifier *token.Verifier // nil if the client was closed before one was made
	err      error
	closed   atomic.Bool

	policies policies
}

// judges are those of a client.
type judges struct{ consumer, b2b *judge }

// judge returns what judges the tokens of the client's product.
func (c *Client) judge() *judge {
	c.kept.once.Do(func() { c.kept.judges = newJudges(c) })
	all, ok := c.kept.judges.(*judges)
	if !ok { // the client was closed before anything was made
		all = newJudges(c)
		_ = all.Close()
	}
	if c.product == token.B2B {
		return all.b2b
	}
	return all.consumer
}

func newJudges(c *Client) *judges {
	consumer, b2b, shared := *c, c.B2B(), newBounds()
	consumer.product = token.Consumer
	return &judges{consumer: &judge{client: &consumer, bounds: shared}, b2b: &judge{client: b2b, bounds: shared}}
}

// Close ends what is being fetched.
func (j *judges) Close() error {
	j.consumer.close()
	j.b2b.close()
	return nil
}

func (j *judge) close() {
	j.closed.Store(true)
	j.once.Do(func() {})
	if j.verifier != nil {
		j.verifier.Close()
	}
	j.policies.close()
}

// getVerifier returns the verifier, or [token.ErrClosed].
func (j *judge) getVerifier() (*token.Verifier, error) {
	j.once.Do(func() {
		c := j.client
		j.verifier, j.err = c.settings.newVerifier(c.product, token.WithHTTPClient(c.HTTPClient(keysCall(c.product))))
	})
	if j.closed.Load() {
		return nil, token.ErrClosed
	}
	return j.verifier, j.err
}

// keysCall is what a fetch of keys is known as to hooks and logs.
func keysCall(product token.Product) transport.Call {
	call := transport.Call{
		Operation: "Sessions.GetJWKS", Method: http.MethodGet, Template: "/v1/sessions/jwks/{project_id}",
	}
	if product == token.B2B {
		call.Operation, call.Template = "B2B.Sessions.GetJWKS", "/v1/b2b/sessions/jwks/{project_id}"
	}
	return call
}
