package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// What README shows stands here, and TestReadme compares the two.

func Example_consumer() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	addUsers(srv, stytchtest.SeedUser{Email: "ben@example.com"}, stytchtest.SeedUser{Email: "cyd@example.com"})

	user, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email:               new("ada@example.com"),
		CreateUserAsPending: new(false), // sent, since it is set
	})
	if errors.Is(err, errtype.DuplicateEmail) {
		fmt.Println("there is such a user")
	} else if err != nil {
		log.Fatal(err)
	}
	fmt.Println("created", user.User.Emails[0].Email)

	for user, err := range client.Users.SearchAll(ctx, &stytch.UsersSearchParams{
		Limit: new(int32(2)), // of a page
		Query: stytch.UsersSearchFilters{Status: new(stytch.UsersSearchStatusActive)}.Query(),
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("found", user.Emails[0].Email)
	}
	// Output:
	// created ada@example.com
	// found ben@example.com
	// found cyd@example.com
	// found ada@example.com
}

func Example_b2b() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	_, member := newMembers(srv, client)

	// On behalf of a member who has logged in: what the member may not do is refused.
	_, err := client.B2B.Organizations.Members.Update(ctx, &b2b.MembersUpdateParams{
		OrganizationID: member.OrganizationID, MemberID: member.MemberID, IsBreakglass: new(false),
	}, stytch.WithMemberSession(member.SessionToken))
	if errors.Is(err, stytch.ErrForbidden) {
		fmt.Println("the member may not do this")
	}
	// Output: the member may not do this
}
