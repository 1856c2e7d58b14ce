package store

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
)

// The statuses of members.
const (
	MemberActive  = gen.MemberStatusActive
	MemberPending = gen.MemberStatusPending
	MemberInvited = gen.MemberStatusInvited
	MemberDeleted = gen.MemberStatusDeleted
)

// Member is a member with what the API does not show.
type Member struct {
	gen.Member
	EmailID        string
	PhoneID        string
	Lock           Lock
	StoredPassword *passwords.Password // nil for none
	MustReset      bool                // the password is refused until it is reset
	RoleIDs        []string
	TOTP           MemberTOTP
	RecoveryCodes  []string
	WasActive      bool // at some time
	// ProviderValues are what providers have handed out, by name, or by the id of an OIDC connection.
	ProviderValues map[string]gen.ProviderValues
}

// MemberTOTP is what the API does not show of a TOTP.
type MemberTOTP struct {
	Secret    string // in base32
	Verified  bool
	ExpiresAt time.Time // while not verified
	LastStep  int64     // of the last passcode, which is good once
}

// KeepProviderValues keeps what a provider has handed out.
func (m *Member) KeepProviderValues(provider string, values gen.ProviderValues) {
	if m.ProviderValues == nil {
		m.ProviderValues = map[string]gen.ProviderValues{}
	}
	values.IDToken = "" // made anew each time, see operation.Request.Sign
	m.ProviderValues[provider] = values
}

// Shown returns the member as the API shows it, but for the roles.
func (m *Member) Shown(now time.Time) gen.Member {
	shown := m.Member
	if end, holds := m.Lock.Until(now); holds {
		shown.IsLocked, shown.LockCreatedAt, shown.LockExpiresAt = true, m.Lock.Since, end
	}
	return shown
}

// Retired returns where an address is among those that a member has had, -1 if nowhere.
func (m *Member) Retired(email string) int {
	return slices.IndexFunc(m.RetiredEmailAddresses, func(e gen.RetiredEmailAddress) bool {
		return strings.EqualFold(e.EmailAddress, email)
	})
}

// MembersOf yields the members of an organization who are not deleted.
func (st *State) MembersOf(organizationID string) iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for m := range st.Members.All() {
			if m.OrganizationID == organizationID && m.Status != MemberDeleted && !yield(m) {
				return
			}
		}
	}
}

// MemberCount returns how many members are not deleted.
func (st *State) MemberCount() int {
	n := 0
	for m := range st.Members.All() {
		if m.Status != MemberDeleted {
			n++
		}
	}
	return n
}

// MemberByEmail returns the member of an organization with an address, nil if there is none.
func (st *State) MemberByEmail(organizationID, email string) *Member {
	for m := range st.MembersOf(organizationID) {
		if strings.EqualFold(m.EmailAddress, email) {
			return m
		}
	}
	return nil
}
