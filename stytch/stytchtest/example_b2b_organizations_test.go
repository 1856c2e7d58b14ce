package stytchtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// An organization gets its slug from its name. Metadata is merged.
func ExampleServer_organizations() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	created, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme Rockets", TrustedMetadata: map[string]any{"plan": "free", "seats": 5},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Organization.OrganizationSlug)

	_, err = client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme", OrganizationSlug: new("acme-rockets"),
	})
	fmt.Println(errors.Is(err, errtype.OrganizationSlugAlreadyUsed))

	updated, err := client.B2B.Organizations.Update(ctx, &b2b.OrganizationsUpdateParams{
		OrganizationID: created.Organization.OrganizationID, TrustedMetadata: map[string]any{"plan": "gold"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(updated.Organization.TrustedMetadata)
	// Output:
	// acme-rockets
	// true
	// map[plan:gold seats:5]
}
