package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var organizationsRoutes = canned.Routes{
	`POST /v1/b2b/organizations {"organization_name":"Acme"`: {
		`{"organization":` + acme + `}`,
		canned.Refusal(400, "organization_slug_already_used", "The slug belongs to another organization."),
	},
	"GET /v1/b2b/organizations/organization-test-acme": {`{"organization":` + acme + `}`},
	`PUT /v1/b2b/organizations/organization-test-acme "email_allowed_domains":[]`: {
		`{"organization":{"organization_id":"organization-test-acme","email_allowed_domains":[],"email_jit_provisioning":"NOT_ALLOWED"}}`,
	},
	"DELETE /v1/b2b/organizations/organization-test-acme": {`{"organization_id":"organization-test-acme"}`},
	"POST /v1/b2b/organizations/search": {
		`{"organizations":[{"organization_slug":"acme"},{"organization_slug":"initech"}],"results_metadata":{"next_cursor":"page-2"}}`,
	},
	`POST /v1/b2b/organizations/search {"cursor":"page-2"}`: {`{"organizations":[{"organization_slug":"umbrella"}],"results_metadata":{}}`},
}

func ExampleOrganizationsService_Create() {
	client, done := canned.NewClient(organizationsRoutes)
	defer done()

	params := &b2b.OrganizationsCreateParams{
		OrganizationName:     "Acme",
		OrganizationSlug:     new("acme"),
		EmailAllowedDomains:  []string{"acme.example.com"},
		EmailJITProvisioning: new("RESTRICTED"), // to these domains
	}
	for range 2 {
		created, err := client.B2B.Organizations.Create(context.Background(), params)
		switch {
		case errors.Is(err, errtype.OrganizationSlugAlreadyUsed):
			fmt.Println("choose another slug")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(created.Organization.OrganizationID, created.Organization.OrganizationSlug)
		}
	}
	// Output:
	// organization-test-acme acme
	// choose another slug
}

func ExampleOrganizationsService_Get() {
	client, done := canned.NewClient(organizationsRoutes)
	defer done()

	found, err := client.B2B.Organizations.Get(context.Background(), &b2b.OrganizationsGetParams{
		OrganizationID: "organization-test-acme",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Organization.OrganizationName, found.Organization.MFAPolicy)
	// Output: Acme OPTIONAL
}

// An empty list is sent, and takes all domains away.
func ExampleOrganizationsService_Update() {
	client, done := canned.NewClient(organizationsRoutes)
	defer done()

	updated, err := client.B2B.Organizations.Update(context.Background(), &b2b.OrganizationsUpdateParams{
		OrganizationID:       "organization-test-acme",
		EmailAllowedDomains:  []string{},
		EmailJITProvisioning: new("NOT_ALLOWED"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(updated.Organization.EmailAllowedDomains, updated.Organization.EmailJITProvisioning)
	// Output: [] NOT_ALLOWED
}

func ExampleOrganizationsService_Delete() {
	client, done := canned.NewClient(organizationsRoutes)
	defer done()

	deleted, err := client.B2B.Organizations.Delete(context.Background(), &b2b.OrganizationsDeleteParams{
		OrganizationID: "organization-test-acme",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deleted.OrganizationID)
	// Output: organization-test-acme
}

func ExampleOrganizationsService_SearchAll() {
	client, done := canned.NewClient(organizationsRoutes)
	defer done()

	for organization, err := range client.B2B.Organizations.SearchAll(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(organization.OrganizationSlug)
	}
	// Output:
	// acme
	// initech
	// umbrella
}
