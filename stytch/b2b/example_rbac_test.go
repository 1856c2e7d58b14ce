package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/token"
)

// The policy says which role may do what. It changes seldom, so keep it.
func ExampleRBACService_Policy() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.B2B, stytch.RBACPolicy{Roles: []stytch.PolicyRole{{
		RoleID:      "editor",
		Permissions: []stytch.PolicyRolePermission{{ResourceID: "invoice", Actions: []string{"read", "write"}}},
	}}})

	res, err := client.B2B.RBAC.Policy(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, role := range res.Policy.Roles {
		if strings.HasPrefix(role.RoleID, "stytch_") {
			continue // every project has it
		}
		for _, permission := range role.Permissions {
			fmt.Println(role.RoleID, "may", permission.Actions, permission.ResourceID)
		}
	}
	// Output: editor may [read write] invoice
}

// An organization has roles of its own beside those of the project.
func ExampleRBACOrganizationsService_SetOrgPolicy() {
	srv, client := newFake()
	defer srv.Close()

	res, err := client.B2B.RBAC.Organizations.SetOrgPolicy(context.Background(), &b2b.RBACOrganizationsSetOrgPolicyParams{
		OrganizationID: newAcme(client),
		OrgPolicy: b2b.OrgPolicy{Roles: []b2b.PolicyRole{{
			RoleID:      "auditor",
			Description: "Reads everything",
			Permissions: []b2b.PolicyRolePermission{{ResourceID: "invoice", Actions: []string{"read"}}},
		}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.OrgPolicy.Roles[0].RoleID, res.OrgPolicy.Roles[0].Permissions)
	// Output: auditor [{invoice [read]}]
}

// What a session permits is found out on the spot, after its JWT has been verified.
func ExampleRBACService_AuthorizeMember() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.B2B, readers)
	ctx, acme := context.Background(), newAcme(client)
	newMember(client, acme, "ada@acme.example.com", "reader")
	in := logIn(srv, client, acme, "ada@acme.example.com")

	verifier, err := token.NewVerifier(token.B2B, srv.ProjectID(), token.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	member, err := verifier.MemberSession(ctx, in.SessionJWT)
	if err != nil {
		log.Fatal(err)
	}
	for _, action := range []string{"read", "delete"} {
		err := client.B2B.RBAC.AuthorizeMember(ctx, member, acme, "invoice", action)
		if err != nil && !errors.Is(err, stytch.ErrForbidden) {
			log.Fatal(err)
		}
		fmt.Println(action, "is permitted:", err == nil)
	}
	// Output:
	// read is permitted: true
	// delete is permitted: false
}
