package authhttp

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const (
	// maxTried is how many cookies of one name a request may have tried.
	maxTried = 4
	// maxSessionToken is how long a session token may be: browsers store no longer cookie.
	maxSessionToken = maxCookie
)

// presented are the tokens that a request brings.
type presented struct {
	header string // of the header Authorization, "" for none; then the cookies do not count
	// Of cookies: distinct values in their order, without empty ones.
	jwts, sessionTokens []string
}

// credential is one of the tokens.
type credential struct{ token string }

// presented finds the tokens of a request. Its errors match [ErrInvalidRequest].
func (c *config) presented(r *http.Request) (presented, error) {
	jwt, err := authorization(r.Header.Values("Authorization"))
	if err != nil || jwt != "" || c.jwtCookie == "" {
		return presented{header: jwt}, err
	}
	p := presented{jwts: cookiesOf(r, c.jwtCookie, nil)}
	if c.renewToken != nil {
		p.sessionTokens = cookiesOf(r, c.cookies.SessionToken, isSessionToken)
	}
	return p, nil
}

// redact removes the tokens from the text of an error.
func (p *presented) redact(err error) error {
	for _, token := range slices.Concat([]string{p.header}, p.jwts, p.sessionTokens) {
		err = credential{token}.redact(err)
	}
	return err
}

// authorization returns the token of the headers Authorization, "" for none. Empty headers count as none.
func authorization(headers []string) (string, error) {
	value := ""
	for _, header := range headers {
		// Blanks around a value are not part of it (RFC 9110 section 5.5); over HTTP/2 they are still there.
		header = strings.Trim(header, " \t")
		if header != "" && value != "" {
			return "", fmt.Errorf("%w: several Authorization headers", ErrInvalidRequest)
		}
		value += header
	}
	if value == "" {
		return "", nil
	}
	return bearer(value)
}

// bearer returns the token of an Authorization header, "" if it is of another scheme.
// Of what RFC 6750 section 2.1 allows, a single space between scheme and token is taken.
func bearer(value string) (string, error) {
	end := strings.IndexFunc(value, func(c rune) bool { return !isTokenChar(c) })
	if end < 0 {
		end = len(value)
	}
	scheme, rest := value[:end], value[end:]
	if scheme == "" || rest != "" && rest[0] != ' ' {
		return "", fmt.Errorf("%w: the Authorization header has no scheme", ErrInvalidRequest)
	}
	if !strings.EqualFold(scheme, "Bearer") {
		return "", nil
	}
	jwt := strings.TrimPrefix(rest, " ")
	if !isToken68(jwt) {
		return "", fmt.Errorf("%w: the Authorization header is not Bearer, a space and a token", ErrInvalidRequest)
	}
	return jwt, nil
}

// isTokenChar reports whether c may be in a scheme (RFC 9110 section 5.6.2).
func isTokenChar(c rune) bool { return isAlphanumeric(c) || strings.ContainsRune("!#$%&'*+-.^_`|~", c) }

// isToken68 reports whether s has the form that RFC 6750 gives tokens.
func isToken68(s string) bool {
	s = strings.TrimRight(s, "=")
	return s != "" && strings.IndexFunc(s, func(c rune) bool {
		return !isAlphanumeric(c) && !strings.ContainsRune("-._~+/", c)
	}) < 0
}

func isAlphanumeric(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isSessionToken reports whether a text has the form of an opaque session token.
func isSessionToken(text string) bool { return len(text) <= maxSessionToken && isToken68(text) }

// cookiesOf returns the values of the cookies of a name that are not empty, at most maxTried. Which of them a browser
// sends, and in which order, is in the hands of whoever can set cookies for a parent domain or a longer path.
func cookiesOf(r *http.Request, name string, form func(string) bool) []string {
	var values []string
	for _, cookie := range r.CookiesNamed(name) {
		switch {
		case cookie.Value == "", slices.Contains(values, cookie.Value), form != nil && !form(cookie.Value):
			continue
		case len(values) == maxTried:
			return values
		}
		values = append(values, cookie.Value)
	}
	return values
}
