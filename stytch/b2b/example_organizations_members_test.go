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

	params := &b2b.MembersCreateParams{
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

	params := &b2b.MembersUpdateParams{
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

	_, err := client.B2B.Organizations.Members.Delete(ctx, &b2b.MembersDeleteParams{OrganizationID: acme, MemberID: ada})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.Organizations.Members.Get(ctx, &b2b.MembersGetParams{OrganizationID: acme, MemberID: &ada})
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

	active := &b2b.MembersSearchParams{
		OrganizationIDs: []string{acme},
		Limit:           new(int32(2)), // of a page
		Query:           b2b.MembersSearchFilters{Statuses: []string{"active"}}.Query(),
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

// A member is found by the id or by the e-mail address.
func ExampleOrganizationsMembersService_Get() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	newMember(client, acme, "ada@acme.example.com", "stytch_admin")

	found, err := client.B2B.Organizations.Members.Get(context.Background(), &b2b.MembersGetParams{
		OrganizationID: acme, EmailAddress: new("ada@acme.example.com"),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, role := range found.Member.Roles {
		fmt.Println(role.RoleID, role.Sources[0].Type)
	}
	// Output:
	// stytch_member direct_assignment
	// stytch_admin direct_assignment
}

// A deleted member comes back, as the same.
func ExampleOrganizationsMembersService_Reactivate() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)
	ada := newMember(client, acme, "ada@acme.example.com")

	_, err := client.B2B.Organizations.Members.Delete(ctx, &b2b.MembersDeleteParams{OrganizationID: acme, MemberID: ada})
	if err != nil {
		log.Fatal(err)
	}
	back, err := client.B2B.Organizations.Members.Reactivate(ctx, &b2b.MembersReactivateParams{
		OrganizationID: acme, MemberID: ada,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(back.Member.EmailAddress, back.Member.Status, back.MemberID == ada)
	// Output: ada@acme.example.com active true
}

// A new address counts when the link that was sent to it has been used.
func ExampleOrganizationsMembersService_StartEmailUpdate() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)

	started, err := client.B2B.Organizations.Members.StartEmailUpdate(ctx, &b2b.MembersStartEmailUpdateParams{
		OrganizationID: acme,
		MemberID:       newMember(client, acme, "ada@acme.example.com"),
		EmailAddress:   "lovelace@acme.example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(started.Member.EmailAddress)

	message := srv.Inbox.Last("lovelace@acme.example.com")
	res, err := client.B2B.MagicLinks.Authenticate(ctx, &b2b.MagicLinksAuthenticateParams{MagicLinksToken: message.Token})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Member.EmailAddress)
	// Output:
	// ada@acme.example.com
	// lovelace@acme.example.com
}

// The token by which an application calls Google for a member who has logged in there.
func ExampleOrganizationsMembersOAuthProvidersService_Google() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	in := logIn(srv, client, acme, "ada@acme.example.com")

	ctx := context.Background()
	tokens, err := client.B2B.Organizations.Members.OAuthProviders.Google(ctx, &b2b.OAuthProvidersGoogleParams{
		OrganizationID: acme, MemberID: in.MemberID,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tokens.AccessToken != "")
	// Output: true
}
