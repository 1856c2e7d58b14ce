package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var discoveryRoutes = canned.Routes{
	`POST /v1/b2b/magic_links/email/discovery/send {"email_address":"ada@acme.example.com"`: {`{"request_id":"request-id-test-1","status_code":200}`},
	`POST /v1/b2b/magic_links/discovery/authenticate {"discovery_magic_links_token":"token-of-the-link"}`: {
		`{"intermediate_session_token":"token-between","email_address":"ada@acme.example.com","discovered_organizations":[]}`,
	},
	`POST /v1/b2b/discovery/organizations {"intermediate_session_token":"token-between"}`: {
		`{"email_address":"ada@acme.example.com","discovered_organizations":[
			{"organization":` + acme + `,"membership":{"type":"active_member","member":` + ada + `},"member_authenticated":true}]}`,
	},
	`POST /v1/b2b/discovery/intermediate_sessions/exchange {"intermediate_session_token":"token-between","organization_id":"organization-test-acme"`: {adaIsIn},
	`POST /v1/b2b/discovery/organizations/create {"intermediate_session_token":"token-between"`:                                                      {adaIsIn},
}

// A login that begins without an organization, from the magic link on, which leads
// to https://app.example.com/discovery?token=…
func Example_discovery() {
	client, done := canned.NewClient(discoveryRoutes)
	defer done()
	ctx := context.Background()

	found, err := client.B2B.MagicLinks.Discovery.Authenticate(ctx, &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: "token-of-the-link",
	})
	if err != nil {
		log.Fatal(err)
	}
	between := found.IntermediateSessionToken

	list, err := client.B2B.Discovery.Organizations.List(ctx, &b2b.DiscoveryOrganizationsListParams{IntermediateSessionToken: &between})
	if err != nil {
		log.Fatal(err)
	}
	chosen := list.DiscoveredOrganizations[0].Organization
	fmt.Println(list.EmailAddress, "is a member of", chosen.OrganizationName)

	res, err := client.B2B.Discovery.IntermediateSessions.Exchange(ctx, &b2b.DiscoveryIntermediateSessionsExchangeParams{
		IntermediateSessionToken: between,
		OrganizationID:           chosen.OrganizationID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.MemberAuthenticated, res.MemberSession.MemberSessionID, res.SessionToken)
	// Output:
	// ada@acme.example.com is a member of Acme
	// true member-session-test-ada token-of-ada
}

func ExampleMagicLinksEmailDiscoveryService_Send() {
	client, done := canned.NewClient(discoveryRoutes)
	defer done()

	_, err := client.B2B.MagicLinks.Email.Discovery.Send(context.Background(), &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress:         "ada@acme.example.com",
		DiscoveryRedirectURL: new("https://app.example.com/discovery"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent")
	// Output: sent
}

func ExampleDiscoveryOrganizationsService_List() {
	client, done := canned.NewClient(discoveryRoutes)
	defer done()

	list, err := client.B2B.Discovery.Organizations.List(context.Background(), &b2b.DiscoveryOrganizationsListParams{
		IntermediateSessionToken: new("token-between"),
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
	client, done := canned.NewClient(discoveryRoutes)
	defer done()

	res, err := client.B2B.Discovery.Organizations.Create(context.Background(), &b2b.DiscoveryOrganizationsCreateParams{
		IntermediateSessionToken: "token-between",
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
	client, done := canned.NewClient(discoveryRoutes)
	defer done()

	res, err := client.B2B.Discovery.IntermediateSessions.Exchange(context.Background(), &b2b.DiscoveryIntermediateSessionsExchangeParams{
		IntermediateSessionToken: "token-between",
		OrganizationID:           "organization-test-acme",
		SessionDurationMinutes:   new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	if res.MemberAuthenticated {
		fmt.Println(res.SessionToken)
	}
	// Output: token-of-ada
}
