package authhttp_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

const (
	projectID      = "project-test-11111111-1111-4111-8111-111111111111"
	userID         = "user-test-22222222-2222-4222-8222-222222222222"
	memberID       = "member-test-33333333-3333-4333-8333-333333333333"
	organizationID = "organization-test-44444444-4444-4444-8444-444444444444"
	clientID       = "m2m-client-test-55555555-5555-4555-8555-555555555555"
)

// signingKey is the key of all tokens, but for those with a forged signature.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// keySet is what the API serves for the key.
func keySet() string {
	key := signingKey().PublicKey
	const set = `{"keys":[{"kty":"RSA","use":"sig","key_ops":["verify"],"alg":"RS256","kid":"jwk-test-1","n":%q,"e":%q}]}`
	return fmt.Sprintf(set,
		base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()))
}

// newVerifier returns a verifier that has the key and makes no request.
func newVerifier(product token.Product) *token.Verifier {
	v, err := token.NewVerifier(product, projectID, token.WithStaticKeys([]byte(keySet())))
	if err != nil {
		panic(err)
	}
	return v
}

// sign returns a token that was issued some time ago and lives for five minutes.
func sign(age time.Duration, claims map[string]any) string {
	issued := time.Now().Add(-age)
	all := map[string]any{
		"iss": "stytch.com/" + projectID, "aud": []string{projectID},
		"iat": issued.Unix(), "nbf": issued.Unix(), "exp": issued.Add(5 * time.Minute).Unix(),
	}
	maps.Copy(all, claims)
	payload, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"jwk-test-1","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(payload)
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, signingKey(), crypto.SHA256, hash[:])
	if err != nil {
		panic(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func sessionClaims() map[string]any {
	at := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	return map[string]any{"sub": userID, "https://stytch.com/session": map[string]any{
		"id": "session-test-1", "started_at": at, "last_accessed_at": at, "roles": []string{"stytch_user"},
		"expires_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
	}}
}

func sessionJWT(age time.Duration) string { return sign(age, sessionClaims()) }

// userJWT is a session JWT of a user.
func userJWT(user string, age time.Duration) string {
	claims := sessionClaims()
	claims["sub"] = user
	return sign(age, claims)
}

func memberJWT(age time.Duration) string {
	claims := sessionClaims()
	claims["sub"] = memberID
	claims["https://stytch.com/organization"] = map[string]any{"organization_id": organizationID, "slug": "acme"}
	return sign(age, claims)
}

func m2mToken(age time.Duration, scope string) string {
	return sign(age, map[string]any{"sub": clientID, "scope": scope})
}

// forged is a token whose signature is of another one.
func forged(jwt string) string {
	other := sign(0, map[string]any{"sub": "somebody"})
	return jwt[:strings.LastIndexByte(jwt, '.')] + other[strings.LastIndexByte(other, '.'):]
}

// sessions is a verifier whose answer is given.
type sessions func(ctx context.Context, jwt string) (*token.Session, error)

func (s sessions) Session(ctx context.Context, jwt string, _ ...token.Check) (*token.Session, error) {
	return s(ctx, jwt)
}

func failing(err error) sessions {
	return func(context.Context, string) (*token.Session, error) { return nil, err }
}
