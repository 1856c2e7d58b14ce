package store

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Consents keeps which connected apps users and members have given access to.
type Consents struct{ Of map[Grantee]*Consent }

// Grantee is an app that acts for somebody.
type Grantee struct{ Subject, ClientID string }

// MarshalText writes a grantee as a key of JSON.
func (g Grantee) MarshalText() ([]byte, error) {
	return json.Marshal([...]string{g.Subject, g.ClientID})
}

// UnmarshalText reads what MarshalText has written.
func (g *Grantee) UnmarshalText(text []byte) error {
	return json.Unmarshal(text, &[...]*string{&g.Subject, &g.ClientID})
}

// Consent is what somebody has permitted an app. The tokens that stem from it name it, and
// go with it.
type Consent struct {
	ID     string
	Scopes []string
	Known  bool // the server knew who it is of: without them it is void
}

// GiveConsent notes that somebody permits an app some scopes, in addition to those permitted before.
func (st *State) GiveConsent(g Grantee, scopes []string) (*Consent, error) {
	given := st.Consents.Of[g]
	if given == nil {
		if len(st.Consents.Of) >= MaxObjects {
			return nil, refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d consents.", MaxObjects)
		}
		given = &Consent{ID: random.UUID(), Known: st.Knows(g.Subject)}
		st.Consents.Of[g] = given
	}
	all := append(slices.Clone(given.Scopes), scopes...)
	slices.Sort(all)
	given.Scopes = slices.Compact(all)
	return given, nil
}

// ValidConsent returns the consent that a token stems from; nil if it has been revoked.
func (st *State) ValidConsent(g Grantee, id string) *Consent {
	given := st.Consents.Of[g]
	if given == nil || given.ID != id || given.Known && !st.Knows(g.Subject) {
		return nil
	}
	return given
}

// Knows reports whether somebody is a user or a member of the server.
func (st *State) Knows(subject string) bool {
	if IsMemberID(subject) {
		return st.OrganizationClaimOf(subject) != nil
	}
	return st.Users.ByID[subject] != nil
}

// RemoveOfApp forgets what was permitted an app.
func (cs *Consents) RemoveOfApp(clientID string) {
	for g := range cs.Of {
		if g.ClientID == clientID {
			delete(cs.Of, g)
		}
	}
}

// IsMemberID reports whether the subject of a token is a member.
func IsMemberID(subject string) bool { return strings.HasPrefix(subject, "member-") }
