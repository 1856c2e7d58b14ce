package stytch_test

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

// What README shows stands here, and TestReadme compares the two.

func Example_consumer() {
	client, done := canned.NewClient(usersRoutes)
	defer done()
	ctx := context.Background()

	user, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email:               new("ada@example.com"),
		CreateUserAsPending: new(false), // sent, since it is set
	})
	if errors.Is(err, errtype.DuplicateEmail) {
		fmt.Println("there is such a user")
	} else if err != nil {
		log.Fatal(err)
	}
	fmt.Println("created", user.UserID)

	for user, err := range client.Users.SearchAll(ctx, &stytch.UsersSearchParams{
		Limit: new(int32(2)), // of a page
		Query: stytch.UsersSearchFilters{Status: new(stytch.UsersSearchStatusActive)}.Query(),
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("found", user.UserID)
	}
	// Output:
	// created user-test-ada
	// found user-test-ada
	// found user-test-ben
	// found user-test-cyd
}

func Example_b2b() {
	client, done := canned.NewClient(canned.Routes{
		"PUT /v1/b2b/organizations/organization-test-1/members/member-test-1 X-Stytch-Member-Session: session-token": {
			canned.Refusal(403, "session_authorization_error", "The member may not do this."),
		},
	})
	defer done()
	ctx := context.Background()

	// On behalf of a member: what the member may not do is refused.
	_, err := client.B2B.Organizations.Members.Update(ctx, &b2b.OrganizationsMembersUpdateParams{
		OrganizationID: "organization-test-1", MemberID: "member-test-1", IsBreakglass: new(false),
	}, stytch.WithMemberSession("session-token"))
	if errors.Is(err, stytch.ErrForbidden) {
		fmt.Println("refused:", err)
	}
	// Output: refused: stytch: B2B.Organizations.Members.Update: status 403, session_authorization_error: The member may not do this. (request id request-id-test-1)
}
