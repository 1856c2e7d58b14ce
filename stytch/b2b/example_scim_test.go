package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var scimRoutes = canned.Routes{
	`POST /v1/b2b/scim/organization-test-acme/connection {"display_name":"Okta","identity_provider":"okta"}`: {
		`{"connection":{"organization_id":"organization-test-acme","connection_id":"scim-connection-test-okta","status":"active",
			"identity_provider":"okta","base_url":"https://test.stytch.com/v1/b2b/scim/scim-connection-test-okta",
			"bearer_token":"kept-by-nobody-but-you","bearer_token_expires_at":"2031-01-02T15:04:05Z"}}`,
	},
	"GET /v1/b2b/scim/organization-test-acme/connection/scim-connection-test-okta": {
		`{"scim_groups":[{"group_id":"scim-group-test-1","group_name":"Engineering"}],"next_cursor":"page-2"}`,
	},
	"GET /v1/b2b/scim/organization-test-acme/connection/scim-connection-test-okta ?cursor=page-2 ": {
		`{"scim_groups":[{"group_id":"scim-group-test-2","group_name":"Sales"}]}`,
	},
}

// What the administrator of the identity provider needs to know.
func ExampleSCIMConnectionService_Create() {
	client, done := canned.NewClient(scimRoutes)
	defer done()

	created, err := client.B2B.SCIM.Connection.Create(context.Background(), &b2b.SCIMConnectionCreateParams{
		OrganizationID:   "organization-test-acme",
		DisplayName:      new("Okta"),
		IdentityProvider: new(b2b.SCIMIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Connection.BaseURL)
	fmt.Println(created.Connection.BearerToken) // the only time that the API says it
	// Output:
	// https://test.stytch.com/v1/b2b/scim/scim-connection-test-okta
	// kept-by-nobody-but-you
}

func ExampleSCIMConnectionService_GetGroupsAll() {
	client, done := canned.NewClient(scimRoutes)
	defer done()

	groups := client.B2B.SCIM.Connection.GetGroupsAll(context.Background(), &b2b.SCIMConnectionGetGroupsParams{
		OrganizationID: "organization-test-acme",
		ConnectionID:   "scim-connection-test-okta",
	})
	for group, err := range groups {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(group.GroupID, group.GroupName)
	}
	// Output:
	// scim-group-test-1 Engineering
	// scim-group-test-2 Sales
}
