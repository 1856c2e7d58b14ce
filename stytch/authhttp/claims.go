package authhttp

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

// maxSession is how long a session can last: 527,040 minutes, as of the operations that begin one. The session of a
// JWT that was issued longer ago has ended.
const maxSession = 527_040 * time.Minute

// standing is what is known of a token before the API is asked about it. The order is that of asking.
type standing int

const (
	refused  standing = iota // a JWT that there is nothing to ask about
	good                     // a JWT that verifies
	late                     // a JWT that did verify at another time
	opaque                   // a session token
	unproven                 // a JWT that has expired, and whose key is not known any more
)

// standingOf returns the standing of a JWT whose verification ended with err, nil for none.
func standingOf(err error) standing {
	switch {
	case err == nil:
		return good
	case statusOf(err) != http.StatusUnauthorized, matchesAny(err, token.ErrMalformed, token.ErrSignature,
		token.ErrIssuer, token.ErrAudience, token.ErrWrongKind, token.ErrInactive):
		return refused
	case errors.Is(err, token.ErrUnknownKey):
		if errors.Is(err, token.ErrExpired) {
			return unproven
		}
		return refused
	case matchesAny(err, token.ErrExpired, token.ErrTooOld, token.ErrNotYetValid):
		return late
	}
	return refused
}

func matchesAny(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// claims are what asking about a JWT depends on. Zero values are unknown.
type claims struct {
	subject string
	issued  time.Time // or the end of the JWT, if it does not say when
}

// claimsOf reads a JWT that a verifier has read before.
func claimsOf(jwt string) claims {
	_, rest, _ := strings.Cut(jwt, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return claims{}
	}
	var members map[string]json.RawMessage // names of a struct would match in any case
	if json.Unmarshal(text, &members) != nil {
		return claims{}
	}
	var c claims
	_ = json.Unmarshal(members["sub"], &c.subject) // what has another type is unknown
	for _, name := range [...]string{"iat", "exp"} {
		var seconds float64
		if json.Unmarshal(members[name], &seconds) == nil && seconds > 0 && seconds < 1e11 {
			c.issued = time.Unix(int64(seconds), 0)
			break
		}
	}
	return c
}

// tooOld reports whether the session of a JWT has ended because no session lasts so long.
func (c claims) tooOld() bool { return !c.issued.IsZero() && wallClock().Sub(c.issued) > maxSession }
