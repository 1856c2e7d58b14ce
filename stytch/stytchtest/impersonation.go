package stytchtest

import (
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	impersonation         = "impersonation"
	impersonationExpiry   = 5 * time.Minute
	impersonationDuration = int32(60) // minutes; the longest that Stytch allows
	impersonatorID        = "impersonator-of-the-fake"
	impersonatorEmail     = "impersonator@example.com"
)

func serveImpersonation(st *state) {
	st.serve(map[string]operation{
		"ImpersonationAuthenticate": handle(impersonationAuthenticate),
	})
}

// ImpersonationToken returns a token such as the Stytch Dashboard makes:
// Impersonation.Authenticate begins a session as the user with it, once.
func (s *Server) ImpersonationToken(userID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.state.users.find(userID)
	if err != nil {
		return "", fmt.Errorf("stytchtest: %w", err)
	}
	now := s.Clock.Now()
	return s.state.secrets.issue(now, secret{kind: impersonation, subject: u.UserID, expiresAt: now.Add(impersonationExpiry)}), nil
}

func impersonationAuthenticate(c *call, in *gen.ImpersonationAuthenticateRequest) (*gen.ImpersonationAuthenticateResponse, error) {
	s := c.secrets.take(c.now, impersonation, in.ImpersonationToken)
	if s == nil {
		return nil, unauthorized(errtype.UnableToAuthImpersonationToken, "The impersonation token could not be authenticated because it was either already used or expired.")
	}
	u, err := c.users.find(s.subject)
	if err != nil {
		return nil, err
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeImpersonated, DeliveryMethod: gen.FactorDeliveryMethodImpersonation,
		ImpersonatedFactor: &gen.ImpersonatedFactor{ImpersonatorID: impersonatorID, ImpersonatorEmailAddress: impersonatorEmail},
	}
	handed, err := c.logInBy(u, factor, loginInputs{minutes: new(impersonationDuration)})
	if err != nil {
		return nil, err
	}
	return &gen.ImpersonationAuthenticateResponse{
		UserID: u.UserID, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}
