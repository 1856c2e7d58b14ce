package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

// The policy says which role may do what. It changes seldom, so keep it.
func ExampleRBACService_Policy() {
	client, done := canned.NewClient(canned.Routes{
		"GET /v1/rbac/policy": {`{"policy":{"roles":[{"role_id":"editor","description":"","permissions":[{"resource_id":"document","actions":["read","write"]}]}]}}`},
	})
	defer done()

	res, err := client.RBAC.Policy(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, role := range res.Policy.Roles {
		for _, permission := range role.Permissions {
			fmt.Println(role.RoleID, "may", permission.Actions, permission.ResourceID)
		}
	}
	// Output: editor may [read write] document
}
