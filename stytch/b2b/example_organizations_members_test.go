package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var membersRoutes = canned.Routes{
	`POST /v1/b2b/organizations/organization-test-acme/members "create_member_as_pending":false`: {
		`{"member_id":"member-test-ada","member":` + ada + `,"organization":` + acme + `}`,
		canned.Refusal(400, "duplicate_member_email", "A member with this email address already exists in the organization."),
	},
	"PUT /v1/b2b/organizations/organization-test-acme/members/member-test-ada": {
		canned.Refusal(403, "unauthorized_action", "The member may not do this."),
	},
	"PUT /v1/b2b/organizations/organization-test-acme/members/member-test-ada X-Stytch-Member-Session: session-of-an-admin": {
		`{"member_id":"member-test-ada","member":{"member_id":"member-test-ada","is_breakglass":false,"roles":[]},"organization":` + acme + `}`,
	},
	"DELETE /v1/b2b/organizations/organization-test-acme/members/member-test-ada": {`{"member_id":"member-test-ada"}`},
	`POST /v1/b2b/organizations/members/search {"organization_ids":["organization-test-acme"]`: {
		`{"members":[` + ada + `,{"member_id":"member-test-ben","name":"Ben"}],"results_metadata":{"total":3,"next_cursor":"page-2"},
			"organizations":{"organization-test-acme":` + acme + `}}`,
	},
	`POST /v1/b2b/organizations/members/search {"organization_ids":["organization-test-acme"],"cursor":"page-2"`: {
		`{"members":[{"member_id":"member-test-cyd","name":"Cyd"}],"results_metadata":{"total":3}}`,
	},
}

func ExampleOrganizationsMembersService_Create() {
	client, done := canned.NewClient(membersRoutes)
	defer done()

	params := &b2b.OrganizationsMembersCreateParams{
		OrganizationID:        "organization-test-acme",
		EmailAddress:          "ada@acme.example.com",
		Name:                  new("Ada"),
		CreateMemberAsPending: new(false),
	}
	for range 2 {
		created, err := client.B2B.Organizations.Members.Create(context.Background(), params)
		switch {
		case errors.Is(err, errtype.DuplicateMemberEmail):
			fmt.Println("is a member already")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(created.MemberID, created.Member.Status, created.Organization.OrganizationSlug)
		}
	}
	// Output:
	// member-test-ada active acme
	// is a member already
}

// False and an empty list are sent, since they are set. With the session of a
// member the API looks at what that member may do.
func ExampleOrganizationsMembersService_Update() {
	client, done := canned.NewClient(membersRoutes)
	defer done()

	params := &b2b.OrganizationsMembersUpdateParams{
		OrganizationID: "organization-test-acme",
		MemberID:       "member-test-ada",
		IsBreakglass:   new(false),
		Roles:          []string{},
	}
	for _, token := range []string{"session-of-a-guest", "session-of-an-admin"} {
		updated, err := client.B2B.Organizations.Members.Update(context.Background(), params, stytch.WithMemberSession(token))
		switch {
		case errors.Is(err, errtype.UnauthorizedAction):
			fmt.Println("not allowed")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(updated.Member.IsBreakglass, updated.Member.Roles)
		}
	}
	// Output:
	// not allowed
	// false []
}

func ExampleOrganizationsMembersService_Delete() {
	client, done := canned.NewClient(membersRoutes)
	defer done()

	deleted, err := client.B2B.Organizations.Members.Delete(context.Background(), &b2b.OrganizationsMembersDeleteParams{
		OrganizationID: "organization-test-acme",
		MemberID:       "member-test-ada",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deleted.MemberID)
	// Output: member-test-ada
}

// All pages, each fetched when it is needed. An error ends the loop.
func ExampleOrganizationsMembersService_SearchAll() {
	client, done := canned.NewClient(membersRoutes)
	defer done()

	active := &b2b.OrganizationsMembersSearchParams{
		OrganizationIDs: []string{"organization-test-acme"},
		Query:           b2b.OrganizationsMembersSearchFilters{Statuses: []string{"active"}}.Query(),
	}
	for member, err := range client.B2B.Organizations.Members.SearchAll(context.Background(), active) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(member.MemberID, member.Name)
	}
	// Output:
	// member-test-ada Ada
	// member-test-ben Ben
	// member-test-cyd Cyd
}
