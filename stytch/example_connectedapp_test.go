package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
)

func ExampleConnectedAppClientsService_Create() {
	srv, client := newFake()
	defer srv.Close()

	created, err := client.ConnectedApp.Clients.Create(context.Background(), &stytch.ConnectedAppClientsCreateParams{
		ClientType:        stytch.ClientTypeThirdParty,
		ClientName:        new("Calendar"),
		RedirectURLs:      []string{"https://calendar.example.com/callback"},
		FullAccessAllowed: new(false),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.ConnectedApp.ClientName, created.ConnectedApp.Status)
	fmt.Println("keep:", created.ConnectedApp.ClientSecret != "") // the only time that the API says it
	// Output:
	// Calendar active
	// keep: true
}

func ExampleConnectedAppClientsService_SearchAll() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	newApp(client, "Calendar")
	newApp(client, "Notes")

	for app, err := range client.ConnectedApp.Clients.SearchAll(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(app.ClientName, app.ClientType)
	}
	// Output:
	// Calendar third_party
	// Notes third_party
}

// newApp adds a connected app, and returns its client id.
func newApp(client *stytch.Client, name string) string {
	created, err := client.ConnectedApp.Clients.Create(context.Background(), &stytch.ConnectedAppClientsCreateParams{
		ClientType:   stytch.ClientTypeThirdParty,
		ClientName:   &name,
		RedirectURLs: []string{"https://calendar.example.com/callback"},
	})
	if err != nil {
		log.Fatal(err)
	}
	return created.ConnectedApp.ClientID
}

// A connected app asks for access; the user is asked, and says no.
func ExampleIDPOAuthService_Authorize() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()

	request := &stytch.IDPOAuthAuthorizeStartParams{
		ClientID:     newApp(client, "Calendar"),
		RedirectURI:  "https://calendar.example.com/callback",
		ResponseType: "code",
		Scopes:       []string{"openid"},
		SessionToken: &newAda(srv, client).SessionToken,
	}
	start, err := client.IDP.OAuth.AuthorizeStart(ctx, request)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(start.Client.ClientName, "asks:", start.ScopeResults[0].Description)

	res, err := client.IDP.OAuth.Authorize(ctx, &stytch.IDPOAuthAuthorizeParams{
		ConsentGranted: false, ClientID: request.ClientID, RedirectURI: request.RedirectURI,
		ResponseType: request.ResponseType, Scopes: request.Scopes, SessionToken: request.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("redirect to", res.RedirectURI)
	// Output:
	// Calendar asks: Know who you are.
	// redirect to https://calendar.example.com/callback?error=access_denied
}

// Both secrets work until the rotation ends.
func ExampleConnectedAppClientsSecretsService_Rotate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()

	created, err := client.ConnectedApp.Clients.Create(ctx, &stytch.ConnectedAppClientsCreateParams{
		ClientType: stytch.ClientTypeThirdParty, ClientName: new("Calendar"),
		RedirectURLs: []string{"https://calendar.example.com/callback"},
	})
	if err != nil {
		log.Fatal(err)
	}
	clientID := created.ConnectedApp.ClientID
	started, err := client.ConnectedApp.Clients.Secrets.RotateStart(ctx,
		&stytch.ConnectedAppClientsSecretsRotateStartParams{ClientID: clientID})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.ConnectedApp.Clients.Secrets.Rotate(ctx, &stytch.ConnectedAppClientsSecretsRotateParams{
		ClientID: clientID,
	}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(started.ConnectedApp.NextClientSecret != created.ConnectedApp.ClientSecret)
	// Output: true
}
