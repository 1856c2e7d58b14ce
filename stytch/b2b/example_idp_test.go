package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/token"
)

// calendars is a policy in which apps may ask to read events.
var calendars = stytch.RBACPolicy{
	Roles: []stytch.PolicyRole{
		{RoleID: "reader", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"read"}}}},
	},
	Scopes: []stytch.PolicyScope{{
		Scope: "read:events", Description: "See your events.",
		Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"read"}}},
	}},
}

// A connected app asks for access; the member is asked, and says yes.
func ExampleIDPOAuthService_Authorize() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.B2B, calendars)
	ctx, acme, app := context.Background(), newAcme(client), newApp(client)
	ada := newMember(client, acme, "ada@acme.example.com", "reader")

	asked, err := client.B2B.IDP.OAuth.AuthorizeStart(ctx, &b2b.IDPOAuthAuthorizeStartParams{
		ClientID: app.ClientID, RedirectURI: app.RedirectURLs[0], ResponseType: "code",
		Scopes: []string{"read:events"}, OrganizationID: &acme, MemberID: &ada,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(asked.Client.ClientName, asked.ConsentRequired, asked.ScopeResults)

	yes, err := client.B2B.IDP.OAuth.Authorize(ctx, &b2b.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: app.RedirectURLs[0], ResponseType: "code",
		Scopes: []string{"read:events"}, OrganizationID: &acme, MemberID: &ada,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("redirect with a code:", yes.RedirectURI != "", yes.AuthorizationCode != "")
	// Output:
	// Calendar true [{read:events See your events. true}]
	// redirect with a code: true true
}

// An API verifies the tokens that connected apps send, on the spot.
func ExampleIDPService_IntrospectTokenLocal() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.B2B, calendars)
	acme, app := newAcme(client), newApp(client)
	access, err := srv.AccessToken(app.ClientID, newMember(client, acme, "ada@acme.example.com", "reader"), "read:events")
	if err != nil {
		log.Fatal(err)
	}

	for _, action := range []string{"read", "write"} {
		known, err := client.B2B.IDP.IntrospectTokenLocal(context.Background(), &b2b.IDPIntrospectTokenLocalParams{
			Token:              access, // from the header of a request
			AuthorizationCheck: &b2b.AuthorizationCheck{OrganizationID: acme, ResourceID: "events", Action: action},
		})
		switch {
		case errors.Is(err, stytch.ErrForbidden):
			fmt.Println("not allowed:", action)
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println("allowed:", action, known.Scopes, "of", known.OrganizationSlug)
		}
	}
	// Output:
	// allowed: read [read:events] of acme
	// not allowed: write
}

// The API knows of a token what a JWT cannot say, that it has been revoked.
func ExampleIDPService_IntrospectTokenNetwork() {
	srv, client := newFake()
	defer srv.Close()
	app := newApp(client)
	access, err := srv.AccessToken(app.ClientID, newMember(client, newAcme(client), "ada@acme.example.com"), "openid")
	if err != nil {
		log.Fatal(err)
	}

	params := &b2b.IDPIntrospectTokenNetworkParams{Token: access, ClientID: app.ClientID, ClientSecret: app.ClientSecret}
	known, err := client.B2B.IDP.IntrospectTokenNetwork(context.Background(), params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(known.TokenType, known.Scopes)

	if err := srv.RevokeToken(access); err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.IDP.IntrospectTokenNetwork(context.Background(), params)
	fmt.Println("revoked:", errors.Is(err, token.ErrInactive))
	// Output:
	// access_token [openid]
	// revoked: true
}

// A member takes the access of an app back; its tokens are no good from then on.
func ExampleOrganizationsMembersConnectedAppsService_Revoke() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme, app := context.Background(), newAcme(client), newApp(client)
	ada := newMember(client, acme, "ada@acme.example.com")
	access, err := srv.AccessToken(app.ClientID, ada, "openid")
	if err != nil {
		log.Fatal(err)
	}

	members := client.B2B.Organizations.Members
	list, err := members.GetConnectedApps(ctx, &b2b.MembersGetConnectedAppsParams{OrganizationID: acme, MemberID: ada})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(list.ConnectedApps), "app:", list.ConnectedApps[0].Name)

	_, err = members.ConnectedApps.Revoke(ctx, &b2b.ConnectedAppsRevokeParams{
		OrganizationID: acme, MemberID: ada, ConnectedAppID: app.ClientID,
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.IDP.IntrospectTokenNetwork(ctx, &b2b.IDPIntrospectTokenNetworkParams{
		Token: access, ClientID: app.ClientID, ClientSecret: app.ClientSecret,
	})
	fmt.Println("revoked:", errors.Is(err, token.ErrInactive))
	// Output:
	// 1 app: Calendar
	// revoked: true
}

// newApp registers a connected app.
func newApp(client *stytch.Client) stytch.ConnectedAppWithClientSecret {
	created, err := client.ConnectedApp.Clients.Create(context.Background(), &stytch.ConnectedAppClientsCreateParams{
		ClientType: stytch.ClientTypeThirdParty, ClientName: new("Calendar"),
		RedirectURLs: []string{"https://calendar.example.com/callback"},
	})
	if err != nil {
		log.Fatal(err)
	}
	return created.ConnectedApp
}
