// Package sessions has what sessions of users and of members have in common: bounds of their inputs, the claims of
// their JWTs, and tokens of other issuers that begin one.
package sessions

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

const (
	minMinutes       = 5 // of a session
	maxMinutes       = 527_040
	maxSessionClaims = 4096 // bytes of JSON
)

// CheckInputs refuses durations and claims that a session cannot have.
func CheckInputs(minutes *int32, claims map[string]any) error {
	if minutes != nil && (*minutes < minMinutes || *minutes > maxMinutes) {
		return refusal.New(errtype.InvalidSessionDurationMinutes, "A session lasts from %d to %d minutes.", minMinutes,
			maxMinutes)
	}
	for name := range claims {
		if strings.HasPrefix(name, "https://stytch.com/") {
			return refusal.New(errtype.StytchClaimsInCustomClaims, "Custom claims cannot begin with https://stytch.com/.")
		}
	}
	if text, err := json.Marshal(claims); err != nil || len(text) > maxSessionClaims {
		return refusal.New(errtype.CustomClaimsTooLarge, "Custom claims can have no more than %d bytes.", maxSessionClaims)
	}
	return nil
}

// MergeClaims returns the custom claims of a session with those of a request; null removes one. Registered claims are
// ignored.
func MergeClaims(old, given map[string]any) map[string]any {
	own := maps.Clone(given)
	maps.DeleteFunc(own, func(name string, _ any) bool {
		return slices.Contains([]string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}, name)
	})
	return optional.Merge(old, own)
}

// MaxAgeToReset is how old the newest factor of a session may be by which a password is reset.
const MaxAgeToReset = 5 * time.Minute
