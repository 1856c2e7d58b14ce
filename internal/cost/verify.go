package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

// maxVerifyAllocations is what the verification of a member's session may allocate.
const maxVerifyAllocations = 60

const jwx = "github.com/lestrrat-go/jwx/v2"

// measureToken measures package token: what of jwx it imports beyond what parsing keys and verifying signatures need,
// and what a verification allocates.
func measureToken(r *report) error {
	imported, err := dependencies(module + "/stytch/token")
	if err != nil {
		return err
	}
	needed := map[string]bool{jwx + "/jwk": true, jwx + "/jws": true}
	for _, pkg := range [...]string{jwx + "/jwk", jwx + "/jws"} {
		of, err := dependencies(pkg)
		if err != nil {
			return err
		}
		for name := range of {
			needed[name] = true
		}
	}
	var own, further []string
	for name, from := range imported {
		if from == jwx {
			own = append(own, name)
			if !needed[name] {
				further = append(further, name)
			}
		}
	}
	slices.Sort(further)
	r.line("packages of jwx under stytch/token", strconv.Itoa(len(own)), "", false)
	r.line("  beyond what jwk and jws need", strconv.Itoa(len(further)), "0", len(further) > 0)
	for _, name := range further {
		r.line("  "+name, "", "none", true)
	}

	allocations, err := verifyAllocations()
	if err != nil {
		return err
	}
	r.line("allocations of verifying a member's session", fmt.Sprint(allocations), strconv.Itoa(maxVerifyAllocations),
		allocations > maxVerifyAllocations)
	return nil
}

// verifyAllocations counts what one verification allocates.
func verifyAllocations() (float64, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return 0, err
	}
	now := time.Unix(1_790_000_000, 0)
	jwt, err := memberSession(key, now)
	if err != nil {
		return 0, err
	}
	set := `{"keys":[{"kty":"RSA","kid":"jwk-test-1","e":"AQAB","n":"` +
		base64.RawURLEncoding.EncodeToString(key.N.Bytes()) + `"}]}`
	v, err := token.NewVerifier(token.B2B, projectID, token.WithStaticKeys([]byte(set)),
		token.WithClock(func() time.Time { return now }))
	if err != nil {
		return 0, err
	}
	var failed error
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := v.MemberSession(context.Background(), jwt, token.MaxAge(time.Minute)); err != nil {
			failed = err
		}
	})
	return allocations, failed
}

// memberSession signs a session JWT of a size that such JWTs have.
func memberSession(key *rsa.PrivateKey, now time.Time) (string, error) {
	at := now.UTC().Format(time.RFC3339)
	values := strings.NewReplacer("AT", at, "IAT", strconv.FormatInt(now.Unix(), 10),
		"EXP", strconv.FormatInt(now.Unix()+300, 10), "PROJECT", projectID, "\n", "", "\t", "")
	claims := values.Replace(`{
		"aud":["PROJECT"],"iss":"stytch.com/PROJECT","sub":"member-test-00000000-0000-4000-8000-000000000000",
		"iat":IAT,"nbf":IAT,"exp":EXP,
		"https://stytch.com/organization":{
			"organization_id":"organization-test-00000000-0000-4000-8000-000000000000","slug":"acme"
		},
		"https://stytch.com/session":{
			"id":"session-test-00000000-0000-4000-8000-000000000000",
			"started_at":"AT","last_accessed_at":"AT","expires_at":"2099-01-01T00:00:00Z",
			"attributes":{"ip_address":"203.0.113.7","user_agent":"Mozilla/5.0"},"roles":["stytch_member","editor"],
			"authentication_factors":[{
				"type":"magic_link","delivery_method":"email","last_authenticated_at":"AT",
				"email_factor":{"email_address":"ada@example.com","email_id":"email-test-1"}
			}]
		},
		"plan":{"tier":"gold"}
	}`)
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"RS256","kid":"jwk-test-1","typ":"JWT"}`)) + "." + encode([]byte(claims))
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:])
	return signed + "." + encode(signature), err
}
