package store

import (
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
)

// MemberSession is a session of a member with what the API does not show.
type MemberSession struct {
	gen.MemberSession
	Token string
}

// MemberSessions keeps the sessions of members.
type MemberSessions struct {
	ByID    map[string]*MemberSession
	ByToken map[string]*MemberSession `json:"-"`
}

func newMemberSessions() *MemberSessions {
	return &MemberSessions{ByID: map[string]*MemberSession{}, ByToken: map[string]*MemberSession{}}
}

// Begin begins a session of a member of an organization.
func (ss *MemberSessions) Begin(now time.Time, o *Organization, m *Member) (*MemberSession, error) {
	if len(ss.ByID) >= MaxObjects {
		ss.purge(now)
	}
	if len(ss.ByID) >= MaxObjects {
		return nil, refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d sessions.", MaxObjects)
	}
	s := &MemberSession{Token: random.Secret()}
	s.MemberSessionID, s.MemberID, s.OrganizationID, s.StartedAt = random.ID("member-session"), m.MemberID,
		m.OrganizationID, now
	s.OrganizationSlug = o.OrganizationSlug
	s.ExpiresAt = now.Add(defaultDuration)
	ss.ByID[s.MemberSessionID], ss.ByToken[s.Token] = s, s
	return s, nil
}

// Current returns the session of a token or a JWT; nil if neither is given.
func (ss *MemberSessions) Current(now time.Time, keys *signing.Ring, token, jwt *string) (*MemberSession, error) {
	var s *MemberSession
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

// purge forgets expired sessions.
func (ss *MemberSessions) purge(now time.Time) {
	for _, s := range ss.ByID {
		if !now.Before(s.ExpiresAt) {
			ss.Remove(s)
		}
	}
}

// Remove ends a session.
func (ss *MemberSessions) Remove(s *MemberSession) {
	delete(ss.ByID, s.MemberSessionID)
	delete(ss.ByToken, s.Token)
}

// RemoveOf ends the sessions of a member.
func (ss *MemberSessions) RemoveOf(memberID string) {
	for _, s := range ss.ByID {
		if s.MemberID == memberID {
			ss.Remove(s)
		}
	}
}

// RenameOrganization gives the sessions of an organization its new slug.
func (ss *MemberSessions) RenameOrganization(id, slug string) {
	for _, s := range ss.ByID {
		if s.OrganizationID == id {
			s.OrganizationSlug = slug
		}
	}
}

// Intermediate is a login that is not complete: that of a person who has not chosen an
// organization, or of a member who has yet to pass a factor.
type Intermediate struct {
	Email     string
	MemberID  string // "" for a person
	Factors   []gen.AuthenticationFactor
	Minutes   *int32 // that the session is to last, as the request asked which began it
	Claims    map[string]any
	ExpiresAt time.Time
}
