// Package transport makes the calls of packages stytch and stytch/b2b. It is
// the Doer of gen's client: it takes the request that gen has made, sends it
// through a chain of handlers, repeats it where that is harmless, and decodes
// what comes back.
//
// It knows no model and no operation of the API: callers tell it both in a [Call]. It never starts a goroutine, and
// never writes a header, a body, a query or a credential to a log or an error.
//
// Start with [Do]; newChain shows the handlers in their order.
package transport

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
	"github.com/lapgen/stytch-go/stytch/internal/exactjson"
	"github.com/lapgen/stytch-go/stytch/internal/redact"
	"github.com/lapgen/stytch-go/stytch/internal/wire"
)

// Config is what a client is made of, beside its options.
type Config struct {
	ProjectID, Secret string
	// BaseURL and TelemetryURL are used where no option gives another.
	BaseURL, TelemetryURL string
	// Rand returns a number in [0, 1) and Now the time; nil means the real ones.
	Rand func() float64
	Now  func() time.Time
}

// Client makes calls. It is safe for concurrent use.
type Client struct {
	settings    *settings
	own         *http.Transport // nil if the caller brought a client of their own
	credentials *credentials
	rand        func() float64
	now         func() time.Time
	chain       handler
	budget      budget
	decoder     exactjson.Decoder
	projectID   string
}

// credentials are those of the project. They stand behind a pointer of their own, because package fmt shows the struct
// behind a pointer where the verb does not suit pointers, but never what that struct points to.
type credentials struct {
	header string          // the value of Authorization
	hidden redact.Redactor // must not be seen in an error
}

// New returns a client that uses opts for every call.
func New(config Config, opts []Option) (*Client, error) {
	base := defaultSettings()
	base.baseURL, base.telemetryURL = config.BaseURL, config.TelemetryURL
	s, err := base.with(opts)
	if err != nil {
		return nil, err
	}
	if s.baseURL == "" {
		return nil, endpoint.ErrNoBaseURL
	}
	basic := base64.StdEncoding.EncodeToString([]byte(config.ProjectID + ":" + config.Secret))
	c := &Client{
		settings: s,
		credentials: &credentials{
			header: "Basic " + basic,
			hidden: redact.New(config.Secret, basic),
		},
		rand:      config.Rand,
		now:       config.Now,
		decoder:   exactjson.Decoder{Growth: maxGrowth},
		projectID: config.ProjectID,
	}
	if c.rand == nil {
		c.rand = rand.Float64
	}
	if c.now == nil {
		c.now = time.Now
	}
	if s.httpClient == nil {
		c.own = wire.NewTransport()
		s.httpClient = &http.Client{Transport: c.own, CheckRedirect: followNone}
	}
	s.ofCall = true
	c.chain = newChain(c)
	return c, nil
}

// Do makes a call by send, and returns what the response says. Its errors name the operation.
func Do[T any](ctx context.Context, c *Client, call Call, opts []Option, send Send) (*T, error) {
	out := new(T)
	if err := c.do(ctx, &call, opts, out, send); err != nil {
		return nil, err
	}
	return out, nil
}

// do is [Do] for any value to decode into, nil for none.
func (c *Client) do(ctx context.Context, call *Call, opts []Option, out any, send Send) error {
	ctx, s, refused := c.begin(ctx, opts)
	return c.observe(ctx, s, call.info(), func(ctx context.Context) CallOutcome {
		if refused := cmp.Or(refused, checkSession(call, s)); refused != nil {
			return CallOutcome{Err: wrap(call.Operation, refused)}
		}
		x := &exchange{ctx: ctx, call: call, settings: s, out: out}
		err := c.send(x, send)
		count(ctx, int64(x.attempt))
		return CallOutcome{Attempts: x.attempt, Err: err}
	})
}

// NilParams is the error of a call that was given nil params, and requires an input.
func (c *Client) NilParams(ctx context.Context, call Call, opts []Option) error {
	return c.Refuse(ctx, call, opts, ErrNilParams)
}

// Refuse returns the error of a call that is refused because of err, before a request. Hooks see the call.
func (c *Client) Refuse(ctx context.Context, call Call, opts []Option, err error) error {
	ctx, s, refused := c.begin(ctx, opts)
	return c.observe(ctx, s, call.info(), func(context.Context) CallOutcome {
		return CallOutcome{Err: wrap(call.Operation, cmp.Or(refused, err))}
	})
}

// send has gen's client send the request of a call through the chain.
func (c *Client) send(x *exchange, send Send) error {
	// A caller who set a deadline knows best; one who did not must not hang for
	// ever on a server that does not answer.
	if _, ok := x.ctx.Deadline(); !ok && x.settings.timeout > 0 {
		limited, cancel := context.WithTimeout(x.ctx, x.settings.timeout)
		defer cancel()
		x.ctx = limited
	}
	api := &gen.Client{Server: x.settings.server(x.call), Doer: &doer{c, x}}
	_, err := send(x.ctx, api, x.settings.member()) //nolint:bodyclose // the body is in memory
	if err != nil && x.origin == nil {
		return wrap(x.call.Operation, fmt.Errorf("encode the request: %w", withoutURL(err)))
	}
	return err
}

// doer is the chain, as gen's client is given it for one call.
type doer struct {
	client   *Client
	exchange *exchange
}

// Do takes the request of a call, and passes it through the chain. Its errors name the operation.
func (d *doer) Do(request *http.Request) (*http.Response, error) {
	if err := d.exchange.take(request); err != nil {
		return nil, wrap(d.exchange.call.Operation, err)
	}
	res, err := d.client.chain(d.exchange)
	if err != nil {
		return nil, err
	}
	return res.response, nil
}

// wrap names the operation in an error.
func wrap(operation string, err error) error {
	return fmt.Errorf("stytch: %s: %w", operation, err)
}

// ProjectID returns the id of the project.
func (c *Client) ProjectID() string { return c.projectID }

// BaseURL returns the URL that paths are appended to, without a slash at its end.
func (c *Client) BaseURL() string { return c.settings.baseURL }

// Logger returns the logger of the client, nil for none.
func (c *Client) Logger() *slog.Logger { return c.settings.logger }

// Values returns what the options of the client hand to other packages: see [WithValue].
func (c *Client) Values() []any { return c.settings.values }

// WithDeadline returns a context that ends when a call with opts must have ended: with ctx, or after the timeout of
// the call if ctx has no deadline.
func (c *Client) WithDeadline(ctx context.Context, opts []Option) (context.Context, context.CancelFunc) {
	s, err := c.settings.with(opts)
	if _, ok := ctx.Deadline(); ok || err != nil || s.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.timeout)
}

// CheckSharedOptions reports options that cannot be used for requests on goroutines of their own, that is for none
// of them in particular.
func (c *Client) CheckSharedOptions(opts []Option) error {
	s, err := c.settings.with(opts)
	if err == nil && s.into != nil {
		return errors.New("WithResponseInto goes with a single call")
	}
	return err
}

// Close ends the idle connections of the client. Those of an http.Client that the caller brought are the caller's.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}
