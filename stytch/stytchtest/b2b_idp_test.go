package stytchtest_test

import (
	"errors"
	"net/url"
	"testing"

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
	organization, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{OrganizationName: "Acme", OrganizationSlug: new("acme")})
	if err != nil {
		t.Fatal(err)
	}
	org := organization.Organization.OrganizationID
	created, err := client.B2B.Organizations.Members.Create(ctx, &b2b.OrganizationsMembersCreateParams{OrganizationID: org, EmailAddress: "ada@example.com", Roles: []string{"reader"}})
	if err != nil {
		t.Fatal(err)
	}
	member := created.MemberID
	start := &b2b.IDPOAuthAuthorizeStartParams{ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", Scopes: []string{"read:events", "write:events"}}
	if _, err := client.B2B.IDP.OAuth.AuthorizeStart(ctx, start); !errors.Is(err, errtype.NoOAuthAuthorizeMemberSelector) {
		t.Errorf("nobody is asked: %v", err)
	}
	start.OrganizationID, start.MemberID = &org, &member
	asked, err := client.B2B.IDP.OAuth.AuthorizeStart(ctx, start)
	if err != nil || !asked.ConsentRequired || asked.MemberID != member || !asked.ScopeResults[0].IsGrantable || asked.ScopeResults[1].IsGrantable {
		t.Fatalf("got %+v, %v", asked, err)
	}
	yes, err := client.B2B.IDP.OAuth.Authorize(ctx, &b2b.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", Scopes: []string{"read:events"}, OrganizationID: &org, MemberID: &member,
	})
	if err != nil {
		t.Fatal(err)
	}
	status, tokens := postForm(t, srv, "token", url.Values{
		"grant_type": {"authorization_code"}, "code": {yes.AuthorizationCode}, "redirect_uri": {appRedirect}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
	})
	if status != 200 {
		t.Fatalf("got %d, %v", status, tokens)
	}
	access := tokens["access_token"].(string)
	check := &b2b.AuthorizationCheck{OrganizationID: org, ResourceID: "events", Action: "read"}
	known, err := client.B2B.IDP.IntrospectTokenLocal(ctx, &b2b.IDPIntrospectTokenLocalParams{Token: access, AuthorizationCheck: check})
	if err != nil || known.Subject != member || known.OrganizationID != org || known.OrganizationSlug != "acme" {
		t.Errorf("got %+v, %v", known, err)
	}
	introspect := &b2b.IDPIntrospectTokenNetworkParams{Token: access, ClientID: app.ClientID, ClientSecret: app.ClientSecret, AuthorizationCheck: check}
	if known, err := client.B2B.IDP.IntrospectTokenNetwork(ctx, introspect); err != nil || known.OrganizationID != org {
		t.Errorf("got %+v, %v", known, err)
	}

	if list, err := client.B2B.Organizations.ConnectedApps(ctx, &b2b.OrganizationsConnectedAppsParams{OrganizationID: org}); err != nil || len(list.ConnectedApps) != 1 {
		t.Errorf("got %+v, %v", list, err)
	}
	if got, err := client.B2B.Organizations.GetConnectedApp(ctx, &b2b.OrganizationsGetConnectedAppParams{OrganizationID: org, ConnectedAppID: app.ClientID}); err != nil || len(got.ActiveMembers) != 1 || got.ActiveMembers[0].MemberID != member {
		t.Errorf("got %+v, %v", got, err)
	}
	if list, err := client.B2B.Organizations.Members.GetConnectedApps(ctx, &b2b.OrganizationsMembersGetConnectedAppsParams{OrganizationID: org, MemberID: member}); err != nil || len(list.ConnectedApps) != 1 {
		t.Errorf("got %+v, %v", list, err)
	}
	if _, err := client.B2B.Organizations.Members.ConnectedApps.Revoke(ctx, &b2b.OrganizationsMembersConnectedAppsRevokeParams{OrganizationID: org, MemberID: member, ConnectedAppID: app.ClientID}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.B2B.IDP.IntrospectTokenNetwork(ctx, introspect); !errors.Is(err, token.ErrInactive) {
		t.Errorf("after the end of the access: %v", err)
	}
}
