package rbac

import (
	"github.com/lapgen/stytch-go/gen"
)

// UserRole is the role that every user has.
const UserRole = "stytch_user"

// DefaultConsumer is the policy of a new consumer project.
func DefaultConsumer() gen.RBACPolicy {
	return gen.RBACPolicy{Roles: []gen.PolicyRole{
		{RoleID: UserRole, Description: "Every user has it.", Permissions: []gen.PolicyRolePermission{}},
	}}
}

// The roles that every B2B project has. Every member has the first.
const (
	MemberRole = "stytch_member"
	AdminRole  = "stytch_admin"
)

// DefaultB2B is the policy of a new project: members may do everything with
// themselves, and administrators with everything in their organization.
func DefaultB2B() gen.RBACPolicy {
	resources := []gen.PolicyResource{
		{ResourceID: "stytch.organization", Description: "Settings of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.member", Description: "Members of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.sso", Description: "SSO connections of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.scim", Description: "SCIM connection of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.self", Description: "The member itself.", Actions: []string{"*"}},
	}
	admin := gen.PolicyRole{RoleID: AdminRole, Description: "Administers the organization."}
	for _, r := range resources {
		admin.Permissions = append(admin.Permissions, gen.PolicyRolePermission{
			ResourceID: r.ResourceID, Actions: []string{"*"},
		})
	}
	return gen.RBACPolicy{
		Roles: []gen.PolicyRole{
			{
				RoleID: MemberRole, Description: "Every member has it.",
				Permissions: []gen.PolicyRolePermission{{ResourceID: "stytch.self", Actions: []string{"*"}}},
			},
			admin,
		},
		Resources: resources,
		Scopes:    []gen.PolicyScope{},
	}
}
