package verify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Introspector judges the access tokens of connected apps. C is the authorization check of the product's API.
type Introspector[C any] struct {
	Client  *Client
	Service string // of the operations, such as "B2B.IDP"
	// Authorize checks what a token is good for, by a check that is not nil.
	Authorize func(ctx context.Context, known *Introspection, check *C) error
}

// LocalParams are the inputs of a local introspection.
type LocalParams[C any] struct {
	Token              string
	MaxTokenAge        time.Duration
	AuthorizationCheck *C
}

// NetworkParams are the inputs of an introspection by the API (RFC 7662 section 2.1).
type NetworkParams[C any] struct {
	Token              string
	ClientID           string
	ClientSecret       string
	TokenTypeHint      string
	AuthorizationCheck *C
}

// Local verifies an access token, and never asks the API about it.
func (i *Introspector[C]) Local(
	ctx context.Context, params *LocalParams[C], opts []transport.Option,
) (*Introspection, error) {
	return Locally(ctx, i.Client, i.Service+".IntrospectTokenLocal", opts,
		func(ctx context.Context, v *token.Verifier) (*Introspection, error) {
			if params == nil {
				return nil, transport.ErrNilParams
			}
			access, err := v.AccessToken(ctx, params.Token, token.MaxAge(params.MaxTokenAge))
			if err != nil {
				return nil, err
			}
			known := introspectionOf(access)
			return known, i.authorize(ctx, known, params.AuthorizationCheck)
		})
}

// Network asks the API about a token, and judges the answer.
func (i *Introspector[C]) Network(
	ctx context.Context, params *NetworkParams[C], opts []transport.Option,
) (*Introspection, error) {
	call := OAuth2Call(i.Service+".IntrospectTokenNetwork", "introspect")
	switch {
	case params == nil:
		return nil, i.Client.NilParams(ctx, call, opts)
	case params.Token == "" || params.ClientID == "":
		return nil, i.Client.Refuse(ctx, call, opts, errors.New("the token or the client id is empty"))
	}
	call.Secrets = []string{params.Token, params.ClientSecret}
	known, err := PostForm[Introspection](ctx, i.Client, call, params.form(), opts)
	if err != nil {
		return nil, err
	}
	err = known.judge(params.ClientID, params.TokenTypeHint, i.Client.Now(), i.Client.settings.leeway)
	if err == nil {
		err = i.authorize(ctx, known, params.AuthorizationCheck)
	}
	if err != nil {
		return nil, Refusal(call.Operation, err)
	}
	return known, nil
}

func (p *NetworkParams[C]) form() url.Values {
	form := url.Values{"token": {p.Token}, "client_id": {p.ClientID}}
	if p.ClientSecret != "" {
		form.Set("client_secret", p.ClientSecret)
	}
	if p.TokenTypeHint != "" {
		form.Set("token_type_hint", p.TokenTypeHint)
	}
	return form
}

// authorize goes by a check; nil permits everything.
func (i *Introspector[C]) authorize(ctx context.Context, known *Introspection, check *C) error {
	if check == nil {
		return nil
	}
	return i.Authorize(ctx, known, check)
}

// introspectionOf is what an access token says, verified locally, in the form of the API's
// answer.
func introspectionOf(a *token.AccessToken) *Introspection {
	return &Introspection{
		Active: true, TokenType: "access_token", Issuer: a.Issuer, Subject: a.Subject, Audience: a.Audience, Scopes: a.Scopes,
		ClientID:  a.ClientID,
		ExpiresAt: a.ExpiresAt, IssuedAt: a.IssuedAt, NotBefore: a.NotBefore,
		OrganizationID: a.OrganizationID, OrganizationSlug: a.OrganizationSlug, CustomClaims: a.CustomClaims.Map(),
	}
}

// judge refuses a token that is not active, and an answer that contradicts the question: a refresh token where none was
// asked about, a token of another client, or one that has expired.
func (i *Introspection) judge(clientID, typeHint string, now time.Time, leeway time.Duration) error {
	const refreshToken = "refresh_token"
	switch {
	case !i.Active:
		return token.ErrInactive
	case strings.EqualFold(i.TokenType, refreshToken) && typeHint != refreshToken:
		return fmt.Errorf("%w: it is a refresh token", token.ErrWrongKind)
	case i.ClientID != "" && i.ClientID != clientID:
		return fmt.Errorf("%w: it was issued to another client", token.ErrAudience)
	case !i.ExpiresAt.IsZero() && !now.Before(i.ExpiresAt.Add(leeway)):
		return token.ErrExpired
	}
	return nil
}
