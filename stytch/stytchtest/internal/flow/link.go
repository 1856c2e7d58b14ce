package flow

import (
	"net/url"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// How long links are valid if the request does not say so.
const (
	DefaultLinkExpiry  = time.Hour
	DefaultResetExpiry = 30 * time.Minute // of links to reset a password
)

const (
	minLinkMinutes = 5 // of a link
	maxLinkMinutes = 10_080
)

// CheckExpiry refuses an expiration that a link cannot have.
func CheckExpiry(given *int32) error {
	if given != nil && (*given < minLinkMinutes || *given > maxLinkMinutes) {
		return refusal.New(errtype.InvalidExpiration, "The expiration is not one from %d to %d minutes.", minLinkMinutes,
			maxLinkMinutes)
	}
	return nil
}

// FindLink returns the secret of a link that is good. Links that have been used or have expired are refused in another
// way than those that never were.
func FindLink(r *operation.Request, kind, token string) (*store.Secret, error) {
	s := r.Secrets.Known(kind, token)
	switch {
	case s == nil:
		return nil, refusal.New(errtype.MagicLinkNotFound,
			"The magic link could not be authenticated, try sending another magic link to the user.")
	case !s.Good(r.Now):
		return nil, ErrSpentLink()
	}
	return s, nil
}

// ErrSpentLink returns the error of a link that has been used or has expired.
func ErrSpentLink() error {
	return refusal.New(errtype.UnableToAuthMagicLink,
		"The magic link could not be authenticated because it was either already used or expired.")
}

// PublicToken is the public token of the project, by which programs in browsers name it.
const PublicToken = "public-token-test-00000000-0000-4000-8000-000000000000"

// Link is a link that is sent to somebody.
type Link struct {
	To, Kind  string
	Redirect  *string           // where it leads; to the default redirect URL without one
	TokenType string            // in the query
	Query     map[string]string // what else the query has
}

// Send puts a link with the token of a secret into the inbox.
func (l *Link) Send(r *operation.Request, s store.Secret) { r.Send(l.message(r, s)) }

// SendReset is Send for a link to reset a password. The message has another link too, to log in without a password.
func (l *Link) SendReset(r *operation.Request, s store.Secret, login *Link, loginSecret store.Secret) {
	m := l.message(r, s)
	m.LoginURL = login.message(r, loginSecret).MagicLinkURL
	r.Send(m)
}

// message keeps a secret. Its link leads to the redirect URL, with the token and its type in the query, as those of
// Stytch do after a detour.
func (l *Link) message(r *operation.Request, s store.Secret) outbox.Message {
	token := r.Secrets.Issue(r.Now, s)
	target := defaultRedirectURL
	optional.Set(&target, l.Redirect)
	link, err := url.Parse(target)
	if err != nil {
		link = &url.URL{Path: target}
	}
	query := link.Query()
	for name, value := range l.Query {
		query.Set(name, value)
	}
	query.Set("stytch_token_type", l.TokenType)
	query.Set("token", token)
	link.RawQuery = query.Encode()
	return outbox.Message{
		To: l.To, Channel: outbox.Email, Kind: l.Kind, MagicLinkURL: link.String(), Token: token,
		OrganizationID: s.Attrs["organization_id"], SentAt: r.Now, ExpiresAt: s.ExpiresAt,
	}
}
