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
func (i *Introspection) UnmarshalJSON(text []byte) error {
	var known struct {
		Active       bool            `json:"active"`
		TokenType    string          `json:"token_type"`
		Issuer       string          `json:"iss"`
		Subject      string          `json:"sub"`
		Audience     json.RawMessage `json:"aud"`
		Scope        string          `json:"scope"`
		ClientID     string          `json:"client_id"`
		ExpiresAt    float64         `json:"exp"`
		IssuedAt     float64         `json:"iat"`
		NotBefore    float64         `json:"nbf"`
		Organization struct {
			ID   string `json:"organization_id"`
			Slug string `json:"slug"`
		} `json:"https://stytch.com/organization"`
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return err
	}
	audience, err := audienceOf(known.Audience)
	if err != nil {
		return err
	}
	custom, err := customClaims(text)
	if err != nil {
		return err
	}
	*i = Introspection{
		Active: known.Active, TokenType: known.TokenType, Issuer: known.Issuer, Subject: known.Subject, Audience: audience,
		Scopes: strings.Fields(known.Scope), ClientID: known.ClientID,
		OrganizationID: known.Organization.ID, OrganizationSlug: known.Organization.Slug, CustomClaims: custom,
	}
	for _, date := range [...]struct {
		seconds float64
		into    *time.Time
	}{{known.ExpiresAt, &i.ExpiresAt}, {known.IssuedAt, &i.IssuedAt}, {known.NotBefore, &i.NotBefore}} {
		if date.seconds > 0 {
			*date.into = time.Unix(int64(date.seconds), 0)
		}
	}
	return nil
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
