package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func ExampleOrganizationsMembersService_Create() {
	srv, client := newFake()
	defer srv.Close()

	params := &b2b.OrganizationsMembersCreateParams{
		OrganizationID:        newAcme(client),
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
			fmt.Println(created.Member.Name, created.Member.Status, created.Organization.OrganizationSlug)
		}
	}
	// Output:
	// Ada active acme
	// is a member already
}

// False and an empty list are sent, since they are set. With the session of a
// member the API looks at what that member may do.
func ExampleOrganizationsMembersService_Update() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	newMember(client, acme, "admin@acme.example.com", "stytch_admin")
	admin := logIn(srv, client, acme, "admin@acme.example.com")
	guest := logIn(srv, client, acme, "guest@acme.example.com")

	params := &b2b.OrganizationsMembersUpdateParams{
		OrganizationID: acme,
		MemberID:       newMember(client, acme, "ada@acme.example.com", "stytch_admin"),
		IsBreakglass:   new(false),
		Roles:          []string{},
	}
	for _, token := range []string{guest.SessionToken, admin.SessionToken} {
		updated, err := client.B2B.Organizations.Members.Update(context.Background(), params, stytch.WithMemberSession(token))
		switch {
		case errors.Is(err, stytch.ErrForbidden):
			fmt.Println("not allowed")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(updated.Member.IsBreakglass, len(updated.Member.Roles)) // every member has one
		}
	}
	// Output:
	// not allowed
	// false 1
}

func ExampleOrganizationsMembersService_Delete() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)
	ada := newMember(client, acme, "ada@acme.example.com")

	_, err := client.B2B.Organizations.Members.Delete(ctx, &b2b.OrganizationsMembersDeleteParams{OrganizationID: acme, MemberID: ada})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.Organizations.Members.Get(ctx, &b2b.OrganizationsMembersGetParams{OrganizationID: acme, MemberID: &ada})
	fmt.Println(errors.Is(err, errtype.MemberNotFound))
	// Output: true
}

// All pages, each fetched when it is needed. An error ends the loop.
func ExampleOrganizationsMembersService_SearchAll() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	for _, name := range []string{"ada", "ben", "cyd"} {
		newMember(client, acme, name+"@acme.example.com")
	}

	active := &b2b.OrganizationsMembersSearchParams{
		OrganizationIDs: []string{acme},
		Limit:           new(int32(2)), // of a page
		Query:           b2b.OrganizationsMembersSearchFilters{Statuses: []string{"active"}}.Query(),
	}
	for member, err := range client.B2B.Organizations.Members.SearchAll(context.Background(), active) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(member.EmailAddress, member.Status)
	}
	// Output:
	// ada@acme.example.com active
	// ben@acme.example.com active
	// cyd@acme.example.com active
}
