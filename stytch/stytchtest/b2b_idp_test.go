package stytchtest_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A member gives an app access, and takes it back.
func TestConsentOfMember(t *testing.T) {
	srv := stytchtest.NewServer(t)
	srv.SetPolicy(token.B2B, calendarPolicy)
	client, ctx := srv.Client(), t.Context()
	app := newApp(t, client, stytch.ClientTypeThirdParty)
	organization, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme", OrganizationSlug: new("acme"),
	})
	require.NoError(t, err)
	org := organization.Organization.OrganizationID
	created, err := client.B2B.Organizations.Members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: org, EmailAddress: "ada@example.com", Roles: []string{"reader"},
	})
	require.NoError(t, err)
	member := created.MemberID
	start := &b2b.IDPOAuthAuthorizeStartParams{
		ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code",
		Scopes: []string{"read:events", "write:events"},
	}
	_, err = client.B2B.IDP.OAuth.AuthorizeStart(ctx, start)
	require.ErrorIs(t, err, errtype.NoOAuthAuthorizeMemberSelector, "nobody is asked")
	start.OrganizationID, start.MemberID = &org, &member
	asked, err := client.B2B.IDP.OAuth.AuthorizeStart(ctx, start)
	require.NoError(t, err)
	require.True(t, asked.ConsentRequired)
	require.Equal(t, member, asked.MemberID)
	require.True(t, asked.ScopeResults[0].IsGrantable)
	require.False(t, asked.ScopeResults[1].IsGrantable)
	yes, err := client.B2B.IDP.OAuth.Authorize(ctx, &b2b.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code",
		Scopes: []string{"read:events"}, OrganizationID: &org, MemberID: &member,
	})
	require.NoError(t, err)
	status, tokens := postForm(t, srv, "token", url.Values{
		"grant_type": {"authorization_code"}, "code": {yes.AuthorizationCode}, "redirect_uri": {appRedirect},
		"client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
	})
	require.Equal(t, 200, status)
	access := tokens["access_token"].(string)
	check := &b2b.AuthorizationCheck{OrganizationID: org, ResourceID: "events", Action: "read"}
	known, err := client.B2B.IDP.IntrospectTokenLocal(ctx, &b2b.IDPIntrospectTokenLocalParams{
		Token: access, AuthorizationCheck: check,
	})
	require.NoError(t, err)
	require.Equal(t, member, known.Subject)
	require.Equal(t, org, known.OrganizationID)
	require.Equal(t, "acme", known.OrganizationSlug)
	introspect := &b2b.IDPIntrospectTokenNetworkParams{
		Token: access, ClientID: app.ClientID, ClientSecret: app.ClientSecret, AuthorizationCheck: check,
	}
	known, err = client.B2B.IDP.IntrospectTokenNetwork(ctx, introspect)
	require.NoError(t, err)
	require.Equal(t, org, known.OrganizationID)

	list, err := client.B2B.Organizations.ConnectedApps(ctx, &b2b.OrganizationsConnectedAppsParams{OrganizationID: org})
	require.NoError(t, err)
	require.Len(t, list.ConnectedApps, 1)
	got, err := client.B2B.Organizations.GetConnectedApp(ctx, &b2b.OrganizationsGetConnectedAppParams{
		OrganizationID: org, ConnectedAppID: app.ClientID,
	})
	require.NoError(t, err)
	require.Len(t, got.ActiveMembers, 1)
	require.Equal(t, member, got.ActiveMembers[0].MemberID)
	list2, err := client.B2B.Organizations.Members.GetConnectedApps(ctx, &b2b.MembersGetConnectedAppsParams{
		OrganizationID: org, MemberID: member,
	})
	require.NoError(t, err)
	require.Len(t, list2.ConnectedApps, 1)
	_, err = client.B2B.Organizations.Members.ConnectedApps.Revoke(ctx, &b2b.ConnectedAppsRevokeParams{
		OrganizationID: org, MemberID: member, ConnectedAppID: app.ClientID,
	})
	require.NoError(t, err)
	_, err = client.B2B.IDP.IntrospectTokenNetwork(ctx, introspect)
	require.ErrorIs(t, err, token.ErrInactive, "after the end of the access")
}
