package b2b

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

var validSlug = regexp.MustCompile(`^[a-zA-Z0-9._~-]{2,128}$`)

func (c *call) checkOrganization(o *gen.Organization) error {
	switch {
	case o.OrganizationName == "":
		return refusal.New(errtype.OrganizationNameMissing, "The name of the organization is missing.")
	case utf8.RuneCountInString(o.OrganizationName) > 128:
		return refusal.New(errtype.InvalidOrganizationName, "The name of the organization is too long.")
	case !validSlug.MatchString(o.OrganizationSlug):
		return refusal.New(errtype.InvalidOrganizationSlug, "A slug has 2 to 128 letters, digits and any of - . _ and ~.")
	}
	for other := range c.Organizations.All() {
		switch {
		case other.OrganizationID == o.OrganizationID:
		case other.OrganizationSlug == o.OrganizationSlug:
			return refusal.New(errtype.OrganizationSlugAlreadyUsed, "The slug is that of another organization.")
		case o.OrganizationExternalID != "" && other.OrganizationExternalID == o.OrganizationExternalID:
			return refusal.New(errtype.OrganizationExternalIDAlreadyUsed, "The external id is that of another organization.")
		}
	}
	if err := checkDomains(o.EmailAllowedDomains); err != nil {
		return err
	}
	if err := checkSettings(o); err != nil {
		return err
	}
	if id := o.SSODefaultConnectionID; id != "" {
		if connection := c.SSOConnections.ByID[id]; connection == nil || connection.OrganizationID != o.OrganizationID {
			return refusal.New(errtype.InvalidSSODefaultConnectionID, "The default connection is none of the organization.")
		}
	}
	return nil
}

// commonDomains are some where everybody can have an address, so that to have one there
// says nothing.
var commonDomains = []string{
	"gmail.com", "googlemail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com",
}

func checkDomains(domains []string) error {
	for i, domain := range domains {
		switch {
		case !strings.Contains(domain, ".") || strings.ContainsAny(domain, "@/ "):
			return refusal.New(errtype.OrganizationSettingsInvalidDomain, "%q is no domain.", domain)
		case slices.Contains(commonDomains, strings.ToLower(domain)):
			return refusal.New(errtype.OrganizationSettingsDomainTooCommon, "Anybody can have an address at %s.", domain)
		case slices.Contains(domains[:i], domain):
			return refusal.New(errtype.OrganizationSettingsDuplicateDomain, "%s is given twice.", domain)
		}
	}
	return nil
}

var (
	memberAuthMethods = []string{
		"sso", "magic_link", "email_otp", "password", "google_oauth", "microsoft_oauth", "slack_oauth", "github_oauth",
		"hubspot_oauth",
	}
	memberMFAMethods = []gen.MFAMethod{gen.MFAMethodSMSOTP, gen.MFAMethodTOTP}
)

// organizationSetting is a setting, what it can be, and the error for anything else.
type organizationSetting struct {
	value   string
	allowed []string
	refusal stytch.ErrorType
}

func checkSettings(o *gen.Organization) error {
	for _, s := range [...]organizationSetting{
		{
			string(o.SSOJITProvisioning), []string{store.AllAllowed, store.Restricted, store.NotAllowed},
			errtype.InvalidOrganizationAuthFactorSetting,
		},
		{
			string(o.EmailJITProvisioning), []string{store.Restricted, store.NotAllowed},
			errtype.InvalidOrganizationAuthFactorSettingForEmailJITProvisioning,
		},
		{
			string(o.EmailInvites), []string{store.AllAllowed, store.Restricted, store.NotAllowed},
			errtype.InvalidOrganizationAuthFactorSetting,
		},
		{
			string(o.OAuthTenantJITProvisioning), []string{store.Restricted, store.NotAllowed},
			errtype.InvalidOrganizationAuthFactorSettingForOAuthTenantJITProvisioning,
		},
		{
			string(o.AuthMethods), []string{store.AllAllowed, store.Restricted},
			errtype.InvalidOrganizationAuthMethodSettings,
		},
		{string(o.MFAPolicy), []string{store.RequiredForAll, store.Optional}, errtype.InvalidOrganizationMFAPolicy},
		{
			string(o.MFAMethods), []string{store.AllAllowed, store.Restricted},
			errtype.InvalidOrganizationMFAFactorSetting,
		},
	} {
		if !slices.Contains(s.allowed, s.value) {
			return refusal.New(s.refusal, "%q is none of %s.", s.value, strings.Join(s.allowed, ", "))
		}
	}
	switch {
	case !allAmong(o.AllowedAuthMethods, memberAuthMethods):
		return refusal.New(errtype.InvalidOrganizationAllowedAuthMethods, "The auth methods are %s.",
			strings.Join(memberAuthMethods, ", "))
	case !allAmong(o.AllowedMFAMethods, memberMFAMethods):
		return refusal.New(errtype.InvalidOrganizationAllowedMFAMethods, "The MFA methods are %s.", listed(memberMFAMethods))
	case o.AuthMethods == store.Restricted && len(o.AllowedAuthMethods) == 0:
		return refusal.New(errtype.AllowedAuthMethodsRequiredForRestricted,
			"RESTRICTED auth methods need a list of those that are allowed.")
	case o.MFAMethods == store.Restricted && len(o.AllowedMFAMethods) == 0:
		return refusal.New(errtype.AllowedMFAMethodsRequiredForRestricted,
			"RESTRICTED MFA methods need a list of those that are allowed.")
	case (o.EmailJITProvisioning == store.Restricted || o.EmailInvites == store.Restricted) &&
		len(o.EmailAllowedDomains) == 0:
		return refusal.New(errtype.InvalidRestrictedEmailSetting,
			"RESTRICTED e-mail settings need a list of allowed domains.")
	}
	return nil
}

func allAmong[T comparable](list, known []T) bool {
	return !slices.ContainsFunc(list, func(s T) bool { return !slices.Contains(known, s) })
}

// listed writes methods out for people.
func listed(methods []gen.MFAMethod) string {
	texts := make([]string, len(methods))
	for i, method := range methods {
		texts[i] = string(method)
	}
	return strings.Join(texts, ", ")
}

// checkMethod refuses an auth method that an organization does not allow. Members with
// breakglass access may use any; m is nil for somebody who is not a member yet.
func checkMethod(o *store.Organization, m *store.Member, method string) error {
	if o.Allows(method) || m != nil && m.IsBreakglass {
		return nil
	}
	return refusal.New(errtype.OperationRestrictedByOrganizationAuthMethods,
		"The organization does not allow the auth method %s.", method)
}

// checkMFAMethod refuses an MFA method that an organization does not allow.
func checkMFAMethod(o *store.Organization, method gen.MFAMethod) error {
	if o.MFAMethods == store.Restricted && !slices.Contains(o.AllowedMFAMethods, method) {
		return refusal.New(errtype.OperationRestrictedByOrganizationMFAMethods,
			"The organization does not allow the MFA method %s.", method)
	}
	return nil
}

// checkEmailJIT refuses somebody who may not join by an e-mail address.
func checkEmailJIT(o *store.Organization, email string) error {
	switch {
	case o.EmailJITProvisioning != store.Restricted:
		return refusal.New(errtype.EmailJITProvisioningNotAllowed,
			"The organization does not let people join by their e-mail address.")
	case !o.AllowsDomainOf(email):
		return refusal.New(errtype.InvalidEmailForJITProvisioning,
			"The organization does not let people of that domain join.")
	}
	return nil
}
