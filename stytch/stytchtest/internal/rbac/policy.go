// Package rbac has the policies that projects begin with, and says what a policy grants.
package rbac

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
)

// WithDefaults returns a copy of a policy, with what is Stytch's own of an older one.
func WithDefaults(old, policy gen.RBACPolicy) gen.RBACPolicy {
	var all gen.RBACPolicy
	for _, role := range old.Roles {
		given := slices.ContainsFunc(policy.Roles, func(r gen.PolicyRole) bool { return r.RoleID == role.RoleID })
		if strings.HasPrefix(role.RoleID, "stytch_") && !given {
			all.Roles = append(all.Roles, role)
		}
	}
	for _, resource := range old.Resources {
		given := slices.ContainsFunc(policy.Resources, func(r gen.PolicyResource) bool {
			return r.ResourceID == resource.ResourceID
		})
		if strings.HasPrefix(resource.ResourceID, "stytch.") && !given {
			all.Resources = append(all.Resources, resource)
		}
	}
	for _, role := range policy.Roles {
		role.Permissions = clonePermissions(role.Permissions)
		all.Roles = append(all.Roles, role)
	}
	for _, resource := range policy.Resources {
		resource.Actions = append([]string{}, resource.Actions...)
		all.Resources = append(all.Resources, resource)
	}
	for _, scope := range policy.Scopes {
		scope.Permissions = clonePermissions(scope.Permissions)
		all.Scopes = append(all.Scopes, scope)
	}
	return all
}

// clonePermissions returns a copy in which no list is nil: the API always sends them.
func clonePermissions(permissions []gen.PolicyRolePermission) []gen.PolicyRolePermission {
	cloned := append([]gen.PolicyRolePermission{}, permissions...)
	for i := range cloned {
		cloned[i].Actions = append([]string{}, cloned[i].Actions...)
	}
	return cloned
}
