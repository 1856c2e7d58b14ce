package b2b

import (
	"crypto/subtle"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	memberCodeExpiry    = 10 * time.Minute
	memberSMSCodeExpiry = 2 * time.Minute
)

// codeMessage is how a passcode goes out.
type codeMessage struct {
	to             string
	channel        outbox.Channel
	kind           string
	organizationID string
	expiry         time.Duration
}

// sendMemberCode puts a new passcode into the inbox.
func (c *call) sendMemberCode(key store.CodeKey, code store.MemberCode, how codeMessage) {
	if len(c.MemberCodes) >= store.MaxObjects {
		for k, old := range c.MemberCodes {
			if !c.Now.Before(old.ExpiresAt) {
				delete(c.MemberCodes, k)
			}
		}
	}
	code.Code, code.ExpiresAt = random.Code(), c.Now.Add(how.expiry)
	c.MemberCodes[key] = &code
	c.Send(outbox.Message{
		To: how.to, Channel: how.channel, Kind: how.kind, Code: code.Code, OrganizationID: how.organizationID, SentAt: c.Now,
		ExpiresAt: code.ExpiresAt,
	})
}

// takeMemberCode returns what was sent for a key and uses it, if the passcode is the one. The right passcode is refused
// in another way than a wrong one once it has been used or has expired.
func (c *call) takeMemberCode(key store.CodeKey, code string) (*store.MemberCode, error) {
	sent := c.MemberCodes[key]
	switch {
	case sent == nil || subtle.ConstantTimeCompare([]byte(sent.Code), []byte(code)) != 1:
		return nil, errPasscodeNotFound()
	case sent.Used || !c.Now.Before(sent.ExpiresAt):
		return nil, refusal.New(errtype.UnableToAuthOTPCode,
			"The passcode could not be authenticated because it was either already used or expired.")
	}
	sent.Used = true
	return sent, nil
}

func errPasscodeNotFound() error {
	return refusal.New(errtype.OTPCodeNotFound, "The passcode provided was incorrect and could not be authenticated.")
}

// tryMemberCode is takeMemberCode for a member, who is locked out after too many wrong ones.
func (c *call) tryMemberCode(m *store.Member, key store.CodeKey, code string) (sent *store.MemberCode, err error) {
	return sent, m.Lock.Attempt(c.Now, func() error {
		sent, err = c.takeMemberCode(key, code)
		return err
	})
}

const (
	minMemberCodeMinutes = 2
	maxMemberCodeMinutes = 15
)

// checkCodeExpiry refuses an expiration that a passcode cannot have.
func checkCodeExpiry(given *int32) error {
	if given != nil && (*given < minMemberCodeMinutes || *given > maxMemberCodeMinutes) {
		return refusal.New(errtype.InvalidExpirationOTP, "The expiration is not one from %d to %d minutes.",
			minMemberCodeMinutes, maxMemberCodeMinutes)
	}
	return nil
}
