package stytchtest

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func rbacOperations() table {
	return table{
		"RBACPolicy": handle(rbacPolicy),
	}
}

// withDefaults returns a copy of a policy, with what is Stytch's own of an older one.
func withDefaults(old, policy gen.Policy) gen.Policy {
	var all gen.Policy
	for _, role := range old.Roles {
		given := slices.ContainsFunc(policy.Roles, func(r gen.PolicyRole) bool { return r.RoleID == role.RoleID })
		if strings.HasPrefix(role.RoleID, "stytch_") && !given {
			all.Roles = append(all.Roles, role)
		}
	}
	for _, resource := range old.Resources {
		given := slices.ContainsFunc(policy.Resources, func(r gen.PolicyResource) bool { return r.ResourceID == resource.ResourceID })
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

func rbacPolicy(c *call, _ *none) (*gen.RBACPolicyResponse, error) {
	policy := c.consumerPolicy
	return &gen.RBACPolicyResponse{Policy: &policy}, nil
}

// authorizeUser asks the policy whether roles permit an action on a resource.
func (c *call) authorizeUser(roles []string, resourceID, action string) (*gen.AuthorizationVerdict, error) {
	granting := grantingRoles(c.consumerPolicy.Roles, roles, resourceID, action)
	if len(granting) == 0 {
		return nil, refuse(errtype.ConsumerSessionAuthorizationError, "The user is not authorized to perform the requested action on that resource.")
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

// defaultConsumerPolicy is the policy of a new consumer project.
func defaultConsumerPolicy() gen.Policy {
	return gen.Policy{Roles: []gen.PolicyRole{
		{RoleID: userRole, Description: "Every user has it.", Permissions: []gen.PolicyRolePermission{}},
	}}
}

// userRole is the role that every user has.
const userRole = "stytch_user"
