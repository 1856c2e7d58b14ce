package flow

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// CheckPKCE compares a verifier with the challenge that was given before (RFC 7636 section
// 4.6, S256).
func CheckPKCE(challenge string, verifier *string) error {
	if challenge == "" {
		if verifier != nil {
			return refusal.New(errtype.PKCEDidNotExpectCodeVerifier, "The flow began without a code challenge.")
		}
		return nil
	}
	if verifier == nil {
		return refusal.New(errtype.PKCEExpectedCodeVerifier,
			"The flow began with a code challenge; a code verifier is needed.")
	}
	if !Verifies(*verifier, strings.TrimRight(challenge, "=")) {
		return refusal.New(errtype.PKCEMismatch, "The code verifier does not match the code challenge.")
	}
	return nil
}

// Verifies checks a code verifier by the method S256 (RFC 7636).
func Verifies(verifier, challenge string) bool {
	if challenge == "" {
		return verifier == ""
	}
	hash := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(hash[:]) == challenge
}
