package b2b

import (
	"context"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/verify"
)

// IDPIntrospectTokenLocalParams are the inputs of [IDPService.IntrospectTokenLocal].
type IDPIntrospectTokenLocalParams struct {
	// Access token to verify. Required.
	Token string `secret:"true"`
	// How long ago the token may have been issued; no limit when 0.
	MaxTokenAge time.Duration
	// Resource and action that the scopes of the token must permit.
	AuthorizationCheck *AuthorizationCheck
}

// IDPIntrospectTokenNetworkParams are the inputs of [IDPService.IntrospectTokenNetwork].
type IDPIntrospectTokenNetworkParams struct {
	// Token to ask about. Required.
	Token string `secret:"true"`
	// Identifier of the connected app. Required.
	ClientID string
	// Secret of the connected app, if it has one.
	ClientSecret string `secret:"true"`
	// What kind of token it is, such as access_token or refresh_token; the API finds out without it. A refresh token
	// is refused unless this is "refresh_token".
	TokenTypeHint string
	// Resource and action that the scopes of the token must permit.
	AuthorizationCheck *AuthorizationCheck
}

// IDPIntrospectTokenResponse is what is known of a token of a connected app.
type IDPIntrospectTokenResponse struct {
	// Subject is the Member who gave the app access.
	Subject      string
	ClientID     string // of the app
	TokenType    string // such as "access_token"
	Issuer       string
	Audience     []string
	Scopes       []string
	IssuedAt     time.Time
	NotBefore    time.Time // zero if the token does not say
	ExpiresAt    time.Time
	CustomClaims map[string]any

	// Of the Member.
	OrganizationID   string
	OrganizationSlug string
}

// IDPIntrospectTokenLocalResponse is what [IDPService.IntrospectTokenLocal] returns.
type IDPIntrospectTokenLocalResponse = IDPIntrospectTokenResponse

// IDPIntrospectTokenNetworkResponse is what [IDPService.IntrospectTokenNetwork] returns.
type IDPIntrospectTokenNetworkResponse = IDPIntrospectTokenResponse

// IntrospectTokenLocal verifies the access token of a connected app locally, and never asks the API about
// it: it does not see that the token has been revoked. If tokens carry a domain of the project as their
// issuer, it must be given with stytch.WithIssuers.
//
// An authorization check is made by the scopes of the RBAC policy, which is cached for five minutes.
// A token of another Organization than that of the check, which is named by its id or slug, is refused with
// token.ErrTenancy. Errors match
// those of package token, and stytch.ErrUnauthorized or stytch.ErrForbidden for a refusal.
//
// API: GET /v1/b2b/rbac/policy
func (s *IDPService) IntrospectTokenLocal(
	ctx context.Context, params *IDPIntrospectTokenLocalParams, opts ...Option,
) (*IDPIntrospectTokenLocalResponse, error) {
	return introspected(s.introspector().Local(ctx, (*verify.LocalParams[AuthorizationCheck])(params), opts))
}

// IntrospectTokenNetwork asks the API about a token of a connected app (RFC 7662), which knows whether it has
// been revoked. It authenticates as the app, and not by the secret of the project.
//
// It checks that the API calls the token active, else the error matches token.ErrInactive; that it is not a refresh
// token, unless TokenTypeHint is "refresh_token" (token.ErrWrongKind); that it was issued to ClientID, if the API
// says to whom (token.ErrAudience); and that it has not expired by the clock of the client (token.ErrExpired). It
// does not compare issuer, audience and subject with anything: that is up to the caller.
//
// An authorization check is made by the scopes of the RBAC policy, which is cached for five minutes.
// A token of another Organization than that of the check, which is named by its id or slug, is refused with
// token.ErrTenancy.
// It is retried after server errors and broken connections.
//
// API: POST /v1/public/{project_id}/oauth2/introspect, GET /v1/b2b/rbac/policy
func (s *IDPService) IntrospectTokenNetwork(
	ctx context.Context, params *IDPIntrospectTokenNetworkParams, opts ...Option,
) (*IDPIntrospectTokenNetworkResponse, error) {
	return introspected(s.introspector().Network(ctx, (*verify.NetworkParams[AuthorizationCheck])(params), opts))
}

func (s *IDPService) introspector() *verify.Introspector[AuthorizationCheck] {
	return &verify.Introspector[AuthorizationCheck]{Client: s.core, Service: "B2B.IDP", Authorize: s.authorize}
}

// authorize checks the scopes of a token.
func (s *IDPService) authorize(ctx context.Context, known *verify.Introspection, check *AuthorizationCheck) error {
	ask := verify.Ask{Organization: check.OrganizationID, ResourceID: check.ResourceID, Action: check.Action}
	if err := ask.CheckTenant(verify.Tenant{ID: known.OrganizationID, Slug: known.OrganizationSlug}); err != nil {
		return err
	}
	return s.core.AuthorizeScopes(ctx, ask, known.Scopes, policyOf(s.core))
}

// introspected converts what is known of a token.
func introspected(known *verify.Introspection, err error) (*IDPIntrospectTokenResponse, error) {
	if err != nil {
		return nil, err
	}
	return &IDPIntrospectTokenResponse{
		Subject: known.Subject, ClientID: known.ClientID, TokenType: known.TokenType, Issuer: known.Issuer,
		Audience: known.Audience, Scopes: known.Scopes,
		IssuedAt: known.IssuedAt, NotBefore: known.NotBefore, ExpiresAt: known.ExpiresAt,
		CustomClaims:   known.CustomClaims,
		OrganizationID: known.OrganizationID, OrganizationSlug: known.OrganizationSlug,
	}, nil
}
