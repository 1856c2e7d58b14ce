package stytchtest

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// The roles that every B2B project has. Every member has the first.
const (
	memberRole = "stytch_member"
	adminRole  = "stytch_admin"
)

func b2bRBACOperations() table {
	return table{
		"B2BRBACPolicy":                    handle(b2bRBACPolicy),
		"B2BRBACOrganizationsGetOrgPolicy": handle(b2bRBACGetOrgPolicy),
		"B2BRBACOrganizationsSetOrgPolicy": handle(b2bRBACSetOrgPolicy),
	}
}

// defaultB2BPolicy is the policy of a new project: members may do everything with
// themselves, and administrators with everything in their organization.
func defaultB2BPolicy() gen.Policy {
	resources := []gen.PolicyResource{
		{ResourceID: "stytch.organization", Description: "Settings of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.member", Description: "Members of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.sso", Description: "SSO connections of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.scim", Description: "SCIM connection of the organization.", Actions: []string{"*"}},
		{ResourceID: "stytch.self", Description: "The member itself.", Actions: []string{"*"}},
	}
	admin := gen.PolicyRole{RoleID: adminRole, Description: "Administers the organization."}
	for _, r := range resources {
		admin.Permissions = append(admin.Permissions, gen.PolicyRolePermission{ResourceID: r.ResourceID, Actions: []string{"*"}})
	}
	return gen.Policy{
		Roles: []gen.PolicyRole{
			{RoleID: memberRole, Description: "Every member has it.", Permissions: []gen.PolicyRolePermission{{ResourceID: "stytch.self", Actions: []string{"*"}}}},
			admin,
		},
		Resources: resources,
		Scopes:    []gen.PolicyScope{},
	}
}

func b2bRBACPolicy(c *call, _ *none) (*gen.B2BRBACPolicyResponse, error) {
	policy := c.b2bPolicy
	return &gen.B2BRBACPolicyResponse{Policy: &policy}, nil
}

func b2bRBACGetOrgPolicy(c *call, _ *none) (*gen.B2BRBACOrganizationsGetOrgPolicyResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	policy := o.policy
	if policy.Roles == nil {
		policy.Roles = []gen.PolicyRole{} // the document requires the list
	}
	return &gen.B2BRBACOrganizationsGetOrgPolicyResponse{OrgPolicy: &policy}, nil
}

func b2bRBACSetOrgPolicy(c *call, in *gen.B2BRBACOrganizationsSetOrgPolicyRequest) (*gen.B2BRBACOrganizationsSetOrgPolicyResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	if err := c.checkOrgRoles(in.OrgPolicy.Roles); err != nil {
		return nil, err
	}
	o.policy = in.OrgPolicy
	policy := o.policy
	return &gen.B2BRBACOrganizationsSetOrgPolicyResponse{OrgPolicy: &policy}, nil
}

// checkOrgRoles refuses roles of an organization that are in the way of those of the project.
func (c *call) checkOrgRoles(roles []gen.PolicyRole) error {
	names := map[string]bool{}
	for _, role := range c.b2bPolicy.Roles {
		names[role.RoleID] = true
	}
	for _, role := range roles {
		switch {
		case role.RoleID == "":
			return refuse(errtype.EmptyRBACRoleID, "A role has no id.")
		case strings.HasPrefix(role.RoleID, "stytch_"):
			return refuse(errtype.InvalidRBACStytchRoleEdit, "The role %q is one of Stytch.", role.RoleID)
		case names[role.RoleID]:
			return refuse(errtype.RBACRoleDuplicate, "The role %q exists already.", role.RoleID)
		}
		names[role.RoleID] = true
		for _, p := range role.Permissions {
			switch {
			case p.ResourceID == "":
				return refuse(errtype.EmptyRBACResourceID, "A permission has no resource.")
			case len(p.Actions) == 0:
				return refuse(errtype.RBACPermissionMissingActions, "A permission has no actions.")
			}
		}
	}
	return nil
}

// checkRoles refuses roles that neither the project nor the organization has, and the one
// that every member has anyway.
func (c *call) checkRoles(organizationID string, ids []string) error {
	roles := c.rolesOf(organizationID)
	for _, id := range ids {
		switch {
		case id == memberRole:
			return refuse(errtype.CannotAssignDefaultRBACRoleID, "Every member has the role %q.", id)
		case id != adminRole && !slices.ContainsFunc(roles, func(r gen.PolicyRole) bool { return r.RoleID == id }):
			return refuse(errtype.InvalidRBACRoleAssignment, "There is no role %q.", id)
		}
	}
	return nil
}

// rolesOf returns the roles that hold in an organization: those of the project and its own.
func (c *call) rolesOf(organizationID string) []gen.PolicyRole {
	roles := c.b2bPolicy.Roles
	if o := c.organizations.byID[organizationID]; o != nil {
		roles = slices.Concat(roles, o.policy.Roles)
	}
	return roles
}

// memberRoles returns the roles of a member and where they come from: given to it, or to
// everybody of an e-mail domain or who has logged in by an SSO connection.
func (c *call) memberRoles(m *member) []gen.MemberRole {
	roles := []gen.MemberRole{}
	grant := func(roleID string, source gen.MemberRoleSource) {
		i := slices.IndexFunc(roles, func(r gen.MemberRole) bool { return r.RoleID == roleID })
		if i < 0 {
			roles = append(roles, gen.MemberRole{RoleID: roleID})
			i = len(roles) - 1
		}
		roles[i].Sources = append(roles[i].Sources, source)
	}
	direct := gen.MemberRoleSource{Type: "direct_assignment", Details: map[string]any{}}
	grant(memberRole, direct)
	for _, id := range m.roleIDs {
		grant(id, direct)
	}
	if m.EmailAddressVerified {
		for _, a := range c.organizations.byID[m.OrganizationID].RBACEmailImplicitRoleAssignments {
			if strings.EqualFold(a.Domain, domainOf(m.EmailAddress)) {
				grant(a.RoleID, gen.MemberRoleSource{Type: "email_assignment", Details: map[string]any{"email_domain": a.Domain}})
			}
		}
	}
	for _, r := range m.SSORegistrations {
		if connection := c.ssoConnections.byID[r.ConnectionID]; connection != nil {
			for _, id := range connection.roleIDs() {
				grant(id, gen.MemberRoleSource{Type: "sso_connection", Details: map[string]any{"connection_id": r.ConnectionID}})
			}
		}
	}
	return roles
}

func (c *call) roleIDsOf(m *member) []string {
	var ids []string
	for _, role := range c.memberRoles(m) {
		ids = append(ids, role.RoleID)
	}
	return ids
}

// authorizeMember asks the policies of the project and the organization whether the roles
// of a session permit an action on a resource of an organization, which must be its own.
func (c *call) authorizeMember(s *memberSession, organizationID, resourceID, action string) (*gen.AuthorizationVerdict, error) {
	if o, err := c.findOrganization(organizationID); err != nil || o.OrganizationID != s.OrganizationID {
		return nil, errMemberTenancy()
	}
	granting := grantingRoles(c.rolesOf(s.OrganizationID), s.Roles, resourceID, action)
	if len(granting) == 0 {
		return nil, errMemberUnauthorized()
	}
	return &gen.AuthorizationVerdict{Authorized: true, GrantingRoles: granting}, nil
}
