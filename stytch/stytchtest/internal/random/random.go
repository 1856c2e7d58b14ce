// Package random makes up ids, tokens and codes.
package random

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// ID returns an id such as "user-test-…".
func ID(kind string) string { return kind + "-test-" + UUID() }

// RequestID returns the id of a request.
func RequestID() string { return "request-id-test-" + UUID() }

// UUID returns a random UUID (RFC 9562 section 5.4).
func UUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// Secret returns a random token.
func Secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Code returns a random passcode of six digits.
func Code() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	return fmt.Sprintf("%06d", n%1_000_000)
}
