package oauth

import (
	"net/http"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// answerUserInfo says who the person of an access token is (OpenID Connect Core section 5.3).
func answerUserInfo(c *call, r *http.Request, _ Form, _ Origin) (map[string]any, error) {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return nil, refuseBearer("invalid_token", "An access token is needed in the header Authorization.")
	}
	claims := accessClaims(c.State, strings.TrimSpace(token))
	app := c.Apps.ByID[text(claims["client_id"])]
	if app == nil {
		return nil, refuseBearer("invalid_token", "The token is not an access token of a connected app.")
	}
	known, err := c.introspect(client{app: app}, strings.TrimSpace(token))
	switch {
	case err != nil:
		return nil, err
	case known["active"] != true:
		return nil, refuseBearer("invalid_token", "The access token has expired or was revoked.")
	}
	scopes := strings.Fields(text(claims["scope"]))
	if !slices.Contains(scopes, scopeOpenID) {
		return nil, refuseBearer("insufficient_scope", "The access token does not have the scope openid.")
	}
	subject := text(claims["sub"])
	answer := identity(c.State, subject, scopes)
	answer["sub"] = subject
	if store.IsMemberID(subject) && c.Knows(subject) {
		answer[sessions.OrganizationClaim] = c.OrganizationClaimOf(subject)
	}
	return answer, nil
}
