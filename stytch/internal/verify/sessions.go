package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Sessions authenticates and renews the sessions of a product. S and C are the session and the authorization check of
// its API.
type Sessions[S, C any] struct {
	Client  *Client
	Service string // of the operations, such as "B2B.Sessions"
	// Verify judges a session JWT locally.
	Verify func(context.Context, *token.Verifier, *JWTParams[C]) (S, error)
	// Ask asks the API about a session.
	Ask func(context.Context, Credential[C], []transport.Option) (*Answer[S], error)
}

// JWTParams are the inputs of the operations that authenticate a session JWT.
type JWTParams[C any] struct {
	SessionJWT         string
	MaxTokenAge        time.Duration
	AuthorizationCheck *C
}

// JWTResponse is what these operations return.
type JWTResponse[S any] struct {
	Session      S
	SessionToken string
	SessionJWT   string
	Local        bool
}

// Credential is what the API is asked about a session by: one of the two tokens.
type Credential[C any] struct {
	SessionToken, SessionJWT *string
	AuthorizationCheck       *C
}

// Answer is what the API says of a session.
type Answer[S any] struct {
	Session                  S
	SessionID                string // "" if there is no session
	ExpiresAt                time.Time
	SessionToken, SessionJWT string
	StatusCode               int32
	RequestID                string
}

// AuthenticateJWT judges a session JWT locally, and asks the API where it cannot be told locally what the JWT is worth.
func (s *Sessions[S, C]) AuthenticateJWT(
	ctx context.Context, params *JWTParams[C], opts []transport.Option,
) (*JWTResponse[S], error) {
	operation := s.Service + ".AuthenticateJWT"
	return askIfNeeded(ctx, s.Client, operation, opts,
		func(ctx context.Context, v *token.Verifier) (*JWTResponse[S], error) { return s.verify(ctx, v, params) },
		func(ctx context.Context, opts []transport.Option) (*JWTResponse[S], error) {
			return s.ask(ctx, operation, params, opts)
		})
}

// AuthenticateJWTLocal judges a session JWT, and never asks the API about it.
func (s *Sessions[S, C]) AuthenticateJWTLocal(
	ctx context.Context, params *JWTParams[C], opts []transport.Option,
) (*JWTResponse[S], error) {
	return Locally(ctx, s.Client, s.Service+".AuthenticateJWTLocal", opts,
		func(ctx context.Context, v *token.Verifier) (*JWTResponse[S], error) { return s.verify(ctx, v, params) })
}

func (s *Sessions[S, C]) verify(
	ctx context.Context, v *token.Verifier, params *JWTParams[C],
) (*JWTResponse[S], error) {
	if params == nil {
		return nil, transport.ErrNilParams
	}
	session, err := s.Verify(ctx, v, params)
	if err != nil {
		return nil, err
	}
	return &JWTResponse[S]{Session: session, SessionJWT: params.SessionJWT, Local: true}, nil
}

// ask has the API judge a session JWT.
func (s *Sessions[S, C]) ask(
	ctx context.Context, operation string, params *JWTParams[C], opts []transport.Option,
) (*JWTResponse[S], error) {
	by := Credential[C]{SessionJWT: &params.SessionJWT, AuthorizationCheck: params.AuthorizationCheck}
	answer, err := s.Ask(ctx, by, opts)
	if err != nil {
		return nil, err
	}
	if answer.SessionID == "" {
		return nil, transport.Incomplete(operation, answer.StatusCode, answer.RequestID, "the response has no session")
	}
	return &JWTResponse[S]{
		Session: answer.Session, SessionToken: answer.SessionToken, SessionJWT: answer.SessionJWT,
	}, nil
}

// RenewJWT has the API issue a new JWT for the session of a JWT.
func (s *Sessions[S, C]) RenewJWT(ctx context.Context, jwt string) (*token.Renewed, error) {
	return s.renew(ctx, s.Service+".RenewJWT", jwt, Credential[C]{SessionJWT: &jwt})
}

// RenewJWTFromToken is like [Sessions.RenewJWT], by the session token.
func (s *Sessions[S, C]) RenewJWTFromToken(ctx context.Context, sessionToken string) (*token.Renewed, error) {
	return s.renew(ctx, s.Service+".RenewJWTFromToken", sessionToken, Credential[C]{SessionToken: &sessionToken})
}

// renew asks the API for a new JWT. Its error matches [token.ErrInactive] if the API says that there is no such
// session, or no longer.
func (s *Sessions[S, C]) renew(
	ctx context.Context, operation, credential string, by Credential[C],
) (*token.Renewed, error) {
	if credential == "" {
		return nil, Refusal(operation, fmt.Errorf("%w: it is empty", token.ErrMalformed))
	}
	answer, err := s.Ask(ctx, by, nil)
	switch refused, ok := errors.AsType[*apierror.Error](err); {
	case ok && saysEnded(refused):
		return nil, Refusal(operation, fmt.Errorf("%w: %w", token.ErrInactive, err))
	case err != nil:
		return nil, err
	case answer.SessionJWT == "":
		return nil, Refusal(operation, errors.New("the API's response has no session JWT"))
	}
	return &token.Renewed{
		SessionToken: answer.SessionToken, SessionJWT: answer.SessionJWT, ExpiresAt: answer.ExpiresAt,
	}, nil
}

// saysEnded reports whether the API says with an error that a session was revoked, has expired or never was, or that a
// credential is not one of a session.
//
// Only a refusal in the API's own form counts, and only of a type that is about the session that was sent: a
// gateway, a route that does not exist, or a wrong secret answers with the same statuses, and says nothing about
// a session.
func saysEnded(refused *apierror.Error) bool {
	switch refused.Type {
	case errtype.SessionNotFound, errtype.InvalidSessionToken, errtype.UnableToParseSessionJWT:
		return refused.FromAPI()
	}
	return false
}
