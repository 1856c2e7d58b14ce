package rbac

import (
	"slices"

	"github.com/lapgen/stytch-go/gen"
)

// GrantingRoles returns those of the roles held that permit an action on a resource.
func GrantingRoles(policy []gen.PolicyRole, held []string, resourceID, action string) []string {
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

// Grantable reports whether roles permit all that a scope would.
func Grantable(policy *gen.RBACPolicy, roles []string, permissions []gen.PolicyRolePermission) bool {
	for _, p := range permissions {
		for _, action := range p.Actions {
			if len(GrantingRoles(policy.Roles, roles, p.ResourceID, action)) == 0 {
				return false
			}
		}
	}
	return true
}
