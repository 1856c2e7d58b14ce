package rbac

import (
	"slices"

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

// The resources of Stytch.
const (
	Organization   = "stytch.organization"
	Member         = "stytch.member"
	SSO            = "stytch.sso"
	SCIM           = "stytch.scim"
	Self           = "stytch.self" // the member who acts
	CustomOrgRoles = "stytch.custom-org-roles"
)

// All is the action of a permission that grants every action on a resource.
const All = "*"

// DefaultB2B is the policy of a new project: members may do with themselves what [Self] lists, and administrators
// everything with their organization, its members and its connections.
func DefaultB2B() gen.RBACPolicy {
	grant := func(resources ...string) []gen.PolicyRolePermission {
		var all []gen.PolicyRolePermission
		for _, resource := range resources {
			all = append(all, gen.PolicyRolePermission{ResourceID: resource, Actions: []string{All}})
		}
		return all
	}
	return gen.RBACPolicy{
		Roles: []gen.PolicyRole{
			{RoleID: MemberRole, Description: "Every member has it.", Permissions: grant(Self)},
			{
				RoleID: AdminRole, Description: "Administers the organization.",
				Permissions: grant(Organization, Member, SSO, SCIM),
			},
		},
		Resources: resources(),
		Scopes:    []gen.PolicyScope{},
	}
}

// IsActionOnSelf reports whether a member can be granted an action on itself by [Self].
func IsActionOnSelf(action string) bool {
	return slices.ContainsFunc(resources(), func(r gen.PolicyResource) bool {
		return r.ResourceID == Self && slices.Contains(r.Actions, action)
	})
}

func resources() []gen.PolicyResource {
	onConnections := func() []string { return []string{"create", "get", "update", "delete"} }
	return []gen.PolicyResource{
		{ResourceID: Organization, Description: "Settings of the organization.", Actions: []string{
			"update.info.name", "update.info.slug", "update.info.logo-url", "update.settings.allowed-auth-methods",
			"update.settings.allowed-mfa-methods", "update.settings.email-jit-provisioning", "update.settings.email-invites",
			"update.settings.allowed-domains", "update.settings.default-sso-connection",
			"update.settings.sso-jit-provisioning", "update.settings.mfa-policy", "update.settings.implicit-roles",
			"update.settings.oauth-tenant-jit-provisioning", "update.settings.allowed-oauth-tenants", "delete",
		}},
		{ResourceID: Member, Description: "Members of the organization.", Actions: []string{
			"create", "update.info.name", "update.info.email", "update.info.untrusted-metadata", "update.info.mfa-phone",
			"update.info.delete.mfa-phone", "update.info.delete.mfa-totp", "update.info.delete.password",
			"update.info.unlink.retired-email", "update.settings.is-breakglass", "update.settings.mfa-enrolled",
			"update.settings.default-mfa-method", "update.settings.roles", "get.connected-apps", "revoke.connected-app",
			"search", "delete", "revoke-sessions",
		}},
		{ResourceID: SSO, Description: "SSO connections of the organization.", Actions: onConnections()},
		{ResourceID: SCIM, Description: "SCIM connection of the organization.", Actions: onConnections()},
		{ResourceID: Self, Description: "The member itself.", Actions: []string{
			"update.info.name", "update.info.email", "update.info.untrusted-metadata", "update.info.mfa-phone",
			"update.info.delete.mfa-phone", "update.info.delete.password", "update.info.delete.mfa-totp",
			"update.info.unlink.retired-email", "update.settings.mfa-enrolled", "update.settings.default-mfa-method",
			"get.connected-apps", "revoke.connected-app", "delete", "revoke-sessions",
		}},
		{ResourceID: CustomOrgRoles, Description: "Roles of the organization.", Actions: onConnections()},
	}
}
