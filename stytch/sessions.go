package stytch

import (
	"context"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/verify"
	"github.com/lapgen/stytch-go/stytch/token"
)

// SessionsAuthenticateJWTParams are the inputs of [SessionsService.AuthenticateJWT].
type SessionsAuthenticateJWTParams struct {
	// Session JWT to authenticate. Required.
	SessionJWT string `secret:"true"`
	// How long ago the JWT may have been issued; no limit when 0. A JWT lives five minutes: what becomes of its
	// session is seen no later than that, or sooner with this.
	MaxTokenAge time.Duration
	// Resource and action that the roles of the User must permit.
	AuthorizationCheck *AuthorizationCheck
}

// SessionsAuthenticateJWTResponse is the response of [SessionsService.AuthenticateJWT].
type SessionsAuthenticateJWTResponse struct {
	// Session is the session of the JWT. With Local it has what the JWT says of it.
	Session Session
	// SessionToken is "" if the JWT was verified locally.
	SessionToken string `secret:"true"`
	// SessionJWT is the JWT that was passed in, or a new one if the API was asked.
	SessionJWT string `secret:"true"`
	// Local tells whether the JWT was verified without a call to the API.
	Local bool
}

// SessionsAuthenticateJWTLocalParams is what [SessionsService.AuthenticateJWTLocal] takes.
type SessionsAuthenticateJWTLocalParams = SessionsAuthenticateJWTParams

// SessionsAuthenticateJWTLocalResponse is what [SessionsService.AuthenticateJWTLocal] returns.
type SessionsAuthenticateJWTLocalResponse = SessionsAuthenticateJWTResponse

// AuthenticateJWT verifies a session JWT locally, and asks the API where it cannot be told locally what the JWT is
// worth. The API also issues a new JWT if the session goes on. It is asked
//
//   - if the signature is good, and the JWT has expired, is older than MaxTokenAge, or is not valid yet, since the
//     clock of this machine may be behind;
//   - if the keys, or an RBAC policy that the check needs, are unavailable: at most 10 calls at a time and 10 a second,
//     without retries. The error of a call beyond that matches token.ErrKeysUnavailable in the case of keys;
//   - if the JWT has expired, and its key is not in the set any more: sessions live up to a year, and keys are
//     withdrawn a month after their rotation. Anybody can write such a JWT, so that is one call a second, in bursts
//     of 5, without retries. The error of a call beyond that matches token.ErrUnknownKey and token.ErrExpired.
//
// Each client has these bounds for its consumer and B2B services together. A JWT that is refused for anything else is
// refused without a call. Keys and policies are waited for during half of the time that the call has left, at most.
//
// An authorization check is made either way: locally by the RBAC policy, which is cached for five
// minutes and then fetched again in the background. Errors of a local refusal
// match those of package token, and [ErrUnauthorized] or [ErrForbidden]. A response of the API without a session
// is an error.
//
// API: POST /v1/sessions/authenticate, GET /v1/rbac/policy
func (s *SessionsService) AuthenticateJWT(
	ctx context.Context, params *SessionsAuthenticateJWTParams, opts ...Option,
) (*SessionsAuthenticateJWTResponse, error) {
	res, err := s.sessions().AuthenticateJWT(ctx, (*verify.JWTParams[AuthorizationCheck])(params), opts)
	return (*SessionsAuthenticateJWTResponse)(res), err
}

// AuthenticateJWTLocal verifies a session JWT locally, and never asks the API about it. It does not see that the
// session has been revoked since the JWT was issued.
//
// An authorization check is made by the RBAC policy, as [SessionsService.AuthenticateJWT] does. Errors
// match those of package token, and [ErrUnauthorized] or [ErrForbidden] for a refusal.
//
// API: GET /v1/rbac/policy
func (s *SessionsService) AuthenticateJWTLocal(
	ctx context.Context, params *SessionsAuthenticateJWTLocalParams, opts ...Option,
) (*SessionsAuthenticateJWTLocalResponse, error) {
	res, err := s.sessions().AuthenticateJWTLocal(ctx, (*verify.JWTParams[AuthorizationCheck])(params), opts)
	return (*SessionsAuthenticateJWTLocalResponse)(res), err
}

// RenewJWT returns a new JWT, and the session token, for the session of a JWT that has expired or is too old, by
// [SessionsService.Authenticate]. It is what authhttp.WithRenewal takes. Verify the JWT before: whoever sends
// rubbish would decide how many calls are made. The end of the session does not change.
//
// Its error matches token.ErrInactive only if the API itself says that there is no such session, or no longer. Any
// other error says nothing about the session: a gateway's answer, a wrong secret, or a response without a JWT.
//
// API: POST /v1/sessions/authenticate
func (s *SessionsService) RenewJWT(ctx context.Context, jwt string) (*token.Renewed, error) {
	return s.sessions().RenewJWT(ctx, jwt)
}

// RenewJWTFromToken is like [SessionsService.RenewJWT], but takes the opaque session token. That is good as long as
// the session, whichever keys the JWTs of the session were signed with.
//
// API: POST /v1/sessions/authenticate
func (s *SessionsService) RenewJWTFromToken(ctx context.Context, sessionToken string) (*token.Renewed, error) {
	return s.sessions().RenewJWTFromToken(ctx, sessionToken)
}

func (s *SessionsService) sessions() *verify.Sessions[Session, AuthorizationCheck] {
	return &verify.Sessions[Session, AuthorizationCheck]{
		Client: s.core, Service: "Sessions", Verify: s.verify, Ask: s.ask,
	}
}

// verify judges a session JWT locally.
func (s *SessionsService) verify(
	ctx context.Context, v *token.Verifier, params *verify.JWTParams[AuthorizationCheck],
) (Session, error) {
	session, err := v.Session(ctx, params.SessionJWT, token.MaxAge(params.MaxTokenAge))
	if err != nil {
		return Session{}, err
	}
	if check := params.AuthorizationCheck; check != nil {
		ask := verify.Ask{ResourceID: check.ResourceID, Action: check.Action}
		err = s.core.AuthorizeUser(ctx, ask, session.Roles, policyOf(s.core))
	}
	return verify.SessionOf(session), err
}

// ask asks the API about a session.
func (s *SessionsService) ask(
	ctx context.Context, by verify.Credential[AuthorizationCheck], opts []Option,
) (*verify.Answer[Session], error) {
	res, err := s.Authenticate(ctx, &SessionsAuthenticateParams{
		SessionToken: by.SessionToken, SessionJWT: by.SessionJWT, AuthorizationCheck: by.AuthorizationCheck,
	}, opts...)
	if err != nil {
		return nil, err
	}
	return &verify.Answer[Session]{
		Session: res.Session, SessionID: res.Session.SessionID, ExpiresAt: res.Session.ExpiresAt,
		SessionToken: res.SessionToken, SessionJWT: res.SessionJWT,
		StatusCode: res.StatusCode, RequestID: res.RequestID,
	}, nil
}

// TokenSession converts a session that the API has returned to what package token makes of a session JWT, so that
// [Client.AuthorizeSession] takes it. Nil becomes nil. The times of the JWT are zero: there is none.
func TokenSession(s *Session) *token.Session { return verify.TokenSessionOf(s) }
