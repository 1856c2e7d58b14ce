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
	// What kind of token it is, such as access_token or refresh_token; the API finds out without it. A refresh token
	// is refused unless this is "refresh_token".
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
// it: it does not see that the token has been revoked. If tokens carry a domain of the project as their
// issuer, it must be given with [WithIssuers].
//
// An authorization check is made by the scopes of the RBAC policy, which is cached for five minutes. Errors match
// those of package token, and [ErrUnauthorized] or [ErrForbidden] for a refusal.
//
// API: GET /v1/rbac/policy
func (s *IDPService) IntrospectTokenLocal(
	ctx context.Context, params *IDPIntrospectTokenLocalParams, opts ...Option,
) (*IDPIntrospectTokenLocalResponse, error) {
	var known *tokens.Introspection
	err := tokens.Of(s.core).Judge(ctx, "IDP.IntrospectTokenLocal", opts, func(ctx context.Context) (err error) {
		known, err = s.introspectLocally(ctx, params)
		return err
	})
	if err != nil {
		return nil, err
	}
	return introspectResponse(known), nil
}

func (s *IDPService) introspectLocally(
	ctx context.Context, params *IDPIntrospectTokenLocalParams,
) (*tokens.Introspection, error) {
	if params == nil {
		return nil, transport.ErrNilParams
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
	return known, s.authorize(ctx, known, params.AuthorizationCheck)
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
// It is retried after server errors and broken connections.
//
// API: POST /v1/public/{project_id}/oauth2/introspect, GET /v1/rbac/policy
func (s *IDPService) IntrospectTokenNetwork(
	ctx context.Context, params *IDPIntrospectTokenNetworkParams, opts ...Option,
) (*IDPIntrospectTokenNetworkResponse, error) {
	const operation = "IDP.IntrospectTokenNetwork"
	if params == nil {
		return nil, transport.RefuseOAuth2(ctx, s.core, operation, "introspect", transport.ErrNilParams, opts)
	}
	known := new(tokens.Introspection)
	form := transport.IntrospectionForm{
		Token: params.Token, ClientID: params.ClientID, ClientSecret: params.ClientSecret,
		TokenTypeHint: params.TokenTypeHint,
	}
	if err := transport.Introspect(ctx, s.core, operation, form, known, opts); err != nil {
		return nil, err
	}
	query := tokens.Query{
		ClientID: params.ClientID, TokenTypeHint: params.TokenTypeHint, Now: s.core.Now(), Leeway: s.core.Leeway(),
	}
	err := known.Judge(query)
	if err == nil {
		err = s.authorize(ctx, known, params.AuthorizationCheck)
	}
	if err != nil {
		return nil, transport.Refusal(operation, err)
	}
	return introspectResponse(known), nil
}

// authorize checks the scopes of a token; a nil check permits everything.
func (s *IDPService) authorize(ctx context.Context, known *tokens.Introspection, check *AuthorizationCheck) error {
	if check == nil {
		return nil
	}
	ask := tokens.Ask{ResourceID: check.ResourceID, Action: check.Action}
	return tokens.Of(s.core).AuthorizeScopes(ctx, ask, known.Scopes, policyOf(s.core))
}

func introspectResponse(known *tokens.Introspection) *IDPIntrospectTokenResponse {
	return &IDPIntrospectTokenResponse{
		Subject: known.Subject, ClientID: known.ClientID, TokenType: known.TokenType, Issuer: known.Issuer,
		Audience: known.Audience,
		Scopes:   known.Scopes, IssuedAt: known.IssuedAt, NotBefore: known.NotBefore, ExpiresAt: known.ExpiresAt,
		CustomClaims: known.CustomClaims,
	}
}
