// Package sandbox has the values that mean the same in the test environment of every project: an address, a number and
// a person to test with, and tokens whose outcome is known.
package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
)

// The documented values.
const (
	Email          = "sandbox@stytch.com"
	Phone          = "+10000000000"
	UserID         = "user-test-e3795c81-f849-4167-bfda-e4a6e9c280fd"
	OrganizationID = "organization-test-007d9d4a-deac-4a87-ba0a-e6e8afba4d4b"

	GoodLink  = "DOYoip3rvIMMW5lgItikFK-Ak1CfMsgjuiCyI7uuU94="
	SpentLink = "3pzjQpgksDlGKWEwUq2Up--hCHC_0oamfLHyfspKDFU="

	OAuthToken   = "hdPVZHHX0UoRa7hJTuuPHi1vlddffSnoweRbVFf5-H8g"
	SessionToken = "WJtR5BCy38Szd5AfoDpf0iqFKEt4EE5JhjlWUY7l3FtY"
	SessionStart = "2021-08-28T00:41:58.935673Z"

	Code         = "000000"
	RecoveryCode = "a1b2-c3d4-e5f6"

	Wallet          = "0x6df2dB4Fb3DA35d241901Bd53367770BF03123f1"
	WalletSignature = "0x0c4f82edc3c818b6beff4b89e0682994e5878074609903cecdfb"
)

// Ids of this server for what the documentation does not name.
const (
	MemberID  = "member-test-00000000-0000-4000-8000-00000000005a"
	EmailID   = "email-test-00000000-0000-4000-8000-00000000005a"
	PhoneID   = "phone-number-test-00000000-0000-4000-8000-00000000005a"
	SessionID = "session-test-00000000-0000-4000-8000-00000000005a"
)

// Concerns reports whether a request has one of the values in its path, its query or a field of its body. Projects that
// are live have no sandbox.
func Concerns(r *operation.Request) bool {
	if strings.HasPrefix(r.Project, "project-live-") {
		return false
	}
	for _, value := range r.Path {
		if isValue(value) {
			return true
		}
	}
	for _, values := range r.Query {
		if slices.ContainsFunc(values, isValue) {
			return true
		}
	}
	var body map[string]any
	_ = json.Unmarshal(r.Body, &body) // a body that is none has no values, and is refused later
	for _, field := range body {
		if value, ok := field.(string); ok && isValue(value) {
			return true
		}
	}
	return false
}

func isValue(text string) bool {
	switch text {
	case Email, Phone, UserID, OrganizationID, MemberID, GoodLink, SpentLink, OAuthToken, SessionToken, SessionID, EmailID,
		PhoneID, Wallet:
		return true
	}
	return subjectOf(text) == UserID
}

// subjectOf returns the subject of a JWT, whose signature is checked later; "" for other texts.
func subjectOf(text string) string {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Subject string `json:"sub"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return claims.Subject
}
