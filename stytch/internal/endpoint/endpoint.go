// Package endpoint knows where the API of a project is, and checks the addresses
// and project ids that callers give. It makes no request.
package endpoint

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// The hosts of the API.
const (
	Live      = "https://api.stytch.com"
	Test      = "https://test.stytch.com"
	Telemetry = "https://telemetry.stytch.com"
)

// OfProject returns the API that a project id belongs to, "" if its form is
// neither "project-live-UUID" nor "project-test-UUID".
func OfProject(projectID string) string {
	if id, ok := strings.CutPrefix(projectID, "project-live-"); ok && IsUUID(id) {
		return Live
	}
	if id, ok := strings.CutPrefix(projectID, "project-test-"); ok && IsUUID(id) {
		return Test
	}
	return ""
}

// OfPublicToken returns the API that a public token belongs to, "" if it begins neither with
// "public-token-live-" nor with "public-token-test-".
func OfPublicToken(token string) string {
	switch {
	case strings.HasPrefix(token, "public-token-live-"):
		return Live
	case strings.HasPrefix(token, "public-token-test-"):
		return Test
	}
	return ""
}

// CheckProjectID reports why an id cannot be that of any project. Its errors do not
// repeat the id: a secret may have been passed in its place.
func CheckProjectID(projectID string) error {
	switch {
	case projectID == "":
		return errors.New("the project id is empty")
	case !Printable(projectID) || strings.Contains(projectID, ":"):
		return errors.New("the project id has a blank, a colon or a control character")
	}
	return nil
}

// ErrNoBaseURL is the error for a project id of an unknown form without a base URL.
var ErrNoBaseURL = errors.New(
	`the project id is not "project-live-" or "project-test-" and a UUID, and there is no WithBaseURL`)

// Parse checks a base URL, and returns it without a slash at the end and whether it
// is on this machine. Its errors do not repeat the URL, which may hold a password.
func Parse(rawURL string) (base string, loopback bool, err error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return "", false, errors.New("the URL is not valid: want https://host, and perhaps a path")
	}
	switch {
	case u.User != nil:
		return "", false, errors.New("the URL must not contain a user or a password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", false, errors.New("the URL must not have a query or a fragment")
	}
	loopback = isLoopback(u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return "", false, errors.New("the URL must begin with https://, or with http:// on loopback")
	}
	return strings.TrimRight(u.String(), "/"), loopback, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// IsUUID reports whether s is written as a UUID, in digits and letters of either case.
func IsUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}

// Printable reports whether s has no blank and no control character. A secret
// read from a file often ends in a newline.
func Printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) < 0
}
