package b2b

import (
	"slices"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func memberProvidersOperations() operation.Table {
	return operation.Table{
		"B2BOrganizationsMembersOAuthProvidersGoogle":    handle(providersGoogle),
		"B2BOrganizationsMembersOAuthProvidersMicrosoft": handle(providersMicrosoft),
		"B2BOrganizationsMembersOAuthProvidersSlack":     handle(providersSlack),
		"B2BOrganizationsMembersOAuthProvidersHubSpot":   handle(providersHubSpot),
		"B2BOrganizationsMembersOAuthProvidersGitHub":    handle(providersGitHub),
		"B2BOrganizationsMembersOIDCProviders":           handle(oidcProviders),
	}
}

// providerLife is how long the access tokens of providers live.
const providerLife = time.Hour

// providerValues returns what a provider hands out for a person, who is signed in there under a subject.
func (c *call) providerValues(issuer, subject, email string) (gen.ProviderValues, error) {
	claims := map[string]any{"email": email}
	signing.Stamp(claims, issuer, c.Project, subject, c.Now, providerLife)
	idToken, err := c.Sign(&c.MachineKeys, claims)
	return gen.ProviderValues{
		Scopes: []string{"openid", "email", "profile"}, AccessToken: random.Secret(), RefreshToken: random.Secret(),
		ExpiresAt: c.Now.Add(providerLife), IDToken: idToken,
	}, err
}

// issuerOf returns the issuer of the ID tokens of an OAuth provider.
func issuerOf(provider string) string { return "https://" + provider + ".example.com" }

// tenantOf is the workspace or the like at a provider that the people of an e-mail domain have in common.
func tenantOf(email string) string { return "tenant-of-" + address.DomainOf(email) }

// provider is what is known of a member at a provider.
type provider struct {
	kind, subject, tenant string
	values                gen.ProviderValues
	expiresIn             int32 // seconds, of the access token
}

// providerOfPath returns what is known of the member of a path at an OAuth provider. An access token that has expired
// is renewed, as it is before the API answers.
func (c *call) providerOfPath(name string) (*provider, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	kind := memberOAuthProviderName(name)
	i := slices.IndexFunc(m.OAuthRegistrations, func(r gen.OAuthRegistration) bool { return r.ProviderType == kind })
	if i < 0 {
		return nil, refusal.New(errtype.MemberOAuthTokenNotFound, "The member has not logged in by %s.", kind)
	}
	subject := m.OAuthRegistrations[i].ProviderSubject
	values, err := c.freshValues(m, name, issuerOf(name), subject)
	if err != nil {
		return nil, err
	}
	return &provider{kind, subject, tenantOf(m.EmailAddress), values, c.secondsUntil(values.ExpiresAt)}, nil
}

// freshValues returns what a provider has handed out for a member, in which the refresh token is left out unless the
// request asks for it.
func (c *call) freshValues(m *store.Member, name, issuer, subject string) (gen.ProviderValues, error) {
	kept := m.ProviderValues[name]
	fresh, err := c.providerValues(issuer, subject, m.EmailAddress)
	if err != nil {
		return kept, err
	}
	if c.Now.Before(kept.ExpiresAt) {
		fresh.AccessToken, fresh.ExpiresAt = kept.AccessToken, kept.ExpiresAt
	}
	fresh.RefreshToken = kept.RefreshToken
	m.KeepProviderValues(name, fresh)
	if !slices.Contains(c.Query["include_refresh_token"], "true") {
		fresh.RefreshToken = ""
	}
	return fresh, nil
}

func (c *call) secondsUntil(at time.Time) int32 { return int32(at.Sub(c.Now) / time.Second) }

func providersGoogle(c *call, _ *none) (*gen.B2BOrganizationsMembersOAuthProvidersGoogleResponse, error) {
	p, err := c.providerOfPath("google")
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersOAuthProvidersGoogleResponse{
		ProviderType: p.kind, ProviderSubject: p.subject, IDToken: p.values.IDToken, Scopes: p.values.Scopes,
		AccessToken: p.values.AccessToken, AccessTokenExpiresIn: p.expiresIn, RefreshToken: p.values.RefreshToken,
	}, nil
}

func providersMicrosoft(c *call, _ *none) (*gen.B2BOrganizationsMembersOAuthProvidersMicrosoftResponse, error) {
	p, err := c.providerOfPath("microsoft")
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersOAuthProvidersMicrosoftResponse{
		ProviderType: p.kind, ProviderSubject: p.subject, IDToken: p.values.IDToken, Scopes: p.values.Scopes,
		AccessToken: p.values.AccessToken, AccessTokenExpiresIn: p.expiresIn, RefreshToken: p.values.RefreshToken,
	}, nil
}

func providersSlack(c *call, _ *none) (*gen.B2BOrganizationsMembersOAuthProvidersSlackResponse, error) {
	p, err := c.providerOfPath("slack")
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersOAuthProvidersSlackResponse{
		ProviderType: p.kind, Registrations: []gen.SlackProviderInfo{{
			ProviderSubject: p.subject, ProviderTenantID: p.tenant, AccessToken: p.values.AccessToken, Scopes: p.values.Scopes,
			BotAccessToken: "bot-" + p.values.AccessToken, BotScopes: []string{"chat:write"},
		}},
	}, nil
}

func providersHubSpot(c *call, _ *none) (*gen.B2BOrganizationsMembersOAuthProvidersHubSpotResponse, error) {
	p, err := c.providerOfPath("hubspot")
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersOAuthProvidersHubSpotResponse{
		ProviderType: p.kind, Registrations: []gen.HubSpotProviderInfo{{
			ProviderSubject: p.subject, ProviderTenantID: p.tenant, AccessToken: p.values.AccessToken, Scopes: p.values.Scopes,
			AccessTokenExpiresIn: p.expiresIn, RefreshToken: p.values.RefreshToken,
		}},
	}, nil
}

func providersGitHub(c *call, _ *none) (*gen.B2BOrganizationsMembersOAuthProvidersGitHubResponse, error) {
	p, err := c.providerOfPath("github")
	if err != nil {
		return nil, err
	}
	return &gen.B2BOrganizationsMembersOAuthProvidersGitHubResponse{
		ProviderType: p.kind, Registrations: []gen.GitHubProviderInfo{{
			ProviderSubject: p.subject, ProviderTenantIDs: []string{p.tenant}, AccessToken: p.values.AccessToken,
			Scopes: p.values.Scopes,
		}},
	}, nil
}

// oidcProviders tells of the OIDC connections by which a member has logged in.
func oidcProviders(c *call, _ *none) (*gen.B2BOrganizationsMembersOIDCProvidersResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	out := &gen.B2BOrganizationsMembersOIDCProvidersResponse{}
	for _, r := range m.SSORegistrations {
		connection := c.SSOConnections.ByID[r.ConnectionID]
		if connection == nil || connection.OIDC == nil {
			continue
		}
		values, err := c.freshValues(m, r.ConnectionID, connection.OIDC.Issuer, r.ExternalID)
		if err != nil {
			return nil, err
		}
		out.Registrations = append(out.Registrations, gen.OIDCProviderInfo{
			ProviderSubject: r.ExternalID, IDToken: values.IDToken, AccessToken: values.AccessToken,
			AccessTokenExpiresIn: c.secondsUntil(values.ExpiresAt), Scopes: values.Scopes, ConnectionID: r.ConnectionID,
			RefreshToken: values.RefreshToken,
		})
	}
	if len(out.Registrations) == 0 {
		return nil, refusal.New(errtype.MemberOIDCTokenNotFound, "The member has not logged in by an OIDC connection.")
	}
	return out, nil
}
