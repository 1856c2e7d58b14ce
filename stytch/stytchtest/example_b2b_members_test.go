package stytchtest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A member who is invited becomes active by the link of the invitation.
func ExampleServer_members() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	acme, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{OrganizationName: "Acme"})
	if err != nil {
		log.Fatal(err)
	}
	invited, err := client.B2B.MagicLinks.Email.Invite(ctx, &b2b.MagicLinksEmailInviteParams{
		OrganizationID: acme.Organization.OrganizationID, EmailAddress: "ada@acme.example.com",
		Roles: []string{"stytch_admin"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(invited.Member.Status)

	message := srv.Inbox.Last("ada@acme.example.com")
	in, err := client.B2B.MagicLinks.Authenticate(ctx, &b2b.MagicLinksAuthenticateParams{MagicLinksToken: message.Token})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(in.Member.Status, in.MemberSession.Roles)

	// An administrator may do what other members may not.
	_, err = client.B2B.Organizations.Members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: in.OrganizationID, EmailAddress: "bob@acme.example.com",
	}, stytch.WithMemberSession(in.SessionToken))
	if err != nil {
		log.Fatal(err)
	}
	for m, err := range client.B2B.Organizations.Members.SearchAll(ctx, &b2b.MembersSearchParams{
		OrganizationIDs: []string{in.OrganizationID},
	}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(m.EmailAddress)
	}
	// Output:
	// invited
	// active [stytch_member stytch_admin]
	// ada@acme.example.com
	// bob@acme.example.com
}
