package stytchtest

import (
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	trustedAuth       = "trusted_auth_token"
	trustedAuthExpiry = 5 * time.Minute
)

// attested returns whose token it is, and the factor that it makes.
func attested(r *request, profileID, token string) (email string, factor gen.AuthenticationFactor, err error) {
	s := r.secrets.take(r.now, trustedAuth, token)
	if s == nil || s.attrs["profile"] != profileID {
		return "", factor, refuse(errtype.InvalidTrustedAuthToken, "The token is none of the profile's, was used already, or has expired.")
	}
	return s.attrs["email"], gen.AuthenticationFactor{
		Type: gen.FactorTypeTrustedAuthToken, DeliveryMethod: gen.FactorDeliveryMethodTrustedTokenExchange, LastAuthenticatedAt: r.now,
		TrustedAuthTokenFactor: &gen.TrustedAuthTokenFactor{TokenID: s.attrs["id"]},
	}, nil
}

// sessionsAttest logs in the user with the address of the token, who is made if there is none.
func sessionsAttest(c *call, in *gen.SessionsAttestRequest) (*gen.SessionsAttestResponse, error) {
	email, factor, err := attested(c.request, in.ProfileID, in.Token)
	if err != nil {
		return nil, err
	}
	u := c.users.byEmail(email)
	if u == nil {
		if u, err = c.users.create(c.now, email, ""); err != nil {
			return nil, err
		}
	}
	handed, err := c.logInBy(u, factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.SessionsAttestResponse{
		UserID: u.UserID, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// memberSessionsAttest logs in the member with the address of the token, whatever factors the
// organization asks of its members.
func memberSessionsAttest(c *call, in *gen.B2BSessionsAttestRequest) (*gen.B2BSessionsAttestResponse, error) {
	email, factor, err := attested(c.request, in.ProfileID, in.Token)
	if err != nil {
		return nil, err
	}
	session, err := c.memberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	m, err := c.attestedMember(session, value(in.OrganizationID), email)
	if err != nil {
		return nil, err
	}
	factors := []gen.AuthenticationFactor{factor}
	if session != nil {
		factors = append(factors, session.AuthenticationFactors...)
	}
	login, err := c.complete(m, session, factors, *sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BSessionsAttestResponse](login), nil
}

// attestedMember returns the active member of an organization, or of a session, who has the
// address.
func (c *call) attestedMember(session *memberSession, organizationID, email string) (*member, error) {
	if session != nil {
		organizationID = session.OrganizationID
	}
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, err
	}
	m := c.memberByEmail(o.OrganizationID, email)
	if m == nil || m.Status != memberActive || session != nil && m.MemberID != session.MemberID {
		return nil, errMemberNotFound()
	}
	return m, nil
}

// trustedToken issues a token such as an issuer of a trusted auth token profile makes.
func trustedToken(r *request, profileID, email string) string {
	return r.secrets.issue(r.now, secret{
		kind: trustedAuth, expiresAt: r.now.Add(trustedAuthExpiry),
		attrs: map[string]string{"profile": profileID, "email": email, "id": newID("trusted-auth-token")},
	})
}
