package token_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

const benchProject = "project-test-11111111-1111-4111-8111-111111111111"

// BenchmarkVerify compares verification with its floor: what base64, SHA-256 and one RSA operation take for
// the same token. The machine may slow down at any time, so the three take turns, and the lowest of their
// times count.
func BenchmarkVerify(b *testing.B) {
	key := benchKey(b)
	jwts := make([]string, 20)
	for i := range jwts {
		claims := memberClaims()
		claims["n"] = i
		jwts[i] = benchToken(b, key, benchKID, claims)
	}
	lowest := map[string]time.Duration{}
	turn := func(name string, verify func(jwt string) error) {
		began := time.Now()
		for _, jwt := range jwts {
			require.NoError(b, verify(jwt))
		}
		if took := time.Since(began) / time.Duration(len(jwts)); lowest[name] == 0 || took < lowest[name] {
			lowest[name] = took
		}
	}
	other := benchToken(b, key, benchKID, memberClaims())
	round := func() {
		verifier := benchVerifier(b, key)
		if err := verifyMember(b, verifier)(other); err != nil { // what is allocated at the first use is
			b.Fatal(err)
		}
		turn("floor", func(jwt string) error { return floor(&key.PublicKey, jwt) })
		turn("new", verifyMember(b, verifier))
		turn("seen", verifyMember(b, verifier))
	}
	rounds := 0
	for b.Loop() {
		round()
		rounds++
	}
	for ; rounds < 10; rounds++ {
		round()
	}
	b.ReportMetric(float64(len(jwts[0])), "B/token")
	b.ReportMetric(float64(lowest["floor"]), "floor-ns")
	b.ReportMetric(float64(lowest["new"])/float64(lowest["floor"]), "new/floor")
	b.ReportMetric(float64(lowest["seen"])/float64(lowest["floor"]), "seen/floor")
}

// BenchmarkVerifyOne has what single verifications take.
func BenchmarkVerifyOne(b *testing.B) {
	key := benchKey(b)
	verifier := benchVerifier(b, key)
	uncached := benchVerifier(b, key, token.WithSignatureCache(0))
	member := benchToken(b, key, benchKID, memberClaims())
	unknown := benchToken(b, key, "jwk-test-2", memberClaims())
	expired := memberClaims()
	expired["exp"] = expired["iat"]
	for _, c := range [...]struct {
		name, jwt string
		verify    func(jwt string) error
		want      error
	}{
		{"new", member, verifyMember(b, uncached), nil},
		{"seen", member, verifyMember(b, verifier), nil},
		{"unknown-key", unknown, verifyMember(b, verifier), token.ErrUnknownKey},
		{"unknown-key-expired", benchToken(b, key, benchOtherKID, expired), verifyMember(b, verifier), token.ErrUnknownKey},
		{"bad-signature", member[:len(member)-8] + "AAAAAAAA", verifyMember(b, verifier), token.ErrSignature},
		{"1MB-of-rubbish", strings.Repeat("a.b.", 256<<10), verifyMember(b, verifier), token.ErrMalformed},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.verify(c.jwt); !errors.Is(err, c.want) {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkVerifySeen has a token that was seen before, by 1 goroutine and by 8.
func BenchmarkVerifySeen(b *testing.B) {
	key := benchKey(b)
	verify := verifyMember(b, benchVerifier(b, key))
	member := benchToken(b, key, benchKID, memberClaims())
	for _, goroutines := range []int{1, 8} {
		b.Run(fmt.Sprint(goroutines), func(b *testing.B) {
			var all sync.WaitGroup
			for range goroutines {
				all.Go(func() {
					for range b.N / goroutines {
						if err := verify(member); err != nil {
							b.Error(err)
						}
					}
				})
			}
			all.Wait()
		})
	}
}

func verifyMember(b *testing.B, v *token.Verifier) func(string) error {
	return func(jwt string) error {
		_, err := v.MemberSession(b.Context(), jwt, token.MaxAge(time.Hour))
		return err
	}
}

// floor is what no verifier can avoid.
func floor(key *rsa.PublicKey, jwt string) error {
	last := strings.LastIndexByte(jwt, '.')
	for segment := range strings.SplitSeq(jwt[:last], ".") {
		if _, err := base64.RawURLEncoding.DecodeString(segment); err != nil {
			return err
		}
	}
	signature, err := base64.RawURLEncoding.DecodeString(jwt[last+1:])
	if err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(jwt[:last]))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, hash[:], signature)
}

const (
	benchKID      = "jwk-test-11111111-1111-4111-8111-111111111111"
	benchOtherKID = "jwk-test-22222222-2222-4222-8222-222222222222"
)

func benchKey(b *testing.B) *rsa.PrivateKey {
	b.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(b, err)
	return key
}

func benchVerifier(b *testing.B, key *rsa.PrivateKey, opts ...token.Option) *token.Verifier {
	b.Helper()
	n := base64.RawURLEncoding.EncodeToString(key.N.Bytes())
	e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())
	set := fmt.Sprintf(`{"keys":[{"kty":"RSA","use":"sig","key_ops":["verify"],"alg":"RS256","kid":%q,"n":%q,"e":%q}]}`,
		benchKID, n, e)
	// With keys that were given, an unknown one costs no fetch.
	opts = append([]token.Option{token.WithStaticKeys([]byte(set))}, opts...)
	verifier, err := token.NewVerifier(token.B2B, benchProject, opts...)
	require.NoError(b, err)
	return verifier
}

func consumerClaims() map[string]any {
	now := time.Now()
	return map[string]any{
		"iss": "stytch.com/" + benchProject, "sub": "user-test-12121212-1212-4212-8212-121212121212",
		"aud": []string{benchProject}, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"plan": map[string]any{"tier": "pro", "seats": 12},
		"https://stytch.com/session": map[string]any{
			"id": "session-test-78787878-7878-4878-8878-787878787878", "started_at": now.UTC(), "last_accessed_at": now.UTC(),
			"expires_at": now.Add(time.Hour).UTC(), "roles": []string{"stytch_member", "editor"},
			"attributes": map[string]any{
				"ip_address": "203.0.113.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
			},
			"authentication_factors": []any{map[string]any{
				"type": "magic_link", "delivery_method": "email", "last_authenticated_at": now.UTC(),
				"email_factor": map[string]any{
					"email_address": "ada@example.com", "email_id": "email-test-cca9d7d0-11b6-4167-9385-d7e0c9a77418",
				},
			}},
		},
	}
}

func memberClaims() map[string]any {
	claims := consumerClaims()
	claims["sub"] = "member-test-34343434-3434-4434-8434-343434343434"
	claims["https://stytch.com/organization"] = map[string]any{
		"organization_id": "organization-test-56565656-5656-4656-8656-565656565656", "slug": "acme",
	}
	return claims
}

func benchToken(b *testing.B, key *rsa.PrivateKey, kid string, claims map[string]any) string {
	b.Helper()
	payload, err := json.Marshal(claims)
	require.NoError(b, err)
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"`+kid+`","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(payload)
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:])
	require.NoError(b, err)
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}
