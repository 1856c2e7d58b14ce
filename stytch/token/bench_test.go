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
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

const benchProject = "project-test-11111111-1111-4111-8111-111111111111"

// BenchmarkVerify compares verification with its floor: what base64, SHA-256 and one RSA operation take for the same token.
func BenchmarkVerify(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	verifier := benchVerifier(b, key)
	session := benchToken(b, key, "jwk-test-1", consumerClaims())
	member := benchToken(b, key, "jwk-test-1", memberClaims())
	unknown := benchToken(b, key, "jwk-test-2", memberClaims())
	forged := member[:len(member)-8] + "AAAAAAAA"
	rubbish := strings.Repeat("a.b.", 256<<10)

	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := floor(&key.PublicKey, member); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, c := range [...]struct {
		name, jwt string
		verify    func(jwt string) error
		want      error
	}{
		{"session", session, verifySession(b, verifier), nil},
		{"member-session", member, verifyMember(b, verifier), nil},
		{"unknown-key", unknown, verifyMember(b, verifier), token.ErrUnknownKey},
		{"bad-signature", forged, verifyMember(b, verifier), token.ErrSignature},
		{"1MB-of-rubbish", rubbish, verifyMember(b, verifier), token.ErrMalformed},
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
	b.Run("member-session-parallel", func(b *testing.B) {
		b.ReportAllocs()
		verify := verifyMember(b, verifier)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := verify(member); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func verifySession(b *testing.B, v *token.Verifier) func(string) error {
	return func(jwt string) error {
		_, err := v.Session(b.Context(), jwt)
		return err
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

func benchVerifier(b *testing.B, key *rsa.PrivateKey) *token.Verifier {
	b.Helper()
	n := base64.RawURLEncoding.EncodeToString(key.N.Bytes())
	e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())
	set := fmt.Sprintf(`{"keys":[{"kty":"RSA","use":"sig","key_ops":["verify"],"alg":"RS256","kid":"jwk-test-1","n":%q,"e":%q}]}`, n, e)
	// An interval that no run outlasts: what an unknown key costs while no fetch is due.
	verifier, err := token.NewVerifier(token.B2B, benchProject, token.WithHTTPClient(&http.Client{Transport: &keyServer{body: []byte(set)}}),
		token.WithKeyCache(token.KeyCache{MinInterval: time.Hour}))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(verifier.Close)
	if err := verifier.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	return verifier
}

func consumerClaims() map[string]any {
	now := time.Now()
	return map[string]any{
		"iss": "stytch.com/" + benchProject, "sub": "user-test-12121212-1212-4212-8212-121212121212", "aud": []string{benchProject},
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "plan": map[string]any{"tier": "pro", "seats": 12},
		"https://stytch.com/session": map[string]any{
			"id": "session-test-78787878-7878-4878-8878-787878787878", "started_at": now.UTC(), "last_accessed_at": now.UTC(),
			"expires_at": now.Add(time.Hour).UTC(), "roles": []string{"stytch_member", "editor"},
			"attributes": map[string]any{"ip_address": "203.0.113.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"},
			"authentication_factors": []any{map[string]any{
				"type": "magic_link", "delivery_method": "email", "last_authenticated_at": now.UTC(),
				"email_factor": map[string]any{"email_address": "ada@example.com", "email_id": "email-test-cca9d7d0-11b6-4167-9385-d7e0c9a77418"},
			}},
		},
	}
}

func memberClaims() map[string]any {
	claims := consumerClaims()
	claims["sub"] = "member-test-34343434-3434-4434-8434-343434343434"
	claims["https://stytch.com/organization"] = map[string]any{"organization_id": "organization-test-56565656-5656-4656-8656-565656565656", "slug": "acme"}
	return claims
}

func benchToken(b *testing.B, key *rsa.PrivateKey, kid string, claims map[string]any) string {
	b.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		b.Fatal(err)
	}
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"`+kid+`","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload)
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:])
	if err != nil {
		b.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}
