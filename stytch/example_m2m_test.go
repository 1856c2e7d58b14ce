package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"golang.org/x/oauth2"

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

// An HTTP client that calls another service has a token in its requests, and always one that is good.
func ExampleM2MService_TokenSource() {
	api := newStytchAPI()
	api.set(tokenPath, issue("token-of-billing", time.Hour))
	client, done := newTokenClient(api)
	defer done()
	orders := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println("asked with", r.Header.Get("Authorization"))
	}))
	defer orders.Close()

	source := client.M2M.TokenSource(context.Background(), &stytch.M2MTokenParams{
		ClientID:     "m2m-client-test-billing",
		ClientSecret: "kept-by-nobody-but-you",
		Scopes:       []string{"read:orders"},
	})
	httpClient := oauth2.NewClient(context.Background(), source)
	for range 2 {
		response, err := httpClient.Get(orders.URL)
		if err != nil {
			log.Fatal(err)
		}
		_ = response.Body.Close()
	}
	fmt.Println("tokens issued:", len(api.requests(tokenPath)))
	// Output:
	// asked with Bearer token-of-billing
	// asked with Bearer token-of-billing
	// tokens issued: 1
}

// A service that is called by machines verifies their tokens without a call to the API.
func ExampleM2MService_AuthenticateToken() {
	client, done := newTokenClient(newStytchAPI())
	defer done()
	ctx := context.Background()
	accessToken := m2mClaims("read:orders write:*").sign(consumerKid) // of the Authorization header

	res, err := client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
		AccessToken:    accessToken,
		RequiredScopes: []string{"read:orders", "write:invoices"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.ClientID, res.Scopes)

	_, err = client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
		AccessToken:    accessToken,
		RequiredScopes: []string{"read:users"},
	})
	fmt.Println("may not:", errors.Is(err, stytch.ErrForbidden))
	// Output:
	// m2m-client-test-1 [read:orders write:*]
	// may not: true
}
