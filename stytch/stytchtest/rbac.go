package stytchtest

import (
	"slices"

	"github.com/lapgen/stytch-go/gen"
)

func serveRBAC(st *state) {
	st.consumerPolicy = gen.Policy{Roles: []gen.PolicyRole{{RoleID: "stytch_user", Description: "Every user has it."}}}
	st.serve(map[string]operation{
		"RBACPolicy": handle(rbacPolicy),
	})
}

func rbacPolicy(c *call, _ *none) (*gen.RBACPolicyResponse, error) {
	policy := c.consumerPolicy
	return &gen.RBACPolicyResponse{Policy: &policy}, nil
}

// authorizeUser asks the policy whether roles permit an action on a resource.
func (c *call) authorizeUser(roles []string, resourceID, action string) (*gen.AuthorizationVerdict, error) {
	granting := grantingRoles(c.consumerPolicy.Roles, roles, resourceID, action)
	if len(granting) == 0 {
		return nil, forbidden("session_authorization_error", "The user is not authorized to perform the requested action on that resource.")
	}
	return &gen.AuthorizationVerdict{Authorized: true, GrantingRoles: granting}, nil
}

// grantingRoles returns those of the roles held that permit an action on a resource.
func grantingRoles(policy []gen.PolicyRole, held []string, resourceID, action string) []string {
	var granting []string
	for _, role := range policy {
		permits := slices.ContainsFunc(role.Permissions, func(p gen.PolicyRolePermission) bool {
			return p.ResourceID == resourceID && (slices.Contains(p.Actions, action) || slices.Contains(p.Actions, "*"))
		})
		if permits && slices.Contains(held, role.RoleID) {
			granting = append(granting, role.RoleID)
		}
	}
	return granting
}
