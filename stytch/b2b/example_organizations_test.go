package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func ExampleOrganizationsService_Create() {
	srv, client := newFake()
	defer srv.Close()

	params := &b2b.OrganizationsCreateParams{
		OrganizationName:     "Acme",
		OrganizationSlug:     new("acme"),
		EmailAllowedDomains:  []string{"acme.example.com"},
		EmailJITProvisioning: new(b2b.EmailJITProvisioningRestricted), // to these domains
	}
	for range 2 {
		created, err := client.B2B.Organizations.Create(context.Background(), params)
		switch {
		case errors.Is(err, errtype.OrganizationSlugAlreadyUsed):
			fmt.Println("choose another slug")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(created.Organization.OrganizationName, "is", created.Organization.OrganizationSlug)
		}
	}
	// Output:
	// Acme is acme
	// choose another slug
}

func ExampleOrganizationsService_Get() {
	srv, client := newFake()
	defer srv.Close()
	newAcme(client)

	found, err := client.B2B.Organizations.Get(context.Background(), &b2b.OrganizationsGetParams{
		OrganizationID: "acme", // the id or the slug
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Organization.OrganizationName, found.Organization.MFAPolicy)
	// Output: Acme OPTIONAL
}

// An empty list is sent, and takes all domains away.
func ExampleOrganizationsService_Update() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)

	updated, err := client.B2B.Organizations.Update(context.Background(), &b2b.OrganizationsUpdateParams{
		OrganizationID:       acme,
		EmailAllowedDomains:  []string{},
		EmailJITProvisioning: new(b2b.EmailJITProvisioningNotAllowed),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(updated.Organization.EmailAllowedDomains, updated.Organization.EmailJITProvisioning)
	// Output: [] NOT_ALLOWED
}

func ExampleOrganizationsService_Delete() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)

	_, err := client.B2B.Organizations.Delete(ctx, &b2b.OrganizationsDeleteParams{OrganizationID: acme})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.Organizations.Get(ctx, &b2b.OrganizationsGetParams{OrganizationID: acme})
	fmt.Println(errors.Is(err, errtype.OrganizationNotFound))
	// Output: true
}

func ExampleOrganizationsService_SearchAll() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	for _, name := range []string{"Acme", "Initech", "Umbrella"} {
		_, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{OrganizationName: name})
		if err != nil {
			log.Fatal(err)
		}
	}

	for organization, err := range client.B2B.Organizations.SearchAll(ctx, &b2b.OrganizationsSearchParams{
		Limit: new(int32(2)), // of a page
	}) {
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
