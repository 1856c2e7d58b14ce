package oauth

import (
	"net/http"
	"slices"
)

// AuthorizePath is that of the page on which people say whether an app gets access. Projects of Stytch have a page of
// their own for that.
const AuthorizePath = "/v1/oauth2/authorize"

// The ways in which clients can authenticate.
const (
	authNone  = "none"
	authPost  = "client_secret_post"
	authBasic = "client_secret_basic"
)

// The grants and the type of response of connected apps.
const (
	grantTypeCode    = "authorization_code"
	grantTypeRefresh = "refresh_token"
	responseTypeCode = "code"
)

// answerConfiguration is the metadata of OpenID Connect Discovery section 3 and RFC 8414 section 2. Its endpoints are
// where the request was.
func answerConfiguration(c *call, _ *http.Request, _ Form, at Origin) (map[string]any, error) {
	base := string(at) + "/v1/oauth2/"
	return map[string]any{
		"issuer":                 c.Issuer,
		"authorization_endpoint": string(at) + AuthorizePath,
		"token_endpoint":         base + "token",
		"introspection_endpoint": base + "introspect",
		"revocation_endpoint":    base + "revoke",
		"registration_endpoint":  base + "register",
		"userinfo_endpoint":      base + "userinfo",
		"jwks_uri":               string(at) + "/.well-known/jwks.json",

		"scopes_supported":                      c.scopesSupported(),
		"response_types_supported":              []string{responseTypeCode},
		"grant_types_supported":                 []string{grantTypeCode, grantTypeRefresh},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{authBasic, authPost, authNone},
		"code_challenge_methods_supported":      []string{"S256"},
	}, nil
}

// scopesSupported are the standard scopes and those of the policies, sorted.
func (c *call) scopesSupported() []string {
	var scopes []string
	for scope := range standardScopes {
		scopes = append(scopes, scope)
	}
	for _, scope := range slices.Concat(c.ConsumerPolicy.Scopes, c.B2BPolicy.Scopes) {
		scopes = append(scopes, scope.Scope)
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}
