package oauth

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// introspect says whether a token of the client is good, and what it says. Of a token of
// another client nothing is said.
func (c *call) introspect(client client, token string) (map[string]any, error) {
	if s := c.Secrets.Known(refreshToken, token); s != nil {
		return c.introspectRefresh(client, s), nil
	}
	claims := accessClaims(c.State, token)
	if claims == nil || c.Now.Unix() >= seconds(claims["exp"]) || c.Revoked[text(claims["jti"])] {
		return inactive(), nil
	}
	if client.m2m != nil {
		if claims["client_id"] != nil || text(claims["sub"]) != client.m2m.ClientID {
			return inactive(), nil
		}
		claims["client_id"] = client.m2m.ClientID
	} else {
		consentID, _, _ := strings.Cut(text(claims["jti"]), ".")
		if text(claims["client_id"]) != client.app.ClientID ||
			c.ValidConsent(store.Grantee{Subject: text(claims["sub"]), ClientID: client.app.ClientID}, consentID) == nil {
			return inactive(), nil
		}
	}
	claims["active"], claims["token_type"] = true, "access_token"
	return claims, nil
}

func (c *call) introspectRefresh(client client, s *store.Secret) map[string]any {
	if client.app == nil || s.Attrs["client_id"] != client.app.ClientID || !s.Good(c.Now) ||
		c.ValidConsent(store.Grantee{Subject: s.Subject, ClientID: client.app.ClientID}, s.Attrs["consent"]) == nil {
		return inactive()
	}
	return map[string]any{
		"active": true, "token_type": "refresh_token", "sub": s.Subject, "client_id": client.app.ClientID,
		"scope": s.Attrs["scope"],
		"iss":   c.Issuer, "aud": []string{c.Project},
		"iat": s.ExpiresAt.Add(-refreshLife).Unix(), "exp": s.ExpiresAt.Unix(),
	}
}

func inactive() map[string]any { return map[string]any{"active": false} }

// accessClaims returns the claims of an access token that this server has signed, nil for
// anything else.
func accessClaims(st *store.State, jwt string) map[string]any {
	var claims map[string]any
	if !st.ConsumerKeys.Read(jwt, &claims) && !st.B2BKeys.Read(jwt, &claims) && !st.MachineKeys.Read(jwt, &claims) ||
		claims["scope"] == nil { // not of an access token, such as a session's
		return nil
	}
	return claims
}

// text returns a claim that is a string.
func text(claim any) string {
	s, _ := claim.(string)
	return s
}

// seconds returns a claim that is a time.
func seconds(claim any) int64 {
	f, _ := claim.(float64)
	return int64(f)
}

// Revoke revokes an access token, or a refresh token with the access token that was issued with it.
func Revoke(r *operation.Request, token string) error {
	if known := r.Secrets.Known(refreshToken, token); known != nil {
		r.Secrets.Spend(token)
		return revokeAccess(r, known.Attrs[attrAccess])
	}
	claims := accessClaims(r.State, token)
	if claims == nil {
		return errors.New("the token is not one of this server")
	}
	return revokeAccess(r, text(claims["jti"]))
}

func revokeAccess(r *operation.Request, id string) error {
	if len(r.Revoked) >= store.MaxObjects {
		return fmt.Errorf("the fake keeps no more than %d revoked tokens", store.MaxObjects)
	}
	r.Revoked[id] = true
	return nil
}
