package tokens

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

// Introspection is what the API answers about an access token (RFC 7662 section 2.2).
type Introspection struct {
	Active    bool
	TokenType string
	Issuer    string
	Subject   string
	Audience  []string
	Scopes    []string
	ClientID  string
	ExpiresAt time.Time
	IssuedAt  time.Time
	NotBefore time.Time // zero if not said

	OrganizationID, OrganizationSlug string // of a member, "" in consumer projects

	CustomClaims map[string]any
}

// UnmarshalJSON reads a response. The audience is a string or a list.
//
// Members are found by their exact names: a field of a struct would be set by a custom
// claim, too, whose name differs in case.
func (i *Introspection) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	var scope string
	var organization map[string]any
	var expiresAt, issuedAt, notBefore float64
	*i = Introspection{}
	for _, member := range [...]struct {
		name string
		into any
	}{
		{"active", &i.Active},
		{"token_type", &i.TokenType},
		{"iss", &i.Issuer},
		{"sub", &i.Subject},
		{"scope", &scope},
		{"client_id", &i.ClientID},
		{"exp", &expiresAt},
		{"iat", &issuedAt},
		{"nbf", &notBefore},
		{"https://stytch.com/organization", &organization},
	} {
		if value, ok := members[member.name]; ok {
			if err := json.Unmarshal(value, member.into); err != nil {
				return err
			}
		}
	}
	var err error
	if i.Audience, err = audienceOf(members["aud"]); err != nil {
		return err
	}
	i.Scopes = strings.Fields(scope)
	i.ExpiresAt, i.IssuedAt, i.NotBefore = dateOf(expiresAt), dateOf(issuedAt), dateOf(notBefore)
	i.OrganizationID, _ = organization["organization_id"].(string)
	i.OrganizationSlug, _ = organization["slug"].(string)
	i.CustomClaims, err = customClaims(text)
	return err
}

// dateOf returns the time of a NumericDate (RFC 7519 section 2), the zero time for 0.
func dateOf(seconds float64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

func audienceOf(text json.RawMessage) ([]string, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	var one string
	if json.Unmarshal(text, &one) == nil {
		return []string{one}, nil
	}
	var list []string
	if json.Unmarshal(text, &list) != nil {
		return nil, errors.New("aud is neither a string nor a list of strings")
	}
	return list, nil
}

// customClaims returns what a response has beside what every one has.
func customClaims(text []byte) (map[string]any, error) {
	claims := map[string]any{}
	if err := json.Unmarshal(text, &claims); err != nil {
		return nil, err
	}
	for _, name := range [...]string{
		"active", "token_type", "iss", "sub", "aud", "scope", "client_id", "exp", "iat", "nbf", "jti", "request_id", "status_code",
	} {
		delete(claims, name)
	}
	for name := range claims {
		if strings.HasPrefix(name, "https://stytch.com/") {
			delete(claims, name)
		}
	}
	return claims, nil
}

// IntrospectionOf is what an access token says, verified locally, in the form of the API's
// answer.
func IntrospectionOf(a *token.AccessToken) *Introspection {
	return &Introspection{
		Active: true, TokenType: "access_token", Issuer: a.Issuer, Subject: a.Subject, Audience: a.Audience, Scopes: a.Scopes, ClientID: a.ClientID,
		ExpiresAt: a.ExpiresAt, IssuedAt: a.IssuedAt, NotBefore: a.NotBefore,
		OrganizationID: a.OrganizationID, OrganizationSlug: a.OrganizationSlug, CustomClaims: a.CustomClaims.Map(),
	}
}

// Judge refuses a token that is not active.
func (i *Introspection) Judge() error {
	if !i.Active {
		return token.ErrInactive
	}
	return nil
}
