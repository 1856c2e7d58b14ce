package passkey

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
)

// The flags of authenticator data.
const (
	flagPresent  = 1 << 0 // somebody was there
	flagVerified = 1 << 2 // and is known to be who it is
	flagAttested = 1 << 6 // a new credential follows
)

// Lengths of authenticator data, in bytes.
const (
	fixedLength  = 32 + 1 + 4 // hash of the domain, flags, counter
	aaguidLength = 16
)

// authenticatorData is what an authenticator says (section 6.1).
type authenticatorData struct {
	domain  [sha256.Size]byte
	flags   byte
	counter uint32
	rest    []byte // a new credential, and extensions
}

var errAuthenticatorData = errors.New("the authenticator data is too short")

func readAuthenticatorData(data []byte) (authenticatorData, error) {
	if len(data) < fixedLength {
		return authenticatorData{}, errAuthenticatorData
	}
	return authenticatorData{
		domain: [sha256.Size]byte(data), flags: data[32], counter: binary.BigEndian.Uint32(data[33:]),
		rest: data[fixedLength:],
	}, nil
}

// attested returns the id of a new credential, and its public key with what follows it (section 6.5.1).
func (d *authenticatorData) attested() (id, key []byte, err error) {
	const head = aaguidLength + 2
	if d.flags&flagAttested == 0 || len(d.rest) < head {
		return nil, nil, errAuthenticatorData
	}
	end := head + int(binary.BigEndian.Uint16(d.rest[aaguidLength:]))
	if len(d.rest) < end {
		return nil, nil, errAuthenticatorData
	}
	return d.rest[head:end], d.rest[end:], nil
}

// isFor reports whether data is of a domain, and of a person who was there and, if that is wanted, verified.
func (d *authenticatorData) isFor(domain string, verified bool) bool {
	want := sha256.Sum256([]byte(domain))
	return subtle.ConstantTimeCompare(d.domain[:], want[:]) == 1 && d.flags&flagPresent != 0 &&
		(!verified || d.flags&flagVerified != 0)
}
