package stytchtest

import (
	"errors"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	memberOAuthToken    = "oauth_of_a_member"
	discoveryOAuthToken = "discovery_oauth"
)

func memberOAuthOperations() table {
	return table{
		"B2BOAuthAuthenticate":          handleLogin(memberOAuthAuthenticate),
		"B2BOAuthDiscoveryAuthenticate": handle(memberOAuthDiscoveryAuthenticate),
	}
}

func memberOAuthAuthenticate(c *call, in *gen.B2BOAuthAuthenticateRequest) (*gen.B2BOAuthAuthenticateResponse, error) {
	s := c.secrets.take(c.now, memberOAuthToken, in.OAuthToken)
	if s == nil {
		return nil, errMemberOAuthToken()
	}
	provider, email := s.attrs["provider"], s.attrs["email"]
	o, err := c.findOrganization(s.subject)
	if err != nil {
		return nil, err
	}
	if err := checkMethod(o, c.memberByEmail(o.OrganizationID, email), provider+"_oauth"); err != nil {
		return nil, err
	}
	m, err := c.join(o.OrganizationID, email)
	if err != nil {
		return nil, err
	}
	registration := c.oauthRegistration(m, provider)
	login, err := c.logIn(m, memberOAuthFactor(provider, registration, m.emailID), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BOAuthAuthenticateResponse](login)
	out.ProviderSubject, out.ProviderType = registration.ProviderSubject, registration.ProviderType
	out.ProviderValues = &gen.ProviderValues{Scopes: []string{"openid", "email", "profile"}, AccessToken: newSecret(), ExpiresAt: c.now.Add(defaultLinkExpiry)}
	return out, nil
}

func errMemberOAuthToken() error {
	return refuse(errtype.OAuthTokenNotFound, "The token was used already, or has expired.")
}

// oauthRegistration returns the account that a member has at a provider, which it notes
// at the first login.
func (c *call) oauthRegistration(m *member, provider string) gen.OAuthRegistration {
	name := memberOAuthProviderName(provider)
	for _, r := range m.OAuthRegistrations {
		if r.ProviderType == name {
			return r
		}
	}
	r := gen.OAuthRegistration{ProviderType: name, ProviderSubject: newUUID(), MemberOAuthRegistrationID: newID("member-oauth-registration")}
	m.OAuthRegistrations = append(slices.Clone(m.OAuthRegistrations), r)
	m.UpdatedAt = c.now
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

func memberOAuthDiscoveryAuthenticate(c *call, in *gen.B2BOAuthDiscoveryAuthenticateRequest) (*gen.B2BOAuthDiscoveryAuthenticateResponse, error) {
	s := c.secrets.take(c.now, discoveryOAuthToken, in.DiscoveryOAuthToken)
	if s == nil {
		return nil, errMemberOAuthToken()
	}
	provider := s.attrs["provider"]
	r := gen.OAuthRegistration{ProviderSubject: newUUID(), MemberOAuthRegistrationID: newID("member-oauth-registration")}
	found, err := c.discover(s.attrs["email"], memberOAuthFactor(provider, r, newID("email")))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BOAuthDiscoveryAuthenticateResponse](found)
	out.ProviderType = memberOAuthProviderName(provider)
	return out, nil
}

const memberImpersonation = "impersonation_of_a_member"

// memberImpersonationAuthenticate begins a session of an hour, whatever factors the
// organization asks of its members.
func memberImpersonationAuthenticate(c *call, in *gen.B2BImpersonationAuthenticateRequest) (*gen.B2BImpersonationAuthenticateResponse, error) {
	s := c.secrets.take(c.now, memberImpersonation, in.ImpersonationToken)
	if s == nil {
		return nil, refuse(errtype.UnableToAuthImpersonationToken, "The token was used already, or has expired.")
	}
	m := c.members.byID[s.subject]
	if m == nil || m.Status != memberActive {
		return nil, errMemberNotFound()
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeImpersonated, DeliveryMethod: gen.FactorDeliveryMethodImpersonation, LastAuthenticatedAt: c.now,
		ImpersonatedFactor: &gen.ImpersonatedFactor{ImpersonatorID: newID("impersonator"), ImpersonatorEmailAddress: s.attrs["impersonator"]},
	}
	login, err := c.complete(m, nil, []gen.AuthenticationFactor{factor}, memberLoginInputs{})
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BImpersonationAuthenticateResponse](login), nil
}

// memberProviderToken issues the token that a redirect brings after a login at a provider to an organization.
func memberProviderToken(r *request, provider, organizationID, email string) string {
	return redirectToken(r, memberOAuthToken, organizationID, provider, email)
}

// discoveryProviderToken issues the token that a redirect brings after a login at a provider without an organization.
func discoveryProviderToken(r *request, provider, email string) string {
	return redirectToken(r, discoveryOAuthToken, "", provider, email)
}

func redirectToken(r *request, kind, organizationID, provider, email string) string {
	return r.secrets.issue(r.now, secret{
		kind: kind, subject: organizationID, expiresAt: r.now.Add(memberTokenExpiry),
		attrs: map[string]string{"provider": strings.ToLower(provider), "email": email},
	})
}

// memberImpersonationToken issues the token by which somebody with access to the dashboard acts as a member.
func memberImpersonationToken(r *request, memberID, impersonatorEmail string) (string, error) {
	m := r.members.byID[memberID]
	if m == nil || m.Status != memberActive {
		return "", errors.New("there is no such active member")
	}
	return r.secrets.issue(r.now, secret{
		kind: memberImpersonation, subject: memberID, expiresAt: r.now.Add(memberTokenExpiry),
		attrs: map[string]string{"impersonator": impersonatorEmail},
	}), nil
}

func memberImpersonationOperations() table {
	return table{"B2BImpersonationAuthenticate": handle(memberImpersonationAuthenticate)}
}
