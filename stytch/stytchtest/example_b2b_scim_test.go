package stytchtest_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// AddSCIMGroup stands for the sync of an identity provider.
func ExampleServer_AddSCIMGroup() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	acme, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{OrganizationName: "Acme"})
	if err != nil {
		log.Fatal(err)
	}
	org := acme.Organization.OrganizationID
	created, err := client.B2B.SCIM.Connection.Create(ctx, &b2b.ConnectionCreateParams{
		OrganizationID: org, DisplayName: new("Okta"), IdentityProvider: new(b2b.SCIMIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	connection := created.Connection.ConnectionID
	for _, name := range []string{"Engineering", "Sales"} {
		if _, err := srv.AddSCIMGroup(connection, name); err != nil {
			log.Fatal(err)
		}
	}
	for group, err := range client.B2B.SCIM.Connection.GetGroupsAll(ctx, &b2b.ConnectionGetGroupsParams{
		OrganizationID: org, ConnectionID: connection,
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(group.GroupName)
	}

	rotated, err := client.B2B.SCIM.Connection.RotateStart(ctx, &b2b.ConnectionRotateStartParams{
		OrganizationID: org, ConnectionID: connection,
	})
	if err != nil {
		log.Fatal(err)
	}
	done, err := client.B2B.SCIM.Connection.RotateComplete(ctx, &b2b.ConnectionRotateCompleteParams{
		OrganizationID: org, ConnectionID: connection,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.HasSuffix(rotated.Connection.NextBearerToken, done.Connection.BearerTokenLastFour))
	// Output:
	// Engineering
	// Sales
	// true
}
