package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// editors is a policy by which editors may read and write documents.
var editors = stytch.RBACPolicy{Roles: []stytch.PolicyRole{{
	RoleID:      "editor",
	Permissions: []stytch.PolicyRolePermission{{ResourceID: "documents", Actions: []string{"read", "write"}}},
}}}

// The policy says which role may do what. It changes seldom, so keep it.
func ExampleRBACService_Policy() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.Consumer, editors)

	res, err := client.RBAC.Policy(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, role := range res.Policy.Roles {
		for _, permission := range role.Permissions {
			fmt.Println(role.RoleID, "may", permission.Actions, permission.ResourceID)
		}
	}
	// Output: editor may [read write] documents
}
