package oauth

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// attrAccess is the id of the access token that was issued with a refresh token.
const attrAccess = "access_token_id"

// m2mTokenLife is how long the access tokens of machine-to-machine clients live.
const m2mTokenLife = time.Hour

// grant issues tokens.
func (c *call) grant(client client, form Form) (map[string]any, error) {
	kind := form["grant_type"]
	switch {
	case kind != "client_credentials" && kind != "authorization_code" && kind != "refresh_token":
		return nil, refuse("unsupported_grant_type", "The grant type is not supported.")
	case (kind == "client_credentials") != (client.m2m != nil):
		return nil, refuse("unauthorized_client", "The client may not use this grant type.")
	case kind == "client_credentials":
		return c.grantM2M(client.m2m, form["scope"])
	case kind == "authorization_code":
		return c.grantCode(client.app, form)
	}
	return c.grantRefresh(client.app, form)
}

// grantM2M issues a token to a machine-to-machine client, with all of its scopes if it asks
// for none.
func (c *call) grantM2M(m *store.M2MClient, asked string) (map[string]any, error) {
	scopes := strings.Fields(asked)
	for _, scope := range scopes {
		if !slices.Contains(m.Scopes, scope) {
			return nil, refuse("invalid_scope", "The client does not have the scope %q.", scope)
		}
	}
	if len(scopes) == 0 {
		scopes = m.Scopes
	}
	claims := map[string]any{"scope": strings.Join(scopes, " "), "jti": random.Secret()}
	signing.Stamp(claims, c.Issuer, c.Project, m.ClientID, c.Now, m2mTokenLife)
	access, err := c.Sign(&c.MachineKeys, claims)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"access_token": access, "expires_in": int(m2mTokenLife / time.Second), "token_type": "bearer",
	}, nil
}

// grantCode exchanges the code of an authorization.
func (c *call) grantCode(app *store.App, form Form) (map[string]any, error) {
	code := c.Secrets.Take(c.Now, authorizationCode, form["code"])
	switch {
	case code == nil || code.Attrs["client_id"] != app.ClientID:
		return nil, refuse("invalid_grant", "The code is not good, or not any more.")
	case form["redirect_uri"] != code.Attrs["redirect_uri"]:
		return nil, refuse("invalid_grant", "The redirect URI is not that of the code.")
	case !flow.Verifies(form["code_verifier"], code.Attrs[flow.AttrChallenge]):
		return nil, refuse("invalid_grant", "The code verifier does not match.")
	}
	return c.tokensOf(app, code, code.Attrs["scope"])
}

// grantRefresh exchanges a refresh token, which is good once, for a new one and an access
// token with the same scopes or fewer.
func (c *call) grantRefresh(app *store.App, form Form) (map[string]any, error) {
	old := c.Secrets.Peek(c.Now, refreshToken, form["refresh_token"])
	if old == nil || old.Attrs["client_id"] != app.ClientID {
		return nil, refuse("invalid_grant", "The refresh token is not good, or not any more.")
	}
	scope := old.Attrs["scope"]
	if asked := form["scope"]; asked != "" {
		held := strings.Fields(scope)
		if slices.ContainsFunc(strings.Fields(asked), func(s string) bool { return !slices.Contains(held, s) }) {
			return nil, refuse("invalid_scope", "The refresh token does not have all of the scopes.")
		}
		scope = asked
	}
	c.Secrets.Spend(form["refresh_token"])
	return c.tokensOf(app, old, scope)
}

// tokensOf issues what a code or refresh token is good for.
func (c *call) tokensOf(app *store.App, from *store.Secret, scope string) (map[string]any, error) {
	given := c.ValidConsent(store.Grantee{Subject: from.Subject, ClientID: app.ClientID}, from.Attrs["consent"])
	if given == nil {
		return nil, refuse("invalid_grant", "The access has been revoked.")
	}
	access, accessID, err := accessToken(c.Request, app, given, from.Subject, scope, from.Attrs["resources"])
	if err != nil {
		return nil, err
	}
	answer := map[string]any{
		"access_token": access, "expires_in": int(app.AccessTokenExpiryMinutes) * 60, "token_type": "bearer", "scope": scope,
	}
	held := strings.Fields(from.Attrs["scope"])
	if slices.Contains(held, scopeOfflineAccess) {
		renewed := *from
		renewed.Kind, renewed.ExpiresAt, renewed.Used = refreshToken, c.Now.Add(refreshLife), false
		renewed.Attrs = maps.Clone(from.Attrs)
		renewed.Attrs[attrAccess] = accessID
		answer["refresh_token"] = c.Secrets.Issue(c.Now, renewed)
	}
	if slices.Contains(strings.Fields(scope), scopeOpenID) {
		if answer["id_token"], err = c.idToken(app, from, scope); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// idToken says to an app who somebody is (OpenID Connect Core section 2).
func (c *call) idToken(app *store.App, from *store.Secret, scope string) (string, error) {
	claims := map[string]any{}
	signing.Stamp(claims, c.Issuer, c.Project, from.Subject, c.Now, time.Hour)
	claims["aud"] = []string{app.ClientID}
	if nonce := from.Attrs["nonce"]; nonce != "" {
		claims["nonce"] = nonce
	}
	maps.Copy(claims, identity(c.State, from.Subject, strings.Fields(scope)))
	return c.Sign(c.RingOf(from.Subject), claims)
}
