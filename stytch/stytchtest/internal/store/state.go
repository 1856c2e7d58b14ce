// Package store keeps what a server knows: users, sessions, organizations, members, clients, and what was sent to
// people.
//
// It has data, and indexes to find the data. Records hold no functions, locks or channels, so that JSON holds the whole
// of a [State]. Every kind of thing has a bound, [MaxObjects]. The package knows no operation of the API.
package store

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
)

// MaxObjects bounds each kind of thing that a server keeps.
const MaxObjects = 100_000

// State is what a server keeps. It has no lock: who uses it has it alone.
type State struct {
	ConsumerKeys, B2BKeys signing.Ring
	// MachineKeys sign the tokens of machine-to-machine clients. A project of Stytch is of one product, and its session
	// keys sign these tokens too. This server is of both, and cannot know by whose API such a token will be verified:
	// the key sets of both products have these keys as well.
	MachineKeys    signing.Ring
	Secrets        *Secrets
	Revoked        map[string]bool // access tokens by their claim jti
	ConsumerPolicy gen.RBACPolicy
	B2BPolicy      gen.RBACPolicy

	Users     *Users
	Sessions  *Sessions
	Passcodes Passcodes

	M2M      *M2MClients
	Apps     *Apps
	Consents *Consents
	Fraud    *Fraud

	Organizations   *Ordered[*Organization]
	Members         *Ordered[*Member]
	MemberSessions  *MemberSessions
	Intermediates   map[string]*Intermediate // by token
	MemberCodes     map[CodeKey]*MemberCode
	SSOConnections  *Ordered[*SSOConnection]
	SCIMConnections *Ordered[*SCIMConnection]
	// discoveryPasswords are those set without an organization, by e-mail address in
	// lower case: they hold in all of them.
	DiscoveryPasswords map[string]string
}

// New returns the state of a server that has had no request.
func New() (*State, error) {
	keys, err := signing.FirstKeys()
	if err != nil {
		return nil, err
	}
	st := &State{
		Secrets:            newSecrets(),
		Revoked:            map[string]bool{},
		ConsumerPolicy:     rbac.DefaultConsumer(),
		B2BPolicy:          rbac.DefaultB2B(),
		Users:              &Users{ByID: map[string]*User{}, ByKey: map[string]*User{}},
		Sessions:           &Sessions{ByID: map[string]*Session{}, ByToken: map[string]*Session{}},
		Passcodes:          Passcodes{},
		M2M:                &M2MClients{ByID: map[string]*M2MClient{}},
		Apps:               &Apps{ByID: map[string]*App{}},
		Consents:           &Consents{Of: map[Grantee]*Consent{}},
		Fraud:              &Fraud{Overrides: map[string]gen.VerdictReasonAction{}},
		Organizations:      newOrdered[*Organization](),
		Members:            newOrdered[*Member](),
		MemberSessions:     newMemberSessions(),
		Intermediates:      map[string]*Intermediate{},
		MemberCodes:        map[CodeKey]*MemberCode{},
		SSOConnections:     newOrdered[*SSOConnection](),
		SCIMConnections:    newOrdered[*SCIMConnection](),
		DiscoveryPasswords: map[string]string{},
	}
	st.ConsumerKeys.Add(keys[0])
	st.B2BKeys.Add(keys[1])
	st.MachineKeys.Add(keys[2])
	return st, nil
}

// RingOf returns the keys that tokens of somebody are signed with.
func (st *State) RingOf(subject string) *signing.Ring {
	if IsMemberID(subject) {
		return &st.B2BKeys
	}
	return &st.ConsumerKeys
}

// JWKS returns the public keys that the product of a ring serves: the ring's, and those of machine-to-machine tokens.
func (st *State) JWKS(ring *signing.Ring) []gen.JWK {
	return append(ring.JWKS(), st.MachineKeys.JWKS()...)
}
