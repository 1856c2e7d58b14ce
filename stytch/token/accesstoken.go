package token

import (
	"fmt"
	"strings"
	"time"
)

// M2M is what an access token of a machine-to-machine client says.
type M2M struct {
	ClientID     string
	Scopes       []string
	IssuedAt     time.Time
	ExpiresAt    time.Time
	CustomClaims CustomClaims
}

// AccessToken is what an access token of a connected app says.
type AccessToken struct {
	// ID is the claim jti, "" if there is none.
	ID string
	// Subject is the user or member who gave the app access.
	Subject  string
	ClientID string // of the app
	Issuer   string
	Audience []string
	Scopes   []string
	// OrganizationID and OrganizationSlug are of the member's organization, "" in
	// consumer projects.
	OrganizationID   string
	OrganizationSlug string
	IssuedAt         time.Time
	NotBefore        time.Time // zero if the token does not say
	ExpiresAt        time.Time
	CustomClaims     CustomClaims
}

// m2m returns what the access token of a client says.
func (c *claims) m2m() (*M2M, error) {
	switch {
	case c.session != nil || c.sessionErr != nil:
		return nil, fmt.Errorf("%w: it is of a session", ErrWrongKind)
	case c.scope == nil:
		return nil, fmt.Errorf("%w: it has no scope", ErrWrongKind)
	case c.custom.clientID != "" && (c.clientID == nil || *c.clientID != c.subject):
		return nil, fmt.Errorf("%w: it is of a connected app", ErrWrongKind)
	}
	return &M2M{
		ClientID: c.subject, Scopes: scopesOf(*c.scope), IssuedAt: c.issuedAt, ExpiresAt: c.expiresAt,
		CustomClaims: c.custom.ofAccessToken(),
	}, nil
}

// accessToken returns what the access token of a connected app says.
func (c *claims) accessToken() (*AccessToken, error) {
	switch {
	case c.session != nil || c.sessionErr != nil:
		return nil, fmt.Errorf("%w: it is of a session", ErrWrongKind)
	case c.scope == nil:
		return nil, fmt.Errorf("%w: it has no scope", ErrWrongKind)
	case c.clientID == nil || *c.clientID == "":
		return nil, fmt.Errorf("%w: it has no client_id", ErrWrongKind)
	}
	a := &AccessToken{
		ID: c.id, Subject: c.subject, ClientID: *c.clientID, Issuer: c.issuer, Audience: c.audience,
		Scopes: scopesOf(*c.scope), IssuedAt: c.issuedAt, NotBefore: c.notBefore, ExpiresAt: c.expiresAt,
		CustomClaims: c.custom.ofAccessToken(),
	}
	if c.organization != nil {
		a.OrganizationID, a.OrganizationSlug = c.organization.id, c.organization.slug
	}
	return a, nil
}

// scopesOf splits at spaces and nowhere else: any other character is one of a scope
// (RFC 6749 section 3.3).
func scopesOf(scope string) []string {
	return strings.FieldsFunc(scope, func(c rune) bool { return c == ' ' })
}
