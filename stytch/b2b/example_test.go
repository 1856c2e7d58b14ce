package b2b_test

import (
	"context"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// newFake starts a fake Stytch. A real client comes from [stytch.NewClient].
func newFake() (*stytchtest.Server, *stytch.Client) {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	return srv, srv.Client()
}

// newAcme makes an organization, which people with an address at acme.example.com may join,
// and returns its id.
func newAcme(client *stytch.Client) string {
	created, err := client.B2B.Organizations.Create(context.Background(), &b2b.OrganizationsCreateParams{
		OrganizationName:     "Acme",
		EmailAllowedDomains:  []string{"acme.example.com"},
		EmailJITProvisioning: new(b2b.EmailJITProvisioningRestricted),
	})
	if err != nil {
		log.Fatal(err)
	}
	return created.Organization.OrganizationID
}

// newMember adds somebody to an organization and returns the id.
func newMember(client *stytch.Client, organizationID, email string, roles ...string) string {
	created, err := client.B2B.Organizations.Members.Create(context.Background(), &b2b.MembersCreateParams{
		OrganizationID: organizationID, EmailAddress: email, Roles: roles,
	})
	if err != nil {
		log.Fatal(err)
	}
	return created.MemberID
}

// logIn logs somebody in to an organization, as by Google.
func logIn(srv *stytchtest.Server, client *stytch.Client, organizationID, email string) *b2b.OAuthAuthenticateResponse {
	res, err := client.B2B.OAuth.Authenticate(context.Background(), &b2b.OAuthAuthenticateParams{
		OAuthToken: srv.MemberOAuthToken("google", organizationID, email),
	})
	if err != nil {
		log.Fatal(err)
	}
	return res
}

// discover logs somebody in without an organization, and returns the token that stands for it.
func discover(srv *stytchtest.Server, client *stytch.Client, email string) string {
	res, err := client.B2B.OAuth.Discovery.Authenticate(context.Background(), &b2b.OAuthDiscoveryAuthenticateParams{
		DiscoveryOAuthToken: srv.DiscoveryOAuthToken("google", email),
	})
	if err != nil {
		log.Fatal(err)
	}
	return res.IntermediateSessionToken
}
