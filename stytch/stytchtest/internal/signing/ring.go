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

// Ring has the keys of one product, the one that signs last.
//
// A project of Stytch is of one product, and its session keys sign the tokens of its
// machine-to-machine clients too. This server is of both, and cannot know by whose API such
// a token will be verified: M2M tokens have keys of their own, which the key sets of both
// products serve beside the session keys.
type Ring struct {
	Keys   []Key
	Beside *Ring // served too, nil for none
}

// maxKeys is how many keys are served: after a rotation the old one stays for a while.
const maxKeys = 2

// Add has a key sign from now on.
func (r *Ring) Add(key *rsa.PrivateKey) {
	r.Keys = append(r.Keys, Key{random.ID("jwk"), key})
	if len(r.Keys) > maxKeys {
		r.Keys = r.Keys[1:]
	}
}

// JWKS returns the public keys, the one that signs first, and those that are served beside.
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
	if r.Beside != nil {
		list = append(list, r.Beside.JWKS()...)
	}
	return list
}

// Sign returns a JWT of claims.
func (r *Ring) Sign(claims map[string]any) (string, error) {
	key := r.Keys[len(r.Keys)-1]
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"`+key.ID+`","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(payload)
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key.Private, crypto.SHA256, hash[:])
	if err != nil {
		return "", err
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// Signed reports whether a JWT has a signature of one of the keys.
func (r *Ring) Signed(jwt string) bool {
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
	if !r.Signed(jwt) {
		return false
	}
	_, rest, _ := strings.Cut(jwt, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	return err == nil && json.Unmarshal(text, claims) == nil
}
