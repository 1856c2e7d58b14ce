package oauth

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// MintAccessToken issues an access token of an app, as if somebody had gone through the consent to those scopes.
func MintAccessToken(r *operation.Request, clientID, subject string, scopes []string) (string, error) {
	app, err := r.Apps.Find(clientID)
	if err != nil {
		return "", err
	}
	given, err := r.GiveConsent(store.Grantee{Subject: subject, ClientID: clientID}, scopes)
	if err != nil {
		return "", err
	}
	token, _, err := accessToken(r, app, given, subject, strings.Join(scopes, " "), "")
	return token, err
}

// accessToken signs a token of an app that acts for somebody, and returns its id too.
func accessToken(
	r *operation.Request, app *store.App, given *store.Consent, subject, scope, resources string,
) (token, id string, err error) {
	claims, err := templateClaims(app.AccessTokenTemplateContent)
	if err != nil {
		return "", "", err
	}
	project := r.Project
	audience := append([]string{project}, strings.Fields(app.AccessTokenCustomAudience+" "+resources)...)
	signing.Stamp(claims, r.Issuer, r.Project, subject, r.Now, time.Duration(app.AccessTokenExpiryMinutes)*time.Minute)
	claims["aud"], claims["client_id"], claims["scope"] = audience, app.ClientID, scope
	id = given.ID + "." + random.Secret()
	claims["jti"] = id
	if store.IsMemberID(subject) && r.Knows(subject) {
		claims[sessions.OrganizationClaim] = r.OrganizationClaimOf(subject)
	}
	token, err = r.Sign(r.RingOf(subject), claims)
	return token, id, err
}

// templateClaims reads the template of an app's access tokens. Placeholders in it stay as
// they are.
func templateClaims(template string) (map[string]any, error) {
	claims := map[string]any{}
	if template == "" {
		return claims, nil
	}
	if err := json.Unmarshal([]byte(template), &claims); err != nil {
		return nil, err
	}
	for name := range claims {
		if strings.HasPrefix(name, "https://stytch.com/") {
			delete(claims, name)
		}
	}
	return claims, nil
}

// Exchange returns the subject of a connected app's access token, and the factor that it
// makes. The token must be one of full access.
func Exchange(
	r *operation.Request, keys *signing.Ring, accessToken string,
) (subject string, factor gen.AuthenticationFactor, err error) {
	var claims struct {
		Subject  string `json:"sub"`
		ClientID string `json:"client_id"`
		Scope    string `json:"scope"`
		Expires  int64  `json:"exp"`
	}
	switch {
	case !keys.Read(accessToken, &claims) || claims.ClientID == "":
		return "", factor, refusal.New(errtype.IDPAccessTokenNotFound, "The access token could not be found.")
	case r.Now.Unix() >= claims.Expires:
		return "", factor, refusal.New(errtype.IDPAccessTokenExpired, "The access token has expired.")
	case !slices.Contains(strings.Fields(claims.Scope), scopeFullAccess):
		return "", factor, refusal.New(errtype.OAuthAccessTokenExchangeMissingFullAccess, "The access token has no scope %s.",
			scopeFullAccess)
	}
	return claims.Subject, gen.AuthenticationFactor{
		Type: gen.FactorTypeOAuth, DeliveryMethod: gen.FactorDeliveryMethodOAuthAccessTokenExchange,
		LastAuthenticatedAt:            r.Now,
		OAuthAccessTokenExchangeFactor: &gen.OAuthAccessTokenExchangeFactor{ClientID: claims.ClientID},
	}, nil
}
