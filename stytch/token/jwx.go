package token

import (
	"crypto/rsa"
	"encoding/base64"
	"math/big"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jwk"
	"github.com/lestrrat-go/jwx/v2/jws"
)

// This file is the only one that knows jwx: its major version can change without a
// user noticing. Of jwx, single keys and the verification of signatures are used. Its
// jwt.Parse and jwk.Cache accept and do things that this package must not.

// signatures verifies RS256 signatures.
type signatures struct{ verifier jws.Verifier }

func newSignatures() (signatures, error) {
	verifier, err := jws.NewVerifier(jwa.RS256)
	return signatures{verifier}, err
}

// valid reports whether a key has signed a token.
func (s signatures) valid(key *rsa.PublicKey, f form) bool {
	return len(f.signature) == key.Size() && s.verifier.Verify(f.signed, f.signature, key) == nil
}

// newRSAKey makes a key of a modulus and an exponent, both big-endian.
func newRSAKey(n, e []byte) (*rsa.PublicKey, error) {
	encode := func(number []byte) string {
		return base64.RawURLEncoding.EncodeToString(new(big.Int).SetBytes(number).Bytes())
	}
	parsed, err := jwk.ParseKey([]byte(`{"kty":"RSA","n":"` + encode(n) + `","e":"` + encode(e) + `"}`))
	if err != nil {
		return nil, err
	}
	key := new(rsa.PublicKey)
	return key, parsed.Raw(key)
}
