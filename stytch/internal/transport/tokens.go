package transport

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/token"
)

// WithToken changes how the client verifies tokens. It goes with a client only.
func WithToken(name string, opt token.Option) Option {
	return func(s *settings) error {
		if s.ofCall {
			return errors.New(name + " goes with a client, not with a call")
		}
		s.tokens = append(s.tokens, opt)
		// Through a variable, so that the verifier is a part of programs that verify
		// tokens, or set how, and of no others.
		s.checkTokens = checkTokens
		return nil
	}
}

// WithClock sets the clock that tokens are judged by.
func WithClock(now func() time.Time) Option {
	with := WithToken("WithClock", token.WithClock(now))
	return func(s *settings) error {
		s.clock = now
		return with(s)
	}
}

// WithLeeway sets by how much the clocks of the API and of this machine may differ.
func WithLeeway(d time.Duration) Option {
	with := WithToken("WithLeeway", token.WithLeeway(d))
	return func(s *settings) error {
		s.leeway = d
		return with(s)
	}
}

// checkTokens reports an option for tokens that cannot be used.
func checkTokens(c *Client) error {
	_, err := token.NewVerifier(token.Consumer, c.projectID, c.TokenOptions()...)
	return err
}

// TokenOptions returns the options of a verifier for the client.
func (c *Client) TokenOptions() []token.Option {
	own := []token.Option{
		token.WithBaseURL(c.settings.baseURL), token.WithHTTPClient(c.keysClient()), token.WithLogger(c.settings.logger),
	}
	return slices.Concat(own, c.settings.tokens)
}

// Now returns the time by the clock that tokens are judged by.
func (c *Client) Now() time.Time { return c.settings.clock() }

// Leeway returns by how much clocks may differ when tokens are judged.
func (c *Client) Leeway() time.Duration { return c.settings.leeway }

// B2B returns the client of the services for B2B: the same but for its product, and so
// the keys and policies that it judges tokens by.
func (c *Client) B2B() *Client {
	b2b := *c
	b2b.Product = token.B2B
	return &b2b
}

// Keep returns what make returned when it was first called for the client or its twin for
// B2B; nil after Close if it never was. That its type is not known here keeps it out of
// programs that never ask.
func (c *Client) Keep(make func(*Client) io.Closer) io.Closer {
	c.shared.once.Do(func() { c.shared.kept = make(c) })
	return c.shared.kept
}

// Close ends the idle connections of the client, and closes what it keeps. The connections
// of an http.Client that the caller brought are the caller's.
func (c *Client) Close() {
	c.shared.once.Do(func() {})
	if c.shared.kept != nil {
		_ = c.shared.kept.Close() // that nothing is fetched any more is no error
	}
	// At last, since what was being fetched leaves a connection.
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// Refusal names the operation in the error of a token that was judged locally, and has it
// match the class that the API's refusal would be of.
func Refusal(operation string, err error) error { return &refusal{operation, err} }

type refusal struct {
	operation string
	err       error
}

func (r *refusal) Error() string { return "stytch: " + r.operation + ": " + r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

func (r *refusal) Is(target error) bool {
	switch target {
	case apierror.ErrForbidden:
		return errors.Is(r.err, token.ErrForbidden)
	case apierror.ErrUnauthorized:
		return token.IsRefusal(r.err) && !errors.Is(r.err, token.ErrForbidden)
	}
	return false
}

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
