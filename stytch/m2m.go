package stytch

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/internal/verify"
	"github.com/lapgen/stytch-go/stytch/token"
)

// M2MTokenParams are the inputs of [M2MService.Token].
type M2MTokenParams struct {
	// Identifier of the client. Required.
	ClientID string
	// Secret of the client. Required.
	ClientSecret string `secret:"true"`
	// Scopes that the token is to have; all of the client's if there are none.
	Scopes []string
}

// M2MTokenResponse is the response of [M2MService.Token].
type M2MTokenResponse struct {
	RequestID  string `json:"request_id"`
	StatusCode int32  `json:"status_code"`
	// AccessToken is never "".
	AccessToken string `json:"access_token" secret:"true"`
	// ExpiresIn is how long the token is good for, in seconds. It is 0 if the API does not say it, or says nothing
	// that is above 0; a fraction of a second is cut off.
	ExpiresIn int32  `json:"expires_in"`
	TokenType string `json:"token_type"`
}

// Token issues an access token to a machine-to-machine client (RFC 6749 section 4.4). It authenticates
// by the secret of the client, and not by that of the project. A response without an access token is an error.
//
// It is retried whenever that may help: a second token harms nobody.
//
// API: POST /v1/public/{project_id}/oauth2/token
func (s *M2MService) Token(ctx context.Context, params *M2MTokenParams, opts ...Option) (*M2MTokenResponse, error) {
	call := verify.OAuth2Call("M2M.Token", "token")
	if params == nil {
		return nil, s.core.NilParams(ctx, call, opts)
	}
	form, err := clientForm(params.ClientID, params.ClientSecret)
	if err != nil {
		return nil, s.core.Refuse(ctx, call, opts, err)
	}
	form.Set("grant_type", "client_credentials")
	if len(params.Scopes) > 0 {
		form.Set("scope", strings.Join(params.Scopes, " "))
	}
	call.Secrets = []string{params.ClientSecret}
	answer, err := verify.PostForm[tokenAnswer](ctx, s.core, call, form, opts)
	if err != nil {
		return nil, err
	}
	if answer.AccessToken == "" {
		return nil, transport.Incomplete(
			call.Operation, answer.StatusCode, answer.RequestID, "the response has no access_token",
		)
	}
	return &M2MTokenResponse{
		RequestID: answer.RequestID, StatusCode: answer.StatusCode, AccessToken: answer.AccessToken,
		ExpiresIn: int32(answer.ExpiresIn), TokenType: answer.TokenType,
	}, nil
}

// tokenAnswer is what the token endpoint answers.
type tokenAnswer struct {
	RequestID   string   `json:"request_id"`
	StatusCode  int32    `json:"status_code"`
	AccessToken string   `json:"access_token"`
	ExpiresIn   lifetime `json:"expires_in"`
	TokenType   string   `json:"token_type"`
}

// lifetime is a number of seconds as token endpoints write it: a JSON number, or a string that holds one.
type lifetime int32

// UnmarshalJSON reads a lifetime; null is 0, and so is what is below 1.
func (l *lifetime) UnmarshalJSON(text []byte) error {
	*l = 0
	if string(text) == "null" {
		return nil
	}
	number := string(text)
	if number[0] == '"' {
		if err := json.Unmarshal(text, &number); err != nil {
			return err
		}
	}
	if !json.Valid([]byte(number)) || number[0] != '-' && (number[0] < '0' || number[0] > '9') {
		return errors.New("expires_in is not a number of seconds")
	}
	seconds, _ := strconv.ParseFloat(number, 64) // what is beyond its range is infinite
	*l = lifetime(max(0, min(seconds, math.MaxInt32)))
	return nil
}

// clientForm begins a form with the credentials of a client.
func clientForm(id, secret string) (url.Values, error) {
	if id == "" || secret == "" {
		return nil, errors.New("the client id or the client secret is empty")
	}
	return url.Values{"client_id": {id}, "client_secret": {secret}}, nil
}

// TokenSource returns a source of access tokens for package golang.org/x/oauth2. Use it as it is:
//
//	httpClient := &http.Client{Transport: &oauth2.Transport{Source: source}}
//
// Do not wrap it in oauth2.ReuseTokenSource, as oauth2.NewClient does. That asks for the next token only when the
// present one is about to expire, and switches off the renewal ahead of time.
//
// The source issues a token when one is asked for, and the next one when a tenth of its life is left, at most five
// minutes ahead. All who ask meanwhile get the old one, and one request is under way at a time. A renewal that fails
// is repeated every 5 seconds while the old token is good. When there is no good token, Token returns the error of the
// last request for 1 second, then 2, 4 and so on up to 30, a fifth more or less, without another request.
//
// A token for which the API does not say when it expires is used for one minute. Each call of Token returns a copy of
// its own. Its errors are those of [M2MService.Token].
//
// Requests end with ctx, and have its values. They are made on goroutines of their own: a panic in a hook is an error
// of Token, and WithResponseInto cannot be used. The source is safe for concurrent use. Params are copied.
func (s *M2MService) TokenSource(ctx context.Context, params *M2MTokenParams, opts ...Option) oauth2.TokenSource {
	waitFor := ctx
	if ctx == nil { // which the first request reports
		waitFor = context.Background()
	}
	fetch := func() (*M2MTokenResponse, error) { return nil, transport.NilParams("M2M.TokenSource") }
	if params != nil {
		own := *params
		own.Scopes = append([]string(nil), params.Scopes...)
		opts = append([]Option(nil), opts...)
		fetch = func() (*M2MTokenResponse, error) {
			if err := s.core.CheckSharedOptions(opts); err != nil {
				return nil, verify.Refusal("M2M.TokenSource", err)
			}
			return s.Token(ctx, &own, opts...)
		}
	}
	return newTokenSource(waitFor, s.core.Now, fetch)
}

// M2MAuthenticateTokenParams are the inputs of [M2MService.AuthenticateToken].
type M2MAuthenticateTokenParams struct {
	// Access token to verify. Required.
	AccessToken string `secret:"true"`
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
func (s *M2MService) AuthenticateToken(
	ctx context.Context, params *M2MAuthenticateTokenParams, opts ...Option,
) (*M2MAuthenticateTokenResponse, error) {
	m, err := verify.Locally(ctx, s.core, "M2M.AuthenticateToken", opts,
		func(ctx context.Context, v *token.Verifier) (*token.M2M, error) {
			if params == nil {
				return nil, transport.ErrNilParams
			}
			return v.M2M(
				ctx, params.AccessToken, token.MaxAge(params.MaxTokenAge), token.RequireScopes(params.RequiredScopes...),
			)
		})
	if err != nil {
		return nil, err
	}
	return &M2MAuthenticateTokenResponse{
		ClientID: m.ClientID, Scopes: m.Scopes, IssuedAt: m.IssuedAt, ExpiresAt: m.ExpiresAt,
		CustomClaims: m.CustomClaims.Map(),
	}, nil
}
