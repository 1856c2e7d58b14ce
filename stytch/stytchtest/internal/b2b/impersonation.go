package b2b

import (
	"errors"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const memberImpersonation = "impersonation_of_a_member"

func memberImpersonationOperations() operation.Table {
	return operation.Table{"B2BImpersonationAuthenticate": handle(memberImpersonationAuthenticate)}
}

// ImpersonationToken issues the token by which somebody with access to the dashboard acts as a member.
func ImpersonationToken(r *operation.Request, memberID, impersonatorEmail string) (string, error) {
	m := r.Members.ByID[memberID]
	if m == nil || m.Status != store.MemberActive {
		return "", errors.New("there is no such active member")
	}
	return r.Secrets.Issue(r.Now, store.Secret{
		Kind: memberImpersonation, Subject: memberID, ExpiresAt: r.Now.Add(memberTokenExpiry),
		Attrs: map[string]string{"impersonator": impersonatorEmail},
	}), nil
}

// memberImpersonationAuthenticate begins a session of an hour, whatever factors the
// organization asks of its members.
func memberImpersonationAuthenticate(
	c *call, in *gen.B2BImpersonationAuthenticateRequest,
) (*gen.B2BImpersonationAuthenticateResponse, error) {
	s := c.Secrets.Take(c.Now, memberImpersonation, in.ImpersonationToken)
	if s == nil {
		return nil, refusal.New(errtype.UnableToAuthImpersonationToken, "The token was used already, or has expired.")
	}
	m := c.Members.ByID[s.Subject]
	if m == nil || m.Status != store.MemberActive {
		return nil, errMemberNotFound()
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeImpersonated, DeliveryMethod: gen.FactorDeliveryMethodImpersonation, LastAuthenticatedAt: c.Now,
		ImpersonatedFactor: &gen.ImpersonatedFactor{
			ImpersonatorID: random.ID("impersonator"), ImpersonatorEmailAddress: s.Attrs["impersonator"],
		},
	}
	login, err := c.complete(m, nil, []gen.AuthenticationFactor{factor}, memberLoginInputs{})
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BImpersonationAuthenticateResponse](login), nil
}
