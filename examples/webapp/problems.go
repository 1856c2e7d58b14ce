package main

import (
	"errors"
	"log"
	"net/http"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	usedLink     = "This link has been used, or is too old. Please ask for another."
	usedCode     = "This code is wrong, has been used, or is too old."
	partOfLink   = "This is only a part of a link. Please open the whole one, or ask for another."
	otherBrowser = "This link belongs to another browser, or to an earlier request. Please open the newest link, " +
		"in the browser that asked for it, or ask for another here."
	closedToYou = "This organization is not open to your address."
)

var (
	errIncompleteLink = errors.New("the link is incomplete")
	errOtherBrowser   = errors.New("this browser has not asked for the link")
)

// explanations are what people are told of errors that they can do something about.
var explanations = []struct {
	err    error
	status int
	text   string
}{
	{errtype.InvalidEmail, http.StatusUnprocessableEntity, "This is not an e-mail address."},
	{errIncompleteLink, http.StatusBadRequest, partOfLink},
	{errOtherBrowser, http.StatusForbidden, otherBrowser},
	{errtype.PKCEMismatch, http.StatusForbidden, otherBrowser},
	{errtype.PKCEDidNotExpectCodeVerifier, http.StatusForbidden, otherBrowser},
	{errtype.UnableToAuthMagicLink, http.StatusUnauthorized, usedLink},
	{errtype.MagicLinkNotFound, http.StatusUnauthorized, usedLink},
	{errtype.UnableToAuthOTPCode, http.StatusUnauthorized, usedCode},
	{errtype.OTPCodeNotFound, http.StatusUnauthorized, usedCode},
	{errtype.InvalidMethodID, http.StatusUnauthorized, "Please ask for a code first."},
	{errtype.IntermediateSessionNotFound, http.StatusUnauthorized, "That took too long. Please begin again."},
	{errtype.OrganizationNameMissing, http.StatusUnprocessableEntity, "An organization needs a name."},
	{errtype.InvalidOrganizationName, http.StatusUnprocessableEntity, "An organization cannot have this name."},
	{
		errtype.OrganizationSettingsDomainTooCommon, http.StatusUnprocessableEntity,
		"Anybody may have an address there: the organization cannot be open to all of them.",
	},
	{errtype.InvalidEmailForJITProvisioning, http.StatusForbidden, closedToYou},
	{errtype.EmailJITProvisioningNotAllowed, http.StatusForbidden, closedToYou},
	{stytch.ErrRateLimited, http.StatusTooManyRequests, "That was too often. Please wait a minute."},
}

// explain returns what to tell of an error. Others than those above are logged, which is safe: errors of the SDK hold
// no token and no secret. The URL of a request may hold one, so it is not logged.
func explain(r *http.Request, err error) (int, string) {
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return e.status, e.text
		}
	}
	log.Printf("%s: %v", r.Pattern, err)
	return http.StatusServiceUnavailable, "That does not work at the moment. Please try again in a while."
}

// fail shows an error on a page of its own, with a way to begin again unless again is "".
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error, again string) {
	status, text := explain(r, err)
	s.render(w, status, "problem", page{Title: "That did not work", Data: text, Again: again})
}

// refused answers what the middleware does not admit. Without a valid session it leads to a login.
//
// It clears the cookies of the session first. What is refused now is refused the next time too, so a browser that kept
// such cookies could be sent to and fro between the page and a login that it believes to have done.
func (s *site) refused(login string, cookies authhttp.Cookies) authhttp.Option {
	return authhttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
		refusal, ok := errors.AsType[*authhttp.Error](err)
		switch {
		case ok && refusal.Status == http.StatusForbidden:
			s.render(w, http.StatusForbidden, "problem", page{
				Title: "Not for you", Data: "This page is for administrators, and you are not one.",
			})
		case ok && refusal.Status == http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", "5")
			s.fail(w, r, err, "")
		default:
			cookies.Clear(w)
			http.Redirect(w, r, login+"?notice=in", http.StatusSeeOther)
		}
	})
}
