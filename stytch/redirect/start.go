package redirect

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
)

// OAuth starts a login of a consumer project by OAuth. The browser comes back with a token of [TypeOAuth].
//
// API: GET /v1/public/oauth/{provider}/start
type OAuth struct {
	// Provider is the name of the identity provider in lower case, such as "google" or "github". Required.
	Provider string
	// PublicToken is the public token of the project. Required.
	PublicToken string
	// LoginURL and SignupURL are where the browser comes back to, for a known and for a new user: absolute URLs
	// that the dashboard knows. Without them the project's default counts.
	LoginURL, SignupURL string
	// Scopes are asked of the provider besides those that Stytch needs.
	Scopes []string
	// PKCE is a code verifier (RFC 7636), such as oauth2.GenerateVerifier returns. Its challenge is sent;
	// OAuth.Authenticate must then be given the verifier. "" means no PKCE.
	PKCE string `secret:"true"`
	// AttachToken, from OAuth.Attach, adds the login to a user who exists.
	AttachToken string `secret:"true"`
	// ProviderParams are handed to the provider, such as "login_hint" or "prompt".
	ProviderParams map[string]string
}

// URL returns the URL to send the browser to. The base URL is that of the API or of the project's custom
// domain; "" means the host that the public token belongs to. It fails if a required field is missing or a
// value is malformed.
func (o OAuth) URL(baseURL string) (string, error) {
	q := newQuery("OAuth", o.PublicToken)
	q.provider(o.Provider)
	q.back("login_redirect_url", o.LoginURL)
	q.back("signup_redirect_url", o.SignupURL)
	q.scopes(o.Scopes)
	q.challenge("code_challenge", o.PKCE)
	q.set("oauth_attach_token", o.AttachToken)
	q.forProvider(o.ProviderParams)
	return q.url(baseURL, "/v1/public/oauth/"+o.Provider+"/start")
}

// B2BOAuth starts a login by OAuth to one organization. The browser comes back with a token of [TypeOAuth].
//
// API: GET /v1/b2b/public/oauth/{provider}/start
type B2BOAuth struct {
	// Provider is the name of the identity provider in lower case, such as "google" or "microsoft". Required.
	Provider string
	// PublicToken is the public token of the project. Required.
	PublicToken string
	// OrganizationID or OrganizationSlug names the organization: exactly one of them is required.
	OrganizationID, OrganizationSlug string
	// LoginURL and SignupURL are where the browser comes back to, for a known and for a new member: absolute URLs that the
	// dashboard knows. Without them the project's default counts.
	LoginURL, SignupURL string
	// Scopes are asked of the provider besides those that Stytch needs.
	Scopes []string
	// PKCE is a code verifier (RFC 7636), such as oauth2.GenerateVerifier returns. Its challenge is sent;
	// B2B.OAuth.Authenticate must then be given the verifier. "" means no PKCE.
	PKCE string `secret:"true"`
	// ProviderParams are handed to the provider, such as "login_hint" or "prompt".
	ProviderParams map[string]string
}

// URL returns the URL to send the browser to, like [OAuth.URL].
func (o B2BOAuth) URL(baseURL string) (string, error) {
	q := newQuery("B2BOAuth", o.PublicToken)
	q.provider(o.Provider)
	if (o.OrganizationID == "") == (o.OrganizationSlug == "") {
		q.fail("exactly one of OrganizationID and OrganizationSlug is required")
	}
	q.set("organization_id", o.OrganizationID)
	q.set("slug", o.OrganizationSlug)
	q.back("login_redirect_url", o.LoginURL)
	q.back("signup_redirect_url", o.SignupURL)
	q.scopes(o.Scopes)
	q.challenge("pkce_code_challenge", o.PKCE)
	q.forProvider(o.ProviderParams)
	return q.url(baseURL, "/v1/b2b/public/oauth/"+o.Provider+"/start")
}

// DiscoveryOAuth starts a login by OAuth after which a member chooses the organization. The browser comes
// back with a token of [TypeDiscoveryOAuth].
//
// API: GET /v1/b2b/public/oauth/{provider}/discovery/start
type DiscoveryOAuth struct {
	// Provider is the name of the identity provider in lower case, such as "google" or "microsoft". Required.
	Provider string
	// PublicToken is the public token of the project. Required.
	PublicToken string
	// DiscoveryURL is where the browser comes back to: an absolute URL that the dashboard knows. Without it the project's
	// default counts.
	DiscoveryURL string
	// Scopes are asked of the provider besides those that Stytch needs.
	Scopes []string
	// PKCE is a code verifier (RFC 7636), such as oauth2.GenerateVerifier returns. Its challenge is sent;
	// B2B.OAuth.Discovery.Authenticate must then be given the verifier. "" means no PKCE.
	PKCE string `secret:"true"`
	// ProviderParams are handed to the provider, such as "login_hint" or "prompt".
	ProviderParams map[string]string
}

// URL returns the URL to send the browser to, like [OAuth.URL].
func (o DiscoveryOAuth) URL(baseURL string) (string, error) {
	q := newQuery("DiscoveryOAuth", o.PublicToken)
	q.provider(o.Provider)
	q.back("discovery_redirect_url", o.DiscoveryURL)
	q.scopes(o.Scopes)
	q.challenge("pkce_code_challenge", o.PKCE)
	q.forProvider(o.ProviderParams)
	return q.url(baseURL, "/v1/b2b/public/oauth/"+o.Provider+"/discovery/start")
}

// SSO starts a login of a member by SAML or OIDC. The browser comes back with a token of [TypeSSO].
//
// API: GET /v1/public/sso/start
type SSO struct {
	// PublicToken is the public token of the project. Required.
	PublicToken string
	// ConnectionID names the SSO connection, or OrganizationID (an id or an external id) the organization whose
	// default connection is meant: exactly one of them is required.
	ConnectionID, OrganizationID string
	// LoginURL and SignupURL are where the browser comes back to, for a known and for a new member: absolute URLs that the
	// dashboard knows. Without them the project's default counts.
	LoginURL, SignupURL string
	// Scopes are asked of the identity provider of an OIDC connection.
	Scopes []string
	// PKCE is a code verifier (RFC 7636), such as oauth2.GenerateVerifier returns. Its challenge is sent;
	// SSO.Authenticate must then be given the verifier. "" means no PKCE.
	PKCE string `secret:"true"`
}

// URL returns the URL to send the browser to, like [OAuth.URL].
func (s SSO) URL(baseURL string) (string, error) {
	q := newQuery("SSO", s.PublicToken)
	if (s.ConnectionID == "") == (s.OrganizationID == "") {
		q.fail("exactly one of ConnectionID and OrganizationID is required")
	}
	q.set("connection_id", s.ConnectionID)
	q.set("organization_id", s.OrganizationID)
	q.back("login_redirect_url", s.LoginURL)
	q.back("signup_redirect_url", s.SignupURL)
	q.scopes(s.Scopes)
	q.challenge("pkce_code_challenge", s.PKCE)
	return q.url(baseURL, "/v1/public/sso/start")
}

// query collects the parameters of a URL, and the first thing that is wrong with them.
type query struct {
	what   string
	values url.Values
	err    error
}

func newQuery(what, publicToken string) *query {
	q := &query{what: what, values: url.Values{}}
	if publicToken == "" || !endpoint.Printable(publicToken) {
		q.fail("PublicToken is empty, or has a blank or a control character")
	}
	q.set("public_token", publicToken)
	return q
}

func (q *query) fail(problem string) {
	if q.err == nil {
		q.err = errors.New("redirect: " + q.what + ": " + problem)
	}
}

func (q *query) set(name, value string) {
	if value != "" {
		q.values.Set(name, value)
	}
}

// provider checks the name that becomes a part of the path.
func (q *query) provider(name string) {
	odd := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-' }
	if name == "" || strings.ContainsFunc(name, odd) {
		q.fail("Provider is not a name in lower case, such as google")
	}
}

// back sets a URL to come back to.
func (q *query) back(name, target string) {
	if target == "" {
		return
	}
	// The error of package url quotes the URL, which may hold parameters of the application's own.
	u, err := url.Parse(target)
	if err != nil || u.Scheme == "" || u.Host == "" && (u.Scheme == "http" || u.Scheme == "https") {
		q.fail("the value of " + name + " is not an absolute URL")
	}
	q.set(name, target)
}

func (q *query) scopes(scopes []string) {
	for _, scope := range scopes {
		if scope == "" || strings.ContainsAny(scope, " \t\r\n") {
			q.fail("a scope is empty or has a blank")
		}
	}
	q.set("custom_scopes", strings.Join(scopes, " "))
}

// challenge sets the challenge of a code verifier, by the method S256 (RFC 7636 sections 4.1 and 4.2).
func (q *query) challenge(name, verifier string) {
	if verifier == "" {
		return
	}
	reserved := func(r rune) bool {
		plain := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !plain && !strings.ContainsRune("-._~", r)
	}
	if len(verifier) < 43 || len(verifier) > 128 || strings.ContainsFunc(verifier, reserved) {
		q.fail("PKCE is not a code verifier: want 43 to 128 letters, digits, and -._~ (RFC 7636 section 4.1)")
		return
	}
	q.set(name, oauth2.S256ChallengeFromVerifier(verifier))
}

// forProvider sets what is handed to the identity provider without the prefix.
func (q *query) forProvider(params map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if name == "" {
			q.fail("a name in ProviderParams is empty")
			return
		}
		q.values.Set("provider_"+name, params[name])
	}
}

// url puts the URL together.
func (q *query) url(baseURL, path string) (string, error) {
	base := baseURL
	if base == "" {
		base = endpoint.OfPublicToken(q.values.Get("public_token"))
	}
	if base == "" {
		q.fail(`the public token begins with neither "public-token-live-" nor "public-token-test-", and no base URL is given`)
	}
	if q.err != nil {
		return "", q.err
	}
	base, _, err := endpoint.Parse(base)
	if err != nil {
		return "", fmt.Errorf("redirect: %s: the base URL: %w", q.what, err)
	}
	return base + path + "?" + q.values.Encode(), nil
}
