package stytchtest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// The values of an organization's settings.
const (
	allAllowed     = "ALL_ALLOWED"
	restricted     = "RESTRICTED"
	notAllowed     = "NOT_ALLOWED"
	requiredForAll = "REQUIRED_FOR_ALL"
	optional       = "OPTIONAL"
)

// organization is an organization with what the API shows elsewhere.
type organization struct {
	gen.Organization
	policy gen.OrgPolicy
}

func organizationsOperations() table {
	return table{
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
	settings := sharing[gen.B2BOrganizationsUpdateRequest](in)
	settings.OrganizationName = &in.OrganizationName
	o, err := c.createOrganization(settings)
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsCreateResponse{Organization: c.showOrganization(o)}, nil
}

// createOrganization makes an organization without members.
func (c *call) createOrganization(settings *gen.B2BOrganizationsUpdateRequest) (*organization, error) {
	o := &organization{Organization: gen.Organization{
		OrganizationID: newID("organization"), CreatedAt: c.now, SSOJITProvisioning: allAllowed, EmailJITProvisioning: notAllowed,
		EmailInvites: allAllowed, AuthMethods: allAllowed, MFAPolicy: optional, MFAMethods: allAllowed, OAuthTenantJITProvisioning: notAllowed,
		FirstPartyConnectedAppsAllowedType: allAllowed, ThirdPartyConnectedAppsAllowedType: allAllowed,
	}}
	if settings.OrganizationSlug == nil {
		settings.OrganizationSlug = new(c.freeSlug(value(settings.OrganizationName)))
	}
	if err := c.changeOrganization(o, settings); err != nil {
		return nil, err
	}
	return o, c.organizations.add(o.OrganizationID, o)
}

// freeSlug makes a slug of a name, with a random end if another organization has it.
func (c *call) freeSlug(name string) string {
	slug := strings.Trim(regexp.MustCompile(`[^a-z0-9._~-]+`).ReplaceAllString(strings.ToLower(name), "-"), "-")
	if len(slug) < 2 {
		slug = "organization"
	}
	slug = slug[:min(len(slug), 100)]
	if c.organizationBySlug(slug) != nil {
		slug += "-" + newUUID()[:8]
	}
	return slug
}

func (c *call) organizationBySlug(slug string) *organization {
	for o := range c.organizations.all() {
		if o.OrganizationSlug == slug {
			return o
		}
	}
	return nil
}

// findOrganization returns an organization by its id, its slug, or the id that the
// application gave it.
func (c *call) findOrganization(id string) (*organization, error) {
	if o := c.organizations.byID[id]; o != nil {
		return o, nil
	}
	for o := range c.organizations.all() {
		if id != "" && (o.OrganizationSlug == id || o.OrganizationExternalID == id) {
			return o, nil
		}
	}
	return nil, refuse(errtype.OrganizationNotFound, "Organization could not be found.")
}

// changeOrganization sets what is given. Nothing changes if it is refused.
func (c *call) changeOrganization(o *organization, in *gen.B2BOrganizationsUpdateRequest) error {
	next := o.Organization
	setGiven(&next.OrganizationName, in.OrganizationName)
	setGiven(&next.OrganizationSlug, in.OrganizationSlug)
	setGiven(&next.OrganizationLogoURL, in.OrganizationLogoURL)
	setGiven(&next.OrganizationExternalID, in.OrganizationExternalID)
	setGiven(&next.SSODefaultConnectionID, in.SSODefaultConnectionID)
	setGiven(&next.SSOJITProvisioning, in.SSOJITProvisioning)
	setGiven(&next.EmailJITProvisioning, in.EmailJITProvisioning)
	setGiven(&next.EmailInvites, in.EmailInvites)
	setGiven(&next.AuthMethods, in.AuthMethods)
	setGiven(&next.MFAPolicy, in.MFAPolicy)
	setGiven(&next.MFAMethods, in.MFAMethods)
	setGiven(&next.OAuthTenantJITProvisioning, in.OAuthTenantJITProvisioning)
	setGiven(&next.FirstPartyConnectedAppsAllowedType, (*string)(in.FirstPartyConnectedAppsAllowedType))
	setGiven(&next.ThirdPartyConnectedAppsAllowedType, (*string)(in.ThirdPartyConnectedAppsAllowedType))
	setGivenList(&next.SSOJITProvisioningAllowedConnections, in.SSOJITProvisioningAllowedConnections)
	setGivenList(&next.EmailAllowedDomains, in.EmailAllowedDomains)
	setGivenList(&next.ClaimedEmailDomains, in.ClaimedEmailDomains)
	setGivenList(&next.AllowedAuthMethods, in.AllowedAuthMethods)
	setGivenList(&next.AllowedMFAMethods, in.AllowedMFAMethods)
	setGivenList(&next.RBACEmailImplicitRoleAssignments, in.RBACEmailImplicitRoleAssignments)
	setGivenList(&next.AllowedFirstPartyConnectedApps, in.AllowedFirstPartyConnectedApps)
	setGivenList(&next.AllowedThirdPartyConnectedApps, in.AllowedThirdPartyConnectedApps)
	if in.AllowedOAuthTenants != nil {
		next.AllowedOAuthTenants = in.AllowedOAuthTenants
	}
	next.TrustedMetadata = merged(next.TrustedMetadata, in.TrustedMetadata)
	next.UpdatedAt = c.now
	if err := c.checkOrganization(&next); err != nil {
		return err
	}
	if next.OrganizationSlug != o.OrganizationSlug {
		c.memberSessions.renameOrganization(o.OrganizationID, next.OrganizationSlug)
	}
	o.Organization = next
	return nil
}

// setGiven sets a field to what a request gives, if it gives it.
func setGiven[T any](field, given *T) {
	if given != nil {
		*field = *given
	}
}

// setGivenList sets a list that is given; an empty one clears it.
func setGivenList[T any](field *[]T, given []T) {
	if given != nil {
		*field = given
	}
}

var validSlug = regexp.MustCompile(`^[a-zA-Z0-9._~-]{2,128}$`)

func (c *call) checkOrganization(o *gen.Organization) error {
	switch {
	case o.OrganizationName == "":
		return refuse(errtype.OrganizationNameMissing, "The name of the organization is missing.")
	case len(o.OrganizationName) > 128:
		return refuse(errtype.InvalidOrganizationName, "The name of the organization is too long.")
	case !validSlug.MatchString(o.OrganizationSlug):
		return refuse(errtype.InvalidOrganizationSlug, "A slug has 2 to 128 letters, digits and any of - . _ and ~.")
	}
	for other := range c.organizations.all() {
		switch {
		case other.OrganizationID == o.OrganizationID:
		case other.OrganizationSlug == o.OrganizationSlug:
			return refuse(errtype.OrganizationSlugAlreadyUsed, "The slug is that of another organization.")
		case o.OrganizationExternalID != "" && other.OrganizationExternalID == o.OrganizationExternalID:
			return refuse(errtype.OrganizationExternalIDAlreadyUsed, "The external id is that of another organization.")
		}
	}
	if err := checkDomains(o.EmailAllowedDomains); err != nil {
		return err
	}
	if err := checkSettings(o); err != nil {
		return err
	}
	if id := o.SSODefaultConnectionID; id != "" {
		if connection := c.ssoConnections.byID[id]; connection == nil || connection.organizationID != o.OrganizationID {
			return refuse(errtype.InvalidSSODefaultConnectionID, "The default connection is none of the organization.")
		}
	}
	return nil
}

// commonDomains are some where everybody can have an address, so that to have one there
// says nothing.
var commonDomains = []string{"gmail.com", "googlemail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com"}

func checkDomains(domains []string) error {
	for i, domain := range domains {
		switch {
		case !strings.Contains(domain, ".") || strings.ContainsAny(domain, "@/ "):
			return refuse(errtype.OrganizationSettingsInvalidDomain, "%q is no domain.", domain)
		case slices.Contains(commonDomains, strings.ToLower(domain)):
			return refuse(errtype.OrganizationSettingsDomainTooCommon, "Anybody can have an address at %s.", domain)
		case slices.Contains(domains[:i], domain):
			return refuse(errtype.OrganizationSettingsDuplicateDomain, "%s is given twice.", domain)
		}
	}
	return nil
}

var (
	memberAuthMethods = []string{"sso", "magic_link", "email_otp", "password", "google_oauth", "microsoft_oauth", "slack_oauth", "github_oauth", "hubspot_oauth"}
	memberMFAMethods  = []string{"sms_otp", "totp"}
)

// organizationSetting is a setting, what it can be, and the error for anything else.
type organizationSetting struct {
	value   string
	allowed []string
	refusal stytch.ErrorType
}

func checkSettings(o *gen.Organization) error {
	for _, s := range [...]organizationSetting{
		{o.SSOJITProvisioning, []string{allAllowed, restricted, notAllowed}, errtype.InvalidOrganizationAuthFactorSetting},
		{o.EmailJITProvisioning, []string{restricted, notAllowed}, errtype.InvalidOrganizationAuthFactorSettingForEmailJITProvisioning},
		{o.EmailInvites, []string{allAllowed, restricted, notAllowed}, errtype.InvalidOrganizationAuthFactorSetting},
		{o.OAuthTenantJITProvisioning, []string{restricted, notAllowed}, errtype.InvalidOrganizationAuthFactorSettingForOAuthTenantJITProvisioning},
		{o.AuthMethods, []string{allAllowed, restricted}, errtype.InvalidOrganizationAuthMethodSettings},
		{o.MFAPolicy, []string{requiredForAll, optional}, errtype.InvalidOrganizationMFAPolicy},
		{o.MFAMethods, []string{allAllowed, restricted}, errtype.InvalidOrganizationMFAFactorSetting},
	} {
		if !slices.Contains(s.allowed, s.value) {
			return refuse(s.refusal, "%q is none of %s.", s.value, strings.Join(s.allowed, ", "))
		}
	}
	switch {
	case !allAmong(o.AllowedAuthMethods, memberAuthMethods):
		return refuse(errtype.InvalidOrganizationAllowedAuthMethods, "The auth methods are %s.", strings.Join(memberAuthMethods, ", "))
	case !allAmong(o.AllowedMFAMethods, memberMFAMethods):
		return refuse(errtype.InvalidOrganizationAllowedMFAMethods, "The MFA methods are %s.", strings.Join(memberMFAMethods, ", "))
	case o.AuthMethods == restricted && len(o.AllowedAuthMethods) == 0:
		return refuse(errtype.AllowedAuthMethodsRequiredForRestricted, "RESTRICTED auth methods need a list of those that are allowed.")
	case o.MFAMethods == restricted && len(o.AllowedMFAMethods) == 0:
		return refuse(errtype.AllowedMFAMethodsRequiredForRestricted, "RESTRICTED MFA methods need a list of those that are allowed.")
	case (o.EmailJITProvisioning == restricted || o.EmailInvites == restricted) && len(o.EmailAllowedDomains) == 0:
		return refuse(errtype.InvalidRestrictedEmailSetting, "RESTRICTED e-mail settings need a list of allowed domains.")
	}
	return nil
}

func allAmong(list, known []string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(known, s) })
}

// showOrganization returns an organization as the API shows it.
func (c *call) showOrganization(o *organization) *gen.Organization {
	shown := o.Organization
	for connection := range c.ssoConnections.all() {
		if connection.organizationID == o.OrganizationID && connection.active() {
			shown.SSOActiveConnections = append(shown.SSOActiveConnections, connection.summary())
		}
	}
	if connection := c.scimConnectionOf(o.OrganizationID); connection != nil {
		shown.SCIMActiveConnection = &gen.ActiveSCIMConnection{
			ConnectionID: connection.ConnectionID, DisplayName: connection.DisplayName,
			BearerTokenLastFour: connection.BearerTokenLastFour, BearerTokenExpiresAt: connection.BearerTokenExpiresAt,
		}
	}
	shown.CustomRoles = o.policy.Roles
	return &shown
}

func organizationsGet(c *call, _ *none) (*gen.B2BOrganizationsGetResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsGetResponse{Organization: c.showOrganization(o)}, nil
}

func organizationsUpdate(c *call, in *gen.B2BOrganizationsUpdateRequest) (*gen.B2BOrganizationsUpdateResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	if err := c.changeOrganization(o, in); err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsUpdateResponse{Organization: c.showOrganization(o)}, nil
}

func organizationsDelete(c *call, _ *none) (*gen.B2BOrganizationsDeleteResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	for m := range c.members.all() {
		if m.OrganizationID == o.OrganizationID {
			c.memberSessions.removeOf(m.MemberID)
			c.members.remove(m.MemberID)
		}
	}
	for connection := range c.ssoConnections.all() {
		if connection.organizationID == o.OrganizationID {
			c.ssoConnections.remove(connection.id())
		}
	}
	if connection := c.scimConnectionOf(o.OrganizationID); connection != nil {
		c.scimConnections.remove(connection.ConnectionID)
	}
	c.organizations.remove(o.OrganizationID)
	return &gen.B2BOrganizationsDeleteResponse{OrganizationID: o.OrganizationID}, nil
}

func organizationsMetrics(c *call, _ *none) (*gen.B2BOrganizationsMetricsResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	out := new(gen.B2BOrganizationsMetricsResponse)
	for range c.membersOf(o.OrganizationID) {
		out.MemberCount++
	}
	return out, nil
}

func organizationsDeleteExternalID(c *call, _ *none) (*gen.B2BOrganizationsDeleteExternalIDResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	o.OrganizationExternalID, o.UpdatedAt = "", c.now
	return &gen.B2BOrganizationsDeleteExternalIDResponse{Organization: c.showOrganization(o)}, nil
}

// checkMethod refuses an auth method that an organization does not allow. Members with
// breakglass access may use any; m is nil for somebody who is no member yet.
func checkMethod(o *organization, m *member, method string) error {
	if o.allows(method) || m != nil && m.IsBreakglass {
		return nil
	}
	return refuse(errtype.OperationRestrictedByOrganizationAuthMethods, "The organization does not allow the auth method %s.", method)
}

func (o *organization) allows(method string) bool {
	return o.AuthMethods != restricted || slices.Contains(o.AllowedAuthMethods, method)
}

// checkMFAMethod refuses an MFA method that an organization does not allow.
func checkMFAMethod(o *organization, method string) error {
	if o.MFAMethods == restricted && !slices.Contains(o.AllowedMFAMethods, method) {
		return refuse(errtype.OperationRestrictedByOrganizationMFAMethods, "The organization does not allow the MFA method %s.", method)
	}
	return nil
}

// checkEmailJIT refuses somebody who may not join by an e-mail address.
func checkEmailJIT(o *organization, email string) error {
	switch {
	case o.EmailJITProvisioning != restricted:
		return refuse(errtype.EmailJITProvisioningNotAllowed, "The organization does not let people join by their e-mail address.")
	case !o.allowsDomainOf(email):
		return refuse(errtype.InvalidEmailForJITProvisioning, "The organization does not let people of that domain join.")
	}
	return nil
}

func (o *organization) allowsDomainOf(email string) bool {
	return slices.ContainsFunc(o.EmailAllowedDomains, func(domain string) bool { return strings.EqualFold(domain, domainOf(email)) })
}
