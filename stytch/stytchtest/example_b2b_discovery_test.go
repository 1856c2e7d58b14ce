package stytchtest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// Somebody logs in without naming an organization, and founds one.
func ExampleServer_discovery() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	_, err = client.B2B.MagicLinks.Email.Discovery.Send(ctx, &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress: "ada@acme.example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@acme.example.com")
	found, err := client.B2B.MagicLinks.Discovery.Authenticate(ctx, &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: message.Token,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(found.DiscoveredOrganizations), "organizations")

	founded, err := client.B2B.Discovery.Organizations.Create(ctx, &b2b.DiscoveryOrganizationsCreateParams{
		IntermediateSessionToken: found.IntermediateSessionToken, OrganizationName: new("Acme"),
		EmailAllowedDomains: []string{"acme.example.com"}, EmailJITProvisioning: new(b2b.EmailJITProvisioningRestricted),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(founded.Organization.OrganizationName, founded.MemberSession.Roles)

	// A colleague finds it, and may join.
	found, err = client.B2B.MagicLinks.Discovery.Authenticate(ctx, &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: discoveryToken(ctx, srv, client, "bob@acme.example.com"),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range found.DiscoveredOrganizations {
		fmt.Println(d.Organization.OrganizationName, d.Membership.Type)
	}
	in, err := client.B2B.Discovery.IntermediateSessions.Exchange(ctx, &b2b.IntermediateSessionsExchangeParams{
		IntermediateSessionToken: found.IntermediateSessionToken, OrganizationID: founded.Organization.OrganizationID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(in.Member.EmailAddress, in.Member.Status)
	// Output:
	// 0 organizations
	// Acme [stytch_member stytch_admin]
	// Acme eligible_to_join_by_email_domain
	// bob@acme.example.com active
}

// discoveryToken returns the token of a link that was sent to somebody.
func discoveryToken(ctx context.Context, srv *stytchtest.Server, client *stytch.Client, email string) string {
	if _, err := client.B2B.MagicLinks.Email.Discovery.Send(ctx, &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress: email,
	}); err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last(email)
	return message.Token
}
