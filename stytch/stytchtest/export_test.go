package stytchtest

import "github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"

// CheckResponses has the server fail the test when a response is not what the document
// allows.
func CheckResponses() Option {
	return func(c *config) error {
		c.checkResponses = true
		return nil
	}
}

// Sign returns a JWT of claims that is signed as those of the consumer project are.
func (s *Server) Sign(claims map[string]any) (string, error) {
	return s.mint(func(r *operation.Request) (string, error) { return r.Sign(&r.ConsumerKeys, claims) })
}
