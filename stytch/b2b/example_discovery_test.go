package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A login that begins without an organization, from the magic link on, which leads
// to https://app.example.com/discovery?token=…
func Example_discovery() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	newMember(client, newAcme(client), "ada@acme.example.com")

	found, err := client.B2B.MagicLinks.Discovery.Authenticate(ctx, &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: discoveryLink(srv, client, "ada@acme.example.com"),
	})
	if err != nil {
		log.Fatal(err)
	}
	between := found.IntermediateSessionToken

	list, err := client.B2B.Discovery.Organizations.List(ctx, &b2b.DiscoveryOrganizationsListParams{
		IntermediateSessionToken: &between,
	})
	if err != nil {
		log.Fatal(err)
	}
	chosen := list.DiscoveredOrganizations[0].Organization
	fmt.Println(list.EmailAddress, "is a member of", chosen.OrganizationName)

	res, err := client.B2B.Discovery.IntermediateSessions.Exchange(ctx, &b2b.IntermediateSessionsExchangeParams{
		IntermediateSessionToken: between,
		OrganizationID:           chosen.OrganizationID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.MemberAuthenticated, res.MemberSession.Roles, res.SessionToken != "")
	// Output:
	// ada@acme.example.com is a member of Acme
	// true [stytch_member] true
}

func ExampleMagicLinksEmailDiscoveryService_Send() {
	srv, client := newFake()
	defer srv.Close()

	_, err := client.B2B.MagicLinks.Email.Discovery.Send(context.Background(), &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress:         "ada@acme.example.com",
		DiscoveryRedirectURL: new("https://app.example.com/discovery"),
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@acme.example.com")
	fmt.Println(message.Channel, message.Kind)
	// Output: email discovery
}

func ExampleDiscoveryOrganizationsService_List() {
	srv, client := newFake()
	defer srv.Close()
	newMember(client, newAcme(client), "ada@acme.example.com")
	between := discover(srv, client, "ada@acme.example.com")

	list, err := client.B2B.Discovery.Organizations.List(context.Background(), &b2b.DiscoveryOrganizationsListParams{
		IntermediateSessionToken: &between,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, discovered := range list.DiscoveredOrganizations {
		fmt.Println(discovered.Organization.OrganizationName, discovered.Membership.Type)
	}
	// Output: Acme active_member
}

// Whoever finds no organization may found one.
func ExampleDiscoveryOrganizationsService_Create() {
	srv, client := newFake()
	defer srv.Close()

	res, err := client.B2B.Discovery.Organizations.Create(context.Background(), &b2b.DiscoveryOrganizationsCreateParams{
		IntermediateSessionToken: discover(srv, client, "ada@acme.example.com"),
		OrganizationName:         new("Acme"),
		OrganizationSlug:         new("acme"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Member.EmailAddress, "is the first of", res.Organization.OrganizationName)
	// Output: ada@acme.example.com is the first of Acme
}

func ExampleDiscoveryIntermediateSessionsService_Exchange() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)

	ctx := context.Background()
	res, err := client.B2B.Discovery.IntermediateSessions.Exchange(ctx, &b2b.IntermediateSessionsExchangeParams{
		IntermediateSessionToken: discover(srv, client, "ada@acme.example.com"),
		OrganizationID:           acme,
		SessionDurationMinutes:   new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	if res.MemberAuthenticated {
		fmt.Println(res.Member.EmailAddress, "has a session:", res.SessionToken != "")
	}
	// Output: ada@acme.example.com has a session: true
}

// discoveryLink has a magic link sent to somebody, and returns its token.
func discoveryLink(srv *stytchtest.Server, client *stytch.Client, email string) string {
	_, err := client.B2B.MagicLinks.Email.Discovery.Send(context.Background(),
		&b2b.MagicLinksEmailDiscoverySendParams{EmailAddress: email})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last(email)
	return message.Token
}
