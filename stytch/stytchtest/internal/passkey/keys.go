package passkey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"math/big"

	"github.com/fxamacker/cbor/v2"
)

// Algorithms are those of COSE that are taken (RFC 9053, RFC 8812), the one that is liked best first.
var Algorithms = [...]int{algES256, algEdDSA, algRS256}

const (
	algES256 = -7
	algEdDSA = -8
	algRS256 = -257
)

// The types of COSE keys and their curves.
const (
	ktyOKP     = 1
	ktyEC2     = 2
	ktyRSA     = 3
	crvP256    = 1
	crvEd25519 = 6
)

// cosePoint is a COSE key on a curve (RFC 9053 section 7).
type cosePoint struct {
	Kty int    `cbor:"1,keyasint"`
	Alg int    `cbor:"3,keyasint"`
	Crv int    `cbor:"-1,keyasint"`
	X   []byte `cbor:"-2,keyasint"`
	Y   []byte `cbor:"-3,keyasint,omitempty"`
}

// coseRSA is a COSE key of RSA (RFC 8230 section 4).
type coseRSA struct {
	Kty int    `cbor:"1,keyasint"`
	Alg int    `cbor:"3,keyasint"`
	N   []byte `cbor:"-1,keyasint"`
	E   []byte `cbor:"-2,keyasint"`
}

var errKey = errors.New("the public key is not one of ES256, EdDSA or RS256")

// readKey returns the public key of COSE.
func readKey(data []byte) (crypto.PublicKey, error) {
	var kind struct {
		Kty int `cbor:"1,keyasint"`
		Alg int `cbor:"3,keyasint"`
	}
	if err := cbor.Unmarshal(data, &kind); err != nil {
		return nil, err
	}
	if kind.Kty == ktyRSA {
		return readRSA(data)
	}
	var key cosePoint
	if err := cbor.Unmarshal(data, &key); err != nil {
		return nil, err
	}
	switch {
	case key.Kty == ktyEC2 && key.Alg == algES256 && key.Crv == crvP256 && len(key.X) == 32 && len(key.Y) == 32:
		return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, key.X...), key.Y...))
	case key.Kty == ktyOKP && key.Alg == algEdDSA && key.Crv == crvEd25519 && len(key.X) == ed25519.PublicKeySize:
		return ed25519.PublicKey(key.X), nil
	}
	return nil, errKey
}

func readRSA(data []byte) (crypto.PublicKey, error) {
	var key coseRSA
	if err := cbor.Unmarshal(data, &key); err != nil {
		return nil, err
	}
	exponent := new(big.Int).SetBytes(key.E)
	if key.Alg != algRS256 || len(key.N) > 1024 || !exponent.IsInt64() || exponent.Int64() > 1<<31-1 {
		return nil, errKey
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(key.N), E: int(exponent.Int64())}, nil
}

// signed reports whether a signature of data is one of a public key's.
func signed(key crypto.PublicKey, data, signature []byte) bool {
	hash := sha256.Sum256(data)
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, hash[:], signature)
	case ed25519.PublicKey:
		return ed25519.Verify(key, data, signature)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, hash[:], signature) == nil
	}
	return false
}
