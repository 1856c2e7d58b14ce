// Package otp computes the codes of authenticator apps (RFC 6238).
package otp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Digits is how many digits a code has.
const Digits = 6

const stepLength = 30 * time.Second

const (
	minMinutes = 5 // within which a new app must be authenticated
	maxMinutes = 1440
)

// CheckExpiry refuses a time within which a new app must be authenticated.
func CheckExpiry(given *int32) error {
	if given != nil && (*given < minMinutes || *given > maxMinutes) {
		return refusal.New(
			errtype.InvalidExpiration,
			"The expiration is not one from %d to %d minutes.",
			minMinutes,
			maxMinutes,
		)
	}
	return nil
}

// NewSecret returns the random secret of an authenticator app, in base32.
func NewSecret() string {
	var key [20]byte         // as long as the hash (RFC 4226 section 4)
	_, _ = rand.Read(key[:]) // never fails
	return base32.StdEncoding.EncodeToString(key[:])
}

// Step returns the step of time that a moment is in (RFC 6238 section 4.2).
func Step(at time.Time) int64 { return at.Unix() / int64(stepLength/time.Second) }

// Code returns the code of a secret in a step of time (RFC 6238, RFC 4226 section 5.3). The secret is base32, in
// either case, with padding or without.
func Code(secret string, step int64) (string, error) {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(
		strings.TrimRight(strings.ToUpper(secret), "="))
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[from:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", Digits, n%1_000_000), nil
}
