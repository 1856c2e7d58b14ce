package redirect_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch/redirect"
)

const (
	publicToken = "public-token-test-00000000-0000-4000-8000-000000000000"
	// The verifier and the challenge of RFC 7636, appendix B.
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	fake      = "http://127.0.0.1:4010"
)

type starter interface {
	URL(base string) (string, error)
}

func TestURL(t *testing.T) {
	for name, test := range map[string]struct {
		start starter
		base  string
		path  string
		query url.Values
	}{
		"OAuth, with all": {
			redirect.OAuth{
				Provider: "google", PublicToken: publicToken, LoginURL: "https://a.example/in?x=1&y=2",
				SignupURL: "app.example:/new", Scopes: []string{"calendar", "mail"}, PKCE: verifier, AttachToken: "attach",
				ProviderParams: map[string]string{"login_hint": "ada@example.com", "prompt": ""},
			},
			"", "https://test.stytch.com/v1/public/oauth/google/start",
			url.Values{
				"public_token": {publicToken}, "login_redirect_url": {"https://a.example/in?x=1&y=2"},
				"signup_redirect_url": {"app.example:/new"}, "custom_scopes": {"calendar mail"},
				"code_challenge": {challenge}, "oauth_attach_token": {"attach"},
				"provider_login_hint": {"ada@example.com"}, "provider_prompt": {""},
			},
		},
		"OAuth, with the least": {
			redirect.OAuth{Provider: "github", PublicToken: "public-token-live-1"},
			"", "https://api.stytch.com/v1/public/oauth/github/start",
			url.Values{"public_token": {"public-token-live-1"}},
		},
		"OAuth of an organization": {
			redirect.B2BOAuth{Provider: "microsoft", PublicToken: publicToken, OrganizationSlug: "acme", PKCE: verifier},
			fake + "/", fake + "/v1/b2b/public/oauth/microsoft/start",
			url.Values{"public_token": {publicToken}, "slug": {"acme"}, "pkce_code_challenge": {challenge}},
		},
		"OAuth of an organization by id": {
			redirect.B2BOAuth{
				Provider: "slack", PublicToken: publicToken, OrganizationID: "organization-1", LoginURL: "http://localhost:3000/in",
				SignupURL: "http://localhost:3000/new", Scopes: []string{"chat"}, ProviderParams: map[string]string{"team": "T1"},
			},
			fake, fake + "/v1/b2b/public/oauth/slack/start",
			url.Values{
				"public_token": {publicToken}, "organization_id": {"organization-1"}, "custom_scopes": {"chat"},
				"login_redirect_url": {"http://localhost:3000/in"}, "signup_redirect_url": {"http://localhost:3000/new"},
				"provider_team": {"T1"},
			},
		},
		"discovery": {
			redirect.DiscoveryOAuth{
				Provider: "hubspot", PublicToken: publicToken, DiscoveryURL: "https://a.example/choose", PKCE: verifier,
			},
			fake, fake + "/v1/b2b/public/oauth/hubspot/discovery/start",
			url.Values{
				"public_token": {publicToken}, "discovery_redirect_url": {"https://a.example/choose"},
				"pkce_code_challenge": {challenge},
			},
		},
		"SSO": {
			redirect.SSO{
				PublicToken: publicToken, ConnectionID: "saml-connection-1", LoginURL: "https://a.example/in",
				SignupURL: "https://a.example/new", Scopes: []string{"groups"}, PKCE: verifier,
			},
			fake, fake + "/v1/public/sso/start",
			url.Values{
				"public_token": {publicToken}, "connection_id": {"saml-connection-1"}, "custom_scopes": {"groups"},
				"login_redirect_url": {"https://a.example/in"}, "signup_redirect_url": {"https://a.example/new"},
				"pkce_code_challenge": {challenge},
			},
		},
		"SSO of an organization": {
			redirect.SSO{PublicToken: publicToken, OrganizationID: "acme-external"},
			fake, fake + "/v1/public/sso/start",
			url.Values{"public_token": {publicToken}, "organization_id": {"acme-external"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.start.URL(test.base)
			require.NoError(t, err)
			path, query, _ := strings.Cut(got, "?")
			require.Equal(t, test.path, path)
			values, err := url.ParseQuery(query)
			require.NoError(t, err)
			require.Equal(t, test.query, values)
		})
	}
}

func TestURLTakesTheVerifiersOfOAuth2(t *testing.T) {
	_, err := redirect.SSO{PublicToken: publicToken, ConnectionID: "c", PKCE: oauth2.GenerateVerifier()}.URL("")
	require.NoError(t, err)
}

func TestURLErrors(t *testing.T) {
	secret := strings.Repeat("s3cret!", 7)
	for name, test := range map[string]struct {
		start starter
		base  string
		want  string
	}{
		"no provider":        {redirect.OAuth{PublicToken: publicToken}, "", "OAuth: Provider"},
		"a path as provider": {redirect.OAuth{PublicToken: publicToken, Provider: "../users"}, "", "OAuth: Provider"},
		"a provider in capital": {
			redirect.DiscoveryOAuth{PublicToken: publicToken, Provider: "Google"}, "", "DiscoveryOAuth: Provider",
		},
		"no public token":  {redirect.OAuth{Provider: "google"}, fake, "OAuth: PublicToken"},
		"an unknown token": {redirect.OAuth{Provider: "google", PublicToken: "x"}, "", "no base URL is given"},
		"no organization":  {redirect.B2BOAuth{Provider: "google", PublicToken: publicToken}, "", "exactly one of"},
		"two organizations": {
			redirect.B2BOAuth{Provider: "google", PublicToken: publicToken, OrganizationID: "o", OrganizationSlug: "s"},
			"", "exactly one of",
		},
		"no connection": {redirect.SSO{PublicToken: publicToken}, "", "exactly one of"},
		"two connections": {
			redirect.SSO{PublicToken: publicToken, ConnectionID: "c", OrganizationID: "o"}, "", "exactly one of",
		},
		"a relative URL": {
			redirect.SSO{PublicToken: publicToken, ConnectionID: "c", LoginURL: "/in?secret=" + secret},
			"", "login_redirect_url",
		},
		"a scope with a blank": {
			redirect.SSO{PublicToken: publicToken, ConnectionID: "c", Scopes: []string{"a b"}}, "", "a scope",
		},
		"a short verifier": {redirect.SSO{PublicToken: publicToken, ConnectionID: "c", PKCE: secret[:42]}, "", "RFC 7636"},
		"a long verifier": {
			redirect.SSO{PublicToken: publicToken, ConnectionID: "c", PKCE: strings.Repeat("a", 129)}, "", "RFC 7636",
		},
		"a verifier with an odd character": {
			redirect.SSO{PublicToken: publicToken, ConnectionID: "c", PKCE: secret}, "", "RFC 7636",
		},
		"a nameless parameter": {
			redirect.OAuth{Provider: "google", PublicToken: publicToken, ProviderParams: map[string]string{"": "x"}},
			"", "ProviderParams",
		},
		"http off loopback": {redirect.SSO{PublicToken: publicToken, ConnectionID: "c"}, "http://stytch.example", "base URL"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.start.URL(test.base)
			require.Empty(t, got)
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), secret[:42])
		})
	}
}
