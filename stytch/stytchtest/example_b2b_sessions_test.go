package stytchtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A session JWT of a member is verified without a call, also what its roles permit.
func ExampleServer_memberSessions() {
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
	org := acme.Organization.OrganizationID
	_, err = client.B2B.RBAC.Organizations.SetOrgPolicy(ctx, &b2b.RBACOrganizationsSetOrgPolicyParams{OrganizationID: org,
		OrgPolicy: b2b.OrgPolicy{
			Roles: []b2b.PolicyRole{
				{RoleID: "editor", Permissions: []b2b.PolicyRolePermission{{ResourceID: "documents", Actions: []string{"edit"}}}},
			},
		}})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.Organizations.Members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: org, EmailAddress: "ada@acme.example.com", Roles: []string{"editor"},
	})
	if err != nil {
		log.Fatal(err)
	}
	in, err := client.B2B.OAuth.Authenticate(ctx, &b2b.OAuthAuthenticateParams{
		OAuthToken: srv.MemberOAuthToken("google", org, "ada@acme.example.com"),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, action := range []string{"edit", "delete"} {
		res, err := client.B2B.Sessions.AuthenticateJWT(ctx, &b2b.SessionsAuthenticateJWTParams{
			SessionJWT:         in.SessionJWT,
			AuthorizationCheck: &b2b.AuthorizationCheck{OrganizationID: org, ResourceID: "documents", Action: action},
		})
		if err != nil {
			fmt.Println(action, errors.Is(err, stytch.ErrForbidden))
			continue
		}
		fmt.Println(action, res.Local, res.Session.OrganizationSlug, res.Session.Roles)
	}

	srv.Clock.Advance(2 * time.Hour)
	_, err = client.B2B.Sessions.AuthenticateJWT(ctx, &b2b.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT})
	fmt.Println(errors.Is(err, errtype.SessionNotFound))
	// Output:
	// edit true acme [stytch_member editor]
	// delete true
	// true
}
