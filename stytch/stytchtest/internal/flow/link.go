package flow

import (
	"net/url"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// DefaultLinkExpiry is how long a link is valid if the request does not say so.
const DefaultLinkExpiry = time.Hour

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

// SendLink puts a link with a token into the inbox. It leads to redirect, with the token and
// its type in the query, as those of Stytch do after a detour.
func SendLink(r *operation.Request, to, kind, tokenType, redirect string, s store.Secret) {
	token := r.Secrets.Issue(r.Now, s)
	if redirect == "" {
		redirect = defaultRedirectURL
	}
	link, err := url.Parse(redirect)
	if err != nil {
		link = &url.URL{Path: redirect}
	}
	query := link.Query()
	query.Set("stytch_token_type", tokenType)
	query.Set("token", token)
	link.RawQuery = query.Encode()
	r.Send(outbox.Message{
		To: to, Channel: outbox.Email, Kind: kind, MagicLinkURL: link.String(), Token: token,
		OrganizationID: s.Attrs["organization_id"], SentAt: r.Now, ExpiresAt: s.ExpiresAt,
	})
}
