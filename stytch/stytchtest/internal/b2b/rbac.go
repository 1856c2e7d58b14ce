package b2b

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func rbacOperations() operation.Table {
	return operation.Table{
		"B2BRBACPolicy":                    handle(rbacPolicy),
		"B2BRBACOrganizationsGetOrgPolicy": handle(rbacGetOrgPolicy),
		"B2BRBACOrganizationsSetOrgPolicy": handle(rbacSetOrgPolicy),
	}
}

func rbacPolicy(c *call, _ *none) (*gen.B2BRBACPolicyResponse, error) {
	policy := c.B2BPolicy
	return &gen.B2BRBACPolicyResponse{Policy: &policy}, nil
}

func rbacGetOrgPolicy(c *call, _ *none) (*gen.B2BRBACOrganizationsGetOrgPolicyResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	policy := o.OrgPolicy
	if policy.Roles == nil {
		policy.Roles = []gen.PolicyRole{} // the document requires the list
	}
	return &gen.B2BRBACOrganizationsGetOrgPolicyResponse{OrgPolicy: policy}, nil
}

func rbacSetOrgPolicy(
	c *call, in *gen.B2BRBACOrganizationsSetOrgPolicyRequest,
) (*gen.B2BRBACOrganizationsSetOrgPolicyResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	if err := c.checkOrgRoles(in.OrgPolicy.Roles); err != nil {
		return nil, err
	}
	o.OrgPolicy = in.OrgPolicy
	policy := o.OrgPolicy
	return &gen.B2BRBACOrganizationsSetOrgPolicyResponse{OrgPolicy: policy}, nil
}

// checkOrgRoles refuses roles of an organization that are in the way of those of the project.
func (c *call) checkOrgRoles(roles []gen.PolicyRole) error {
	names := map[string]bool{}
	for _, role := range c.B2BPolicy.Roles {
		names[role.RoleID] = true
	}
	for _, role := range roles {
		switch {
		case role.RoleID == "":
			return refusal.New(errtype.EmptyRBACRoleID, "A role has no id.")
		case strings.HasPrefix(role.RoleID, "stytch_"):
			return refusal.New(errtype.InvalidRBACStytchRoleEdit, "The role %q is one of Stytch.", role.RoleID)
		case names[role.RoleID]:
			return refusal.New(errtype.RBACRoleDuplicate, "The role %q exists already.", role.RoleID)
		}
		names[role.RoleID] = true
		for _, p := range role.Permissions {
			switch {
			case p.ResourceID == "":
				return refusal.New(errtype.EmptyRBACResourceID, "A permission has no resource.")
			case len(p.Actions) == 0:
				return refusal.New(errtype.RBACPermissionMissingActions, "A permission has no actions.")
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
		case id == rbac.MemberRole:
			return refusal.New(errtype.CannotAssignDefaultRBACRoleID, "Every member has the role %q.", id)
		case id != rbac.AdminRole && !slices.ContainsFunc(roles, func(r gen.PolicyRole) bool { return r.RoleID == id }):
			return refusal.New(errtype.InvalidRBACRoleAssignment, "There is no role %q.", id)
		}
	}
	return nil
}

// rolesOf returns the roles that hold in an organization: those of the project and its own.
func (c *call) rolesOf(organizationID string) []gen.PolicyRole {
	roles := c.B2BPolicy.Roles
	if o := c.Organizations.ByID[organizationID]; o != nil {
		roles = slices.Concat(roles, o.OrgPolicy.Roles)
	}
	return roles
}

// memberRoles returns the roles of a member and where they come from: given to it, or to
// everybody of an e-mail domain or who has logged in by an SSO connection.
func (c *call) memberRoles(m *store.Member) []gen.MemberRole {
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
	grant(rbac.MemberRole, direct)
	for _, id := range m.RoleIDs {
		grant(id, direct)
	}
	if m.EmailAddressVerified {
		for _, a := range c.Organizations.ByID[m.OrganizationID].RBACEmailImplicitRoleAssignments {
			if strings.EqualFold(a.Domain, address.DomainOf(m.EmailAddress)) {
				grant(a.RoleID, gen.MemberRoleSource{Type: "email_assignment", Details: map[string]any{"email_domain": a.Domain}})
			}
		}
	}
	for _, r := range m.SSORegistrations {
		if connection := c.SSOConnections.ByID[r.ConnectionID]; connection != nil {
			for _, id := range connection.RoleIDs() {
				grant(id, gen.MemberRoleSource{Type: "sso_connection", Details: map[string]any{"connection_id": r.ConnectionID}})
			}
		}
	}
	return roles
}

func (c *call) roleIDsOf(m *store.Member) []string {
	var ids []string
	for _, role := range c.memberRoles(m) {
		ids = append(ids, role.RoleID)
	}
	return ids
}

// authorizeMember asks the policies of the project and the organization whether the roles
// of a session permit an action on a resource of an organization, which must be its own.
func (c *call) authorizeMember(
	s *store.MemberSession, organizationID, resourceID, action string,
) (*gen.AuthorizationVerdict, error) {
	if o, err := c.findOrganization(organizationID); err != nil || o.OrganizationID != s.OrganizationID {
		return nil, errMemberTenancy()
	}
	granting := rbac.GrantingRoles(c.rolesOf(s.OrganizationID), s.Roles, resourceID, action)
	if len(granting) == 0 {
		return nil, errMemberUnauthorized()
	}
	return &gen.AuthorizationVerdict{Authorized: true, GrantingRoles: granting}, nil
}
