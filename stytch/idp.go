package stytch

import (
	"context"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/tokens"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// IDPIntrospectTokenLocalParams are the inputs of [IDPService.IntrospectTokenLocal].
type IDPIntrospectTokenLocalParams struct {
	// Access token to verify. Required.
	Token string
	// How long ago the token may have been issued; no limit when 0.
	MaxTokenAge time.Duration
	// Resource and action that the scopes of the token must permit.
	AuthorizationCheck *AuthorizationCheck
}

// IDPIntrospectTokenNetworkParams are the inputs of [IDPService.IntrospectTokenNetwork].
type IDPIntrospectTokenNetworkParams struct {
	// Token to ask about. Required.
	Token string
	// Identifier of the connected app. Required.
	ClientID string
	// Secret of the connected app, if it has one.
	ClientSecret string
	// What kind of token it is, such as access_token or refresh_token; the API finds out without it.
	TokenTypeHint string
	// Resource and action that the scopes of the token must permit.
	AuthorizationCheck *AuthorizationCheck
}

// IDPIntrospectTokenResponse is what is known of a token of a connected app.
type IDPIntrospectTokenResponse struct {
	// Subject is the User who gave the app access.
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
}

// IDPIntrospectTokenLocalResponse is what [IDPService.IntrospectTokenLocal] returns.
type IDPIntrospectTokenLocalResponse = IDPIntrospectTokenResponse

// IDPIntrospectTokenNetworkResponse is what [IDPService.IntrospectTokenNetwork] returns.
type IDPIntrospectTokenNetworkResponse = IDPIntrospectTokenResponse

// IntrospectTokenLocal verifies the access token of a connected app locally, and never asks the API about
// it. That the token has been revoked it does not see. If tokens carry a domain of the project as their
// issuer, it must be given with [WithIssuers].
//
// An authorization check is made by the scopes of the RBAC policy, which is fetched and kept for five
// minutes. Errors match those of package token, and [ErrUnauthorized] or [ErrForbidden] for a refusal.
//
// API: GET /v1/rbac/policy
func (s *IDPService) IntrospectTokenLocal(ctx context.Context, params *IDPIntrospectTokenLocalParams, opts ...Option) (*IDPIntrospectTokenLocalResponse, error) {
	const operation = "IDP.IntrospectTokenLocal"
	if params == nil {
		return nil, transport.NilParams(operation)
	}
	known, err := s.introspectLocally(ctx, params, opts)
	if err != nil {
		return nil, transport.Refusal(operation, err)
	}
	return introspectResponse(known), nil
}

func (s *IDPService) introspectLocally(ctx context.Context, params *IDPIntrospectTokenLocalParams, opts []Option) (*tokens.Introspection, error) {
	if err := s.core.CheckOptions(opts); err != nil {
		return nil, err
	}
	verifier, err := tokens.Of(s.core).Verifier()
	if err != nil {
		return nil, err
	}
	access, err := verifier.AccessToken(ctx, params.Token, token.MaxAge(params.MaxTokenAge))
	if err != nil {
		return nil, err
	}
	known := tokens.IntrospectionOf(access)
	return known, s.judge(ctx, known, params.AuthorizationCheck)
}

// IntrospectTokenNetwork asks the API about a token of a connected app (RFC 7662), which knows whether it has
// been revoked. It authenticates as the app, and not by the secret of the project. A token that is not active
// is an error, token.ErrInactive.
//
// An authorization check is made by the scopes of the RBAC policy, which is fetched and kept for five
// minutes. It is retried after server errors and broken connections.
//
// API: POST /v1/public/{project_id}/oauth2/introspect, GET /v1/rbac/policy
func (s *IDPService) IntrospectTokenNetwork(ctx context.Context, params *IDPIntrospectTokenNetworkParams, opts ...Option) (*IDPIntrospectTokenNetworkResponse, error) {
	const operation = "IDP.IntrospectTokenNetwork"
	if params == nil {
		return nil, transport.NilParams(operation)
	}
	known := new(tokens.Introspection)
	form := transport.IntrospectionForm{
		Token: params.Token, ClientID: params.ClientID, ClientSecret: params.ClientSecret, TokenTypeHint: params.TokenTypeHint,
	}
	if err := transport.Introspect(ctx, s.core, operation, form, known, opts); err != nil {
		return nil, err
	}
	if err := s.judge(ctx, known, params.AuthorizationCheck); err != nil {
		return nil, transport.Refusal(operation, err)
	}
	return introspectResponse(known), nil
}

// judge checks what is known of a token.
func (s *IDPService) judge(ctx context.Context, known *tokens.Introspection, check *AuthorizationCheck) error {
	if err := known.Judge(); err != nil || check == nil {
		return err
	}
	ask := tokens.Ask{ResourceID: check.ResourceID, Action: check.Action}
	return tokens.Of(s.core).AuthorizeScopes(ctx, ask, known.Scopes, policyOf(s.core))
}

func introspectResponse(known *tokens.Introspection) *IDPIntrospectTokenResponse {
	return &IDPIntrospectTokenResponse{
		Subject: known.Subject, ClientID: known.ClientID, TokenType: known.TokenType, Issuer: known.Issuer, Audience: known.Audience,
		Scopes: known.Scopes, IssuedAt: known.IssuedAt, NotBefore: known.NotBefore, ExpiresAt: known.ExpiresAt, CustomClaims: known.CustomClaims,
	}
}
