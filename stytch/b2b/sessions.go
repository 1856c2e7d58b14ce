package b2b

import (
	"context"
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/tokens"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// SessionsAuthenticateJWTParams are the inputs of [SessionsService.AuthenticateJWT].
type SessionsAuthenticateJWTParams struct {
	// Session JWT to authenticate. Required.
	SessionJWT string
	// How long ago the JWT may have been issued; no limit when 0. Whatever becomes of a session is
	// seen by its next JWT, five minutes later at most, or sooner with this.
	MaxTokenAge time.Duration
	// Resource and action that the roles of the Member must permit.
	AuthorizationCheck *AuthorizationCheck
}

// SessionsAuthenticateJWTResponse is the response of [SessionsService.AuthenticateJWT].
type SessionsAuthenticateJWTResponse struct {
	Session *MemberSession
	// SessionToken is "" if the JWT was verified locally.
	SessionToken string
	// SessionJWT is the JWT that was passed in, or a new one if the API was asked.
	SessionJWT string
	// Local tells whether the JWT was verified without a call to the API.
	Local bool
}

// SessionsAuthenticateJWTLocalParams is what [SessionsService.AuthenticateJWTLocal] takes.
type SessionsAuthenticateJWTLocalParams = SessionsAuthenticateJWTParams

// SessionsAuthenticateJWTLocalResponse is what [SessionsService.AuthenticateJWTLocal] returns.
type SessionsAuthenticateJWTLocalResponse = SessionsAuthenticateJWTResponse

// AuthenticateJWT verifies a session JWT locally if that can be done, and asks the API otherwise: if a
// JWT with a good signature has expired or is older than MaxTokenAge, in which case a session that goes
// on gets a new JWT; and, ten times a second at most, if the keys cannot be had. A JWT that is refused
// for anything else is refused without a call.
//
// An authorization check is made either way: locally by the RBAC policy, which is kept for five
// minutes, and by that of the organization. A session of another organization than that of the check is
// refused with token.ErrTenancy. Errors of a local refusal match those of package token, and stytch.ErrUnauthorized or
// stytch.ErrForbidden.
//
// API: POST /v1/b2b/sessions/authenticate, GET /v1/b2b/rbac/policy, GET /v1/b2b/rbac/organizations/{organization_id}
func (s *SessionsService) AuthenticateJWT(ctx context.Context, params *SessionsAuthenticateJWTParams, opts ...Option) (*SessionsAuthenticateJWTResponse, error) {
	const operation = "B2B.Sessions.AuthenticateJWT"
	local, err := s.authenticateLocally(ctx, operation, params, opts)
	if err == nil {
		return local, nil
	}
	opts, done, ok := tokens.Of(s.core).Enter(err, opts)
	if !ok {
		return nil, err
	}
	defer done()
	res, err := s.Authenticate(ctx, &SessionsAuthenticateParams{
		SessionJWT:         &params.SessionJWT,
		AuthorizationCheck: params.AuthorizationCheck,
	}, opts...)
	if err != nil {
		return nil, err
	}
	return &SessionsAuthenticateJWTResponse{Session: res.MemberSession, SessionToken: res.SessionToken, SessionJWT: res.SessionJWT}, nil
}

// AuthenticateJWTLocal verifies a session JWT locally, and never asks the API about it. That the session
// has been revoked since the JWT was issued it does not see.
//
// An authorization check is made by the RBAC policy, which is fetched and kept for five minutes. Errors
// match those of package token, and stytch.ErrUnauthorized or stytch.ErrForbidden for a refusal.
//
// API: GET /v1/b2b/rbac/policy, GET /v1/b2b/rbac/organizations/{organization_id}
func (s *SessionsService) AuthenticateJWTLocal(ctx context.Context, params *SessionsAuthenticateJWTLocalParams, opts ...Option) (*SessionsAuthenticateJWTLocalResponse, error) {
	return s.authenticateLocally(ctx, "B2B.Sessions.AuthenticateJWTLocal", params, opts)
}

func (s *SessionsService) authenticateLocally(ctx context.Context, operation string, params *SessionsAuthenticateJWTParams, opts []Option) (*SessionsAuthenticateJWTResponse, error) {
	if params == nil {
		return nil, transport.NilParams(operation)
	}
	session, err := s.verify(ctx, params, opts)
	if err != nil {
		return nil, transport.Refusal(operation, err)
	}
	return &SessionsAuthenticateJWTResponse{Session: tokens.MemberSessionOf(session), SessionJWT: params.SessionJWT, Local: true}, nil
}

func (s *SessionsService) verify(ctx context.Context, params *SessionsAuthenticateJWTParams, opts []Option) (*token.MemberSession, error) {
	if err := s.core.CheckOptions(opts); err != nil {
		return nil, err
	}
	verifier, err := tokens.Of(s.core).Verifier()
	if err != nil {
		return nil, err
	}
	session, err := verifier.MemberSession(ctx, params.SessionJWT, token.MaxAge(params.MaxTokenAge))
	if err != nil {
		return nil, err
	}
	if check := params.AuthorizationCheck; check != nil {
		if err := authorize(ctx, s.core, check, session.OrganizationID, session.Roles); err != nil {
			return nil, err
		}
	}
	return session, nil
}

// RenewJWT returns a new JWT, and the session token, for the session of a JWT that has expired or is too old, by
// [SessionsService.Authenticate]. It is what authhttp.WithRenewal takes. Verify the JWT before: whoever sends
// rubbish would decide how many calls are made. The end of the session does not change.
//
// Its error matches token.ErrInactive only if the API itself says that there is no such session, or no longer. Any
// other error says nothing about the session: a gateway's answer, a wrong secret, or a response without a JWT.
//
// API: POST /v1/b2b/sessions/authenticate
func (s *SessionsService) RenewJWT(ctx context.Context, jwt string) (*token.Renewed, error) {
	return s.renew(ctx, "B2B.Sessions.RenewJWT", jwt, &SessionsAuthenticateParams{SessionJWT: &jwt})
}

// RenewJWTFromToken is like [SessionsService.RenewJWT], but takes the opaque session token. That is good as long as
// the session, whichever keys the JWTs of the session were signed with.
//
// API: POST /v1/b2b/sessions/authenticate
func (s *SessionsService) RenewJWTFromToken(ctx context.Context, sessionToken string) (*token.Renewed, error) {
	return s.renew(ctx, "B2B.Sessions.RenewJWTFromToken", sessionToken, &SessionsAuthenticateParams{SessionToken: &sessionToken})
}

func (s *SessionsService) renew(
	ctx context.Context, operation, credential string, params *SessionsAuthenticateParams,
) (*token.Renewed, error) {
	if err := tokens.CheckRenewal(operation, credential); err != nil {
		return nil, err
	}
	var response *http.Response
	res, err := s.Authenticate(ctx, params, transport.WithResponseInto(&response))
	if err != nil {
		return nil, tokens.NotRenewed(operation, err, response)
	}
	var expiresAt time.Time
	if res.MemberSession != nil {
		expiresAt = res.MemberSession.ExpiresAt
	}
	return tokens.Renewed(operation, res.SessionToken, res.SessionJWT, expiresAt)
}
