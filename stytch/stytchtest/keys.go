package stytchtest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/lapgen/stytch-go/gen"
)

// signingKey is a key that JWTs are signed with.
type signingKey struct {
	id  string
	key *rsa.PrivateKey
}

// firstKeys are the keys that servers begin with: making them takes longer than most
// tests, and a fake has no secrets.
var firstKeys = sync.OnceValues(func() ([3]*rsa.PrivateKey, error) {
	var keys [3]*rsa.PrivateKey
	for i := range keys {
		var err error
		if keys[i], err = newKeyPair(); err != nil {
			return keys, err
		}
	}
	return keys, nil
})

// keyRing has the keys of one product, the one that signs last.
//
// A project of Stytch is of one product, and its session keys sign the tokens of its
// machine-to-machine clients too. This server is of both, and cannot know by whose API such
// a token will be verified: M2M tokens have keys of their own, which the key sets of both
// products serve beside the session keys.
type keyRing struct {
	keys   []signingKey
	beside *keyRing // served too, nil for none
}

// maxKeys is how many keys are served: after a rotation the old one stays for a while.
const maxKeys = 2

// add has a key sign from now on.
func (r *keyRing) add(key *rsa.PrivateKey) {
	r.keys = append(r.keys, signingKey{newID("jwk"), key})
	if len(r.keys) > maxKeys {
		r.keys = r.keys[1:]
	}
}

// jwks returns the public keys, the one that signs first, and those that are served beside.
func (r *keyRing) jwks() []gen.JWK {
	var list []gen.JWK
	for _, k := range slices.Backward(r.keys) {
		public := k.key.PublicKey
		list = append(list, gen.JWK{
			Kty: "RSA", Use: "sig", KeyOps: []string{"verify"}, Alg: "RS256", Kid: k.id, X5c: []string{},
			N: base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
			E: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
		})
	}
	if r.beside != nil {
		list = append(list, r.beside.jwks()...)
	}
	return list
}

// sign returns a JWT of claims.
func (r *keyRing) sign(claims map[string]any) (string, error) {
	key := r.keys[len(r.keys)-1]
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"`+key.id+`","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload)
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key.key, crypto.SHA256, hash[:])
	if err != nil {
		return "", err
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// signed reports whether a JWT has a signature of one of the keys.
func (r *keyRing) signed(jwt string) bool {
	last := strings.LastIndexByte(jwt, '.')
	if last < 0 {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(jwt[last+1:])
	if err != nil {
		return false
	}
	hash := sha256.Sum256([]byte(jwt[:last]))
	return slices.ContainsFunc(r.keys, func(k signingKey) bool {
		return rsa.VerifyPKCS1v15(&k.key.PublicKey, crypto.SHA256, hash[:], signature) == nil
	})
}

// newKeyPair returns a new key to sign with.
func newKeyPair() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
