package verify

import (
	"slices"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// settings are how the tokens of a client are verified.
type settings struct {
	client   *transport.Client
	verifier []token.Option // what options of the client say
	now      func() time.Time
	leeway   time.Duration
}

// option is what this package makes of an option of the client.
type option func(*settings) error

func newSettings(c *transport.Client) (*settings, error) {
	s := &settings{client: c, now: time.Now, leeway: 5 * time.Second}
	for _, value := range c.Values() {
		if opt, ok := value.(option); ok {
			if err := opt(s); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// WithToken changes how the client verifies tokens. It goes with a client only.
func WithToken(name string, opt token.Option) transport.Option {
	return transport.WithValue(name, option(func(s *settings) error { return s.add(opt) }))
}

// add adds an option of a verifier, if it can be used with those that are there.
func (s *settings) add(opt token.Option) error {
	s.verifier = append(s.verifier, opt)
	_, err := s.newVerifier(token.Consumer)
	return err
}

// newVerifier returns a verifier with further options.
func (s *settings) newVerifier(product token.Product, further ...token.Option) (*token.Verifier, error) {
	own := []token.Option{token.WithBaseURL(s.client.BaseURL()), token.WithLogger(s.client.Logger())}
	return token.NewVerifier(product, s.client.ProjectID(), slices.Concat(own, s.verifier, further)...)
}

// WithClock sets the clock that tokens are judged by.
func WithClock(now func() time.Time) transport.Option {
	return transport.WithValue("WithClock", option(func(s *settings) error {
		s.now = now
		return s.add(token.WithClock(now))
	}))
}

// WithLeeway sets by how much the clocks of the API and of this machine may differ.
func WithLeeway(d time.Duration) transport.Option {
	return transport.WithValue("WithLeeway", option(func(s *settings) error {
		s.leeway = d
		return s.add(token.WithLeeway(d))
	}))
}
