package stytch

import (
	"context"
	"errors"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch/internal/tokens"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// M2MTokenParams are the inputs of [M2MService.Token].
type M2MTokenParams struct {
	// Identifier of the client. Required.
	ClientID string
	// Secret of the client. Required.
	ClientSecret string
	// Scopes that the token is to have; all of the client's if there are none.
	Scopes []string
}

// M2MTokenResponse is the response of [M2MService.Token].
type M2MTokenResponse struct {
	RequestID   string `json:"request_id"`
	StatusCode  int32  `json:"status_code"`
	AccessToken string `json:"access_token"`
	// ExpiresIn is how long the token is good for, in seconds.
	ExpiresIn int32  `json:"expires_in"`
	TokenType string `json:"token_type"`
}

// Token issues an access token to a machine-to-machine client (RFC 6749 section 4.4). It authenticates
// by the secret of the client, and not by that of the project.
//
// It is retried whenever that may help: a second token harms nobody.
//
// API: POST /v1/public/{project_id}/oauth2/token
func (s *M2MService) Token(ctx context.Context, params *M2MTokenParams, opts ...Option) (*M2MTokenResponse, error) {
	const operation = "M2M.Token"
	if params == nil {
		return nil, transport.NilParams(operation)
	}
	form, err := clientForm(operation, params.ClientID, params.ClientSecret)
	if err != nil {
		return nil, err
	}
	form.Add("grant_type", "client_credentials")
	if len(params.Scopes) > 0 {
		form.Add("scope", strings.Join(params.Scopes, " "))
	}
	out := new(M2MTokenResponse)
	if err := transport.OAuth2(ctx, s.core, operation, "token", transport.Safe, form, []string{params.ClientSecret}, out, opts); err != nil {
		return nil, err
	}
	return out, nil
}

// clientForm begins a form with the credentials of a client.
func clientForm(operation, id, secret string) (transport.Query, error) {
	var form transport.Query
	if id == "" || secret == "" {
		return form, transport.Refusal(operation, errors.New("the client id or the client secret is empty"))
	}
	form.Add("client_id", id)
	form.Add("client_secret", secret)
	return form, nil
}

// TokenSource returns a source of access tokens for package golang.org/x/oauth2. It issues a token when one
// is asked for, and the next one ahead of the end of that: all who ask meanwhile get the old one, and only
// one request is under way at a time. Requests end with ctx. It is safe for concurrent use.
//
// Its Token fails as [M2MService.Token] does. Params are copied.
func (s *M2MService) TokenSource(ctx context.Context, params *M2MTokenParams, opts ...Option) oauth2.TokenSource {
	source := &tokenSource{ctx: ctx, now: s.core.Now}
	if ctx == nil { // which the first request reports
		source.ctx = context.Background()
	}
	if params == nil {
		source.fetch = func() (*M2MTokenResponse, error) { return nil, transport.NilParams("M2M.TokenSource") }
		return source
	}
	own := *params
	own.Scopes = append([]string(nil), params.Scopes...)
	opts = append([]Option(nil), opts...)
	source.fetch = func() (*M2MTokenResponse, error) { return s.Token(ctx, &own, opts...) }
	return source
}

// M2MAuthenticateTokenParams are the inputs of [M2MService.AuthenticateToken].
type M2MAuthenticateTokenParams struct {
	// Access token to verify. Required.
	AccessToken string
	// Scopes of which the token must have every one, such as "read:users".
	RequiredScopes []string
	// How long ago the token may have been issued; no limit when 0.
	MaxTokenAge time.Duration
}

// M2MAuthenticateTokenResponse is the response of [M2MService.AuthenticateToken].
type M2MAuthenticateTokenResponse struct {
	ClientID     string
	Scopes       []string
	IssuedAt     time.Time
	ExpiresAt    time.Time
	CustomClaims map[string]any
}

// AuthenticateToken verifies the access token of a machine-to-machine client locally, with its scopes: see
// [token.RequireScopes]. It never asks the API.
//
// Errors match those of package token, and [ErrUnauthorized] or [ErrForbidden] for a refusal.
func (s *M2MService) AuthenticateToken(ctx context.Context, params *M2MAuthenticateTokenParams, opts ...Option) (*M2MAuthenticateTokenResponse, error) {
	const operation = "M2M.AuthenticateToken"
	if params == nil {
		return nil, transport.NilParams(operation)
	}
	m, err := s.verify(ctx, params, opts)
	if err != nil {
		return nil, transport.Refusal(operation, err)
	}
	return &M2MAuthenticateTokenResponse{
		ClientID: m.ClientID, Scopes: m.Scopes, IssuedAt: m.IssuedAt, ExpiresAt: m.ExpiresAt, CustomClaims: m.CustomClaims.Map(),
	}, nil
}

func (s *M2MService) verify(ctx context.Context, params *M2MAuthenticateTokenParams, opts []Option) (*token.M2M, error) {
	if err := s.core.CheckOptions(opts); err != nil {
		return nil, err
	}
	verifier, err := tokens.Of(s.core).Verifier()
	if err != nil {
		return nil, err
	}
	return verifier.M2M(ctx, params.AccessToken, token.MaxAge(params.MaxTokenAge), token.RequireScopes(params.RequiredScopes...))
}
