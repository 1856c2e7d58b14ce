package token_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// testKey is a key of testdata/keys.json. That file has them, and they are not made by the tests, as the processes that
// fuzz must all have the same, and as some take long to find.
type testKey struct {
	kid     string
	n, d, e *big.Int
	p, q    *big.Int // nil if only d is there
}

var testKeys = sync.OnceValue(func() map[string]*testKey {
	data, err := os.ReadFile("testdata/keys.json")
	if err != nil {
		panic(err)
	}
	var all []struct{ Name, E, P, Q string }
	if err := json.Unmarshal(data, &all); err != nil {
		panic(err)
	}
	keys := map[string]*testKey{}
	for _, one := range all {
		e, p, q := integer(one.E, 10), integer(one.P, 16), integer(one.Q, 16)
		n := new(big.Int).Mul(p, q)
		phi := new(big.Int).Sub(n, new(big.Int).Add(p, q))
		phi.Add(phi, big.NewInt(1))
		keys[one.Name] = &testKey{kid: "jwk-test-" + one.Name, n: n, d: new(big.Int).ModInverse(e, phi), e: e, p: p, q: q}
	}
	return keys
})

func integer(text string, base int) *big.Int {
	i, ok := new(big.Int).SetString(text, base)
	if !ok {
		panic("no integer: " + text)
	}
	return i
}

func goodKey() *testKey { return testKeys()["good"] }

// sha256Info is what PKCS #1 v1.5 has before a SHA-256 digest.
var sha256Info = []byte{
	0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
}

// sign is RSASSA-PKCS1-v1_5 by hand: package rsa refuses to sign with the keys that a verifier has to refuse.
func (k *testKey) sign(input string) []byte {
	digest := sha256.Sum256([]byte(input))
	return k.signInfo(slices.Concat(sha256Info, digest[:]))
}

func (k *testKey) signInfo(info []byte) []byte {
	size := (k.n.BitLen() + 7) / 8
	message := slices.Concat([]byte{0, 1}, bytes.Repeat([]byte{0xff}, size-3-len(info)), []byte{0}, info)
	return k.power(new(big.Int).SetBytes(message)).FillBytes(make([]byte, size))
}

// power is m^d mod n: modulo the two primes, if they are known, as that takes a third of the time.
func (k *testKey) power(m *big.Int) *big.Int {
	if k.p == nil {
		return new(big.Int).Exp(m, k.d, k.n)
	}
	modulo := func(p *big.Int) *big.Int {
		less := new(big.Int).Sub(p, big.NewInt(1))
		return new(big.Int).Exp(m, less.Mod(k.d, less), p)
	}
	s, t := modulo(k.p), modulo(k.q)
	s.Sub(s, t).Mul(s, new(big.Int).ModInverse(k.q, k.p)).Mod(s, k.p)
	return s.Mul(s, k.q).Add(s, t)
}

// jwk returns the key as the API serves it.
func (k *testKey) jwk() object {
	return object{
		{"kty", `"RSA"`}, {"use", `"sig"`}, {"key_ops", `["verify"]`}, {"alg", `"RS256"`}, {"kid", quote(k.kid)},
		{"n", quote(encode(k.n.Bytes()))}, {"e", quote(encode(k.e.Bytes()))},
	}
}

func jwks(entries ...string) string {
	return `{"keys":[` + strings.Join(entries, ",") + `],"request_id":"request-id-test","status_code":200}`
}

func encode[T string | []byte](data T) string {
	return base64.RawURLEncoding.EncodeToString([]byte(data))
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// object is a JSON object whose members keep their order and spelling. Names and values are as in the text.
type object []member

type member struct{ name, value string }

func (o object) String() string {
	var texts []string
	for _, m := range o {
		texts = append(texts, `"`+m.name+`":`+m.value)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// set replaces a member or adds it.
func (o object) set(name, value string) object {
	i := slices.IndexFunc(o, func(m member) bool { return m.name == name })
	if i < 0 {
		return append(slices.Clone(o), member{name, value})
	}
	o = slices.Clone(o)
	o[i].value = value
	return o
}

func (o object) add(name, value string) object { return append(slices.Clone(o), member{name, value}) }

func (o object) drop(name string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return m.name == name })
}

// mint is a token in the making, with what the verifier is set to. Without a change it is good.
type mint struct {
	vector
	header, claims        object
	session, organization object // the values of these claims
	key                   *testKey

	rewriteHeader, rewriteClaims func(json string) string
	// respell changes a segment as it is written: 0 and 1 before they are signed, 2 is the signature.
	respell      func(segment int, text string) string
	sign         func(input string) []byte
	rewriteToken func(jwt string) string
}

const (
	testProject      = "project-test-0c5f4a1e-7b1d-4d8e-9a51-2f6f1c7ab001"
	testIssuer       = "stytch.com/" + testProject
	testNow          = 1_760_000_000 // 2025-10-09T08:53:20Z
	testSubject      = "subject-test-9d0c8a17-40c6-4a6b-8a0e-5d5d3c1f7002"
	testSession      = "session-test-1f5e7b3a-3c59-4a7e-b7f5-0a9b8c7d6003"
	testOrganization = "organization-test-6a7b8c9d-0e1f-4233-8455-667788990004"
	testClient       = "connected-app-test-b1c2d3e4-f506-4718-8920-a1b2c3d4e005"
)

// Instead of their values, so that changes of those come in whatever order.
const (
	sessionHere      = "@session"
	organizationHere = "@organization"
)

var allKinds = []string{"consumer_session", "b2b_session", "m2m", "idp"}

func newMint(kind string) *mint {
	m := &mint{
		key:    goodKey(),
		header: object{{"alg", `"RS256"`}, {"kid", quote(goodKey().kid)}, {"typ", `"JWT"`}},
		claims: object{
			{"iss", quote(testIssuer)}, {"sub", quote(testSubject)}, {"aud", `["` + testProject + `"]`},
			{"iat", fmt.Sprint(testNow - 60)}, {"nbf", fmt.Sprint(testNow - 60)}, {"exp", fmt.Sprint(testNow + 240)},
		},
		session: object{
			{"id", quote(testSession)}, {"started_at", `"2025-10-09T08:00:00Z"`}, {"last_accessed_at", `"2025-10-09T08:52:20Z"`},
			{"expires_at", `"2025-10-10T08:00:00Z"`}, {"attributes", `{"ip_address":"203.0.113.9","user_agent":"Tester/1"}`},
			{"roles", `["stytch_user","editor"]`},
			{"authentication_factors", `[{"type":"otp","delivery_method":"sms","last_authenticated_at":"2025-10-09T08:00:00Z",` +
				`"phone_number_factor":{"phone_id":"phone-number-test-1","phone_number":"+12025550162"}}]`},
		},
		organization: object{{"organization_id", quote(testOrganization)}, {"slug", `"example-org"`}},
	}
	m.Kind, m.ProjectID, m.Now = kind, testProject, time.Unix(testNow, 0).UTC()
	m.JWKS = []byte(jwks(goodKey().jwk().String(), testKeys()["other"].jwk().String()))
	switch kind {
	case "consumer_session":
		m.claims = m.claims.add(sessionClaim, sessionHere)
	case "b2b_session":
		m.claims = m.claims.add(sessionClaim, sessionHere).add(organizationClaim, organizationHere)
	case "m2m":
		m.claims = m.claims.add("scope", `"read:users write:users"`)
	case "idp":
		m.claims = m.claims.add("jti", `"test-jti-0001"`).add("client_id", quote(testClient)).add("scope", `"openid email"`)
	default:
		panic("unknown kind " + kind)
	}
	return m
}

func (m *mint) apply(changes ...change) *mint {
	for _, c := range changes {
		c(m)
	}
	return m
}

// make signs the token.
func (m *mint) make() *mint {
	header, claims := m.header.String(), object{}
	for _, claim := range m.claims {
		switch claim.value {
		case sessionHere:
			claim.value = m.session.String()
		case organizationHere:
			claim.value = m.organization.String()
		}
		claims = append(claims, claim)
	}
	payload := claims.String()
	if m.rewriteHeader != nil {
		header = m.rewriteHeader(header)
	}
	if m.rewriteClaims != nil {
		payload = m.rewriteClaims(payload)
	}
	respell := m.respell
	if respell == nil {
		respell = func(_ int, text string) string { return text }
	}
	sign := m.sign
	if sign == nil {
		sign = m.key.sign
	}
	input := respell(0, encode(header)) + "." + respell(1, encode(payload))
	m.Token = input + "." + respell(2, encode(sign(input)))
	if m.rewriteToken != nil {
		m.Token = m.rewriteToken(m.Token)
	}
	return m
}

// judge offers a token to package token and to the reference, and sees to it that they agree. It returns both errors.
// One-sided, it lets package token refuse what the reference accepts, for tokens of which the rules say too little.
func (v *vector) judge(t *testing.T, oneSided bool) (got, want error) {
	t.Helper()
	r := reference{
		kind: v.Kind, projectID: v.ProjectID, baseURL: v.BaseURL, now: v.Now,
		leeway: time.Duration(v.Leeway * float64(time.Second)), maxAge: time.Duration(v.MaxTokenAge * float64(time.Second)),
	}
	wanted, want := r.verify(v.JWKS, v.Token)
	verified, got := v.verify(t)
	if want != nil {
		require.Error(t, got, "the reference says %v of %q", want, v.describe())
	} else if !oneSided {
		require.NoError(t, got, v.describe())
	}
	if got != nil {
		checkClass(t, got)
		checkSilent(t, got, v.Token)
		return got, want
	}
	wanted.compare(t, v.Kind, verified)
	return nil, nil
}

// describe is the token with its header and claims in plain text, as far as they can be read.
func (v *vector) describe() string {
	var texts []string
	for segment := range strings.SplitSeq(v.Token, ".") {
		data, err := base64.RawURLEncoding.DecodeString(segment)
		if err != nil {
			data = []byte(segment)
		}
		if len(texts) == 2 {
			data = fmt.Append(nil, len(segment), " characters")
		}
		texts = append(texts, string(data[:min(len(data), 2000)]))
	}
	return strings.Join(texts, " . ")
}

// checkSilent is stricter than checkNoPart: no piece of the token as it stands, and no text from its header or claims.
func checkSilent(t *testing.T, err error, jwt string) {
	t.Helper()
	text := err.Error()
	const piece = 12 // fewer characters may be in both by chance
	for i := 0; i+piece <= len(text); i++ {
		require.NotContains(t, jwt, text[i:i+piece], "the error has a piece of the token")
	}
	for segment := range strings.SplitSeq(jwt, ".") {
		data, _ := base64.RawURLEncoding.DecodeString(segment)
		var value any
		if json.Unmarshal(data, &value) != nil {
			continue
		}
		require.Empty(t, spoken(value, text), text)
	}
}

// spoken returns a string among the values that is in the text. Names of members are not looked at: an error may well
// say which claim it means.
func spoken(value any, text string) string {
	var all []any
	switch value := value.(type) {
	case string:
		if len(value) >= 8 && strings.Contains(text, value) {
			return value
		}
	case []any:
		all = value
	case map[string]any:
		for _, one := range value {
			all = append(all, one)
		}
	}
	for _, one := range all {
		if s := spoken(one, text); s != "" {
			return s
		}
	}
	return ""
}

func (r *referenceResult) compare(t *testing.T, kind string, got *verified) {
	t.Helper()
	require.Equal(t, r.subject, got.subject)
	require.Equal(t, r.sessionID, got.sessionID)
	if kind == "b2b_session" {
		require.Equal(t, r.organizationID, got.organizationID)
	}
	require.Equal(t, r.clientID, got.clientID)
	require.True(t, slices.Equal(got.roles, r.roles), "roles are %q, by the reference %q", got.roles, r.roles)
	require.True(t, slices.Equal(got.scopes, r.scopes), "scopes are %q, by the reference %q", got.scopes, r.scopes)
	data, err := got.custom.MarshalJSON()
	require.NoError(t, err)
	value, err := referenceJSON(data)
	require.NoError(t, err, "custom claims")
	claims, ok := value.(map[string]any)
	require.True(t, ok)
	require.Len(t, claims, got.custom.Len())
	// The rules do not say whether an access token has these two among its custom claims.
	if kind == "m2m" || kind == "idp" {
		for _, claims := range []map[string]any{claims, r.custom} {
			delete(claims, "client_id")
			if kind == "idp" {
				delete(claims, "scope")
			}
		}
	}
	require.Equal(t, r.custom, claims)
}
