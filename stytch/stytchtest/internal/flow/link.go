package flow

import (
	"net/url"
	"time"

	"github.com/lapgen/stytch-go/stytch"
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

// CheckRedirect refuses a redirect that is not an absolute URL. Every other URL is accepted: the fake has no list of
// redirect URLs.
func CheckRedirect(given *string, invalid stytch.ErrorType) error {
	if given == nil {
		return nil
	}
	if link, err := url.Parse(*given); err != nil || link.Scheme == "" {
		return refusal.New(invalid, "The URL is not an absolute one.")
	}
	return nil
}

// defaultRedirectURL is where a link leads if the request does not say so.
const defaultRedirectURL = "http://localhost:3000/authenticate"

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
