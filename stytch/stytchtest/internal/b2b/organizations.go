package b2b

import (
	"regexp"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/bounds"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func organizationsOperations() operation.Table {
	return operation.Table{
		"B2BOrganizationsCreate":           handle(organizationsCreate),
		"B2BOrganizationsGet":              handle(organizationsGet),
		"B2BOrganizationsUpdate":           handle(organizationsUpdate),
		"B2BOrganizationsDelete":           handle(organizationsDelete),
		"B2BOrganizationsSearch":           handle(organizationsSearch),
		"B2BOrganizationsMetrics":          handle(organizationsMetrics),
		"B2BOrganizationsDeleteExternalID": handle(organizationsDeleteExternalID),
	}
}

func organizationsCreate(c *call, in *gen.B2BOrganizationsCreateRequest) (*gen.B2BOrganizationsCreateResponse, error) {
	settings := sharing[gen.B2BOrganizationsUpdateRequest](in, "OrganizationName")
	settings.OrganizationName = &in.OrganizationName
	o, err := c.createOrganization(settings)
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsCreateResponse{Organization: c.showOrganization(o)}, nil
}

// createOrganization makes an organization without members.
func (c *call) createOrganization(settings *gen.B2BOrganizationsUpdateRequest) (*store.Organization, error) {
	o := &store.Organization{Organization: gen.Organization{
		OrganizationID: random.ID("organization"), CreatedAt: c.Now, SSOJITProvisioning: store.AllAllowed,
		EmailJITProvisioning: store.NotAllowed,
		EmailInvites:         store.AllAllowed, AuthMethods: store.AllAllowed, MFAPolicy: store.Optional,
		MFAMethods: store.AllAllowed, OAuthTenantJITProvisioning: store.NotAllowed,
		FirstPartyConnectedAppsAllowedType: store.AllAllowed, ThirdPartyConnectedAppsAllowedType: store.AllAllowed,
	}}
	if settings.OrganizationSlug == nil {
		settings.OrganizationSlug = new(c.freeSlug(optional.Value(settings.OrganizationName)))
	}
	if err := c.changeOrganization(o, settings); err != nil {
		return nil, err
	}
	return o, c.Organizations.Add(o.OrganizationID, o)
}

// freeSlug makes a slug of a name, with a random end if another organization has it.
func (c *call) freeSlug(name string) string {
	slug := strings.Trim(regexp.MustCompile(`[^a-z0-9._~-]+`).ReplaceAllString(strings.ToLower(name), "-"), "-")
	if len(slug) < 2 {
		slug = "organization"
	}
	slug = slug[:min(len(slug), 100)]
	if c.organizationBySlug(slug) != nil {
		slug += "-" + random.UUID()[:8]
	}
	return slug
}

func (c *call) organizationBySlug(slug string) *store.Organization {
	for o := range c.Organizations.All() {
		if o.OrganizationSlug == slug {
			return o
		}
	}
	return nil
}

// findOrganization returns an organization by its id, its slug, or the id that the
// application gave it.
func (c *call) findOrganization(id string) (*store.Organization, error) {
	if o := c.Organizations.ByID[id]; o != nil {
		return o, nil
	}
	for o := range c.Organizations.All() {
		if id != "" && (o.OrganizationSlug == id || o.OrganizationExternalID == id) {
			return o, nil
		}
	}
	return nil, refusal.New(errtype.OrganizationNotFound, "Organization could not be found.")
}

// changeOrganization sets what is given. Nothing changes if it is refused.
func (c *call) changeOrganization(o *store.Organization, in *gen.B2BOrganizationsUpdateRequest) error {
	if err := refusal.First(bounds.CheckExternalID(in.OrganizationExternalID),
		bounds.CheckMetadata(optional.Merge(o.TrustedMetadata, in.TrustedMetadata))); err != nil {
		return err
	}
	next := o.Organization
	optional.Set(&next.OrganizationName, in.OrganizationName)
	optional.Set(&next.OrganizationSlug, in.OrganizationSlug)
	optional.Set(&next.OrganizationLogoURL, in.OrganizationLogoURL)
	optional.Set(&next.OrganizationExternalID, in.OrganizationExternalID)
	optional.Set(&next.SSODefaultConnectionID, in.SSODefaultConnectionID)
	optional.Set(&next.SSOJITProvisioning, in.SSOJITProvisioning)
	optional.Set(&next.EmailJITProvisioning, in.EmailJITProvisioning)
	optional.Set(&next.EmailInvites, in.EmailInvites)
	optional.Set(&next.AuthMethods, in.AuthMethods)
	optional.Set(&next.MFAPolicy, in.MFAPolicy)
	optional.Set(&next.MFAMethods, in.MFAMethods)
	optional.Set(&next.OAuthTenantJITProvisioning, in.OAuthTenantJITProvisioning)
	optional.Set(&next.FirstPartyConnectedAppsAllowedType, (*string)(in.FirstPartyConnectedAppsAllowedType))
	optional.Set(&next.ThirdPartyConnectedAppsAllowedType, (*string)(in.ThirdPartyConnectedAppsAllowedType))
	optional.SetList(&next.SSOJITProvisioningAllowedConnections, in.SSOJITProvisioningAllowedConnections)
	optional.SetList(&next.EmailAllowedDomains, in.EmailAllowedDomains)
	optional.SetList(&next.ClaimedEmailDomains, in.ClaimedEmailDomains)
	optional.SetList(&next.AllowedAuthMethods, in.AllowedAuthMethods)
	optional.SetList(&next.AllowedMFAMethods, in.AllowedMFAMethods)
	optional.SetList(&next.RBACEmailImplicitRoleAssignments, in.RBACEmailImplicitRoleAssignments)
	optional.SetList(&next.AllowedFirstPartyConnectedApps, in.AllowedFirstPartyConnectedApps)
	optional.SetList(&next.AllowedThirdPartyConnectedApps, in.AllowedThirdPartyConnectedApps)
	if in.AllowedOAuthTenants != nil {
		next.AllowedOAuthTenants = in.AllowedOAuthTenants
	}
	next.TrustedMetadata = optional.Merge(next.TrustedMetadata, in.TrustedMetadata)
	next.UpdatedAt = c.Now
	if err := c.checkOrganization(&next); err != nil {
		return err
	}
	if next.OrganizationSlug != o.OrganizationSlug {
		c.MemberSessions.RenameOrganization(o.OrganizationID, next.OrganizationSlug)
	}
	o.Organization = next
	return nil
}

// showOrganization returns an organization as the API shows it.
func (c *call) showOrganization(o *store.Organization) gen.Organization {
	shown := o.Organization
	for connection := range c.SSOConnections.All() {
		if connection.OrganizationID == o.OrganizationID && connection.Active() {
			shown.SSOActiveConnections = append(shown.SSOActiveConnections, connection.Summary())
		}
	}
	if connection := c.SCIMConnectionOf(o.OrganizationID); connection != nil {
		shown.SCIMActiveConnection = &gen.ActiveSCIMConnection{
			ConnectionID: connection.ConnectionID, DisplayName: connection.DisplayName,
			BearerTokenLastFour: connection.BearerTokenLastFour, BearerTokenExpiresAt: connection.BearerTokenExpiresAt,
		}
	}
	shown.CustomRoles = o.OrgPolicy.Roles
	return shown
}

func organizationsGet(c *call, _ *none) (*gen.B2BOrganizationsGetResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsGetResponse{Organization: c.showOrganization(o)}, nil
}

func organizationsUpdate(c *call, in *gen.B2BOrganizationsUpdateRequest) (*gen.B2BOrganizationsUpdateResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	if c.Member != nil && in.TrustedMetadata != nil { // whatever the roles of the member
		return nil, errMemberUnauthorized()
	}
	if err := c.changeOrganization(o, in); err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsUpdateResponse{Organization: c.showOrganization(o)}, nil
}

func organizationsDelete(c *call, _ *none) (*gen.B2BOrganizationsDeleteResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	for m := range c.Members.All() {
		if m.OrganizationID == o.OrganizationID {
			c.MemberSessions.RemoveOf(m.MemberID)
			c.Members.Remove(m.MemberID)
		}
	}
	for connection := range c.SSOConnections.All() {
		if connection.OrganizationID == o.OrganizationID {
			c.SSOConnections.Remove(connection.ID())
		}
	}
	if connection := c.SCIMConnectionOf(o.OrganizationID); connection != nil {
		c.SCIMConnections.Remove(connection.ConnectionID)
	}
	c.Organizations.Remove(o.OrganizationID)
	return &gen.B2BOrganizationsDeleteResponse{OrganizationID: o.OrganizationID}, nil
}

func organizationsMetrics(c *call, _ *none) (*gen.B2BOrganizationsMetricsResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	out := new(gen.B2BOrganizationsMetricsResponse)
	for range c.MembersOf(o.OrganizationID) {
		out.MemberCount++
	}
	return out, nil
}

func organizationsDeleteExternalID(c *call, _ *none) (*gen.B2BOrganizationsDeleteExternalIDResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	o.OrganizationExternalID, o.UpdatedAt = "", c.Now
	return &gen.B2BOrganizationsDeleteExternalIDResponse{Organization: c.showOrganization(o)}, nil
}
