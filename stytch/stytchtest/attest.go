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

func serveAttest(st *state) {
	st.serve(map[string]operation{
		"SessionsAttest":    handle(sessionsAttest),
		"B2BSessionsAttest": handle(memberSessionsAttest),
	})
}

// TrustedAuthToken returns a token such as an issuer of yours would make for a person with
// an e-mail address, by a trusted auth token profile of any id: Sessions.Attest of either
// product begins a session with it, once and within five minutes. What the profile would
// say of the form of tokens the fake does not know, and takes no others.
func (s *Server) TrustedAuthToken(profileID, email string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Clock.Now()
	return s.state.secrets.issue(now, secret{
		kind: trustedAuth, expiresAt: now.Add(trustedAuthExpiry),
		attrs: map[string]string{"profile": profileID, "email": email, "id": s.state.newID("trusted-auth-token")},
	})
}

// attested returns whose token it is, and the factor that it makes.
func (c *call) attested(profileID, token string) (email string, factor gen.AuthenticationFactor, err error) {
	s := c.secrets.take(c.now, trustedAuth, token)
	if s == nil || s.attrs["profile"] != profileID {
		return "", factor, unauthorized(errtype.InvalidTrustedAuthToken, "The token is none of the profile's, was used already, or has expired.")
	}
	return s.attrs["email"], gen.AuthenticationFactor{
		Type: gen.FactorTypeTrustedAuthToken, DeliveryMethod: gen.FactorDeliveryMethodTrustedTokenExchange, LastAuthenticatedAt: c.now,
		TrustedAuthTokenFactor: &gen.TrustedAuthTokenFactor{TokenID: s.attrs["id"]},
	}, nil
}

// sessionsAttest logs in the user with the address of the token, who is made if there is none.
func sessionsAttest(c *call, in *gen.SessionsAttestRequest) (*gen.SessionsAttestResponse, error) {
	email, factor, err := c.attested(in.ProfileID, in.Token)
	if err != nil {
		return nil, err
	}
	u := c.users.byEmail(email)
	if u == nil {
		if u, err = c.users.create(c, email, ""); err != nil {
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
	email, factor, err := c.attested(in.ProfileID, in.Token)
	if err != nil {
		return nil, err
	}
	session, err := c.memberSessions.current(c, in.SessionToken, in.SessionJWT)
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
