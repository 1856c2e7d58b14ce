package store

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
)

// Organization is an organization with what the API shows elsewhere.
type Organization struct {
	gen.Organization
	OrgPolicy gen.OrgPolicy
}

// The values of an organization's settings.
const (
	AllAllowed     = "ALL_ALLOWED"
	Restricted     = "RESTRICTED"
	NotAllowed     = "NOT_ALLOWED"
	RequiredForAll = "REQUIRED_FOR_ALL"
	Optional       = "OPTIONAL"
)

// Allows reports whether members may log in by an auth method.
func (o *Organization) Allows(method string) bool {
	return o.AuthMethods != Restricted || slices.Contains(o.AllowedAuthMethods, method)
}

// AllowsDomainOf reports whether the domain of an e-mail address is an allowed one.
func (o *Organization) AllowsDomainOf(email string) bool {
	return slices.ContainsFunc(o.EmailAllowedDomains, func(domain string) bool {
		return strings.EqualFold(domain, address.DomainOf(email))
	})
}

// OrganizationClaimOf is the claim of the JWTs of a member that names its organization,
// nil if there is no such member.
func (st *State) OrganizationClaimOf(memberID string) map[string]any {
	m := st.Members.ByID[memberID]
	if m == nil || m.Status == MemberDeleted {
		return nil
	}
	o := st.Organizations.ByID[m.OrganizationID]
	return map[string]any{"organization_id": o.OrganizationID, "slug": o.OrganizationSlug}
}
