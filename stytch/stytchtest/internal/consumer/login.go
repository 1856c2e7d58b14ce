package consumer

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// loginInputs are the inputs that everything which logs in has in common.
type loginInputs struct {
	token, jwt *string
	minutes    *int32
	claims     map[string]any
}

// login begins a session, or goes on with the one of a token or JWT that the request
// brings, with one more factor. Without a duration and without a session there is none. The session of another user
// counts as none. It refuses before it changes anything.
func (c *call) login(u *store.User, factor gen.AuthenticationFactor, in loginInputs) (*store.Session, error) {
	if err := sessions.CheckInputs(in.minutes, in.claims); err != nil {
		return nil, err
	}
	s, err := c.Session(in.token, in.jwt)
	if err != nil {
		return nil, err
	}
	if err := u.Lock.Check(c.Now); err != nil {
		return nil, err
	}
	u.Lock = store.Lock{}
	if s == nil || s.UserID != u.UserID {
		if in.minutes == nil {
			return nil, nil
		}
		if s, err = c.Sessions.Begin(c.Now, u.UserID); err != nil {
			return nil, err
		}
	}
	s.AddFactor(c.Now, factor)
	s.Roles = u.RoleIDs()
	s.Touch(c.Now, in.minutes)
	s.CustomClaims = sessions.MergeClaims(s.CustomClaims, in.claims)
	return s, nil
}

// logInBy is login for operations that have nothing to do between it and the answer.
func (c *call) logInBy(u *store.User, factor gen.AuthenticationFactor, in loginInputs) (issued, error) {
	s, err := c.login(u, factor, in)
	if err != nil {
		return issued{}, err
	}
	return c.issue(s)
}

// issued is what a login hands out: all empty without a session.
type issued struct {
	token, jwt string
	session    *gen.Session
}

// issue returns the token of a session and a new JWT.
func (c *call) issue(s *store.Session) (issued, error) {
	if s == nil {
		return issued{}, nil
	}
	jwt, err := c.Sign(&c.ConsumerKeys,
		sessions.Claims(c.Request, s.UserID, s.Session.SessionID, s.StartedAt, s.LastAccessedAt, s.ExpiresAt,
			s.AuthenticationFactors, s.Roles, s.CustomClaims, s.Attributes))
	if err != nil {
		return issued{}, err
	}
	shown := s.Session
	return issued{s.Token, jwt, &shown}, nil
}
