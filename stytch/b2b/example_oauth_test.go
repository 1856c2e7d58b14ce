package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
)

// The login at the provider ends with a redirect to https://app.example.com/authenticate?token=…
func ExampleOAuthService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)

	res, err := client.B2B.OAuth.Authenticate(context.Background(), &b2b.OAuthAuthenticateParams{
		OAuthToken:             srv.MemberOAuthToken("google", acme, "ada@acme.example.com"), // from the query
		SessionDurationMinutes: new(int32(60)),
		SessionCustomClaims:    map[string]any{"theme": "dark"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Member.EmailAddress, "of", res.Organization.OrganizationName, "by", res.ProviderType)
	fmt.Println(res.MemberAuthenticated, res.MemberSession.CustomClaims["theme"])
	// Output:
	// ada@acme.example.com of Acme by Google
	// true dark
}

// Who logs in without an organization sees which there are.
func ExampleOAuthDiscoveryService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	newAcme(client)

	found, err := client.B2B.OAuth.Discovery.Authenticate(context.Background(), &b2b.OAuthDiscoveryAuthenticateParams{
		DiscoveryOAuthToken: srv.DiscoveryOAuthToken("google", "ada@acme.example.com"), // from the query
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range found.DiscoveredOrganizations {
		fmt.Println(found.EmailAddress, "and", d.Organization.OrganizationName+":", d.Membership.Type)
	}
	// Output: ada@acme.example.com and Acme: eligible_to_join_by_email_domain
}
