// Package signing signs JWTs, reads those that it has signed, and serves the public keys.
package signing

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
)

// Ring has keys, the one that signs last.
type Ring struct{ Keys []Key }

// maxKeys is how many keys are served: after a rotation the old one stays for a while.
const maxKeys = 2

// Add has a key sign from now on.
func (r *Ring) Add(key *rsa.PrivateKey) {
	r.Keys = append(r.Keys, Key{random.ID("jwk"), key})
	if len(r.Keys) > maxKeys {
		r.Keys = r.Keys[1:]
	}
}

// JWKS returns the public keys, the one that signs first.
func (r *Ring) JWKS() []gen.JWK {
	var list []gen.JWK
	for _, k := range slices.Backward(r.Keys) {
		public := k.Private.PublicKey
		list = append(list, gen.JWK{
			Kty: "RSA", Use: "sig", KeyOps: []string{"verify"}, Alg: "RS256", Kid: k.ID, X5c: []string{},
			N: base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
			E: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
		})
	}
	return list
}

// Unsigned is a JWT that lacks its signature.
type Unsigned struct {
	key     Key
	payload []byte
}

// Prepare returns a JWT of claims, to be signed by the key that signs now.
func (r *Ring) Prepare(claims map[string]any) (Unsigned, error) {
	payload, err := json.Marshal(claims)
	return Unsigned{r.Keys[len(r.Keys)-1], payload}, err
}

// Sign returns the JWT.
func (u *Unsigned) Sign() (string, error) {
	key, payload := u.key, u.payload
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"`+key.ID+`","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(payload)
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key.Private, crypto.SHA256, hash[:])
	if err != nil {
		return "", err
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// signed reports whether a JWT has a signature of one of the keys.
func (r *Ring) signed(jwt string) bool {
	last := strings.LastIndexByte(jwt, '.')
	if last < 0 {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(jwt[last+1:])
	if err != nil {
		return false
	}
	hash := sha256.Sum256([]byte(jwt[:last]))
	return slices.ContainsFunc(r.Keys, func(k Key) bool {
		return rsa.VerifyPKCS1v15(&k.Private.PublicKey, crypto.SHA256, hash[:], signature) == nil
	})
}

// Read decodes the claims of a JWT, and reports whether its signature is that of one of the
// keys.
func (r *Ring) Read(jwt string, claims any) bool {
	if !r.signed(jwt) {
		return false
	}
	_, rest, _ := strings.Cut(jwt, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	return err == nil && json.Unmarshal(text, claims) == nil
}
