package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var m2mRoutes = canned.Routes{
	`POST /v1/m2m/clients {"scopes":["read:orders"],"client_name":"billing"}`: {
		`{"m2m_client":{"client_id":"m2m-client-test-billing","client_secret":"kept-by-nobody-but-you","client_secret_last_four":"-you",
			"client_name":"billing","status":"active","scopes":["read:orders"]}}`,
	},
	"POST /v1/m2m/clients/m2m-client-test-billing/secrets/rotate/start": {
		`{"m2m_client":{"client_id":"m2m-client-test-billing","next_client_secret":"the-next-one",
			"client_secret_last_four":"-you","next_client_secret_last_four":"-one"}}`,
	},
	"POST /v1/m2m/clients/m2m-client-test-billing/secrets/rotate": {
		`{"m2m_client":{"client_id":"m2m-client-test-billing","client_secret_last_four":"-one"}}`,
	},
	"POST /v1/m2m/clients/search": {
		`{"m2m_clients":[{"client_id":"m2m-client-test-billing","status":"active"}],"results_metadata":{"next_cursor":"page-2"}}`,
	},
	`POST /v1/m2m/clients/search {"cursor":"page-2"}`: {
		`{"m2m_clients":[{"client_id":"m2m-client-test-reports","status":"inactive"}],"results_metadata":{}}`,
	},
}

func ExampleM2MClientsService_Create() {
	client, done := canned.NewClient(m2mRoutes)
	defer done()

	created, err := client.M2M.Clients.Create(context.Background(), &stytch.M2MClientsCreateParams{
		ClientName: new("billing"),
		Scopes:     []string{"read:orders"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.M2MClient.ClientID, created.M2MClient.Scopes)
	fmt.Println(created.M2MClient.ClientSecret) // the only time that the API says it
	// Output:
	// m2m-client-test-billing [read:orders]
	// kept-by-nobody-but-you
}

// Both secrets are valid until the rotation ends.
func ExampleM2MClientsSecretsService_Rotate() {
	client, done := canned.NewClient(m2mRoutes)
	defer done()
	ctx := context.Background()

	started, err := client.M2M.Clients.Secrets.RotateStart(ctx, &stytch.M2MClientsSecretsRotateStartParams{
		ClientID: "m2m-client-test-billing",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("hand out", started.M2MClient.NextClientSecret)

	rotated, err := client.M2M.Clients.Secrets.Rotate(ctx, &stytch.M2MClientsSecretsRotateParams{
		ClientID: "m2m-client-test-billing",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("valid now: the secret that ends in", rotated.M2MClient.ClientSecretLastFour)
	// Output:
	// hand out the-next-one
	// valid now: the secret that ends in -one
}

func ExampleM2MClientsService_SearchAll() {
	client, done := canned.NewClient(m2mRoutes)
	defer done()

	for found, err := range client.M2M.Clients.SearchAll(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(found.ClientID, found.Status)
	}
	// Output:
	// m2m-client-test-billing active
	// m2m-client-test-reports inactive
}
