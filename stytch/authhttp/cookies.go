package authhttp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The names of the session cookies by default.
const (
	sessionTokenCookie = "stytch_session"
	sessionJWTCookie   = "stytch_session_jwt"
)

// maxCookie is how many bytes of a cookie browsers are sure to accept: name, value and attributes together
// (RFC 6265 section 6.1).
const maxCookie = 4096

// Cookies describes the two session cookies: names, domain, path and attributes. The zero value is good for most
// sites. Login handlers call [Cookies.Set], logout handlers [Cookies.Clear]. Give the same value to [WithRenewal] or
// [WithCookies]: a browser stores cookies of another domain or path separately, and sends both.
//
// The cookies are always HttpOnly, so no script can read them. Names with the prefix __Host- also keep other hosts of
// the domain from setting the cookies.
type Cookies struct {
	SessionToken string // name of the cookie of the session token; "" stands for "stytch_session"
	SessionJWT   string // name of the cookie of the session JWT; "" stands for "stytch_session_jwt"
	// Domain has the browser send the cookies to all hosts of a domain; "" to the host alone that sets them.
	Domain string
	Path   string // "" stands for "/"
	// SameSite is Lax, Strict or None; 0 stands for http.SameSiteLaxMode.
	SameSite http.SameSite
	// Partitioned gives each site that embeds this one a jar of its own. It does not go with Insecure.
	Partitioned bool
	// Insecure leaves out Secure, for development without TLS.
	Insecure bool
}

// Set sets both cookies, in place of what the response already sets of them. Call it after the API has begun a
// session, and before the header is written:
//
//	err := cookies.Set(w, res.SessionToken, res.SessionJWT, res.Session.ExpiresAt)
//
// The browser deletes the cookies at expires, which also is their Max-Age, so that its clock does not matter; with a
// zero expires, when it is closed. Set also sets Cache-Control: no-store. Do not set that header afterwards: a cache
// would give the session to others.
//
// On error nothing is set. Set returns an error for cookies that browsers drop: a malformed name, path or domain; the
// prefix __Host- with a domain, with another path than "/", or with Insecure; the prefixes __Secure- and __Http- with
// Insecure; an unknown SameSite, or None with Insecure; Partitioned with Insecure; and more than 4096 bytes of name,
// value and attributes. It also returns one if a token is empty, as it is after calls that begin no session, and if
// expires has passed. No error holds a token.
func (c Cookies) Set(w http.ResponseWriter, sessionToken, sessionJWT string, expires time.Time) error {
	if err := c.checkedSet(w, sessionToken, sessionJWT, expires); err != nil {
		return fmt.Errorf("authhttp: Cookies.Set: %w", err)
	}
	return nil
}

func (c Cookies) checkedSet(w http.ResponseWriter, sessionToken, sessionJWT string, expires time.Time) error {
	c, err := c.filled()
	switch {
	case err != nil:
		return err
	case sessionToken == "":
		return errors.New("the session token is empty: was a session begun, with a duration?")
	case sessionJWT == "":
		return errors.New("the session JWT is empty: was a session begun, with a duration?")
	case !expires.IsZero() && !expires.After(wallClock()):
		return errors.New("the end of the session has passed")
	}
	return c.set(w, sessionToken, sessionJWT, expires)
}

// Clear has the browser delete both cookies. It also sets Cache-Control: no-store. The session itself goes on until it
// is revoked by the API.
//
// Clear does nothing for Cookies that [Cookies.Set] refuses: no browser has stored any.
func (c Cookies) Clear(w http.ResponseWriter) {
	c, err := c.filled()
	if err != nil {
		return
	}
	for _, name := range [...]string{c.SessionJWT, c.SessionToken} {
		cookie := c.cookie(name, "")
		cookie.Expires, cookie.MaxAge = time.Unix(0, 0), -1
		replaceCookie(w.Header(), cookie)
	}
	forbidStoring(w.Header())
}

// set sets the cookies, that of the session token unless it is "". On error nothing is set.
func (c *Cookies) set(w http.ResponseWriter, sessionToken, sessionJWT string, expires time.Time) error {
	cookies := []*http.Cookie{c.cookie(c.SessionJWT, sessionJWT)}
	if sessionToken != "" {
		cookies = append(cookies, c.cookie(c.SessionToken, sessionToken))
	}
	for _, cookie := range cookies {
		cookie.Expires, cookie.MaxAge = expires, secondsUntil(expires)
		if err := checkCookie(cookie); err != nil {
			return err
		}
	}
	for _, cookie := range cookies {
		replaceCookie(w.Header(), cookie)
	}
	forbidStoring(w.Header())
	return nil
}

// maxLife is how long browsers store a cookie at most (RFC 6265bis section 5.6.2).
const maxLife = 400 * 24 * time.Hour

// secondsUntil returns the Max-Age for an end, 0 for none if that is zero. Browsers prefer Max-Age to Expires, which
// would go by their clock.
func secondsUntil(end time.Time) int {
	if end.IsZero() {
		return 0
	}
	return int(max(time.Second, min(maxLife, end.Sub(wallClock()))) / time.Second)
}

func (c *Cookies) cookie(name, value string) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Domain: c.Domain, Path: c.Path,
		HttpOnly: true, Secure: !c.Insecure, SameSite: c.SameSite, Partitioned: c.Partitioned,
	}
}

// checkCookie returns an error for a cookie that browsers drop because of its value or length. The error does not
// hold the value, as those of net/http do.
func checkCookie(cookie *http.Cookie) error {
	if cookie.Valid() != nil {
		return fmt.Errorf("the value or the end of the cookie %s is not one that a cookie can have", cookie.Name)
	}
	if n := len(cookie.String()); n > maxCookie {
		return fmt.Errorf("the cookie %s has %d bytes; browsers drop cookies of more than %d", cookie.Name, n, maxCookie)
	}
	return nil
}

// replaceCookie sets a cookie in a header of a response in place of the one that a browser would take for the same
// (RFC 6265 section 4.1.1).
func replaceCookie(h http.Header, cookie *http.Cookie) {
	var others []string
	for _, line := range h["Set-Cookie"] {
		if set, err := http.ParseSetCookie(line); err != nil || !sameCookie(set, cookie) {
			others = append(others, line)
		}
	}
	h["Set-Cookie"] = append(others, cookie.String())
}

// sameCookie reports whether a browser takes two cookies for the same.
func sameCookie(a, b *http.Cookie) bool {
	return a.Name == b.Name && a.Path == b.Path && bareDomain(a.Domain) == bareDomain(b.Domain)
}

func bareDomain(domain string) string { return strings.ToLower(strings.TrimPrefix(domain, ".")) }

// filled returns the cookies with the defaults in place of zero values, or an error for cookies that browsers drop.
func (c Cookies) filled() (Cookies, error) {
	if c.SessionToken == "" {
		c.SessionToken = sessionTokenCookie
	}
	if c.SessionJWT == "" {
		c.SessionJWT = sessionJWTCookie
	}
	if c.Path == "" {
		c.Path = "/"
	}
	if c.SameSite == 0 || c.SameSite == http.SameSiteDefaultMode {
		c.SameSite = http.SameSiteLaxMode
	}
	return c, c.check()
}

func (c *Cookies) check() error {
	if c.SessionJWT == c.SessionToken {
		return fmt.Errorf("the cookies of the session token and of the JWT have the same name, %s", c.SessionJWT)
	}
	for _, name := range [...]string{c.SessionToken, c.SessionJWT} {
		if err := c.checkName(name); err != nil {
			return err
		}
	}
	switch {
	case c.Path[0] != '/':
		return fmt.Errorf("the path %q does not begin with /: browsers use another one", c.Path)
	case (&http.Cookie{Name: "n", Path: c.Path}).Valid() != nil:
		return fmt.Errorf("the path %q has characters that a cookie cannot have", c.Path)
	case c.SameSite < http.SameSiteLaxMode || c.SameSite > http.SameSiteNoneMode:
		return fmt.Errorf("SameSite is %d: expected Lax, Strict or None of net/http", c.SameSite)
	case c.Insecure && c.SameSite == http.SameSiteNoneMode:
		return errors.New("browsers drop cookies with SameSite=None and without Secure")
	case c.Insecure && c.Partitioned:
		return errors.New("browsers drop cookies with Partitioned and without Secure")
	}
	return c.checkDomain()
}

// checkName checks the name of a cookie, and the attributes that its prefix asks for (RFC 6265bis section 4.1.3).
func (c *Cookies) checkName(name string) error {
	if (&http.Cookie{Name: name}).Valid() != nil {
		return fmt.Errorf("the name of the cookie %q is malformed", name)
	}
	switch {
	case hasPrefix(name, "__Host-") && (c.Domain != "" || c.Path != "/" || c.Insecure):
		return fmt.Errorf("browsers drop the cookie %s unless it is Secure, without domain, and has the path /", name)
	case (hasPrefix(name, "__Secure-") || hasPrefix(name, "__Http-")) && c.Insecure:
		return fmt.Errorf("browsers drop the cookie %s unless it is Secure", name)
	}
	return nil
}

// hasPrefix reports whether a name has a prefix in any case, as browsers compare it.
func hasPrefix(name, prefix string) bool {
	return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

func (c *Cookies) checkDomain() error {
	bare := strings.TrimPrefix(c.Domain, ".")
	switch {
	case c.Domain == "":
		return nil
	case (&http.Cookie{Name: "n", Domain: c.Domain}).Valid() != nil, strings.HasSuffix(bare, "."):
		return fmt.Errorf("the domain %q is malformed: expected one such as example.com", c.Domain)
	case !strings.Contains(bare, "."):
		return fmt.Errorf("browsers drop cookies of the top-level domain %q; leave Domain empty for the host alone", c.Domain)
	}
	return nil
}
