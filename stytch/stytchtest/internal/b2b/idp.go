package b2b

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func idpOperations() operation.Table {
	return operation.Table{
		"B2BIDPOAuthAuthorizeStart": handle(idpAuthorizeStart),
		"B2BIDPOAuthAuthorize":      handle(idpAuthorize),

		"B2BOrganizationsConnectedApps":              handle(organizationsConnectedApps),
		"B2BOrganizationsGetConnectedApp":            handle(organizationsGetConnectedApp),
		"B2BOrganizationsMembersGetConnectedApps":    handle(membersGetConnectedApps),
		"B2BOrganizationsMembersConnectedAppsRevoke": handle(membersRevokeConnectedApp),
	}
}

// askMember finds the member who is asked: the one of a session, or of an id in an
// organization.
func (c *call) askMember(
	a *oauth.Authorization, organizationID, memberID, token, jwt *string,
) (*store.Organization, *store.Member, error) {
	session, err := c.MemberSession(token, jwt)
	if err != nil {
		return nil, nil, err
	}
	if session != nil {
		organizationID, memberID = &session.OrganizationID, &session.MemberID
	}
	if organizationID == nil || memberID == nil {
		return nil, nil, refusal.New(errtype.NoOAuthAuthorizeMemberSelector,
			"The ids of an organization and a member, a session token or a session JWT is needed.")
	}
	o, m, err := c.findMember(*organizationID, *memberID)
	if err != nil {
		return nil, nil, err
	}
	a.Subject, a.RoleIDs = m.MemberID, c.roleIDsOf(m)
	a.Policy = &gen.RBACPolicy{Roles: c.rolesOf(o.OrganizationID), Scopes: c.B2BPolicy.Scopes}
	return o, m, nil
}

func idpAuthorizeStart(
	c *call, in *gen.B2BIDPOAuthAuthorizeStartRequest,
) (*gen.B2BIDPOAuthAuthorizeStartResponse, error) {
	request := oauth.Authorization{
		ClientID: in.ClientID, RedirectURI: in.RedirectURI, ResponseType: in.ResponseType, Scopes: in.Scopes,
	}
	app, err := request.App(c.State)
	if err != nil {
		return nil, err
	}
	o, m, err := c.askMember(&request, in.OrganizationID, in.MemberID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.B2BIDPOAuthAuthorizeStartResponse{
		MemberID: m.MemberID, Member: c.showMember(m), Organization: c.showOrganization(o), Client: app.ForPublic(),
		ConsentRequired: oauth.ConsentRequired(c.State, app, m.MemberID, in.Scopes, optional.Value(in.Prompt)),
		ScopeResults:    request.Results(app),
	}, nil
}

func idpAuthorize(c *call, in *gen.B2BIDPOAuthAuthorizeRequest) (*gen.B2BIDPOAuthAuthorizeResponse, error) {
	request := oauth.Authorization{
		ClientID: in.ClientID, RedirectURI: in.RedirectURI, ResponseType: in.ResponseType, Scopes: in.Scopes,
		State: in.State, Nonce: in.Nonce, Challenge: in.CodeChallenge, Resources: in.Resources,
	}
	app, err := request.App(c.State)
	if err != nil {
		return nil, err
	}
	if _, _, err := c.askMember(&request, in.OrganizationID, in.MemberID, in.SessionToken, in.SessionJWT); err != nil {
		return nil, err
	}
	redirect, code, err := request.Answer(c.Request, app, in.ConsentGranted)
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
	return &gen.B2BOrganizationsMembersGetConnectedAppsResponse{ConnectedApps: oauth.GrantedApps(c.State, m.MemberID)}, nil
}

func membersRevokeConnectedApp(c *call, _ *none) (*gen.B2BOrganizationsMembersConnectedAppsRevokeResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if err := oauth.RevokeApp(c.State, m.MemberID, c.Path["connected_app_id"]); err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersConnectedAppsRevokeResponse{}, nil
}

func organizationsConnectedApps(c *call, _ *none) (*gen.B2BOrganizationsConnectedAppsResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BOrganizationsConnectedAppsResponse{ConnectedApps: []gen.OrganizationConnectedApp{}}
	seen := map[string]bool{}
	for m := range c.MembersOf(o.OrganizationID) {
		for _, app := range oauth.GrantedApps(c.State, m.MemberID) {
			if !seen[app.ConnectedAppID] {
				seen[app.ConnectedAppID] = true
				out.ConnectedApps = append(out.ConnectedApps, gen.OrganizationConnectedApp{
					ConnectedAppID: app.ConnectedAppID, Name: app.Name, Description: app.Description, ClientType: app.ClientType,
					LogoURL: app.LogoURL,
				})
			}
		}
	}
	return out, nil
}

func organizationsGetConnectedApp(c *call, _ *none) (*gen.B2BOrganizationsGetConnectedAppResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	app, err := c.Apps.Find(c.Path["connected_app_id"])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BOrganizationsGetConnectedAppResponse{
		ConnectedAppID: app.ClientID, Name: app.ClientName, Description: app.ClientDescription, ClientType: app.ClientType,
		LogoURL:       app.LogoURL,
		ActiveMembers: []gen.OrganizationConnectedAppActiveMember{},
	}
	for m := range c.MembersOf(o.OrganizationID) {
		if given := c.Consents.Of[store.Grantee{Subject: m.MemberID, ClientID: app.ClientID}]; given != nil {
			out.ActiveMembers = append(out.ActiveMembers, gen.OrganizationConnectedAppActiveMember{
				MemberID: m.MemberID, GrantedScopes: given.Scopes,
			})
		}
	}
	return out, nil
}
