package stytchtest

import (
	"slices"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
)

// Message is something that Stytch would have sent to a person.
type Message struct {
	To      string // an e-mail address, or a phone number in E.164 format
	Channel Channel
	// Kind says what the message is for, such as "login" or "password_reset".
	Kind string
	// MagicLinkURL is the link in the message, "" if there is none. It leads to where the
	// request asked, with the token and its type in the query.
	MagicLinkURL string
	// LoginURL is the second link in a message about a password reset: to log in without a password, by
	// MagicLinks.Authenticate. It is "" in other messages.
	LoginURL string
	// Token is that of the link, and Code a passcode; "" if there is none.
	Token string
	Code  string
	// OrganizationID is that of a B2B project, "" otherwise.
	OrganizationID string
	SentAt         time.Time
	ExpiresAt      time.Time // of the link or code
}

// Channel is the way a message takes.
type Channel string

// The ways of messages.
const (
	Email    Channel = "email"
	SMS      Channel = "sms"
	WhatsApp Channel = "whatsapp"
)

// maxMessages is how many messages an inbox keeps. The oldest go first.
const maxMessages = 1000

// Inbox has what a server has sent. It is safe for concurrent use.
type Inbox struct {
	mu       sync.Mutex
	messages []Message
}

// Last returns the newest message to an address; the zero Message if there is none.
func (i *Inbox) Last(to string) Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, m := range slices.Backward(i.messages) {
		if m.To == to {
			return m
		}
	}
	return Message{}
}

// All returns the messages that are kept, the newest first.
func (i *Inbox) All() []Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := slices.Clone(i.messages)
	slices.Reverse(all)
	return all
}

// Clear forgets all messages; what they hold stays good.
func (i *Inbox) Clear() {
	i.mu.Lock()
	i.messages = nil
	i.mu.Unlock()
}

// appendBounded adds to a list that keeps no more than bound. The list moves on in its
// array, which append replaces now and then: to shift it every time would cost more.
func appendBounded[T any](list []T, item T, bound int) []T {
	if len(list) >= bound {
		clear(list[:len(list)-bound+1]) // so that it can go
		list = list[len(list)-bound+1:]
	}
	return append(list, item)
}

// deliver puts a message into the inbox.
func (i *Inbox) deliver(m outbox.Message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.messages = appendBounded(i.messages, Message{
		To: m.To, Channel: Channel(m.Channel), Kind: m.Kind, MagicLinkURL: m.MagicLinkURL, LoginURL: m.LoginURL,
		Token: m.Token, Code: m.Code,
		OrganizationID: m.OrganizationID, SentAt: m.SentAt, ExpiresAt: m.ExpiresAt,
	}, maxMessages)
}
