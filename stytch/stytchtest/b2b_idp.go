package stytchtest

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func b2bIDPOperations() table {
	return table{
		"B2BIDPOAuthAuthorizeStart": handle(b2bIDPAuthorizeStart),
		"B2BIDPOAuthAuthorize":      handle(b2bIDPAuthorize),

		"B2BOrganizationsConnectedApps":              handle(organizationsConnectedApps),
		"B2BOrganizationsGetConnectedApp":            handle(organizationsGetConnectedApp),
		"B2BOrganizationsMembersGetConnectedApps":    handle(membersGetConnectedApps),
		"B2BOrganizationsMembersConnectedAppsRevoke": handle(membersRevokeConnectedApp),
	}
}

// askMember finds the member who is asked: the one of a session, or of an id in an
// organization.
func (c *call) askMember(a *authorization, organizationID, memberID, token, jwt *string) (*organization, *member, error) {
	session, err := c.memberSession(token, jwt)
	if err != nil {
		return nil, nil, err
	}
	if session != nil {
		organizationID, memberID = &session.OrganizationID, &session.MemberID
	}
	if organizationID == nil || memberID == nil {
		return nil, nil, refuse(errtype.NoOAuthAuthorizeMemberSelector, "The ids of an organization and a member, a session token or a session JWT is needed.")
	}
	o, m, err := c.findMember(*organizationID, *memberID)
	if err != nil {
		return nil, nil, err
	}
	a.subject, a.roles = m.MemberID, c.roleIDsOf(m)
	a.policy = &gen.Policy{Roles: c.rolesOf(o.OrganizationID), Scopes: c.b2bPolicy.Scopes}
	return o, m, nil
}

func b2bIDPAuthorizeStart(c *call, in *gen.B2BIDPOAuthAuthorizeStartRequest) (*gen.B2BIDPOAuthAuthorizeStartResponse, error) {
	request := authorization{clientID: in.ClientID, redirectURI: in.RedirectURI, responseType: in.ResponseType, scopes: in.Scopes}
	app, err := request.app(c.state)
	if err != nil {
		return nil, err
	}
	o, m, err := c.askMember(&request, in.OrganizationID, in.MemberID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.B2BIDPOAuthAuthorizeStartResponse{
		MemberID: m.MemberID, Member: c.showMember(m), Organization: c.showOrganization(o), Client: app.forPublic(),
		ConsentRequired: consentRequired(c.state, app, m.MemberID, in.Scopes, value(in.Prompt)), ScopeResults: request.results(app),
	}, nil
}

func b2bIDPAuthorize(c *call, in *gen.B2BIDPOAuthAuthorizeRequest) (*gen.B2BIDPOAuthAuthorizeResponse, error) {
	request := authorization{
		clientID: in.ClientID, redirectURI: in.RedirectURI, responseType: in.ResponseType, scopes: in.Scopes,
		state: in.State, nonce: in.Nonce, challenge: in.CodeChallenge, resources: in.Resources,
	}
	app, err := request.app(c.state)
	if err != nil {
		return nil, err
	}
	if _, _, err := c.askMember(&request, in.OrganizationID, in.MemberID, in.SessionToken, in.SessionJWT); err != nil {
		return nil, err
	}
	redirect, code, err := request.answer(c.request, app, in.ConsentGranted)
	if err != nil {
		return nil, err
	}
	return &gen.B2BIDPOAuthAuthorizeResponse{RedirectURI: redirect, AuthorizationCode: code}, nil
}

func membersGetConnectedApps(c *call, _ *none) (*gen.B2BOrganizationsMembersGetConnectedAppsResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersGetConnectedAppsResponse{ConnectedApps: grantedApps(c.state, m.MemberID)}, nil
}

func membersRevokeConnectedApp(c *call, _ *none) (*gen.B2BOrganizationsMembersConnectedAppsRevokeResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if err := revokeApp(c.state, m.MemberID, c.path["connected_app_id"]); err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersConnectedAppsRevokeResponse{}, nil
}

func organizationsConnectedApps(c *call, _ *none) (*gen.B2BOrganizationsConnectedAppsResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BOrganizationsConnectedAppsResponse{ConnectedApps: []gen.OrganizationConnectedApp{}}
	seen := map[string]bool{}
	for m := range c.membersOf(o.OrganizationID) {
		for _, app := range grantedApps(c.state, m.MemberID) {
			if !seen[app.ConnectedAppID] {
				seen[app.ConnectedAppID] = true
				out.ConnectedApps = append(out.ConnectedApps, gen.OrganizationConnectedApp{
					ConnectedAppID: app.ConnectedAppID, Name: app.Name, Description: app.Description, ClientType: app.ClientType, LogoURL: app.LogoURL,
				})
			}
		}
	}
	return out, nil
}

func organizationsGetConnectedApp(c *call, _ *none) (*gen.B2BOrganizationsGetConnectedAppResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	app, err := c.apps.find(c.path["connected_app_id"])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BOrganizationsGetConnectedAppResponse{
		ConnectedAppID: app.ClientID, Name: app.ClientName, Description: app.ClientDescription, ClientType: app.ClientType, LogoURL: app.LogoURL,
		ActiveMembers: []gen.OrganizationConnectedAppActiveMember{},
	}
	for m := range c.membersOf(o.OrganizationID) {
		if given := c.consents.of[grantee{m.MemberID, app.ClientID}]; given != nil {
			out.ActiveMembers = append(out.ActiveMembers, gen.OrganizationConnectedAppActiveMember{MemberID: m.MemberID, GrantedScopes: given.scopes})
		}
	}
	return out, nil
}
