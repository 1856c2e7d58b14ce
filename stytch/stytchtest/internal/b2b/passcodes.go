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
	maxMemberCodeTries  = 10
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

// takeMemberCode returns what was sent for a key and forgets it, if the passcode is the
// one. After ten wrong ones it is refused.
func (c *call) takeMemberCode(key store.CodeKey, code string) (*store.MemberCode, error) {
	sent := c.MemberCodes[key]
	if sent == nil {
		return nil, refusal.New(errtype.OTPCodeNotFound, "There is no passcode that could be authenticated.")
	}
	sent.Tries++
	good := subtle.ConstantTimeCompare([]byte(sent.Code), []byte(code)) == 1
	expired := !c.Now.Before(sent.ExpiresAt)
	if good || expired || sent.Tries >= maxMemberCodeTries {
		delete(c.MemberCodes, key)
	}
	if !good || expired {
		return nil, refusal.New(errtype.UnableToAuthOTPCode, "The passcode is wrong, was used already, or has expired.")
	}
	return sent, nil
}
