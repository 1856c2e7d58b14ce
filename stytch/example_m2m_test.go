package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func ExampleM2MClientsService_Create() {
	srv, client := newFake()
	defer srv.Close()

	created, err := client.M2M.Clients.Create(context.Background(), &stytch.M2MClientsCreateParams{
		ClientName: new("billing"),
		Scopes:     []string{"read:orders"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.M2MClient.ClientName, created.M2MClient.Scopes)
	fmt.Println("keep:", created.M2MClient.ClientSecret != "") // the only time that the API says it
	// Output:
	// billing [read:orders]
	// keep: true
}

// newMachine adds a client, and returns its credentials.
func newMachine(client *stytch.Client, name string, scopes ...string) (clientID, clientSecret string) {
	created, err := client.M2M.Clients.Create(context.Background(), &stytch.M2MClientsCreateParams{
		ClientName: &name, Scopes: scopes,
	})
	if err != nil {
		log.Fatal(err)
	}
	return created.M2MClient.ClientID, created.M2MClient.ClientSecret
}

// Both secrets are valid until the rotation ends.
func ExampleM2MClientsSecretsService_Rotate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	clientID, _ := newMachine(client, "billing", "read:orders")

	started, err := client.M2M.Clients.Secrets.RotateStart(ctx,
		&stytch.M2MClientsSecretsRotateStartParams{ClientID: clientID})
	if err != nil {
		log.Fatal(err)
	}
	nextSecret := started.M2MClient.NextClientSecret // hand it out

	rotated, err := client.M2M.Clients.Secrets.Rotate(ctx, &stytch.M2MClientsSecretsRotateParams{ClientID: clientID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the next one is the only one:", strings.HasSuffix(nextSecret, rotated.M2MClient.ClientSecretLastFour))
	// Output: the next one is the only one: true
}

func ExampleM2MClientsService_SearchAll() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	newMachine(client, "billing", "read:orders")
	reportsID, _ := newMachine(client, "reports", "read:orders")
	_, err := client.M2M.Clients.Update(ctx, &stytch.M2MClientsUpdateParams{
		ClientID: reportsID, Status: new(stytch.M2MClientStatusInactive),
	})
	if err != nil {
		log.Fatal(err)
	}

	for found, err := range client.M2M.Clients.SearchAll(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(found.ClientName, found.Status)
	}
	// Output:
	// billing active
	// reports inactive
}

// An HTTP client that calls another service has a token in its requests, and always one that is good.
func ExampleM2MService_TokenSource() {
	srv, client := newFake()
	defer srv.Close()
	clientID, clientSecret := newMachine(client, "billing", "read:orders")
	orders := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println("asked with a token:", strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "))
	}))
	defer orders.Close()

	source := client.M2M.TokenSource(context.Background(), &stytch.M2MTokenParams{
		ClientID:     clientID,
		ClientSecret: clientSecret,
		Scopes:       []string{"read:orders"},
	})
	httpClient := &http.Client{Transport: &oauth2.Transport{Source: source}}
	for range 2 {
		response, err := httpClient.Get(orders.URL)
		if err != nil {
			log.Fatal(err)
		}
		_ = response.Body.Close()
	}
	other := func(r stytchtest.Request) bool { return r.Operation != "M2M.Token" }
	fmt.Println("tokens issued:", len(slices.DeleteFunc(srv.Requests(), other)))
	// Output:
	// asked with a token: true
	// asked with a token: true
	// tokens issued: 1
}

// A service that is called by machines verifies their tokens without a call to the API.
func ExampleM2MService_AuthenticateToken() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	clientID, clientSecret := newMachine(client, "billing", "read:orders", "write:*")
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: clientID, ClientSecret: clientSecret})
	if err != nil {
		log.Fatal(err)
	}
	accessToken := issued.AccessToken // of the Authorization header

	res, err := client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
		AccessToken:    accessToken,
		RequiredScopes: []string{"read:orders", "write:invoices"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.ClientID == clientID, res.Scopes)

	_, err = client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
		AccessToken:    accessToken,
		RequiredScopes: []string{"read:users"},
	})
	fmt.Println("may not:", errors.Is(err, stytch.ErrForbidden))
	// Output:
	// true [read:orders write:*]
	// may not: true
}
