package b2b

import (
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func memberSessionsOperations() operation.Table {
	return operation.Table{
		"B2BSessionsGetJWKS":             handle(memberSessionsGetJWKS),
		"B2BSessionsAttest":              handle(memberSessionsAttest),
		"B2BSessionsGet":                 handle(memberSessionsGet),
		"B2BSessionsAuthenticate":        handleLogin(memberSessionsAuthenticate),
		"B2BSessionsRevoke":              handle(memberSessionsRevoke),
		"B2BSessionsExchange":            handleLogin(memberSessionsExchange),
		"B2BSessionsMigrate":             handleLogin(memberSessionsMigrate),
		"B2BSessionsExchangeAccessToken": handleLogin(memberSessionsExchangeAccessToken),
	}
}

// useSession notes that a session is used, and extends it if a duration is given. Claims are
// merged into its own. Its roles are those that the member has now.
func (c *call) useSession(s *store.MemberSession, m *store.Member, extension *int32, claims map[string]any) {
	s.LastAccessedAt = c.Now
	if extension != nil {
		s.ExpiresAt = c.Now.Add(optional.Minutes(extension, 0))
	}
	s.CustomClaims = sessions.MergeClaims(s.CustomClaims, claims)
	s.Roles = c.roleIDsOf(m)
}

// memberSessionJWT returns a new JWT of a session.
func (c *call) memberSessionJWT(s *store.MemberSession) (string, error) {
	claims := sessions.Claims(c.Request, s.MemberID, s.MemberSessionID, s.StartedAt, s.LastAccessedAt, s.ExpiresAt,
		s.AuthenticationFactors, s.Roles, s.CustomClaims, nil)
	claims[sessions.OrganizationClaim] = c.OrganizationClaimOf(s.MemberID)
	return c.Sign(&c.B2BKeys, claims)
}

func memberSessionsGet(c *call, _ *none) (*gen.B2BSessionsGetResponse, error) {
	organizations, ids := c.Query["organization_id"], c.Query["member_id"]
	if len(organizations) != 1 || len(ids) != 1 {
		return nil, refusal.New(errtype.BadRequest, "The ids of an organization and a member are needed.")
	}
	_, m, err := c.findMember(organizations[0], ids[0])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BSessionsGetResponse{MemberSessions: []gen.MemberSession{}}
	for _, s := range c.MemberSessions.ByID {
		if s.MemberID == m.MemberID && c.Now.Before(s.ExpiresAt) {
			out.MemberSessions = append(out.MemberSessions, s.MemberSession)
		}
	}
	slices.SortFunc(out.MemberSessions, func(a, b gen.MemberSession) int { return a.StartedAt.Compare(b.StartedAt) })
	return out, nil
}

func memberSessionsAuthenticate(
	c *call, in *gen.B2BSessionsAuthenticateRequest,
) (*gen.B2BSessionsAuthenticateResponse, error) {
	s, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refusal.New(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	m := c.Members.ByID[s.MemberID]
	s.Roles = c.roleIDsOf(m)
	var verdict *gen.AuthorizationVerdict
	if check := in.AuthorizationCheck; check != nil {
		if verdict, err = c.authorizeMember(s, check.OrganizationID, check.ResourceID, check.Action); err != nil {
			return nil, err
		}
	}
	c.useSession(s, m, in.SessionDurationMinutes, in.SessionCustomClaims)
	login := c.newLogin(m)
	if err := c.hand(login, s); err != nil {
		return nil, err
	}
	out := sharing[gen.B2BSessionsAuthenticateResponse](login)
	out.Verdict = verdict
	return out, nil
}

func memberSessionsRevoke(c *call, in *gen.B2BSessionsRevokeRequest) (*gen.B2BSessionsRevokeResponse, error) {
	given := 0
	for _, id := range [...]*string{in.MemberSessionID, in.SessionToken, in.SessionJWT, in.MemberID} {
		if id != nil {
			given++
		}
	}
	switch {
	case given == 0:
		return nil, refusal.New(errtype.NoSessionRevokeArguments, "Say which session, or the sessions of which member.")
	case given > 1:
		return nil, refusal.New(errtype.TooManySessionRevokeArguments, "Say it in one way only.")
	case in.MemberID != nil:
		m := c.Members.ByID[*in.MemberID]
		if m == nil {
			return nil, errMemberNotFound()
		}
		if c.Member != nil && c.Member.OrganizationID != m.OrganizationID {
			return nil, errMemberTenancy()
		}
		c.MemberSessions.RemoveOf(m.MemberID)
		return &gen.B2BSessionsRevokeResponse{}, nil
	}
	s := c.MemberSessions.ByID[optional.Value(in.MemberSessionID)]
	if in.MemberSessionID == nil {
		var err error
		if s, err = c.MemberSession(in.SessionToken, in.SessionJWT); err != nil {
			return nil, err
		}
	}
	if s == nil { // it has ended already
		return &gen.B2BSessionsRevokeResponse{}, nil
	}
	if c.Member != nil && c.Member.OrganizationID != s.OrganizationID {
		return nil, errMemberTenancy()
	}
	c.MemberSessions.Remove(s)
	return &gen.B2BSessionsRevokeResponse{}, nil
}

// memberSessionsExchange logs the person of a session in to another organization. What
// was proved as a first factor counts there too; second factors are of each member.
func memberSessionsExchange(c *call, in *gen.B2BSessionsExchangeRequest) (*gen.B2BSessionsExchangeResponse, error) {
	s, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refusal.New(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	from := c.Members.ByID[s.MemberID]
	m, err := c.join(in.OrganizationID, from.EmailAddress)
	if err != nil {
		return nil, err
	}
	login, err := c.enter(m, primaryMemberFactors(s.AuthenticationFactors), memberLoginInputs{
		SessionDurationMinutes: in.SessionDurationMinutes, SessionCustomClaims: in.SessionCustomClaims,
	})
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BSessionsExchangeResponse](login), nil
}

// memberSessionsExchangeAccessToken begins a session of the member who gave a connected app
// full access, whatever factors the organization asks of its members.
func memberSessionsExchangeAccessToken(
	c *call, in *gen.B2BSessionsExchangeAccessTokenRequest,
) (*gen.B2BSessionsExchangeAccessTokenResponse, error) {
	subject, factor, err := oauth.Exchange(c.Request, &c.B2BKeys, in.AccessToken)
	if err != nil {
		return nil, err
	}
	m := c.Members.ByID[subject]
	if m == nil || m.Status != store.MemberActive {
		return nil, errMemberNotFound()
	}
	login, err := c.complete(m, nil, []gen.AuthenticationFactor{factor}, *sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BSessionsExchangeAccessTokenResponse](login), nil
}

// memberSessionsMigrate begins a session of the member with the address of a session of another service, whatever
// factors the organization asks of its members.
func memberSessionsMigrate(c *call, in *gen.B2BSessionsMigrateRequest) (*gen.B2BSessionsMigrateResponse, error) {
	email, factor, err := sessions.ExternalFactor(c.Request, in.SessionToken)
	if err != nil {
		return nil, err
	}
	o, err := c.findOrganization(in.OrganizationID)
	if err != nil {
		return nil, err
	}
	m := c.MemberByEmail(o.OrganizationID, email)
	if m == nil {
		return nil, sessions.ErrNobodyToMigrate()
	}
	m.Status, m.WasActive = store.MemberActive, true
	login, err := c.complete(m, nil, []gen.AuthenticationFactor{factor}, memberLoginInputs{
		SessionDurationMinutes: in.SessionDurationMinutes, SessionCustomClaims: in.SessionCustomClaims,
	})
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BSessionsMigrateResponse](login), nil
}

// memberSessionsAttest logs in the member with the address of the token, whatever factors the
// organization asks of its members.
func memberSessionsAttest(c *call, in *gen.B2BSessionsAttestRequest) (*gen.B2BSessionsAttestResponse, error) {
	email, factor, err := sessions.TrustedFactor(c.Request, in.ProfileID, in.Token)
	if err != nil {
		return nil, err
	}
	session, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	m, err := c.attestedMember(session, optional.Value(in.OrganizationID), email)
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
func (c *call) attestedMember(session *store.MemberSession, organizationID, email string) (*store.Member, error) {
	if session != nil {
		organizationID = session.OrganizationID
	}
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, err
	}
	m := c.MemberByEmail(o.OrganizationID, email)
	if m == nil || m.Status != store.MemberActive || session != nil && m.MemberID != session.MemberID {
		return nil, errMemberNotFound()
	}
	return m, nil
}

func memberSessionsGetJWKS(c *call, _ *none) (*gen.B2BSessionsGetJWKSResponse, error) {
	if err := c.CheckProject(); err != nil {
		return nil, err
	}
	return &gen.B2BSessionsGetJWKSResponse{Keys: c.JWKS(&c.B2BKeys)}, nil
}
