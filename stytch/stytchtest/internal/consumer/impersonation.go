package consumer

import (
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	impersonation         = "impersonation"
	impersonationExpiry   = 5 * time.Minute
	impersonationDuration = int32(60) // minutes; the longest that Stytch allows
	impersonatorID        = "impersonator-of-the-fake"
	impersonatorEmail     = "impersonator@example.com"
)

func impersonationOperations() operation.Table {
	return operation.Table{
		"ImpersonationAuthenticate": handle(impersonationAuthenticate),
	}
}

// ImpersonationToken issues the token by which somebody with access to the dashboard acts as a user.
func ImpersonationToken(r *operation.Request, userID string) (string, error) {
	u, err := r.Users.Find(userID)
	if err != nil {
		return "", err
	}
	return r.Secrets.Issue(r.Now, store.Secret{
		Kind: impersonation, Subject: u.UserID, ExpiresAt: r.Now.Add(impersonationExpiry),
	}), nil
}

func impersonationAuthenticate(
	c *call, in *gen.ImpersonationAuthenticateRequest,
) (*gen.ImpersonationAuthenticateResponse, error) {
	s := c.Secrets.Take(c.Now, impersonation, in.ImpersonationToken)
	if s == nil {
		return nil, refusal.New(errtype.UnableToAuthImpersonationToken,
			"The impersonation token could not be authenticated because it was either already used or expired.")
	}
	u, err := c.Users.Find(s.Subject)
	if err != nil {
		return nil, err
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeImpersonated, DeliveryMethod: gen.FactorDeliveryMethodImpersonation,
		ImpersonatedFactor: &gen.ImpersonatedFactor{
			ImpersonatorID: impersonatorID, ImpersonatorEmailAddress: impersonatorEmail,
		},
	}
	handed, err := c.logInBy(u, factor, loginInputs{minutes: new(impersonationDuration)})
	if err != nil {
		return nil, err
	}
	return &gen.ImpersonationAuthenticateResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}
