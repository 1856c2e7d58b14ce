package b2b_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
)

// What the administrator of the identity provider needs to know.
func ExampleSCIMConnectionService_Create() {
	srv, client := newFake()
	defer srv.Close()

	created, err := client.B2B.SCIM.Connection.Create(context.Background(), &b2b.ConnectionCreateParams{
		OrganizationID:   newAcme(client),
		DisplayName:      new("Okta"),
		IdentityProvider: new(b2b.SCIMIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.HasSuffix(created.Connection.BaseURL, created.Connection.ConnectionID))
	fmt.Println(created.Connection.BearerToken != "") // the only time that the API says it
	// Output:
	// true
	// true
}

func ExampleSCIMConnectionService_GetGroupsAll() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	connection := newSCIMConnection(client, acme)
	for _, name := range []string{"Engineering", "Sales", "Support"} { // the identity provider sends them
		if _, err := srv.AddSCIMGroup(connection, name); err != nil {
			log.Fatal(err)
		}
	}

	groups := client.B2B.SCIM.Connection.GetGroupsAll(context.Background(), &b2b.ConnectionGetGroupsParams{
		OrganizationID: acme,
		ConnectionID:   connection,
		Limit:          new(int32(2)), // of a page
	})
	for group, err := range groups {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(group.GroupName)
	}
	// Output:
	// Engineering
	// Sales
	// Support
}

// Both tokens are good until the rotation is completed.
func ExampleSCIMConnectionService_RotateStart() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)
	connection := newSCIMConnection(client, acme)

	started, err := client.B2B.SCIM.Connection.RotateStart(ctx, &b2b.ConnectionRotateStartParams{
		OrganizationID: acme, ConnectionID: connection,
	})
	if err != nil {
		log.Fatal(err)
	}
	next := started.Connection.NextBearerToken // for the identity provider

	done, err := client.B2B.SCIM.Connection.RotateComplete(ctx, &b2b.ConnectionRotateCompleteParams{
		OrganizationID: acme, ConnectionID: connection,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.HasSuffix(next, done.Connection.BearerTokenLastFour))
	// Output: true
}

// newSCIMConnection makes a connection to Okta and returns its id.
func newSCIMConnection(client *stytch.Client, organizationID string) string {
	created, err := client.B2B.SCIM.Connection.Create(context.Background(), &b2b.ConnectionCreateParams{
		OrganizationID: organizationID, IdentityProvider: new(b2b.SCIMIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	return created.Connection.ConnectionID
}
