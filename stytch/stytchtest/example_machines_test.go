package stytchtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A service gets tokens from a source; the one that it calls verifies them.
func ExampleServer_machines() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	created, err := client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{
		ClientID: new("billing"), Scopes: []string{"read:orders"},
	})
	if err != nil {
		log.Fatal(err)
	}
	source := client.M2M.TokenSource(ctx, &stytch.M2MTokenParams{
		ClientID: created.M2MClient.ClientID, ClientSecret: created.M2MClient.ClientSecret,
	})
	issued, err := source.Token()
	if err != nil {
		log.Fatal(err)
	}

	caller, err := client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
		AccessToken: issued.AccessToken, RequiredScopes: []string{"read:orders"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(caller.ClientID, "may", caller.Scopes)

	srv.Clock.Advance(2 * time.Hour)
	_, err = client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{AccessToken: issued.AccessToken})
	fmt.Println("two hours later it has expired:", errors.Is(err, token.ErrExpired))
	// Output:
	// billing may [read:orders]
	// two hours later it has expired: true
}

// The token of a connected app, without the way to it: for tests of what accepts such
// tokens.
func ExampleServer_AccessToken() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	srv.SetPolicy(token.Consumer, stytch.RBACPolicy{Scopes: []stytch.PolicyScope{{
		Scope: "read:events", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"read"}}},
	}}})
	client, ctx := srv.Client(), context.Background()

	app, err := client.ConnectedApp.Clients.Create(ctx, &stytch.ConnectedAppClientsCreateParams{
		ClientType: stytch.ClientTypeThirdParty, ClientName: new("Calendar"),
	})
	if err != nil {
		log.Fatal(err)
	}
	access, err := srv.AccessToken(app.ConnectedApp.ClientID, "user-test-ada", "read:events")
	if err != nil {
		log.Fatal(err)
	}

	for _, action := range []string{"read", "write"} {
		known, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{
			Token: access, AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "events", Action: action},
		})
		if err != nil {
			fmt.Println(action, "is forbidden:", errors.Is(err, stytch.ErrForbidden))
			continue
		}
		fmt.Println(action, "is allowed for", known.Subject)
	}

	if err := srv.RevokeToken(access); err != nil {
		log.Fatal(err)
	}
	_, err = client.IDP.IntrospectTokenNetwork(ctx, &stytch.IDPIntrospectTokenNetworkParams{
		Token: access, ClientID: app.ConnectedApp.ClientID, ClientSecret: app.ConnectedApp.ClientSecret,
	})
	fmt.Println("revoked:", errors.Is(err, token.ErrInactive))
	// Output:
	// read is allowed for user-test-ada
	// write is forbidden: true
	// revoked: true
}

// A user gives a connected app access to their account.
func ExampleServer_connectedApps() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	app, err := client.ConnectedApp.Clients.Create(ctx, &stytch.ConnectedAppClientsCreateParams{
		ClientType: stytch.ClientTypeThirdParty, ClientName: new("Calendar"),
		RedirectURLs: []string{"https://calendar.example.com/callback"},
	})
	if err != nil {
		log.Fatal(err)
	}
	ada, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com")})
	if err != nil {
		log.Fatal(err)
	}
	asked, err := client.IDP.OAuth.AuthorizeStart(ctx, &stytch.IDPOAuthAuthorizeStartParams{
		ClientID: app.ConnectedApp.ClientID, RedirectURI: app.ConnectedApp.RedirectURLs[0], ResponseType: "code",
		Scopes: []string{"openid"}, UserID: &ada.UserID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s asks: %s Consent is needed: %v.\n", asked.Client.ClientName, asked.ScopeResults[0].Description,
		asked.ConsentRequired)

	answer, err := client.IDP.OAuth.Authorize(ctx, &stytch.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ConnectedApp.ClientID, RedirectURI: app.ConnectedApp.RedirectURLs[0],
		ResponseType: "code",
		Scopes:       []string{"openid"}, UserID: &ada.UserID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("The redirect has the code:",
		answer.RedirectURI == "https://calendar.example.com/callback?code="+answer.AuthorizationCode)
	// Output:
	// Calendar asks: Know who you are. Consent is needed: true.
	// The redirect has the code: true
}
