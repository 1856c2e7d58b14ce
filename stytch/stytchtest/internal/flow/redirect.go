package flow

import (
	"net/url"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// defaultRedirectURL is where a link leads if the request does not say so.
const defaultRedirectURL = "http://localhost:3000/authenticate"

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
