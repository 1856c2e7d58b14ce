package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var connectedAppRoutes = canned.Routes{
	`POST /v1/connected_apps/clients {"client_type":"third_party"`: {
		`{"connected_app":{"client_id":"connected-app-test-calendar","client_secret":"kept-by-nobody-but-you","client_name":"Calendar",
			"client_type":"third_party","status":"active","redirect_urls":["https://calendar.example.com/callback"]}}`,
	},
	"POST /v1/connected_apps/clients/search": {
		`{"connected_apps":[{"client_id":"connected-app-test-calendar","client_name":"Calendar"}],"results_metadata":{"next_cursor":"page-2"}}`,
	},
	`POST /v1/connected_apps/clients/search {"cursor":"page-2"}`: {
		`{"connected_apps":[{"client_id":"connected-app-test-notes","client_name":"Notes"}]}`,
	},
	`POST /v1/idp/oauth/authorize/start "client_id":"connected-app-test-calendar"`: {
		`{"user_id":"user-test-ada","client":{"client_id":"connected-app-test-calendar","client_name":"Calendar"},"consent_required":true,
			"scope_results":[{"scope":"openid","description":"Who you are","is_grantable":true}]}`,
	},
	`POST /v1/idp/oauth/authorize {"consent_granted":false`: {
		`{"redirect_uri":"https://calendar.example.com/callback?error=access_denied"}`,
	},
}

func ExampleConnectedAppClientsService_Create() {
	client, done := canned.NewClient(connectedAppRoutes)
	defer done()

	created, err := client.ConnectedApp.Clients.Create(context.Background(), &stytch.ConnectedAppClientsCreateParams{
		ClientType:        stytch.ClientTypeThirdParty,
		ClientName:        new("Calendar"),
		RedirectURLs:      []string{"https://calendar.example.com/callback"},
		FullAccessAllowed: new(false),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.ConnectedApp.ClientID)
	fmt.Println(created.ConnectedApp.ClientSecret) // the only time that the API says it
	// Output:
	// connected-app-test-calendar
	// kept-by-nobody-but-you
}

func ExampleConnectedAppClientsService_SearchAll() {
	client, done := canned.NewClient(connectedAppRoutes)
	defer done()

	for app, err := range client.ConnectedApp.Clients.SearchAll(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(app.ClientID, app.ClientName)
	}
	// Output:
	// connected-app-test-calendar Calendar
	// connected-app-test-notes Notes
}

// A connected app asks for access; the user is asked, and says no.
func ExampleIDPOAuthService_Authorize() {
	client, done := canned.NewClient(connectedAppRoutes)
	defer done()
	ctx := context.Background()

	request := &stytch.IDPOAuthAuthorizeStartParams{
		ClientID:     "connected-app-test-calendar",
		RedirectURI:  "https://calendar.example.com/callback",
		ResponseType: "code",
		Scopes:       []string{"openid"},
		SessionToken: new("token-of-ada"),
	}
	start, err := client.IDP.OAuth.AuthorizeStart(ctx, request)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(start.Client.ClientName, "asks for", start.ScopeResults[0].Description)

	res, err := client.IDP.OAuth.Authorize(ctx, &stytch.IDPOAuthAuthorizeParams{
		ConsentGranted: false, ClientID: request.ClientID, RedirectURI: request.RedirectURI,
		ResponseType: request.ResponseType, Scopes: request.Scopes, SessionToken: request.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("redirect to", res.RedirectURI)
	// Output:
	// Calendar asks for Who you are
	// redirect to https://calendar.example.com/callback?error=access_denied
}
