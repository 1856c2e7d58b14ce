package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var rbacRoutes = canned.Routes{
	"GET /v1/b2b/rbac/policy": {
		`{"policy":{"roles":[{"role_id":"stytch_admin","description":"","permissions":[{"resource_id":"stytch.member","actions":["*"]}]}]}}`,
	},
	`PUT /v1/b2b/rbac/organizations/organization-test-acme {"org_policy":{"roles":[{"role_id":"auditor"`: {
		`{"org_policy":{"roles":[{"role_id":"auditor","description":"Reads everything","permissions":[{"resource_id":"invoice","actions":["read"]}]}]}}`,
	},
}

// The policy says which role may do what. It changes seldom, so keep it.
func ExampleRBACService_Policy() {
	client, done := canned.NewClient(rbacRoutes)
	defer done()

	res, err := client.B2B.RBAC.Policy(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, role := range res.Policy.Roles {
		for _, permission := range role.Permissions {
			fmt.Println(role.RoleID, "may", permission.Actions, permission.ResourceID)
		}
	}
	// Output: stytch_admin may [*] stytch.member
}

// An organization has roles of its own beside those of the project.
func ExampleRBACOrganizationsService_SetOrgPolicy() {
	client, done := canned.NewClient(rbacRoutes)
	defer done()

	res, err := client.B2B.RBAC.Organizations.SetOrgPolicy(context.Background(), &b2b.RBACOrganizationsSetOrgPolicyParams{
		OrganizationID: "organization-test-acme",
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
