package stytchtest

import (
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func memberSessionsOperations() table {
	return table{
		"B2BSessionsGetJWKS":             handle(memberSessionsGetJWKS),
		"B2BSessionsAttest":              handle(memberSessionsAttest),
		"B2BSessionsGet":                 handle(memberSessionsGet),
		"B2BSessionsAuthenticate":        handleLogin(memberSessionsAuthenticate),
		"B2BSessionsRevoke":              handle(memberSessionsRevoke),
		"B2BSessionsExchange":            handleLogin(memberSessionsExchange),
		"B2BSessionsExchangeAccessToken": handleLogin(memberSessionsExchangeAccessToken),
	}
}

func memberSessionsGet(c *call, _ *none) (*gen.B2BSessionsGetResponse, error) {
	organizations, ids := c.query["organization_id"], c.query["member_id"]
	if len(organizations) != 1 || len(ids) != 1 {
		return nil, refuse(errtype.BadRequest, "The ids of an organization and a member are needed.")
	}
	_, m, err := c.findMember(organizations[0], ids[0])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BSessionsGetResponse{MemberSessions: []gen.MemberSession{}}
	for _, s := range c.memberSessions.byID {
		if s.MemberID == m.MemberID && c.now.Before(s.ExpiresAt) {
			out.MemberSessions = append(out.MemberSessions, s.MemberSession)
		}
	}
	slices.SortFunc(out.MemberSessions, func(a, b gen.MemberSession) int { return a.StartedAt.Compare(b.StartedAt) })
	return out, nil
}

func memberSessionsAuthenticate(c *call, in *gen.B2BSessionsAuthenticateRequest) (*gen.B2BSessionsAuthenticateResponse, error) {
	s, err := c.memberSession(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refuse(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	m := c.members.byID[s.MemberID]
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
		return nil, refuse(errtype.NoSessionRevokeArguments, "Say which session, or the sessions of which member.")
	case given > 1:
		return nil, refuse(errtype.TooManySessionRevokeArguments, "Say it in one way only.")
	case in.MemberID != nil:
		m := c.members.byID[*in.MemberID]
		if m == nil {
			return nil, errMemberNotFound()
		}
		if c.member != nil && c.member.OrganizationID != m.OrganizationID {
			return nil, errMemberTenancy()
		}
		c.memberSessions.removeOf(m.MemberID)
		return &gen.B2BSessionsRevokeResponse{}, nil
	}
	s := c.memberSessions.byID[value(in.MemberSessionID)]
	if in.MemberSessionID == nil {
		var err error
		if s, err = c.memberSession(in.SessionToken, in.SessionJWT); err != nil {
			return nil, err
		}
	}
	if s == nil { // it is over already
		return &gen.B2BSessionsRevokeResponse{}, nil
	}
	if c.member != nil && c.member.OrganizationID != s.OrganizationID {
		return nil, errMemberTenancy()
	}
	c.memberSessions.remove(s)
	return &gen.B2BSessionsRevokeResponse{}, nil
}

// memberSessionsExchange logs the person of a session in to another organization. What
// was proved as a first factor counts there too; second factors are of each member.
func memberSessionsExchange(c *call, in *gen.B2BSessionsExchangeRequest) (*gen.B2BSessionsExchangeResponse, error) {
	s, err := c.memberSession(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refuse(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	from := c.members.byID[s.MemberID]
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
func memberSessionsExchangeAccessToken(c *call, in *gen.B2BSessionsExchangeAccessTokenRequest) (*gen.B2BSessionsExchangeAccessTokenResponse, error) {
	subject, factor, err := exchanged(c.request, &c.b2bKeys, in.AccessToken)
	if err != nil {
		return nil, err
	}
	m := c.members.byID[subject]
	if m == nil || m.Status != memberActive {
		return nil, errMemberNotFound()
	}
	login, err := c.complete(m, nil, []gen.AuthenticationFactor{factor}, *sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BSessionsExchangeAccessTokenResponse](login), nil
}

func memberSessionsGetJWKS(c *call, _ *none) (*gen.B2BSessionsGetJWKSResponse, error) {
	if err := c.checkProject(); err != nil {
		return nil, err
	}
	return &gen.B2BSessionsGetJWKSResponse{Keys: c.b2bKeys.jwks()}, nil
}
