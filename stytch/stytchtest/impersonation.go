package stytchtest

import (
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

func impersonationOperations() table {
	return table{
		"ImpersonationAuthenticate": handle(impersonationAuthenticate),
	}
}

func impersonationAuthenticate(c *call, in *gen.ImpersonationAuthenticateRequest) (*gen.ImpersonationAuthenticateResponse, error) {
	s := c.secrets.take(c.now, impersonation, in.ImpersonationToken)
	if s == nil {
		return nil, refuse(errtype.UnableToAuthImpersonationToken, "The impersonation token could not be authenticated because it was either already used or expired.")
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

// impersonationToken issues the token by which somebody with access to the dashboard acts as a user.
func impersonationToken(r *request, userID string) (string, error) {
	u, err := r.users.find(userID)
	if err != nil {
		return "", err
	}
	return r.secrets.issue(r.now, secret{kind: impersonation, subject: u.UserID, expiresAt: r.now.Add(impersonationExpiry)}), nil
}
