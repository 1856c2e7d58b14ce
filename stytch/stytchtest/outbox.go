package stytchtest

import "time"

// message is something that Stytch would have sent to a person.
type message struct {
	To      string // an e-mail address, or a phone number in E.164 format
	Channel channel
	Kind    string // what it is for, such as "login"
	// MagicLinkURL is the link in the message, and Token its token; "" if there is none.
	MagicLinkURL, Token string
	Code                string // "" for none
	OrganizationID      string // of a B2B project
	SentAt              time.Time
	ExpiresAt           time.Time // of the link or code
}

// channel is the way a message takes.
type channel string

// The ways of messages.
const (
	chEmail    channel = "email"
	chSMS      channel = "sms"
	chWhatsApp channel = "whatsapp"
)
