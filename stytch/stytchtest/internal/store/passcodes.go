package store

import (
	"encoding/json"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
)

// Passcodes are the codes that were sent, by the id of the address or number.
type Passcodes map[string][]*Passcode

// Passcode is a code that was sent to a user.
type Passcode struct {
	Code      string
	Channel   outbox.Channel
	ExpiresAt time.Time
	Used      bool
	Attrs     map[string]string
}

// CodeKey says what a passcode is good for. A newer one takes the place of the older.
type CodeKey struct {
	Channel string // "email" or "sms"
	Scope   string // the id of an organization, or "" for discovery
	To      string // an e-mail address in lower case, or the id of a member
}

// MarshalText writes a key as one of JSON.
func (k CodeKey) MarshalText() ([]byte, error) {
	return json.Marshal([...]string{k.Channel, k.Scope, k.To})
}

// UnmarshalText reads what MarshalText has written.
func (k *CodeKey) UnmarshalText(text []byte) error {
	return json.Unmarshal(text, &[...]*string{&k.Channel, &k.Scope, &k.To})
}

// MemberCode is a passcode that was sent.
type MemberCode struct {
	Code      string
	ExpiresAt time.Time
	Used      bool
	MemberID  string
	NewEmail  string // to which the member's address changes by it
	Phone     string
}
