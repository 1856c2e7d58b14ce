// Package outbox has the form of what would go out to people by e-mail, SMS or WhatsApp.
package outbox

import (
	"time"
)

// Message is something that Stytch would have sent to a person.
type Message struct {
	To      string // an e-mail address, or a phone number in E.164 format
	Channel Channel
	Kind    string // what it is for, such as "login"
	// MagicLinkURL is the link in the message, and Token its token; "" if there is none.
	MagicLinkURL, Token string
	LoginURL            string // a second link, see stytchtest.Message
	Code                string // "" for none
	OrganizationID      string // of a B2B project
	SentAt              time.Time
	ExpiresAt           time.Time // of the link or code
}

// Channel is the way a message takes.
type Channel string

// The ways of messages.
const (
	Email    Channel = "email"
	SMS      Channel = "sms"
	WhatsApp Channel = "whatsapp"
)
