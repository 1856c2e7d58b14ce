package b2b

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	memberOAuthToken    = "oauth_of_a_member"
	discoveryOAuthToken = "discovery_oauth"
)

func memberOAuthOperations() operation.Table {
	return operation.Table{
		"B2BOAuthAuthenticate":          handleLogin(memberOAuthAuthenticate),
		"B2BOAuthDiscoveryAuthenticate": handle(memberOAuthDiscoveryAuthenticate),
	}
}

// ProviderToken issues the token that a redirect brings after a login at a provider to an organization.
func ProviderToken(r *operation.Request, provider, organizationID, email string) string {
	return redirectToken(r, memberOAuthToken, organizationID, provider, email)
}

// DiscoveryToken issues the token that a redirect brings after a login at a provider without an organization.
func DiscoveryToken(r *operation.Request, provider, email string) string {
	return redirectToken(r, discoveryOAuthToken, "", provider, email)
}

func redirectToken(r *operation.Request, kind, organizationID, provider, email string) string {
	return r.Secrets.Issue(r.Now, store.Secret{
		Kind: kind, Subject: organizationID, ExpiresAt: r.Now.Add(memberTokenExpiry),
		Attrs: map[string]string{"provider": strings.ToLower(provider), "email": email},
	})
}

func memberOAuthAuthenticate(c *call, in *gen.B2BOAuthAuthenticateRequest) (*gen.B2BOAuthAuthenticateResponse, error) {
	s := c.Secrets.Take(c.Now, memberOAuthToken, in.OAuthToken)
	if s == nil {
		return nil, errMemberOAuthToken()
	}
	provider, email := s.Attrs["provider"], s.Attrs["email"]
	o, err := c.findOrganization(s.Subject)
	if err != nil {
		return nil, err
	}
	if err := checkMethod(o, c.MemberByEmail(o.OrganizationID, email), provider+"_oauth"); err != nil {
		return nil, err
	}
	m, err := c.join(o.OrganizationID, email)
	if err != nil {
		return nil, err
	}
	registration := c.oauthRegistration(m, provider)
	login, err := c.logIn(m, memberOAuthFactor(provider, registration, m.EmailID), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BOAuthAuthenticateResponse](login)
	out.ProviderSubject, out.ProviderType = registration.ProviderSubject, registration.ProviderType
	values, err := c.providerValues(issuerOf(provider), registration.ProviderSubject, email)
	if err != nil {
		return nil, err
	}
	m.KeepProviderValues(provider, values)
	out.ProviderValues = &values
	return out, nil
}

func errMemberOAuthToken() error {
	return refusal.New(errtype.OAuthTokenNotFound, "The token was used already, or has expired.")
}

// oauthRegistration returns the account that a member has at a provider, which it notes
// at the first login.
func (c *call) oauthRegistration(m *store.Member, provider string) gen.OAuthRegistration {
	name := memberOAuthProviderName(provider)
	for _, r := range m.OAuthRegistrations {
		if r.ProviderType == name {
			return r
		}
	}
	r := gen.OAuthRegistration{
		ProviderType: name, ProviderSubject: random.UUID(), MemberOAuthRegistrationID: random.ID("member-oauth-registration"),
	}
	m.OAuthRegistrations = append(slices.Clone(m.OAuthRegistrations), r)
	m.UpdatedAt = c.Now
	return r
}

// memberOAuthProviderName is how the API writes the name of a provider.
func memberOAuthProviderName(provider string) string {
	switch provider {
	case "github":
		return "GitHub"
	case "hubspot":
		return "HubSpot"
	}
	return strings.ToUpper(provider[:min(1, len(provider))]) + provider[min(1, len(provider)):]
}

func memberOAuthFactor(provider string, r gen.OAuthRegistration, emailID string) gen.AuthenticationFactor {
	f := gen.AuthenticationFactor{Type: gen.FactorTypeOAuth, DeliveryMethod: gen.FactorDeliveryMethod("oauth_" + provider)}
	by := &gen.OAuthFactor{ID: r.MemberOAuthRegistrationID, ProviderSubject: r.ProviderSubject, EmailID: emailID}
	switch provider {
	case "google":
		f.GoogleOAuthFactor = by
	case "microsoft":
		f.MicrosoftOAuthFactor = by
	case "github":
		f.GitHubOAuthFactor = by
	case "slack":
		f.SlackOAuthFactor = by
	case "hubspot":
		f.HubSpotOAuthFactor = by
	}
	return f
}

func memberOAuthDiscoveryAuthenticate(
	c *call, in *gen.B2BOAuthDiscoveryAuthenticateRequest,
) (*gen.B2BOAuthDiscoveryAuthenticateResponse, error) {
	s := c.Secrets.Take(c.Now, discoveryOAuthToken, in.DiscoveryOAuthToken)
	if s == nil {
		return nil, errMemberOAuthToken()
	}
	provider := s.Attrs["provider"]
	r := gen.OAuthRegistration{
		ProviderSubject: random.UUID(), MemberOAuthRegistrationID: random.ID("member-oauth-registration"),
	}
	found, err := c.discover(s.Attrs["email"], memberOAuthFactor(provider, r, random.ID("email")))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BOAuthDiscoveryAuthenticateResponse](found)
	out.ProviderType = memberOAuthProviderName(provider)
	out.ProviderTenantID = tenantOf(s.Attrs["email"])
	out.ProviderTenantIDs = []string{out.ProviderTenantID}
	return out, nil
}
