package authhttp

import (
	"fmt"
	"net/http"
	"strings"
)

// credential is the token of a request, "" for none.
type credential struct {
	token      string
	fromCookie bool
}

// credential finds the token of a request. Its errors match [ErrInvalidRequest].
func (c *config) credential(r *http.Request) (credential, error) {
	headers := r.Header.Values("Authorization")
	if len(headers) > 1 {
		return credential{}, fmt.Errorf("%w: several Authorization headers", ErrInvalidRequest)
	}
	if len(headers) == 1 {
		jwt, err := bearer(headers[0])
		if err != nil || jwt != "" {
			return credential{token: jwt}, err
		}
	}
	if c.cookie == "" {
		return credential{}, nil
	}
	jwt, err := cookieOf(r, c.cookie)
	return credential{token: jwt, fromCookie: true}, err
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
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return !isAlphanumeric(c) && !strings.ContainsRune("-._~+/", c) }) < 0
}

func isAlphanumeric(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// cookieOf returns the value of a cookie. Which of several a browser sends first is in
// the hands of whoever can set cookies for a parent domain or a longer path: if they
// differ, none is taken.
func cookieOf(r *http.Request, name string) (string, error) {
	value := ""
	for i, cookie := range r.CookiesNamed(name) {
		if i > 0 && cookie.Value != value {
			return "", fmt.Errorf("%w: several cookies of the same name", ErrInvalidRequest)
		}
		value = cookie.Value
	}
	return value, nil
}
