package consumer

import (
	"cmp"
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
)

func sessionOperations() operation.Table {
	return operation.Table{
		"SessionsAuthenticate":        handle(sessionsAuthenticate),
		"SessionsAttest":              handle(sessionsAttest),
		"SessionsGet":                 handle(sessionsGet),
		"SessionsGetJWKS":             handle(sessionsGetJWKS),
		"SessionsRevoke":              handle(sessionsRevoke),
		"SessionsMigrate":             handle(sessionsMigrate),
		"SessionsExchangeAccessToken": handle(sessionsExchangeAccessToken),
	}
}

func sessionsAuthenticate(c *call, in *gen.SessionsAuthenticateRequest) (*gen.SessionsAuthenticateResponse, error) {
	s, err := c.Session(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refusal.New(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	if err := sessions.CheckInputs(in.SessionDurationMinutes, in.SessionCustomClaims); err != nil {
		return nil, err
	}
	u, err := c.Users.Find(s.UserID)
	if err != nil {
		return nil, err
	}
	s.Roles = u.RoleIDs()
	out := &gen.SessionsAuthenticateResponse{User: u.Shown(c.Now)}
	if check := in.AuthorizationCheck; check != nil {
		if out.Verdict, err = c.authorizeUser(s.Roles, check.ResourceID, check.Action); err != nil {
			return nil, err
		}
	}
	s.Touch(c.Now, in.SessionDurationMinutes)
	s.CustomClaims = sessions.MergeClaims(s.CustomClaims, in.SessionCustomClaims)
	handed, err := c.issue(s)
	if err != nil {
		return nil, err
	}
	out.Session, out.SessionToken, out.SessionJWT = *handed.session, handed.token, handed.jwt
	return out, nil
}

func sessionsGet(c *call, _ *none) (*gen.SessionsGetResponse, error) {
	ids := c.Query["user_id"]
	if len(ids) != 1 {
		return nil, refusal.New(errtype.BadRequest, "A user id is needed.")
	}
	u, err := c.Users.Find(ids[0])
	if err != nil {
		return nil, err
	}
	out := &gen.SessionsGetResponse{Sessions: []gen.Session{}}
	for _, s := range c.Sessions.ByID {
		if s.UserID == u.UserID && c.Now.Before(s.ExpiresAt) {
			out.Sessions = append(out.Sessions, s.Session)
		}
	}
	slices.SortFunc(out.Sessions, func(a, b gen.Session) int {
		return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.SessionID, b.SessionID))
	})
	return out, nil
}

func sessionsRevoke(c *call, in *gen.SessionsRevokeRequest) (*gen.SessionsRevokeResponse, error) {
	if in.SessionID != nil && (in.SessionToken != nil || in.SessionJWT != nil) ||
		in.SessionToken != nil && in.SessionJWT != nil {
		return nil, refusal.New(errtype.TooManySessionRevokeArguments,
			"Give one of a session id, a session token and a session JWT.")
	}
	if in.SessionID != nil {
		if s := c.Sessions.ByID[*in.SessionID]; s != nil {
			c.Sessions.Remove(s)
		}
		return &gen.SessionsRevokeResponse{}, nil
	}
	s, err := c.Session(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refusal.New(errtype.NoSessionRevokeArguments, "A session id, a session token or a session JWT is needed.")
	}
	c.Sessions.Remove(s)
	return &gen.SessionsRevokeResponse{}, nil
}

// sessionsExchangeAccessToken goes by what the token of a connected app says.
func sessionsExchangeAccessToken(
	c *call, in *gen.SessionsExchangeAccessTokenRequest,
) (*gen.SessionsExchangeAccessTokenResponse, error) {
	subject, factor, err := oauth.Exchange(c.Request, &c.ConsumerKeys, in.AccessToken)
	if err != nil {
		return nil, err
	}
	u, err := c.Users.Find(subject)
	if err != nil {
		return nil, err
	}
	handed, err := c.logInBy(u, factor, loginInputs{minutes: in.SessionDurationMinutes, claims: in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.SessionsExchangeAccessTokenResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// migratedMinutes is how long the session of a user lasts that was one of another service, if the request does not say
// so.
const migratedMinutes int32 = 60

// sessionsMigrate begins a session of the user with the address of a session of another service.
func sessionsMigrate(c *call, in *gen.SessionsMigrateRequest) (*gen.SessionsMigrateResponse, error) {
	email, factor, err := sessions.ExternalFactor(c.Request, in.SessionToken)
	if err != nil {
		return nil, err
	}
	u := c.Users.OfEmail(email)
	if u == nil {
		return nil, sessions.ErrNobodyToMigrate()
	}
	minutes := migratedMinutes
	optional.Set(&minutes, in.SessionDurationMinutes)
	handed, err := c.logInBy(u, factor, loginInputs{minutes: &minutes, claims: in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.SessionsMigrateResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// sessionsAttest logs in the user with the address of the token, who is made if there is none.
func sessionsAttest(c *call, in *gen.SessionsAttestRequest) (*gen.SessionsAttestResponse, error) {
	email, factor, err := sessions.TrustedFactor(c.Request, in.ProfileID, in.Token)
	if err != nil {
		return nil, err
	}
	u := c.Users.OfEmail(email)
	if u == nil {
		if u, err = c.Users.Create(c.Now, email, ""); err != nil {
			return nil, err
		}
	}
	handed, err := c.logInBy(u,
		factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.SessionsAttestResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

func sessionsGetJWKS(c *call, _ *none) (*gen.SessionsGetJWKSResponse, error) {
	if err := c.CheckProject(); err != nil {
		return nil, err
	}
	return &gen.SessionsGetJWKSResponse{Keys: c.JWKS(&c.ConsumerKeys)}, nil
}
