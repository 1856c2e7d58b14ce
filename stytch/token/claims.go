package token

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The claims that Stytch adds to those of RFC 7519.
const (
	stytchPrefix      = "https://stytch.com/"
	sessionClaim      = stytchPrefix + "session"
	organizationClaim = stytchPrefix + "organization"
)

// claims are what the payload of a token says. Which of them must be there depends on
// the kind of token, but for those that parseClaims checks.
type claims struct {
	issuer, subject, id            string
	audience                       []string
	issuedAt, notBefore, expiresAt time.Time // notBefore is zero if there is none

	scope, clientID *string // nil if absent or no string
	session         *sessionClaims
	sessionErr      error // why there is a session claim, but no session
	organization    *organizationClaims
	organizationErr error

	custom customs
}

// parseClaims reads the payload of a token, and checks what every token must have: iss,
// sub, aud, exp and iat (RFC 7519 section 4.1).
func parseClaims(text string) (*claims, error) {
	r := newReader(text)
	c := &claims{}
	var name string
	for o := r.openObject(); r.member(&o, &name); {
		c.read(&r, name)
	}
	if err := r.end(); err != nil {
		return nil, malformedBy("the claims", err)
	}
	switch {
	case c.issuer == "":
		return nil, malformed("the claim iss is missing or empty")
	case c.subject == "":
		return nil, malformed("the claim sub is missing or empty")
	case len(c.audience) == 0:
		return nil, malformed("the claim aud is missing or empty")
	case c.expiresAt.IsZero():
		return nil, malformed("the claim exp is missing")
	case c.issuedAt.IsZero():
		return nil, malformed("the claim iat is missing")
	}
	return c, nil
}

// read reads the value of a claim.
func (c *claims) read(r *reader, name string) {
	start := r.nameAt
	switch name {
	case "iss":
		c.issuer = r.claimString()
	case "sub":
		c.subject = r.claimString()
	case "aud":
		c.audience = r.audience()
	case "exp":
		c.expiresAt = r.date()
	case "nbf":
		c.notBefore = r.date()
	case "iat":
		c.issuedAt = r.date()
	case "jti":
		if id := r.optionalString(); id != nil {
			c.id = *id
		}
	case "scope":
		c.scope = r.optionalString()
		c.custom.scope = r.text[start:r.pos]
	case "client_id":
		c.clientID = r.optionalString()
		c.custom.clientID = r.text[start:r.pos]
	case sessionClaim:
		c.session, c.sessionErr = readSession(r)
	case organizationClaim:
		c.organization, c.organizationErr = readOrganization(r)
	default:
		r.skip()
		if !strings.HasPrefix(name, stytchPrefix) {
			c.custom.members = append(c.custom.members, r.text[start:r.pos])
		}
	}
}

var errClaimType = errors.New("a claim does not have the type that it must have")

// claimString reads a claim that must be a string.
func (r *reader) claimString() string {
	if r.peek() != '"' {
		r.fail(errClaimType)
	}
	return r.readString()
}

// optionalString reads a string, and passes over any other value.
func (r *reader) optionalString() *string {
	if r.peek() != '"' {
		r.skip()
		return nil
	}
	s := r.readString()
	return &s
}

// audience reads a string or a list of strings.
func (r *reader) audience() []string {
	if r.peek() == '"' {
		return []string{r.readString()}
	}
	return r.stringList()
}

// stringList reads a list of strings.
func (r *reader) stringList() []string {
	if r.peek() != '[' {
		r.fail(errClaimType)
	}
	list := []string{}
	for l := r.openList(); r.element(&l); {
		list = append(list, r.claimString())
	}
	return list
}

// maxDate is the last second of the year 9999.
const maxDate = 253402300799

// date reads a NumericDate (RFC 7519 section 2): seconds since 1970, which may have a
// fraction. The zero time stands for none, and no date is that.
func (r *reader) date() time.Time {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.fail(errClaimType)
	}
	text := r.number()
	if r.err != nil {
		return time.Time{}
	}
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && seconds >= 0 && seconds <= maxDate {
		return time.Unix(seconds, 0)
	}
	seconds, ok := exactly(text)
	if !ok || seconds.Sign() < 0 || seconds.Cmp(big.NewFloat(maxDate)) > 0 {
		r.fail(errClaimType)
		return time.Time{}
	}
	seconds.Mul(seconds, big.NewFloat(1e9))
	nanoseconds, _ := seconds.Add(seconds, big.NewFloat(0.5)).Int(nil)
	whole, rest := nanoseconds.DivMod(nanoseconds, big.NewInt(1e9), new(big.Int))
	return time.Unix(whole.Int64(), rest.Int64())
}

// exactly returns a number, exact to the nanosecond if it is a date, which a float64 is not. A big exponent
// costs nothing: the number of bits is fixed. An exponent that package big cannot hold makes a number all
// but zero, or too large for any use: a token has no room for the digits that would make up for it.
func exactly(text string) (number *big.Float, ok bool) {
	const bits = 256
	if number, _, err := big.ParseFloat(text, 10, bits, big.ToNearestEven); err == nil {
		return number, true
	}
	digits, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	number, _, err := big.ParseFloat(digits, 10, bits, big.ToNearestEven)
	switch {
	case err != nil:
		return nil, false
	case number.Sign() == 0, number.Sign() > 0 && strings.HasPrefix(exponent, "-"):
		return new(big.Float).SetPrec(bits), true
	}
	return number, number.Sign() < 0
}

// within reports whether a token may be used at a time (RFC 7519 section 4.1).
func (c *claims) within(now time.Time, leeway, maxAge time.Duration) error {
	switch {
	case !now.Before(c.expiresAt.Add(leeway)), !now.Before(c.sessionEnd().Add(leeway)):
		return ErrExpired
	case now.Before(c.notBefore.Add(-leeway)), now.Before(c.issuedAt.Add(-leeway)):
		return ErrNotYetValid
	case maxAge > 0 && now.Sub(c.issuedAt) > maxAge:
		return ErrTooOld
	}
	return nil
}

// of checks issuer and audience.
func (c *claims) of(issuers []string, projectID string) error {
	if !slices.Contains(issuers, c.issuer) {
		return ErrIssuer
	}
	if !slices.Contains(c.audience, projectID) {
		return ErrAudience
	}
	return nil
}
