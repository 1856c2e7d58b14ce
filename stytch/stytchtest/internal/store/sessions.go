package store

import (
	"reflect"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
)

// Session is a session with what the API does not show.
type Session struct {
	gen.Session
	Token string
}

// Sessions keeps the sessions of users.
type Sessions struct {
	ByID    map[string]*Session
	ByToken map[string]*Session `json:"-"`
}

// defaultDuration is how long a session lasts if the request does not say so.
const defaultDuration = time.Hour

// Begin begins a session of a user.
func (ss *Sessions) Begin(now time.Time, userID string) (*Session, error) {
	ss.purge(now)
	if len(ss.ByID) >= MaxObjects {
		return nil, refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d sessions.", MaxObjects)
	}
	s := &Session{Token: random.Secret()}
	s.SessionID, s.UserID, s.StartedAt = random.ID("session"), userID, now
	s.ExpiresAt, s.Attributes = now.Add(defaultDuration), &gen.SessionAttributes{} // the API sends empty ones
	ss.ByID[s.SessionID], ss.ByToken[s.Token] = s, s
	return s, nil
}

// Current returns the session of a token or a JWT; nil if neither is given.
func (ss *Sessions) Current(now time.Time, keys *signing.Ring, token, jwt *string) (*Session, error) {
	var s *Session
	switch {
	case token == nil && jwt == nil:
		return nil, nil
	case token != nil && jwt != nil:
		return nil, refusal.New(errtype.TooManySessionArguments, "Give either a session token or a session JWT.")
	case token != nil:
		s = ss.ByToken[*token]
	default:
		s = ss.ByID[sessionIDOf(*jwt, keys)]
	}
	if s == nil || !now.Before(s.ExpiresAt) {
		return nil, refusal.New(errtype.SessionNotFound, "Session could not be found.")
	}
	return s, nil
}

// sessionIDOf returns the session that a JWT is of, "" if its signature is not one of the
// keys. That it has expired does not matter: the session may go on.
func sessionIDOf(jwt string, keys *signing.Ring) string {
	var claims struct {
		Session struct {
			ID string `json:"id"`
		} `json:"https://stytch.com/session"`
	}
	if !keys.Read(jwt, &claims) {
		return ""
	}
	return claims.Session.ID
}

// purge forgets expired sessions, once there are many.
func (ss *Sessions) purge(now time.Time) {
	if len(ss.ByID) < MaxObjects {
		return
	}
	for _, s := range ss.ByID {
		if !now.Before(s.ExpiresAt) {
			ss.Remove(s)
		}
	}
}

// Remove ends a session.
func (ss *Sessions) Remove(s *Session) {
	delete(ss.ByID, s.SessionID)
	delete(ss.ByToken, s.Token)
}

// RemoveOf ends the sessions of a user.
func (ss *Sessions) RemoveOf(userID string) { ss.RemoveOthers(userID, nil) }

// RemoveOthers ends the sessions of a user but one.
func (ss *Sessions) RemoveOthers(userID string, keep *Session) {
	for _, s := range ss.ByID {
		if s.UserID == userID && s != keep {
			ss.Remove(s)
		}
	}
}

// AddFactor notes a factor that has been authenticated. One that the session has already is
// as new again.
func (s *Session) AddFactor(now time.Time, factor gen.AuthenticationFactor) {
	factors := slices.Clone(s.AuthenticationFactors)
	factor.LastAuthenticatedAt, factor.CreatedAt, factor.UpdatedAt = now, now, now
	for i, old := range factors {
		created := old.CreatedAt
		old.LastAuthenticatedAt, old.CreatedAt, old.UpdatedAt = now, now, now
		if reflect.DeepEqual(old, factor) {
			factor.CreatedAt = created
			factors[i] = factor
			s.AuthenticationFactors = factors
			return
		}
	}
	s.AuthenticationFactors = append(factors, factor)
}

// Touch notes that a session is used, and extends it if a duration is given.
func (s *Session) Touch(now time.Time, given *int32) {
	s.LastAccessedAt = now
	if given != nil {
		s.ExpiresAt = now.Add(optional.Minutes(given, 0))
	}
}

// NoteAttributes notes from where a session is used.
func (s *Session) NoteAttributes(given *gen.SessionAttributesInput) {
	if s != nil && given != nil {
		s.Attributes = &gen.SessionAttributes{
			IPAddress: optional.Value(given.IPAddress), UserAgent: optional.Value(given.UserAgent),
		}
	}
}
