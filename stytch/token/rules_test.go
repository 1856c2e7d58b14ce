package token_test

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

// A rule is a token that differs from a good one in a single respect, for a rule of reference_test.go.
type rule struct {
	name    string
	rule    string // by which the reference refuses it; "" if the token is good
	want    error  // nil if the token is good
	kinds   []string
	changes []change
}

// errAny stands for an error of whatever class, where several would do.
var errAny = errors.New("any refusal")

type change func(*mint)

func good(kinds []string, name string, changes ...change) rule {
	return rule{name: name, kinds: kinds, changes: changes}
}

func bad(kinds []string, name, number string, want error, changes ...change) rule {
	return rule{name: name, rule: number, want: want, kinds: kinds, changes: changes}
}

var (
	consumer = []string{"consumer_session"}
	b2bs     = []string{"b2b_session"}
	sessions = []string{"consumer_session", "b2b_session"}
	m2m      = []string{"m2m"}
	app      = []string{"idp"}
	access   = []string{"m2m", "idp"}
	every    = allKinds
)

// turns returns a function that returns a kind of session and a kind of access token, each in turn, for rules that are
// the same for all kinds.
func turns() func() []string {
	i := 0
	return func() []string {
		i++
		return []string{sessions[i%2], access[i/2%2]}
	}
}

func TestRules(t *testing.T) {
	rows := 0
	for _, group := range []struct {
		name  string
		rules []rule
	}{
		{"form", formRules()},
		{"header", headerRules()},
		{"key", keyRules()},
		{"signature", signatureRules()},
		{"json", jsonRules()},
		{"claims", claimRules()},
		{"time", timeRules()},
		{"session", sessionRules()},
		{"organization", organizationRules()},
		{"access", accessRules()},
		{"custom", customRules()},
		{"kind", kindRules()},
	} {
		rows += len(group.rules)
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			names := map[string]bool{}
			for _, r := range group.rules {
				require.NotContains(t, names, r.name)
				names[r.name] = true
				for _, kind := range r.kinds {
					t.Run(r.name+"/"+kind, func(t *testing.T) { r.check(t, kind) })
				}
			}
		})
	}
	t.Logf("%d rules", rows)
}

func (r *rule) check(t *testing.T, kind string) {
	m := newMint(kind).apply(r.changes...).make()
	got, reference := m.judge(t, false)
	if r.want == nil {
		require.NoError(t, got)
		require.NoError(t, reference)
		return
	}
	require.Error(t, got)
	if r.want != errAny {
		require.ErrorIs(t, got, r.want)
	}
	require.Error(t, reference)
	require.True(t, strings.HasPrefix(reference.Error(), r.rule+":"), reference.Error())
}

// Changes.

func header(name, value string) change { return func(m *mint) { m.header = m.header.set(name, value) } }
func headerTwice(name, value string) change {
	return func(m *mint) { m.header = m.header.add(name, value) }
}
func noHeader(name string) change   { return func(m *mint) { m.header = m.header.drop(name) } }
func headerText(text string) change { return rewriteHeader(func(string) string { return text }) }
func rewriteHeader(f func(string) string) change {
	return func(m *mint) { m.rewriteHeader = f }
}

func claim(name, value string) change { return func(m *mint) { m.claims = m.claims.set(name, value) } }
func claimTwice(name, value string) change {
	return func(m *mint) { m.claims = m.claims.add(name, value) }
}
func claimFirst(name, value string) change {
	return func(m *mint) { m.claims = slices.Insert(slices.Clone(m.claims), 0, member{name, value}) }
}
func noClaim(name string) change                  { return func(m *mint) { m.claims = m.claims.drop(name) } }
func payloadText(text string) change              { return rewritePayload(func(string) string { return text }) }
func rewritePayload(f func(string) string) change { return func(m *mint) { m.rewriteClaims = f } }

// renamed spells the name of a claim in another way.
func renamed(name, as string) change {
	return func(m *mint) {
		m.claims = slices.Clone(m.claims)
		for i := range m.claims {
			if m.claims[i].name == name {
				m.claims[i].name = as
			}
		}
	}
}

func inSession(name, value string) change {
	return func(m *mint) { m.session = m.session.set(name, value) }
}
func inSessionTwice(name, value string) change {
	return func(m *mint) { m.session = m.session.add(name, value) }
}
func noneInSession(name string) change { return func(m *mint) { m.session = m.session.drop(name) } }
func inOrganization(name, value string) change {
	return func(m *mint) { m.organization = m.organization.set(name, value) }
}
func noneInOrganization(name string) change {
	return func(m *mint) { m.organization = m.organization.drop(name) }
}

func text(f func(jwt string) string) change { return func(m *mint) { m.rewriteToken = f } }
func segments(f func(s []string) []string) change {
	return text(func(jwt string) string { return strings.Join(f(strings.Split(jwt, ".")), ".") })
}
func respell(segment int, f func(string) string) change {
	return func(m *mint) {
		m.respell = func(i int, text string) string {
			if i == segment {
				return f(text)
			}
			return text
		}
	}
}

// signed replaces the way of signing; the header stays as it is.
func signed(sign func(m *mint, input string) []byte) change {
	return func(m *mint) { m.sign = func(input string) []byte { return sign(m, input) } }
}
func signature(f func(signature []byte) []byte) change {
	return signed(func(m *mint, input string) []byte { return f(m.key.sign(input)) })
}

// with signs with a key and names it.
func with(key string) change {
	return func(m *mint) {
		m.key = testKeys()[key]
		m.header = m.header.set("kid", quote(m.key.kid))
	}
}

// under signs with a key and names another.
func under(key string) change { return func(m *mint) { m.key = testKeys()[key] } }

func keySet(body string) change { return func(m *mint) { m.JWKS = []byte(body) } }

// entry replaces the entry of the key that signs; another key stays in the set, so that there is one.
func entry(f func(jwk object) object) change {
	return func(m *mint) { m.JWKS = []byte(jwks(testKeys()["other"].jwk().String(), f(m.key.jwk()).String())) }
}
func entryMember(name, value string) change {
	return entry(func(jwk object) object { return jwk.set(name, value) })
}
func entryWithout(name string) change {
	return entry(func(jwk object) object { return jwk.drop(name) })
}
func served() change { return entry(func(jwk object) object { return jwk }) }

func after(d time.Duration) change    { return func(m *mint) { m.Now = m.Now.Add(d) } }
func leeway(seconds float64) change   { return func(m *mint) { m.Leeway = seconds } }
func maxAge(seconds float64) change   { return func(m *mint) { m.MaxTokenAge = seconds } }
func baseURL(u string) change         { return func(m *mint) { m.BaseURL = u } }
func sessionExpires(at string) change { return inSession("expires_at", quote(at)) }

// project makes the token one of another project, and the verifier one of it as well.
func project(id string) change {
	return func(m *mint) {
		m.ProjectID = id
		m.claims = m.claims.set("iss", quote("stytch.com/"+id)).set("aud", quote(id))
	}
}

// length pads the token with spaces in its JSON, so that it has n characters. It comes last among changes.
func length(n int) change {
	return func(m *mint) {
		pad := func(i int) func(string) string {
			return func(text string) string { return text + strings.Repeat(" ", i) }
		}
		for inHeader := range 3 { // as no segment has 4k+1 characters, the payload alone may not do
			m.rewriteHeader, m.rewriteClaims = pad(inHeader), nil
			room := (n - len(m.make().Token)) * 3 / 4
			for inPayload := room - 2; inPayload <= room+2; inPayload++ {
				m.rewriteClaims = pad(inPayload)
				if len(m.make().Token) == n {
					return
				}
			}
		}
		panic(fmt.Sprintf("no token of %d characters", n))
	}
}

// ragged pads header and payload, so that the last character of no segment is full: it has bits that mean nothing.
func ragged(m *mint) {
	m.rewriteHeader = func(text string) string { return text + strings.Repeat(" ", (4-len(text)%3)%3) }
	m.rewriteClaims = m.rewriteHeader
}

func formRules() []rule {
	rules := []rule{
		good(every, "as issued"),
		bad(every, "empty", "R1", token.ErrMalformed, text(func(string) string { return "" })),
		bad(consumer, "one dot", "R1", token.ErrMalformed, text(func(string) string { return "." })),
		bad(consumer, "two dots", "R1", token.ErrMalformed, text(func(string) string { return ".." })),
		bad(consumer, "dots only", "R1", token.ErrMalformed, text(func(string) string { return "...." })),
		bad(consumer, "no dot", "R1", token.ErrMalformed,
			text(func(s string) string { return strings.ReplaceAll(s, ".", "") })),
		bad(every, "no signature and no dot", "R1", token.ErrMalformed, segments(func(s []string) []string { return s[:2] })),
		bad(every, "no signature", "R1", token.ErrMalformed,
			segments(func(s []string) []string { return []string{s[0], s[1], ""} })),
		bad(consumer, "no header", "R1", token.ErrMalformed, respell(0, func(string) string { return "" })),
		bad(consumer, "no payload", "R1", token.ErrMalformed, respell(1, func(string) string { return "" })),
		bad(consumer, "a dot before", "R1", token.ErrMalformed, text(func(s string) string { return "." + s })),
		bad(consumer, "a dot after", "R1", token.ErrMalformed, text(func(s string) string { return s + "." })),
		bad(consumer, "four segments", "R1", token.ErrMalformed, text(func(s string) string { return s + ".AAAA" })),
		bad(consumer, "five segments, as in JWE", "R1", token.ErrMalformed,
			text(func(s string) string { return s + ".AAAA.AAAA" })),
		bad(consumer, "payload detached", "R1", token.ErrMalformed,
			segments(func(s []string) []string { return []string{s[0], "", s[2]} })),
		bad(consumer, "flattened JSON serialisation", "R1", token.ErrMalformed, segments(func(s []string) []string {
			return []string{object{{"protected", quote(s[0])}, {"payload", quote(s[1])}, {"signature", quote(s[2])}}.String()}
		})),
		bad(consumer, "general JSON serialisation", "R1", token.ErrMalformed, segments(func(s []string) []string {
			signature := object{{"protected", quote(s[0])}, {"signature", quote(s[2])}}
			return []string{object{{"payload", quote(s[1])}, {"signatures", "[" + signature.String() + "]"}}.String()}
		})),
		bad(consumer, "Bearer", "R1", token.ErrMalformed, text(func(s string) string { return "Bearer " + s })),
		bad(consumer, "quoted", "R1", token.ErrMalformed, text(func(s string) string { return `"` + s + `"` })),
		bad(consumer, "dots escaped", "R1", token.ErrMalformed,
			text(func(s string) string { return strings.ReplaceAll(s, ".", "%2E") })),
		bad(consumer, "fullwidth dots", "R1", token.ErrMalformed,
			text(func(s string) string { return strings.ReplaceAll(s, ".", "\uff0e") })),
		bad(consumer, "a fragment of text", "R1", token.ErrMalformed, text(func(string) string { return "session_token" })),
		good(every, "8 KiB", length(8<<10)),
		good(every, "64 KiB", length(64<<10)),
		bad(every, "64 KiB and one", "R1", token.ErrMalformed, length(64<<10+1)),
		bad(consumer, "64 KiB and more", "R1", token.ErrMalformed, length(64<<10+600)),
		bad(consumer, "1 MiB of one character", "R1", token.ErrMalformed,
			text(func(string) string { return strings.Repeat("A", 1<<20) })),
		bad(consumer, "1 MiB of dots", "R1", token.ErrMalformed,
			text(func(string) string { return strings.Repeat(".", 1<<20) })),
	}
	for i, segment := range []string{"header", "payload", "signature"} {
		for _, odd := range []struct{ name, text string }{
			{"space", " "}, {"tab", "\t"}, {"line feed", "\n"}, {"carriage return", "\r"}, {"CRLF", "\r\n"}, {"NUL", "\x00"},
			{"no-break space", "\u00a0"}, {"broken UTF-8", "\xff"}, {"zero width space", "\u200b"}, {"percent", "%"},
			{"padding", "="},
		} {
			for _, place := range []struct {
				name   string
				insert func(s string) string
			}{
				{"before", func(s string) string { return odd.text + s }},
				{"in", func(s string) string { return s[:8] + odd.text + s[8:] }},
				{"after", func(s string) string { return s + odd.text }},
			} {
				rules = append(rules,
					bad(consumer, odd.name+" "+place.name+" the "+segment, "R1", token.ErrMalformed, respell(i, place.insert)))
			}
		}
		rules = append(rules,
			bad(consumer, "as much padding as fits in the "+
				segment, "R1", token.ErrMalformed, ragged, respell(i, func(s string) string {
				return s + strings.Repeat("=", (4-len(s)%4)%4)
			})),
			// With ">>>?" and what else it takes, each segment has the characters in which the alphabets differ.
			bad(consumer, "the other alphabet in the "+segment, "R1", token.ErrMalformed,
				header("x", `"`+strings.Repeat(">>?", 3)+`~>>>??"`), claim("x", `"`+strings.Repeat(">>?", 3)+`~>>>??"`),
				respell(i, func(s string) string {
					other := strings.NewReplacer("-", "+", "_", "/").Replace(s)
					if other == s {
						panic("nothing to spell in another way")
					}
					return other
				})),
			bad(consumer, "bits after the end of the "+
				segment, "R1", token.ErrMalformed, ragged, respell(i, func(s string) string {
				const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
				last := strings.IndexByte(alphabet, s[len(s)-1])
				if len(s)%4 == 0 || last%4 != 0 {
					panic("no bits to set")
				}
				return s[:len(s)-1] + alphabet[last+1:last+2]
			})),
			bad(consumer, "a character that is no byte in the "+
				segment, "R1", token.ErrMalformed, respell(i, func(s string) string {
				return s[:len(s)/4*4] + "A"
			})),
		)
	}
	return rules
}

func headerRules() []rule {
	refused := func(name string, changes ...change) rule {
		return bad(every, name, "R2", token.ErrMalformed, changes...)
	}
	once := func(name string, changes ...change) rule {
		return bad(consumer, name, "R2", token.ErrMalformed, changes...)
	}
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	attackers := testKeys()["attacker"].jwk()
	rules := []rule{
		refused("alg none", header("alg", `"none"`)),
		refused("alg none, signature of one byte", header("alg", `"none"`),
			signature(func([]byte) []byte { return []byte{0} })),
		once("alg None", header("alg", `"None"`)),
		once("alg nOnE", header("alg", `"nOnE"`)),
		once("alg empty", header("alg", `""`)),
		once("alg null", header("alg", `null`)),
		once("alg a number", header("alg", `256`)),
		once("alg a list", header("alg", `["RS256"]`)),
		once("alg an object", header("alg", `{"RS256":true}`)),
		once("alg missing", noHeader("alg")),
		once("alg in lower case", header("alg", `"rs256"`)),
		once("alg in mixed case", header("alg", `"Rs256"`)),
		once("alg with a space", header("alg", `"RS256 "`)),
		once("alg with NUL", header("alg", `"RS256\u0000"`)),
		once("alg with a letter alike", header("alg", `"R\u0405256"`)), // a Cyrillic Dze
		once("alg with a long s", header("alg", `"R\u017f256"`)),       // which folds to s
		once("alg in two spellings of the name", headerTwice("\\u0061lg", `"none"`)),
		once("alg twice", headerTwice("alg", `"RS256"`)),
		once("ALG alone", noHeader("alg"), header("ALG", `"RS256"`)),
		good(consumer, "ALG beside alg", header("ALG", `"none"`)),
		good(consumer, "alg in an escaped spelling", noHeader("alg"), header("a\\u006cg", `"RS\u0032\u00356"`)),
		once("ES256", header("alg", `"ES256"`)),
		once("EdDSA", header("alg", `"EdDSA"`)),
		once("RSA-OAEP", header("alg", `"RSA-OAEP"`)),
		once("RS384", header("alg", `"RS384"`), signed(hashed(crypto.SHA384))),
		once("RS512", header("alg", `"RS512"`), signed(hashed(crypto.SHA512))),
		once("PS256", header("alg", `"PS256"`), signed(pss)),

		refused("kid missing", noHeader("kid")),
		refused("kid empty", header("kid", `""`)),
		once("kid a number", header("kid", `7`)),
		once("kid null", header("kid", `null`)),
		once("kid a list", header("kid", `[`+quote(goodKey().kid)+`]`)),
		once("kid twice", headerTwice("kid", quote(goodKey().kid))),
		once("kid in two spellings", headerTwice("k\\u0069d", quote(testKeys()["other"].kid))),
		once("KID alone", noHeader("kid"), header("KID", quote(goodKey().kid))),
		once("Kid with the Kelvin sign", noHeader("kid"), header("\u212aid", quote(goodKey().kid))), // which folds to k
		good(consumer, "KID beside kid", header("KID", quote(testKeys()["other"].kid))),
		good(consumer, "kid escaped", header("kid", strings.Replace(quote(goodKey().kid), "j", `\u006a`, 1))),

		good(every, "no typ", noHeader("typ")),
		good(every, "typ at+jwt", header("typ", `"at+jwt"`)),
		good(consumer, "typ AT+JWT", header("typ", `"AT+JWT"`)),
		good(consumer, "typ jwt", header("typ", `"jwt"`)),
		good(consumer, "typ jWt escaped", header("typ", `"jW\u0074"`)),
		good(consumer, "Typ is another member", header("Typ", `"JOSE"`)),
		once("typ JOSE", header("typ", `"JOSE"`)),
		once("typ empty", header("typ", `""`)),
		once("typ null", header("typ", `null`)),
		once("typ a number", header("typ", `1`)),
		once("typ a list", header("typ", `["JWT"]`)),
		once("typ with a space", header("typ", `"JWT "`)),
		once("typ a media type", header("typ", `"application/jwt"`)),
		once("typ of another use", header("typ", `"dpop+jwt"`)),
		once("typ logout+jwt", header("typ", `"logout+jwt"`)),
		once("typ twice", headerTwice("typ", `"JWT"`)),
	}
	for _, name := range []string{"crit", "b64", "zip", "enc", "cty"} {
		for _, value := range []string{`null`, `""`, `"JWT"`, `"DEF"`, `true`, `false`, `[]`, `["exp"]`, `{}`, `0`} {
			rules = append(rules, once(name+" "+value, header(name, value)))
		}
		rules = append(rules,
			once(name+" in an escaped spelling", header(fmt.Sprintf(`\u%04x%s`, name[0], name[1:]), `null`)),
			good(consumer, "another case of "+name, header(strings.ToUpper(name), `["exp"]`)),
		)
	}
	for _, m := range []member{
		{"jwk", attackers.String()},
		{"jku", `"https://attacker.example/jwks.json"`},
		{"x5u", `"https://attacker.example/cert.pem"`},
		{"x5c", `["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"]`},
		{"x5t", `"AAAA"`},
		{"x5t#S256", `7`},
		{"url", `"https://attacker.example"`},
		{"none", `null`},
	} {
		rules = append(rules,
			good(consumer, m.name+" is ignored", header(m.name, m.value)),
			bad(consumer, m.name+" does not help an attacker", "R4", token.ErrSignature, header(m.name, m.value),
				under("attacker")),
		)
	}
	rules = append(rules,
		bad(consumer, "jwk of a new kid does not help", "R3", token.ErrUnknownKey, header("jwk", attackers.String()),
			with("attacker")),
		once("an array", rewriteHeader(func(h string) string { return "[" + h + "]" })),
		once("a string", rewriteHeader(quote)),
		once("null", headerText("null")),
		once("not JSON", headerText("RS256")),
		once("two objects", rewriteHeader(func(h string) string { return h + h })),
		once("text after it", rewriteHeader(func(h string) string { return h + "x" })),
		once("NUL after it", rewriteHeader(func(h string) string { return h + "\x00" })),
		once("BOM", rewriteHeader(func(h string) string { return "\ufeff" + h })),
		once("UTF-16", rewriteHeader(func(h string) string { return "\x00" + strings.Join(strings.Split(h, ""), "\x00") })),
		once("broken UTF-8", header("x", "\"\xff\"")),
		once("broken UTF-8 in a name", header("x\xc3", "1")),
		once("an unknown member twice", header("x", "1"), headerTwice("x", "1")),
		once("a lone surrogate", header("x", `"\ud800"`)),
		once("a comma at the end", rewriteHeader(func(h string) string { return strings.TrimSuffix(h, "}") + ",}" })),
		once("a comment", rewriteHeader(func(h string) string { return h + "/**/" })),
		once("single quotes", rewriteHeader(func(h string) string { return strings.ReplaceAll(h, `"`, `'`) })),
		once("cut short", rewriteHeader(func(h string) string { return strings.TrimSuffix(h, "}") })),
		once("10000 levels", header("x", deep(10_000))),
		good(every, "4 KiB", rewriteHeader(func(h string) string { return h + strings.Repeat(" ", 3<<10-len(h)) })),
		refused("4 KiB and a byte", rewriteHeader(func(h string) string { return h + strings.Repeat(" ", 3<<10+1-len(h)) })),
		good(consumer, "white space around", rewriteHeader(func(h string) string { return " \t\r\n" + h + "\n" })),
		good(consumer, "unknown members", header("x", `{"y":[1e400,null,"\ud83d\ude00"]}`)),
	)
	secrets := publicForms()
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		rules = append(rules, once("HS256 with "+name+
			" as the secret", header("alg", `"HS256"`), signed(func(_ *mint, input string) []byte {
			h := hmac.New(sha256.New, secrets[name])
			h.Write([]byte(input))
			return h.Sum(nil)
		})))
	}
	return rules
}

// publicForms are spellings of the public key. Who takes one for a secret accepts what anybody can make.
func publicForms() map[string][]byte {
	key := &rsa.PublicKey{N: goodKey().n, E: int(goodKey().e.Int64())}
	pkix, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err)
	}
	return map[string][]byte{
		"the PEM":     pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix}),
		"the DER":     pkix,
		"PKCS #1":     x509.MarshalPKCS1PublicKey(key),
		"the modulus": goodKey().n.Bytes(),
		"the JWK":     []byte(goodKey().jwk().String()),
		"nothing":     nil,
	}
}

func (k *testKey) private() *rsa.PrivateKey {
	return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: k.n, E: int(k.e.Int64())}, D: k.d}
}

func hashed(hash crypto.Hash) func(*mint, string) []byte {
	prefix := map[crypto.Hash][]byte{
		crypto.SHA384: {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
			0x04, 0x30},
		crypto.SHA512: {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
			0x04, 0x40},
		crypto.SHA1: {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14},
	}[hash]
	return func(m *mint, input string) []byte {
		h := hash.New()
		h.Write([]byte(input))
		return m.key.signInfo(h.Sum(slices.Clone(prefix)))
	}
}

func pss(m *mint, input string) []byte {
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPSS(rand.Reader, m.key.private(), crypto.SHA256, digest[:], nil)
	if err != nil {
		panic(err)
	}
	return signature
}

func keyRules() []rule {
	unknown := func(name string, changes ...change) rule {
		return bad(consumer, name, "R3", token.ErrUnknownKey, changes...)
	}
	none := func(name string, changes ...change) rule {
		return bad(consumer, name, "R3", token.ErrKeysUnavailable, changes...)
	}
	kid, otherKid := quote(goodKey().kid), quote(testKeys()["other"].kid)
	entry1, entry2 := goodKey().jwk().String(), testKeys()["other"].jwk().String()
	otherUnderGood := testKeys()["other"].jwk().set("kid", kid).String()
	attackerUnderGood := testKeys()["attacker"].jwk().set("kid", kid).String()
	modulus := encode(goodKey().n.Bytes())
	alone := func(f func(jwk object) object) change {
		return func(m *mint) { m.JWKS = []byte(jwks(f(m.key.jwk()).String())) }
	}
	spelled := func(name, value string) change { return entryMember(name, quote(value)) }
	number := func(n *big.Int) string { return encode(n.Bytes()) }
	power := func(bits uint, plus int64) *big.Int {
		n := new(big.Int).Lsh(big.NewInt(1), bits)
		return n.Add(n, big.NewInt(plus))
	}
	many := func(n int) string {
		var entries []string
		for i := range n {
			entries = append(entries, testKeys()["other"].jwk().set("kid", fmt.Sprintf(`"jwk-test-%d"`, i)).String())
		}
		return jwks(append(entries, entry1)...)
	}
	rules := []rule{
		good(every, "the only key", keySet(jwks(entry1))),
		good(every, "the second key", with("other")),
		bad(every, "a kid that is not in the set", "R3", token.ErrUnknownKey, with("attacker")),
		bad(every, "a kid that is not in the set, signed by a key that is", "R3", token.ErrUnknownKey,
			header("kid", `"jwk-test-unknown"`)),
		bad(every, "signed by another key of the set", "R4", token.ErrSignature, under("other")),
		unknown("kid in another case", header("kid", quote(strings.ToUpper(goodKey().kid)))),
		unknown("kid with a space after it", header("kid", quote(goodKey().kid+" "))),
		unknown("kid with NUL after it", header("kid", quote(goodKey().kid+"\x00"))),
		unknown("kid cut short", header("kid", quote(goodKey().kid[:12]))),
		unknown("kid of a path", header("kid", `"../../../dev/null"`)),
		unknown("kid of a query", header("kid", `"x' UNION SELECT 'y"`)),
		unknown("kid of an address", header("kid", `"https://attacker.example/jwks.json"`)),
		unknown("kid of 2 KiB", header("kid", quote(strings.Repeat("k", 2<<10)))),
		unknown("kid of a space", header("kid", `" "`)),

		unknown("use enc", entryMember("use", `"enc"`)),
		unknown("use empty", entryMember("use", `""`)),
		good(consumer, "use null", entryMember("use", `null`)),
		unknown("use a list", entryMember("use", `["sig"]`)),
		unknown("use in another case", entryMember("use", `"SIG"`)),
		good(consumer, "no use", entryWithout("use")),
		good(consumer, "USE is another member", entryMember("USE", `"enc"`)),
		unknown("key_ops sign", entryMember("key_ops", `["sign"]`)),
		unknown("key_ops empty", entryMember("key_ops", `[]`)),
		good(consumer, "key_ops null", entryMember("key_ops", `null`)),
		unknown("key_ops a string", entryMember("key_ops", `"verify"`)),
		unknown("key_ops in another case", entryMember("key_ops", `["Verify"]`)),
		unknown("key_ops an object", entryMember("key_ops", `{"verify":true}`)),
		good(consumer, "key_ops with more", entryMember("key_ops", `["encrypt","verify"]`)),
		good(consumer, "no key_ops", entryWithout("key_ops")),
		unknown("alg RS512", entryMember("alg", `"RS512"`)),
		unknown("alg PS256", entryMember("alg", `"PS256"`)),
		unknown("alg HS256", entryMember("alg", `"HS256"`)),
		unknown("alg in lower case", entryMember("alg", `"rs256"`)),
		unknown("alg empty", entryMember("alg", `""`)),
		good(consumer, "alg null", entryMember("alg", `null`)),
		unknown("alg a number", entryMember("alg", `256`)),
		good(consumer, "no alg", entryWithout("alg")),
		unknown("no kty", entryWithout("kty")),
		unknown("kty null", entryMember("kty", `null`)),
		unknown("kty in lower case", entryMember("kty", `"rsa"`)),
		unknown("kty EC", entryMember("kty", `"EC"`)),
		unknown("kty oct", entry(func(object) object { return object{{"kty", `"oct"`}, {"kid", kid}, {"k", `"c2VjcmV0"`}} })),
		unknown("Kty", entry(func(o object) object { return o.drop("kty").add("Kty", `"RSA"`) })),
		unknown("no kid", entryWithout("kid")),
		unknown("kid null", entryMember("kid", "null")),
		unknown("kid in an entry in another case", entry(func(o object) object { return o.drop("kid").add("Kid", kid) })),
		unknown("a kid of no characters", entryMember("kid", `""`)),
		unknown("a kid that is a number", header("kid", `"7"`), entryMember("kid", `7`)),
		unknown("a private member", entryMember("d", quote(number(goodKey().d)))),
		good(consumer, "a private member that is null", entryMember("d", `null`)),
		unknown("a private factor", entryMember("p", `"AQAB"`)),
		unknown("a private coefficient", entryMember("qi", `"AQAB"`)),
		unknown("a private exponent of a factor", entryMember("dp", `"AQAB"`)),
		unknown("further private primes", entryMember("oth", `[]`)),

		unknown("1024 bits", with("1024 bits"), served()),
		unknown("2047 bits", with("2047 bits"), served()),
		good(consumer, "2049 bits", with("2049 bits"), served()),
		good(consumer, "3072 bits", with("3072 bits"), served()),
		good(consumer, "8192 bits", with("8192 bits"), served()),
		unknown("8193 bits", with("8193 bits"), served()),
		// Signatures modulo 2n are as good as those modulo n: only the parity is wrong.
		unknown("an even modulus", even, served()),
		unknown("no n", entryWithout("n")),
		unknown("n empty", entryMember("n", `""`)),
		unknown("n null", entryMember("n", `null`)),
		unknown("n a number", entryMember("n", goodKey().n.String())),
		unknown("n in decimal", entryMember("n", quote(goodKey().n.String()))),
		unknown("n zero", spelled("n", "AA")),
		unknown("n no base64", spelled("n", "!"+modulus[1:])),
		unknown("n with a space", spelled("n", modulus[:8]+" "+modulus[8:])),
		unknown("n in the other alphabet", spelled("n", strings.NewReplacer("-", "+", "_", "/").Replace(modulus))),
		good(consumer, "n with a zero before it", spelled("n", encode(append([]byte{0}, goodKey().n.Bytes()...)))),
		good(consumer, "n padded", spelled("n", base64.URLEncoding.EncodeToString(goodKey().n.Bytes()))),
		good(consumer, "n padded and with a zero before it",
			spelled("n", base64.URLEncoding.EncodeToString(append([]byte{0}, goodKey().n.Bytes()...)))),
		// A byte of zeros does not make 2047 bits 2048.
		unknown("2047 bits with a zero before them", with("2047 bits"), entry(func(o object) object {
			return o.set("n", quote(encode(append([]byte{0}, testKeys()["2047 bits"].n.Bytes()...))))
		})),
		unknown("1024 bits and zeros before them", with("1024 bits"), entry(func(o object) object {
			return o.set("n", quote(encode(testKeys()["1024 bits"].n.FillBytes(make([]byte, 256)))))
		})),

		unknown("no e", entryWithout("e")),
		unknown("e empty", entryMember("e", `""`)),
		unknown("e null", entryMember("e", `null`)),
		unknown("e a number", entryMember("e", `65537`)),
		unknown("e zero", spelled("e", "AA")),
		// With 1 the signature is the padded digest itself, which needs no key.
		unknown("e 1", spelled("e", "AQ"), signed(func(m *mint, input string) []byte {
			return (&testKey{n: m.key.n, d: big.NewInt(1)}).sign(input)
		})),
		unknown("e 2", spelled("e", "Ag")),
		unknown("e 65536", spelled("e", "AQAA")),
		good(consumer, "e 3", with("exponent 3"), served()),
		good(consumer, "e 2^31-1", with("exponent 2^31-1"), served()),
		unknown("e 2^31+1", with("exponent 2^31+1"), served()),
		// Whoever keeps 32 or 64 bits of these verifies with 3.
		unknown("e 2^32+3", with("exponent 3"), spelled("e", number(power(32, 3)))),
		unknown("e 2^64+3", with("exponent 3"), spelled("e", number(power(64, 3)))),
		unknown("e as long as n", spelled("e", modulus)),

		unknown("a member twice", entry(func(o object) object { return o.add("alg", `"RS256"`) })),
		unknown("kid twice", entry(func(o object) object { return o.add("kid", otherKid) })),
		unknown("a member in two spellings", entry(func(o object) object { return o.add(`\u006b\u0069\u0064`, kid) })),
		unknown("a member of a member twice", entryMember("x", `{"y":1,"y":1}`)),
		good(consumer, "an entry in an escaped spelling", entry(func(o object) object {
			return o.drop("kid").add(`\u006bid`, strings.Replace(kid, "j", `\u006a`, 1))
		})),
		good(consumer, "what else the API serves", entry(func(o object) object {
			return o.add("x5c", `[]`).add("x5tS256", `""`).add("x5t_s256", `""`)
		})),
		good(consumer, "further members", entry(func(o object) object {
			return o.add("x5u", `"https://attacker.example/cert.pem"`).add("nbf", `9999999999`).add("x", `{"y":[null]}`)
		})),
		bad(consumer, "a set of one bad entry", "R3", token.ErrKeysUnavailable,
			alone(func(o object) object { return o.set("use", `"enc"`) })),

		good(consumer, "null before", keySet(jwks("null", entry1))),
		good(consumer, "null after", keySet(jwks(entry1, "null"))),
		good(consumer, "entries that are no objects", keySet(jwks("1", `"x"`, "[]", "true", "{}", "[{}]", entry1, "1e999"))),
		good(consumer, "entries that are malformed",
			keySet(jwks(`{"kty":7}`, `{"kty":"RSA","n":[],"e":{}}`, `{"kty":"EC","crv":"P-0"}`, entry1))),
		good(consumer, "a bad entry before, a member of it twice",
			keySet(jwks(goodKey().jwk().add("kid", kid).String(), entry1))),
		good(consumer, "a private entry before", keySet(jwks(goodKey().jwk().add("d", `"AQAB"`).String(), entry1))),
		good(consumer, "an encryption key of the same kid before",
			keySet(jwks(testKeys()["other"].jwk().set("kid", kid).set("use", `"enc"`).String(), entry1))),
		good(consumer, "a broken text in another entry", keySet(jwks("{\"kid\":\"\xff\"}", entry1))),
		good(consumer, "200 keys", keySet(many(200))),
		good(consumer, "the kid twice, the first good", keySet(jwks(entry1, otherUnderGood))),
		good(consumer, "the kid twice, the second good", keySet(jwks(otherUnderGood, entry1))),
		good(consumer, "the kid eight times, the last good",
			keySet(jwks(append(slices.Repeat([]string{otherUnderGood}, 7), entry1)...))),
		bad(consumer, "the kid nine times, the last good", "R4", token.ErrSignature,
			keySet(jwks(append(slices.Repeat([]string{otherUnderGood}, 8), entry1)...))),
		good(consumer, "the kid nine times, of which one is unusable", keySet(jwks(slices.Concat(
			slices.Repeat([]string{otherUnderGood}, 7), []string{goodKey().jwk().set("use", `"enc"`).String(), entry1})...))),
		good(consumer, "the kid three times", keySet(jwks(otherUnderGood, attackerUnderGood, entry1))),
		good(consumer, "the same entry twice", keySet(jwks(entry1, entry1))),
		bad(consumer, "the kid twice, none good", "R4", token.ErrSignature,
			keySet(jwks(otherUnderGood, attackerUnderGood, entry2))),

		none("no keys", keySet(jwks())),
		none("null for a key", keySet(jwks("null"))),
		none("an empty body", keySet("")),
		none("an empty object", keySet("{}")),
		none("not JSON", keySet("<html>"+entry1)),
		none("null for a body", keySet("null")),
		none("a string for a body", keySet(quote(jwks(entry1)))),
		none("an array for a body", keySet("["+entry1+"]")),
		none("a key for a body", keySet(entry1)),
		none("keys null", keySet(`{"keys":null}`)),
		none("keys an object", keySet(`{"keys":`+entry1+`}`)),
		none("keys an object by kid", keySet(`{"keys":{`+kid+`:`+entry1+`}}`)),
		none("keys a string", keySet(`{"keys":`+quote("["+entry1+"]")+`}`)),
		none("Keys", keySet(`{"Keys":[`+entry1+`]}`)),
		none("KEYS", keySet(`{"KEYS":[`+entry1+`]}`)),
		none("keys with the Kelvin sign", keySet("{\"\u212aeys\":["+entry1+"]}")),
		none("keys further in", keySet(`{"data":`+jwks(entry1)+`}`)),
		none("keys in a list of lists", keySet(`{"keys":[[`+entry1+`]]}`)),
		none("text after the body", keySet(jwks(entry1)+"x")),
		none("two bodies", keySet(jwks(entry1)+jwks(entry2))),
		none("a body cut short", keySet(strings.TrimSuffix(jwks(entry1), "}"))),
		good(consumer, "keys beside Keys", keySet(`{"Keys":[],"keys":[`+entry1+`],"KEYS":null}`)),
		good(consumer, "a byte order mark before the body", keySet("\ufeff"+jwks(entry1))),
		none("two byte order marks before the body", keySet("\ufeff\ufeff"+jwks(entry1))),
		none("a byte order mark behind the body", keySet(jwks(entry1)+"\ufeff")),
		good(consumer, "white space around the body", keySet("\n "+jwks(entry1)+" \n")),
	}
	return rules
}

func even(m *mint) {
	m.key = &testKey{kid: "jwk-test-even", n: new(big.Int).Lsh(goodKey().n, 1), d: goodKey().d, e: goodKey().e}
	m.header = m.header.set("kid", quote(m.key.kid))
}

func signatureRules() []rule {
	refused := func(name string, f func(signature []byte) []byte) rule {
		return bad(consumer, name, "R4", token.ErrSignature, signature(f))
	}
	forged := func(name string, f func(m *mint, input string) []byte, changes ...change) rule {
		return bad(consumer, name, "R4", token.ErrSignature, append(changes, signed(f))...)
	}
	swap := func(i int, changes ...change) change {
		return segments(func(s []string) []string {
			s[i] = strings.Split(newMint("consumer_session").apply(changes...).make().Token, ".")[i]
			return s
		})
	}
	return []rule{
		refused("first bit", func(s []byte) []byte { s[0] ^= 0x80; return s }),
		refused("last bit", func(s []byte) []byte { s[len(s)-1] ^= 1; return s }),
		refused("cut at the end", func(s []byte) []byte { return s[:len(s)-1] }),
		refused("cut at the start", func(s []byte) []byte { return s[1:] }),
		refused("one byte", func(s []byte) []byte { return s[:1] }),
		refused("a zero before it", func(s []byte) []byte { return append([]byte{0}, s...) }),
		refused("a zero after it", func(s []byte) []byte { return append(s, 0) }),
		refused("twice", func(s []byte) []byte { return slices.Concat(s, s) }),
		refused("reversed", func(s []byte) []byte { slices.Reverse(s); return s }),
		refused("all zeros", func(s []byte) []byte { return make([]byte, len(s)) }),
		refused("all ones", func(s []byte) []byte { return bytes.Repeat([]byte{0xff}, len(s)) }),
		refused("the modulus", func([]byte) []byte { return goodKey().n.Bytes() }),
		refused("one", func(s []byte) []byte { return big.NewInt(1).FillBytes(make([]byte, len(s))) }),
		forged("larger than the modulus", func(m *mint, input string) []byte {
			// The same number modulo n, where that fits.
			for i := 0; ; i++ {
				s := new(big.Int).SetBytes(m.key.sign(input))
				if s.Add(s, m.key.n); s.BitLen() <= 2048 || i > 0 {
					return s.FillBytes(make([]byte, 2048/8+i))
				}
			}
		}),
		refused("padded for another modulus", func(s []byte) []byte { return slices.Concat(make([]byte, 128), s) }),
		bad(every, "a key that is not in the set", "R4", token.ErrSignature, under("attacker")),
		bad(consumer, "a key of another size", "R4", token.ErrSignature, under("3072 bits")),
		bad(every, "payload of another token", "R4", token.ErrSignature, swap(1, claim("sub", `"subject-test-victim"`))),
		bad(consumer, "header of another token", "R4", token.ErrSignature, swap(0, noHeader("typ"))),
		bad(every, "signature of another token", "R4", token.ErrSignature, swap(2, claim("sub", `"subject-test-victim"`))),
		forged("SHA-1", hashed(crypto.SHA1)),
		forged("SHA-384", hashed(crypto.SHA384)),
		forged("SHA-512", hashed(crypto.SHA512)),
		forged("PSS", pss),
		forged("of the JSON rather than its text", func(m *mint, input string) []byte {
			plain, _ := base64.RawURLEncoding.DecodeString(strings.Split(input, ".")[1])
			return m.key.sign(string(plain))
		}),
		forged("of the text with a dot after it", func(m *mint, input string) []byte { return m.key.sign(input + ".") }),
		forged("a digest without its name", func(m *mint, input string) []byte {
			digest := sha256.Sum256([]byte(input))
			return m.key.signInfo(digest[:])
		}),
		forged("the name of the digest without its parameters", func(m *mint, input string) []byte {
			digest := sha256.Sum256([]byte(input))
			info := slices.Concat([]byte{0x30, 0x2f, 0x30, 0x0b}, sha256Info[4:15], sha256Info[17:], digest[:])
			return m.key.signInfo(info)
		}),
		forged("the name of SHA-512 and a digest of SHA-256", func(m *mint, input string) []byte {
			digest := sha512.Sum512_256([]byte(input))
			return m.key.signInfo(slices.Concat(sha256Info, digest[:]))
		}),
		forged("a cube root, with rubbish after the digest", cubeRoot, with("exponent 3"), served()),
	}
}

// cubeRoot needs no private key if the exponent is 3: what comes after a short padding and the digest is left to become
// what it will. It is good to verifiers that do not count the padding.
func cubeRoot(_ *mint, input string) []byte {
	digest := sha256.Sum256([]byte(input))
	start := slices.Concat([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, sha256Info, digest[:])
	least := new(big.Int).SetBytes(slices.Concat(start, make([]byte, 256-len(start))))
	root := new(big.Int)
	for bit := 700; bit >= 0; bit-- { // the largest number whose cube is not above
		next := new(big.Int).SetBit(root, bit, 1)
		if new(big.Int).Exp(next, big.NewInt(3), nil).Cmp(least) <= 0 {
			root = next
		}
	}
	root.Add(root, big.NewInt(1))
	cube := new(big.Int).Exp(root, big.NewInt(3), nil).FillBytes(make([]byte, 256))
	if !bytes.HasPrefix(cube, start) {
		panic("no forgery")
	}
	return root.FillBytes(make([]byte, 256))
}

func jsonRules() []rule {
	turn := turns()
	refused := func(name string, changes ...change) rule {
		return bad(turn(), name, "R5", token.ErrMalformed, changes...)
	}
	once := func(name string, changes ...change) rule {
		return bad(consumer, name, "R5", token.ErrMalformed, changes...)
	}
	before := func(text string) change { return rewritePayload(func(p string) string { return text + p }) }
	behind := func(text string) change { return rewritePayload(func(p string) string { return p + text }) }
	replace := func(old, text string) change {
		return rewritePayload(func(p string) string { return strings.Replace(p, old, text, 1) })
	}
	nested := func(open, in, end string, n int) string { return strings.Repeat(open, n) + in + strings.Repeat(end, n) }
	members := func(n int, last string) string {
		var o object
		for i := range n {
			o = append(o, member{fmt.Sprint("m", i), "0"})
		}
		return append(o, member{last, "0"}).String()
	}
	const brace, end = `{"a":`, `}`
	rules := []rule{
		refused("sub twice", claimFirst("sub", `"subject-test-victim"`)),
		refused("sub twice, the same", claimTwice("sub", quote(testSubject))),
		refused("sub in two spellings", claimTwice(`s\u0075b`, `"subject-test-victim"`)),
		refused("sub in two spellings, the escaped one first", claimFirst(`\u0073\u0075\u0062`, `"subject-test-victim"`)),
		refused("exp twice", claimFirst("exp", "253402300799")),
		refused("iss twice", claimFirst("iss", `"https://attacker.example"`)),
		refused("aud twice", claimTwice("aud", `"other"`)),
		refused("a custom claim twice", claim("plan", `"pro"`), claimTwice("plan", `"free"`)),
		refused("a claim of no name twice", claim("", `1`), claimTwice("", `1`)),
		refused("a name twice further in", claim("x", `{"y":[{"z":{"a":1,"b":2,"a":1}}]}`)),
		refused("a name twice in an ignored claim", claim("https://stytch.com/other", `{"a":1,"a":1}`)),
		refused("a slash escaped", claim("a/b", `1`), claimTwice(`a\/b`, `1`)),
		refused("a pair of surrogates and the character", claim("\U0001F600", `1`), claimTwice(`\uD83D\ude00`, `1`)),
		refused("a letter in two cases of its escape", claim(`\u00e9`, `1`), claimTwice(`\u00E9`, `1`)),
		bad(sessions, "the session twice", "R5", token.ErrMalformed, claimTwice(sessionClaim, sessionHere)),
		bad(sessions, "the session in two spellings", "R5", token.ErrMalformed,
			claimTwice(`https:\/\/stytch.com\/session`, `{"id":"session-test-victim"}`)),
		bad(sessions, "the id of the session twice", "R5", token.ErrMalformed, inSessionTwice("id", `"session-test-victim"`)),
		bad(sessions, "the roles twice", "R5", token.ErrMalformed, inSessionTwice("roles", `["admin"]`)),
		bad(sessions, "an attribute twice", "R5", token.ErrMalformed,
			inSession("attributes", `{"ip_address":"192.0.2.1","ip_address":"192.0.2.2"}`)),
		bad(sessions, "twice in a factor", "R5", token.ErrMalformed,
			inSession("authentication_factors", `[{"type":"otp","type":"password"}]`)),
		bad(b2bs, "the organization twice", "R5", token.ErrMalformed, claimTwice(organizationClaim, organizationHere)),
		bad(b2bs, "the id of the organization twice", "R5", token.ErrMalformed, func(m *mint) {
			m.organization = m.organization.add("organization_id", `"organization-test-victim"`)
		}),
		bad(access, "scope twice", "R5", token.ErrMalformed, claimTwice("scope", `"admin"`)),
		bad(app, "client_id twice", "R5", token.ErrMalformed, claimTwice("client_id", `"connected-app-test-victim"`)),
		good(turn(), "Sub beside sub", claimTwice("Sub", `"subject-test-victim"`)),
		good(turn(), "SUB before sub", claimFirst("SUB", `"subject-test-victim"`)),
		good(turn(), "EXP, Iss, AUD", claimTwice("EXP", "1"), claimTwice("Iss", `""`), claimTwice("AUD", "null")),
		good(turn(), "ſub", claimTwice("\u017fub", `"subject-test-victim"`)), // which folds to s
		bad(turn(), "Sub alone", "R6", errAny, renamed("sub", "Sub")),
		bad(turn(), "EXP alone", "R6", errAny, renamed("exp", "EXP")),
		good(sessions, "another case of the session",
			claimTwice("https://stytch.com/Session", `{"id":"session-test-victim"}`)),
		bad(sessions, "another case of the session alone", "R11", errAny,
			renamed(sessionClaim, "https://stytch.com/Session")),
		good(sessions, "ID in the session", inSessionTwice("ID", `"session-test-victim"`)),
		bad(sessions, "ID alone in the session", "R11", errAny, noneInSession("id"), inSession("ID", quote(testSession))),
		good(b2bs, "Organization_ID", inOrganization("Organization_ID", `"organization-test-victim"`)),
		good(turn(), "names escaped", renamed("sub", `\u0073ub`), renamed("exp", `e\u0078p`)),
		good(sessions, "the name of the session escaped", renamed(sessionClaim, `https:\/\/stytch.com\/\u0073ession`)),
		good(turn(), "one name in several objects", claim("a", `{"a":{"a":1}}`), claim("b", `[{"a":1},{"a":1}]`)),
		good(turn(), "names that differ in composition", claim("\u00e9", `1`), claim("e\u0301", `2`)),
		good(consumer, "3000 names", claim("x", members(3000, "m"))),
		once("3000 names, the first again", claim("x", members(3000, "m0"))),
		once("3000 names, the last again", claim("x", members(3000, "m2999"))),

		refused("BOM", before("\ufeff")),
		refused("text behind", behind("x")),
		refused("an object behind", behind("{}")),
		refused("itself behind", rewritePayload(func(p string) string { return p + p })),
		refused("itself on the next line", rewritePayload(func(p string) string { return p + "\n" + p })),
		once("a comma behind", behind(",")),
		once("a brace behind", behind("}")),
		once("a bracket behind", behind("]")),
		once("NUL behind", behind("\x00")),
		once("a form feed behind", behind("\f")),
		once("a no-break space behind", behind("\u00a0")),
		once("a comment behind", behind("//")),
		once("an object before", before("{}")),
		once("a comma before", before(",")),
		once("a prefix against hijacking", before(")]}',\n")),
		good(turn(), "white space around", rewritePayload(func(p string) string { return "\r\n\t " + p + " \t\r\n" })),
		good(consumer, "white space within", rewritePayload(func(p string) string {
			return strings.NewReplacer(`,"`, " ,\n\"", `":`, "\"\t: ").Replace(p)
		})),
		refused("an array", rewritePayload(func(p string) string { return "[" + p + "]" })),
		refused("an empty array", payloadText("[]")),
		refused("null", payloadText("null")),
		once("true", payloadText("true")),
		once("a number", payloadText("1")),
		once("a string", rewritePayload(quote)),
		once("not JSON", payloadText("sub=x")),
		once("a space", payloadText(" ")),
		bad(turn(), "an empty object", "R6", token.ErrMalformed, payloadText("{}")),
		once("no brace at the end", rewritePayload(func(p string) string { return strings.TrimSuffix(p, "}") })),
		once("a bracket at the end", rewritePayload(func(p string) string { return strings.TrimSuffix(p, "}") + "]" })),
		once("no brace at the start", rewritePayload(func(p string) string { return strings.TrimPrefix(p, "{") })),
		once("a comma at the end", rewritePayload(func(p string) string { return strings.TrimSuffix(p, "}") + ",}" })),
		once("a comma at the start", rewritePayload(func(p string) string { return "{," + p[1:] })),
		once("two commas", replace(",", ",,")),
		once("no comma", replace(",", " ")),
		once("no colon", replace(`"iss":`, `"iss" `)),
		once("two colons", replace(`"iss":`, `"iss"::`)),
		once("an equals sign", replace(`"iss":`, `"iss"=`)),
		once("a name alone", replace(`"iss":`, `"x","iss":`)),
		once("a value missing", replace(`"iss":`, `"x":,"iss":`)),
		once("a name without quotes", replace(`"iss":`, `iss:`)),
		once("a name that is a number", replace(`"iss":`, `1:2,"iss":`)),
		once("a name that is null", replace(`"iss":`, `null:2,"iss":`)),
		once("single quotes", replace(`"iss":`, `'iss':`)),
		once("a string that does not end", claim("x", `"y`)),
		once("UTF-16", rewritePayload(func(p string) string { return strings.Join(strings.Split(p, ""), "\x00") + "\x00" })),

		refused("broken UTF-8", claim("x", "\"\xff\"")),
		refused("broken UTF-8 in sub", claim("sub", "\"subject\xc3\"")),
		once("broken UTF-8 in a name", claim("x\xc3", "1")),
		once("broken UTF-8 in an ignored claim", claim("https://stytch.com/x", "[\"\x80\"]")),
		once("UTF-8 cut short", claim("x", "\"\xe2\x82\"")),
		once("UTF-8 longer than needed", claim("x", "\"\xc0\xaf\"")),
		once("a surrogate in UTF-8", claim("x", "\"\xed\xa0\x80\"")),
		once("a pair of surrogates in UTF-8", claim("x", "\"\xed\xa0\xbd\xed\xb8\x80\"")),
		once("more than Unicode has", claim("x", "\"\xf4\x90\x80\x80\"")),
		refused("a high surrogate", claim("x", `"\ud800"`)),
		refused("a low surrogate", claim("x", `"\udc00"`)),
		once("two high surrogates", claim("x", `"\ud800\ud800"`)),
		once("surrogates in the other order", claim("x", `"\ude00\ud83d"`)),
		once("a high surrogate and a letter", claim("x", `"\ud83dx"`)),
		once("a high surrogate and an escape", claim("x", `"\ud83d\n"`)),
		once("a high surrogate and a backslash", claim("x", `"\ud83d\\ude00"`)),
		once("a high surrogate and another character", claim("x", `"\ud83d\u0041"`)),
		once("a pair and a low surrogate", claim("x", `"\ud83d\ude00\ude00"`)),
		once("a lone surrogate in a name", claim(`x\udfff`, `1`)),
		once("a lone surrogate further in", claim("x", `[{"y":["\uDBFF"]}]`)),
		once("a lone surrogate in sub", claim("sub", `"subject\ud800"`)),
		bad(sessions, "a lone surrogate in a factor", "R5", token.ErrMalformed,
			inSession("authentication_factors", `[{"type":"\ud800"}]`)),
		good(turn(), "pairs of surrogates", claim("x", `"\ud83d\ude00\uD800\uDC00\udbff\udfff"`)),
		good(turn(), "a backslash before what looks like a surrogate", claim("x", `"\\ud800"`)),
		good(turn(), "characters that are none", claim("x", "\"\uffff\U0010ffff\ufdd0\""), claim("y", `"\uffff"`)),
		good(turn(), "a replacement character", claim("x", "\"\ufffd\""), claim("y", `"\ufffd"`)),
		good(turn(), "all short escapes", claim("x", `"\"\\\/\b\f\n\r\t\u0000"`)),
		once("an escape that is none", claim("x", `"\x41"`)),
		once("an escape of an apostrophe", claim("x", `"\'"`)),
		once("an escape of NUL", claim("x", `"\0"`)),
		once("an escape of three digits", claim("x", `"\u041"`)),
		once("an escape with a sign", claim("x", `"\u+041"`)),
		once("an escape with braces", claim("x", `"\u{41}"`)),
		once("an escape in capitals", claim("x", `"\U0041"`)),
		once("a line break in a string", claim("x", "\"\n\"")),
		once("a tab in a string", claim("x", "\"\t\"")),
		once("NUL in a string", claim("x", "\"\x00\"")),
		once("a control character in a name", claim("x\x1f", "1")),
		good(consumer, "DEL in a string", claim("x", "\"\x7f\u0085\u2028\"")),

		good(turn(), "200 levels", claim("x", nested("[", "", "]", 199))),
		good(turn(), "200 levels of objects", claim("x", nested(brace, "1", end, 199))),
		good(consumer, "200 levels in a claim", claim("x", nested("[", "", "]", 200))),
		good(sessions, "200 levels in a factor",
			inSession("authentication_factors", "["+`{"type":"x","y":`+nested("[", "", "]", 196)+"}]")),
		refused("10000 levels", claim("x", nested("[", "", "]", 10_000))),
		refused("10000 levels and the object", claim("x", nested("[", "", "]", 9_999))),
		refused("10000 levels of both", claim("x", nested(`[{"":`, "1", "}]", 5_000))),
		once("10000 levels in an ignored claim", claim("https://stytch.com/x", nested("[", "", "]", 10_000))),
		once("10000 levels in aud", claim("aud", nested("[", "", "]", 10_000))),
		once("10000 brackets that do not close", payloadText(strings.Repeat("[", 10_000))),
		once("9000 objects that do not close", payloadText(strings.Repeat(`{"":`, 9_000))),
		bad(sessions, "10000 levels in the session", "R5", token.ErrMalformed, inSession("x", nested("[", "", "]", 10_000))),
	}
	for _, value := range []string{
		"NaN", "Infinity", "-Infinity", "nan", "+1", "01", "-01", ".5", "1.", "-", "--1", "1e", "1e+", "1E-", "0x10", "1_000",
		"1 000", "0b1",
		"1n", "1f", "1,5", "True", "TRUE", "nul", "nullx", "undefined", "tru", "truee", "'x'", "x", "[1,]", "[,1]", "[1 2]",
		`{"a":1,}`, `{"a"}`,
		"{1:2}", "[", "]", "{", `["x]`, "٣", "−1", `"a" "b"`, "/*1*/1",
	} {
		rules = append(rules, once("no value: "+value, claim("x", value)))
	}
	for _, value := range []string{
		"0", "-0", "-0.0", "1e400", "-1E+400", "1e-400", "1e99999999999", "123456789012345678901234567890.5",
		strings.Repeat("9", 4000),
		"0." + strings.Repeat("0", 4000) + "1", "0e0", "true", "false", "null", "[]", "{}", "[[],{}]", `""`, `{"":{"":""}}`,
	} {
		rules = append(rules, good(turn(), "a value: "+value[:min(len(value), 40)], claim("x", value)))
	}
	return rules
}

func claimRules() []rule {
	turn := turns()
	rules := []rule{
		good(every, "base URL of the environment", claim("iss", `"https://test.stytch.com"`)),
		good(every, "project of the live environment", project("project-live-5b0c8d9e-2f3a-4b4c-9d5e-6f708192a3b4"),
			claim("iss", `"https://api.stytch.com"`)),
		good(every, "project of the live environment, by its id",
			project("project-live-5b0c8d9e-2f3a-4b4c-9d5e-6f708192a3b4")),
		good(every, "base URL that is set", baseURL("https://login.example.org"),
			claim("iss", `"https://login.example.org"`)),
		good(every, "project, with a base URL that is set", baseURL("https://login.example.org")),
		good(every, "base URL with a slash", baseURL("https://login.example.org/"),
			claim("iss", `"https://login.example.org"`)),
		good(consumer, "base URL with a path", baseURL("https://login.example.org/stytch//"),
			claim("iss", `"https://login.example.org/stytch"`)),
		good(consumer, "base URL in capitals, as the API writes it", baseURL("HTTPS://Login.Example.org/Path"),
			claim("iss", `"https://login.example.org/Path"`)),
		good(consumer, "base URL with the default port", baseURL("https://login.example.org:443"),
			claim("iss", `"https://login.example.org"`)),
		good(consumer, "base URL on loopback with the default port", baseURL("http://localhost:80/"),
			claim("iss", `"http://localhost"`)),
		bad(consumer, "issuer with the default port", "R7", token.ErrIssuer, baseURL("https://login.example.org"),
			claim("iss", `"https://login.example.org:443"`)),
		bad(consumer, "issuer in capitals", "R7", token.ErrIssuer, baseURL("https://login.example.org"),
			claim("iss", `"https://Login.example.org"`)),
		bad(consumer, "issuer with a slash", "R7", token.ErrIssuer, baseURL("https://login.example.org/"),
			claim("iss", `"https://login.example.org/"`)),
		bad(consumer, "base URL with the port of another scheme", "R7", token.ErrIssuer,
			baseURL("https://login.example.org:80"), claim("iss", `"https://login.example.org"`)),
		good(consumer, "base URL in capitals", baseURL("https://Login.example.org"),
			claim("iss", `"https://Login.example.org"`)),
		good(consumer, "base URL with a port", baseURL("https://login.example.org:8443"),
			claim("iss", `"https://login.example.org:8443"`)),
		bad(consumer, "base URL without its port", "R7", token.ErrIssuer, baseURL("https://login.example.org:8443"),
			claim("iss", `"https://login.example.org"`)),
		bad(every, "base URL with a slash in the token", "R7", token.ErrIssuer, baseURL("https://login.example.org/"),
			claim("iss", `"https://login.example.org/"`)),
		bad(every, "base URL of the environment, with one that is set", "R7", token.ErrIssuer,
			baseURL("https://login.example.org"), claim("iss", `"https://test.stytch.com"`)),
		bad(consumer, "project of the live environment, URL of the other", "R7", token.ErrIssuer,
			project("project-live-5b0c8d9e-2f3a-4b4c-9d5e-6f708192a3b4"), claim("iss", `"https://test.stytch.com"`)),
		bad(every, "audience and issuer of another project", "R7", errAny, claim("iss", `"stytch.com/project-test-9"`),
			claim("aud", `"project-test-9"`)),
	}
	for _, iss := range []string{
		`"stytch.com/project-test-other"`, `"` + testIssuer + `/"`, `" ` + testIssuer + `"`, `"` + testIssuer + ` "`,
		`"` + testIssuer + `0"`,
		`"` + testIssuer[:len(testIssuer)-1] + `"`, `"https://` + testIssuer + `"`, `"` + strings.ToUpper(testIssuer) + `"`,
		`"` + testProject + `"`,
		`"stytch.com"`, `"stytch.com/"`, `"evil-` + testIssuer + `"`, `"` + testIssuer + `\u0000"`,
		`"stytch.com//` + testProject + `"`,
		`"https://api.stytch.com"`, `"https://test.stytch.com/"`, `"http://test.stytch.com"`, `"https://TEST.stytch.com"`,
		`"test.stytch.com"`,
		`"https://test.stytch.com:443"`, `"https://test.stytch.com.attacker.example"`,
		`"https://test.stytch.com/` + testProject + `"`,
		`"https://noun-verb-1234.customers.stytch.dev"`,
	} {
		rules = append(rules, bad(consumer, "iss "+iss, "R7", token.ErrIssuer, claim("iss", iss)))
	}
	for _, iss := range []string{
		`""`, `null`, `1`, `true`, `{}`, `[]`, `["` + testIssuer + `"]`, `{"` + testIssuer + `":1}`,
	} {
		rules = append(rules, bad(turn(), "iss "+iss, "R7", errAny, claim("iss", iss)))
	}
	for _, aud := range []string{
		`"` + testProject + `"`, `["` + testProject + `"]`, `["https://rs.example","` + testProject + `"]`,
		`["` + testProject + `","x",""]`,
		`["` + testProject + `","` + testProject + `"]`, `"\u0070` + testProject[1:] + `"`, ` [ "` + testProject + `" ] `,
	} {
		rules = append(rules, good(turn(), "aud "+aud, claim("aud", aud)))
	}
	for _, aud := range []string{
		`"project-test-other"`, `["project-test-other"]`, `"` + testProject + ` "`, `"` + testProject + `0"`,
		`"` + strings.ToUpper(testProject) + `"`,
		`"` + testProject[:20] + `"`, `"x ` + testProject + `"`, `"x,` + testProject + `"`, `"[\"` + testProject + `\"]"`,
		`"` + testIssuer + `"`, `["x","y"]`, `""`,
	} {
		rules = append(rules, bad(consumer, "aud "+aud, "R8", token.ErrAudience, claim("aud", aud)))
	}
	for _, aud := range []string{
		`[]`, `null`, `1`, `true`, `{}`, `{"aud":"` + testProject + `"}`, `["` + testProject + `",1]`,
		`["` + testProject + `",null]`,
		`[null,"` + testProject + `"]`, `[["` + testProject + `"]]`, `["` + testProject + `",{}]`,
		`["` + testProject + `",[]]`, `{"0":"` + testProject + `"}`,
	} {
		rules = append(rules, bad(turn(), "aud "+aud, "R8", errAny, claim("aud", aud)))
	}
	for _, sub := range []string{`""`, `null`, `0`, `1`, `true`, `[]`, `{}`, `["` + testSubject + `"]`, `{"id":"x"}`} {
		rules = append(rules, bad(turn(), "sub "+sub, "R10", token.ErrMalformed, claim("sub", sub)))
	}
	for _, sub := range []string{
		`" "`, `"x"`, `"` + strings.Repeat("s", 4000) + `"`, `"\u0000"`, `"a\u0000b"`, `" padded "`, `"Großbuchstabe"`,
		`"\ud83d\ude00"`, `"e\u0301"`, `"\r\n"`,
	} {
		rules = append(rules, good(turn(), "sub "+sub[:min(len(sub), 40)], claim("sub", sub)))
	}
	for _, name := range []string{"iss", "sub", "aud", "exp", "iat"} {
		rules = append(rules, bad(every, "no "+name, "R6", token.ErrMalformed, noClaim(name)))
	}
	for _, name := range []string{"exp", "iat", "nbf"} {
		for _, value := range []string{
			`"1760000000"`, `"253402300799"`, `""`, `"2025-10-09T08:53:20Z"`, `null`, `true`, `false`, `[]`, `{}`,
			`[1760000000]`, `{"t":1760000000}`,
			`-1`, `-0.5`, `-1e-9`, `-1760000000`, `-1e400`, `253402300800`, `253402300799.5`, `253402300799.000000000001`,
			`1e12`, `1760000000000`,
			`9223372036854775807`, `9223372036854775808`, `18446744073709551616`, `18446744075469551856`, `-9223372036854775808`,
			`1e18`, `1e19`, `1e20`,
			`1e308`, `1e309`, `1e400`, `1e99999999999`, `1e18446744073709551617`, `1` + strings.Repeat("0", 1000),
		} {
			rules = append(rules,
				bad(turn(), name+" "+value[:min(len(value), 40)], "R6", token.ErrMalformed, claim(name, value)))
		}
	}
	return rules
}

func timeRules() []rule {
	turn := turns()
	// at writes a moment so many seconds after the clock of the verifier, fraction and all.
	at := func(seconds int64, fraction string) string { return fmt.Sprint(testNow+seconds) + fraction }
	refused := func(name string, want error, changes ...change) rule {
		return bad(turn(), name, "R9", want, changes...)
	}
	const ns = time.Nanosecond
	rules := []rule{
		refused("exp is now", token.ErrExpired, claim("exp", at(0, ""))),
		good(turn(), "exp in a second", claim("exp", at(1, ""))),
		good(turn(), "exp in a nanosecond", claim("exp", at(1, "")), after(time.Second-ns)),
		refused("exp is now, by a clock with a fraction", token.ErrExpired, claim("exp", at(1, "")), after(time.Second)),
		refused("exp was a nanosecond ago", token.ErrExpired, claim("exp", at(1, "")), after(time.Second+ns)),
		good(turn(), "exp of half a second, before it", claim("exp", at(0, ".5")), after(time.Second/2-ns)),
		refused("exp of half a second, at it", token.ErrExpired, claim("exp", at(0, ".5")), after(time.Second/2)),
		good(turn(), "exp with nanoseconds, before it", claim("exp", at(0, ".123456789")), after(123456788*ns)),
		refused("exp with nanoseconds, at it", token.ErrExpired, claim("exp", at(0, ".123456789")), after(123456789*ns)),
		refused("exp .1, at it", token.ErrExpired, claim("exp", at(0, ".1")), after(100*time.Millisecond)),
		good(turn(), "exp .1, before it", claim("exp", at(0, ".1")), after(100*time.Millisecond-ns)),
		refused("exp with zeros", token.ErrExpired, claim("exp", at(0, ".000"))),
		// A time.Time has nanoseconds; what is nearer to the next counts as the next.
		good(turn(), "exp of more digits than the clock has", claim("exp", at(0, ".0000000009"))),
		refused("exp of more digits than the clock has, at the next", token.ErrExpired, claim("exp", at(0, ".0000000009")),
			after(ns)),
		refused("exp of 300 digits", token.ErrExpired, claim("exp", at(-1, "."+strings.Repeat("9", 300)))),
		good(turn(), "exp with an exponent", claim("exp", "1.760000001e9")),
		good(turn(), "exp with an exponent and a sign", claim("exp", "1.760000001E+9")),
		refused("exp with an exponent, at it", token.ErrExpired, claim("exp", "1.760000000e9")),
		refused("exp with a negative exponent, at it", token.ErrExpired, claim("exp", "17600000000e-1")),
		good(turn(), "exp with a negative exponent", claim("exp", "17600000001e-1")),
		good(turn(), "exp with many zeros and a negative exponent",
			claim("exp", "1760000001"+strings.Repeat("0", 500)+"e-500")),
		good(turn(), "exp of a small number and an exponent", claim("exp", "0."+strings.Repeat("0", 400)+"1760000001e410")),
		refused("exp 0", token.ErrExpired, claim("exp", "0")),
		refused("exp 1e-400", token.ErrExpired, claim("exp", "1e-400")),
		refused("exp 1e-300000", token.ErrExpired, claim("exp", "1e-300000")),
		refused("exp 0e99999999999", token.ErrExpired, claim("exp", "0e99999999999")),
		good(turn(), "exp 1e10", claim("exp", "1e10")),
		good(turn(), "exp 9999999999", claim("exp", "9999999999")), // more nanoseconds than 63 bits hold
		good(turn(), "exp 253402300799", claim("exp", "253402300799")),
		good(turn(), "exp 253402300799.0", claim("exp", "253402300799.0")),
		good(turn(), "exp 2.53402300799e11", claim("exp", "2.53402300799e11")),
		good(turn(), "exp 253402300799 with leeway", claim("exp", "253402300799"), leeway(300)),
		refused("exp 253402300799, at it", token.ErrExpired, claim("exp", "253402300799"), clock(253402300799, 0)),
		good(turn(), "exp 253402300799, before it", claim("exp", "253402300799"), clock(253402300798, 999999999),
			sessionExpires("9999-12-31T23:59:59Z")),

		good(turn(), "leeway: exp was 4 s ago", leeway(5), claim("exp", at(-4, ""))),
		refused("leeway: exp was 5 s ago", token.ErrExpired, leeway(5), claim("exp", at(-5, ""))),
		good(turn(), "leeway: exp was nearly 5 s ago", leeway(5), claim("exp", at(-5, ".000000001"))),
		refused("leeway: exp was just over 5 s ago", token.ErrExpired, leeway(5), claim("exp", at(-6, ".999999999"))),
		good(turn(), "leeway of half a second", leeway(0.5), claim("exp", at(0, "")), after(time.Second/2-ns)),
		refused("leeway of half a second, after it", token.ErrExpired, leeway(0.5), claim("exp", at(0, "")),
			after(time.Second/2)),

		refused("exp before iat", token.ErrExpired, claim("exp", at(-61, ""))),
		good(turn(), "iat 0", claim("iat", "0")),
		good(turn(), "iat 0.0", claim("iat", "0.0")),
		good(turn(), "iat 0e99999999999", claim("iat", "0e99999999999")),
		good(turn(), "iat 1e-300000", claim("iat", "1e-300000")),
		refused("iat 1e10", token.ErrNotYetValid, claim("iat", "1e10")),
		refused("nbf 1e10", token.ErrNotYetValid, claim("nbf", "1e10")),
		refused("iat 253402300799", token.ErrNotYetValid, claim("iat", "253402300799")),
		refused("nbf 253402300799", token.ErrNotYetValid, claim("nbf", "253402300799"), claim("exp", "253402300799")),
		good(turn(), "no nbf", noClaim("nbf")),
		good(turn(), "nbf 0", claim("nbf", "0")),
		good(turn(), "nbf all but 0", claim("nbf", "1e-99999999999")),
		good(turn(), "nbf all but 0, by an exponent of many digits", claim("nbf", "1.5E-"+strings.Repeat("9", 100))),
		good(turn(), "nbf 0 of a large exponent", claim("nbf", "0e99999999999")),
		bad(turn(), "nbf of a large exponent", "R6", token.ErrMalformed, claim("nbf", "1e99999999999")),
		bad(turn(), "nbf of an exponent with a sign", "R6", token.ErrMalformed, claim("nbf", "1e+99999999999")),
		bad(turn(), "nbf below 0 by all but nothing", "R6", token.ErrMalformed, claim("nbf", "-1e-99999999999")),
		good(turn(), "nbf before iat", claim("nbf", at(-600, ""))),
		good(turn(), "nbf after iat", claim("nbf", at(-1, ""))),
		good(turn(), "a clock before 1970", clock(-1, 500000000), claim("iat", "0"), claim("nbf", "0"), leeway(1)),
		refused("a clock before 1970, without leeway", token.ErrNotYetValid, clock(-1, 500000000), claim("iat", "0"),
			claim("nbf", "0")),

		good(turn(), "age: at the limit", maxAge(60)),
		refused("age: a nanosecond over", token.ErrTooOld, maxAge(60), after(ns)),
		refused("age: a second over", token.ErrTooOld, maxAge(59)),
		refused("age: a fraction of iat over", token.ErrTooOld, maxAge(60), claim("iat", at(-61, ".999999999"))),
		good(turn(), "age: a fraction of iat under", maxAge(60), claim("iat", at(-60, ".000000001"))),
		refused("age: leeway does not help", token.ErrTooOld, maxAge(59), leeway(300)),
		good(turn(), "age: leeway does not hurt", maxAge(60), leeway(300)),
		good(turn(), "age: from the future, within the leeway", maxAge(1), leeway(5), claim("iat", at(5, "")),
			claim("nbf", at(5, ""))),
		refused("age: from the future", token.ErrNotYetValid, maxAge(1), leeway(5), claim("iat", at(6, ""))),
		refused("age: since 1970", token.ErrTooOld, maxAge(3600), claim("iat", "0")),
		refused("age: since 1970, limit of a year", token.ErrTooOld, maxAge(365*24*3600), claim("iat", "1e-400")),
		// The age has more nanoseconds than 63 bits hold.
		refused("age: 300 years", token.ErrTooOld, maxAge(3600), claim("iat", "0"), claim("exp", "253402300799"),
			clock(9_467_000_000, 0), noClaim("nbf"), sessionExpires("9999-01-01T00:00:00Z")),
		refused("age: 8000 years", token.ErrTooOld, maxAge(3600), claim("iat", "0"), claim("exp", "253402300799"),
			clock(253_402_300_000, 0), noClaim("nbf"), sessionExpires("9999-12-31T23:59:59Z")),
		good(turn(), "no limit: 300 years", claim("iat", "0"), claim("exp", "253402300799"), clock(9_467_000_000, 0),
			noClaim("nbf"), sessionExpires("9999-01-01T00:00:00Z")),
		good(turn(), "age: no limit if it is 0", maxAge(0), claim("iat", "0")),
	}
	for _, name := range []string{"nbf", "iat"} {
		rules = append(rules,
			good(turn(), name+" is now", claim(name, at(0, ""))),
			refused(name+" in a second", token.ErrNotYetValid, claim(name, at(1, ""))),
			refused(name+" in a nanosecond", token.ErrNotYetValid, claim(name, at(0, ".000000001"))),
			good(turn(), name+" with a fraction, at it", claim(name, at(0, ".000000001")), after(ns)),
			refused(name+" with a fraction, before it", token.ErrNotYetValid, claim(name, at(0, ".7")),
				after(700*time.Millisecond-ns)),
			good(turn(), name+" .7, at it", claim(name, at(0, ".7")), after(700*time.Millisecond)),
			refused(name+" of more digits than the clock has", token.ErrNotYetValid, claim(name, at(0, ".0000000009"))),
			good(turn(), name+" of more digits than the clock has, at the next", claim(name, at(0, ".0000000009")), after(ns)),
			good(turn(), "leeway: "+name+" in 5 s", leeway(5), claim(name, at(5, ""))),
			refused("leeway: "+name+" in 6 s", token.ErrNotYetValid, leeway(5), claim(name, at(6, ""))),
			refused("leeway: "+name+" in just over 5 s", token.ErrNotYetValid, leeway(5), claim(name, at(5, ".000000001"))),
			good(turn(), "leeway of 5 min: "+name, leeway(300), claim(name, at(300, "")), claim("exp", at(600, ""))),
		)
	}
	return rules
}

func clock(seconds, nanoseconds int64) change {
	return func(m *mint) { m.Now = time.Unix(seconds, nanoseconds).UTC() }
}

func sessionRules() []rule {
	refused := func(name string, changes ...change) rule {
		return bad(sessions, name, "R11", token.ErrMalformed, changes...)
	}
	over := func(name string, changes ...change) rule {
		return bad(sessions, name, "R11", token.ErrExpired, changes...)
	}
	const ns = time.Nanosecond
	rules := []rule{
		bad(sessions, "no session", "R11", token.ErrWrongKind, noClaim(sessionClaim)),
		bad(consumer, "an organization", "R11", token.ErrWrongKind, claim(organizationClaim, organizationHere)),
		bad(consumer, "an organization that is null", "R11", errAny, claim(organizationClaim, "null")),
		bad(consumer, "an organization of no members", "R11", errAny, claim(organizationClaim, "{}")),
		bad(consumer, "an organization in an escaped spelling", "R11", errAny,
			claim(`https:\/\/stytch.com\/organization`, organizationHere)),
		good(consumer, "another case of the organization", claim("https://stytch.com/Organization", organizationHere)),
		refused("no id", noneInSession("id")),
		refused("no started_at", noneInSession("started_at")),
		refused("no last_accessed_at", noneInSession("last_accessed_at")),
		good(sessions, "no expires_at", noneInSession("expires_at")),
		good(sessions, "expires_at null", inSession("expires_at", `null`)),
		good(sessions, "expires_at empty", inSession("expires_at", `""`)),
		good(sessions, "expires_at empty, escaped name", noneInSession("expires_at"), inSession(`expires\u005fat`, `""`)),
		good(sessions, "no roles", noneInSession("roles")),
		good(sessions, "no attributes", noneInSession("attributes")),
		good(sessions, "no factors", noneInSession("authentication_factors")),
		good(sessions, "as little as there may be", noneInSession("expires_at"), noneInSession("roles"),
			noneInSession("attributes"), noneInSession("authentication_factors")),
		good(sessions, "further members", inSession("x", `{"y":[1e400]}`), inSession("user_id", `"subject-test-victim"`),
			inSession("custom_claims", `{"z":1}`)),
		good(sessions, "members in another order", func(m *mint) { slices.Reverse(m.session); slices.Reverse(m.claims) }),
		good(sessions, "factors of unknown types", inSession("authentication_factors",
			`[{"type":"telepathy","delivery_method":"air","last_authenticated_at":"2025-10-09T08:00:00Z",`+
				`"telepathy_factor":{"x":[]}},{"type":"otp","new":{"a":1e999}}]`)),

		good(sessions, "over in a second", sessionExpires("2025-10-09T08:53:21Z")),
		over("over now", sessionExpires("2025-10-09T08:53:20Z")),
		over("over a second ago", sessionExpires("2025-10-09T08:53:19Z")),
		over("over for years", sessionExpires("0001-01-01T00:00:01Z")),
		over("over since the year 1", sessionExpires("0001-01-01T00:00:00Z")),
		bad(sessions, "over in the year 0", "R11", token.ErrMalformed, sessionExpires("0000-01-01T00:00:00Z")),
		good(sessions, "over in a nanosecond", sessionExpires("2025-10-09T08:53:20.000000001Z")),
		over("over now, with a fraction", sessionExpires("2025-10-09T08:53:20.000Z")),
		over("over now, by a clock with a fraction", sessionExpires("2025-10-09T08:53:20.25Z"), after(time.Second/4)),
		good(sessions, "over soon, by a clock with a fraction", sessionExpires("2025-10-09T08:53:20.25Z"),
			after(time.Second/4-ns)),
		over("over now, in another zone", sessionExpires("2025-10-09T10:53:20+02:00")),
		good(sessions, "over soon, in another zone", sessionExpires("2025-10-09T10:53:21+02:00")),
		over("over now, west", sessionExpires("2025-10-09T04:23:20-04:30")),
		good(sessions, "over soon, west", sessionExpires("2025-10-09T04:23:21-04:30")),
		over("over now, in a zone of no name", sessionExpires("2025-10-09T08:53:20-00:00")),
		over("over now, next day", sessionExpires("2025-10-10T08:52:20+23:59")),
		good(sessions, "leeway: over 4 s ago", leeway(5), sessionExpires("2025-10-09T08:53:16Z")),
		over("leeway: over 5 s ago", leeway(5), sessionExpires("2025-10-09T08:53:15Z")),
		good(sessions, "leeway: over nearly 5 s ago", leeway(5), sessionExpires("2025-10-09T08:53:15.000000001Z")),
		good(sessions, "over at the end of time", sessionExpires("9999-12-31T23:59:59Z")),
		good(sessions, "over at the end of time, with a fraction and leeway",
			sessionExpires("9999-12-31T23:59:59.999999999-23:59"), leeway(300)),
		good(sessions, "started later than now", inSession("started_at", `"2030-01-01T00:00:00Z"`)), // no rule speaks of it
		good(sessions, "JWT longer than the session", claim("exp", "253402300799")),
		bad(sessions, "session longer than the JWT", "R9", token.ErrExpired, claim("exp", "1760000000")),
		good(sessions, "exponent in claims of a session", claim("iat", "1.7599999e9")),
	}
	for _, value := range []string{`null`, `[]`, `""`, `"x"`, `1`, `true`} {
		rules = append(rules, bad(sessions, "session "+value, "R11", errAny, claim(sessionClaim, value)))
	}
	rules = append(rules,
		bad(sessions, "session in a list", "R11", errAny, func(m *mint) {
			m.claims = m.claims.set(sessionClaim, "["+m.session.String()+"]")
		}),
		bad(sessions, "session in a string", "R11", errAny, func(m *mint) {
			m.claims = m.claims.set(sessionClaim, quote(m.session.String()))
		}),
		refused("session of no members", claim(sessionClaim, `{}`)),
	)
	for _, value := range []string{`""`, `null`, `1`, `[]`, `{}`, `true`, `["` + testSession + `"]`} {
		rules = append(rules, refused("id "+value, inSession("id", value)))
	}
	for _, value := range []string{
		`"admin"`, `""`, `{}`, `1`, `true`, `false`, `[1]`, `[null]`, `["a",null]`, `["a",["b"]]`, `[{}]`,
		`[{"role_id":"a"}]`, `["a",true]`, `{"0":"a"}`,
	} {
		rules = append(rules, refused("roles "+value, inSession("roles", value)))
	}
	for _, value := range []string{`null`, `[]`, `["admin"]`, `["a","a"]`, `[""]`, `["\u0061dmin","*"]`} {
		rules = append(rules, good(sessions, "roles "+value, inSession("roles", value)))
	}
	for _, value := range []string{`{}`, `""`, `"otp"`, `1`, `true`, `{"0":{}}`} {
		rules = append(rules, refused("authentication_factors "+value, inSession("authentication_factors", value)))
	}
	for _, value := range []string{`null`, `[]`, `[{"type":"password"}]`} {
		rules = append(rules, good(sessions, "authentication_factors "+value, inSession("authentication_factors", value)))
	}
	for _, name := range []string{"started_at", "last_accessed_at", "expires_at"} {
		if name != "expires_at" {
			rules = append(rules,
				bad(consumer, name+" null", "R11", token.ErrMalformed, inSession(name, `null`)),
				bad(consumer, name+" empty", "R11", token.ErrMalformed, inSession(name, `""`)))
		}
		for _, value := range []string{
			`1760000000`, `true`, `[]`, `{}`, `["2099-10-09T08:00:00Z"]`, `" "`, `"null"`, `"2099-10-09"`,
			`"2099-10-09T08:00:00"`, `"2099-10-09 08:00:00Z"`,
			`"2099-10-09T08:00Z"`, `"2099-10-09T8:00:00Z"`, `"2099-10-9T08:00:00Z"`, `"99-10-09T08:00:00Z"`,
			`"02099-10-09T08:00:00Z"`, `"+2099-10-09T08:00:00Z"`,
			`"-2099-10-09T08:00:00Z"`, `"2099-13-09T08:00:00Z"`, `"2099-00-09T08:00:00Z"`, `"2099-10-00T08:00:00Z"`,
			`"2099-10-32T08:00:00Z"`, `"2099-02-29T08:00:00Z"`,
			`"2100-02-29T08:00:00Z"`, `"2099-04-31T08:00:00Z"`, `"2099-10-09T24:00:00Z"`, `"2099-10-09T08:60:00Z"`,
			`"2099-10-09T08:00:61Z"`, `"2099-10-09T08:00:00,5Z"`,
			`"2099-10-09T08:00:00.Z"`, `"2099-10-09T08:00:00+0200"`, `"2099-10-09T08:00:00+02"`, `"2099-10-09T08:00:00+24:00"`,
			`"2099-10-09T08:00:00+02:60"`,
			`"2099-10-09T08:00:00+2:00"`, `"2099-10-09T08:00:00Z+02:00"`, `"2099-10-09T08:00:00 Z"`, `"2099-10-09T08:00:00Z "`,
			`" 2099-10-09T08:00:00Z"`,
			`"2099-10-09T08:00:00Z\n"`, `"2099-10-09T08:00:00Z\u0000"`, `"2099-10-09T08:00:00UTC"`, `"20991009T080000Z"`,
			`"2099-W41-5T08:00:00Z"`, `"2099-282T08:00:00Z"`,
			`"٢٠٩٩-10-09T08:00:00Z"`, `"2099/10/09T08:00:00Z"`, `"Fri, 09 Oct 2099 08:00:00 GMT"`, `"1760000000"`, `"now"`,
			`"2099-10-09T08:00:00\u22120200"`,
		} {
			rules = append(rules, bad(consumer, name+" "+value, "R11", token.ErrMalformed, inSession(name, value)))
		}
		for _, value := range []string{
			"2096-02-29T00:00:00Z", "2099-12-31T23:59:59.999999999Z", "2099-10-09T08:00:00.1Z", "2099-10-09T08:00:00+00:00",
			"2099-10-09T08:00:00-00:00",
			"2099-10-09T08:00:00+23:59", "2099-10-09T08:00:00.123456789012345678901234567890Z", "9999-12-31T23:59:59Z",
			"2400-02-29T00:00:00.000-12:00",
			"2099-10-09t08:00:00z", "2099-10-09T08:00:00.5z", "2099-10-09t08:00:00+02:00",
		} {
			rules = append(rules, good(consumer, name+" "+value, inSession(name, quote(value))))
		}
	}
	for _, name := range []string{"started_at", "last_accessed_at"} {
		rules = append(rules,
			good(consumer, name+" in the year 1", inSession(name, `"0001-01-01T00:00:00Z"`)),
			bad(consumer, name+" in the year 0", "R11", token.ErrMalformed, inSession(name, `"0000-12-31T23:59:59Z"`)))
	}
	return rules
}

func organizationRules() []rule {
	rules := []rule{
		bad(b2bs, "no organization", "R12", token.ErrWrongKind, noClaim(organizationClaim)),
		bad(b2bs, "an organization in another case", "R12", errAny,
			renamed(organizationClaim, "https://stytch.com/Organization")),
		bad(b2bs, "an organization of no members", "R12", token.ErrMalformed, claim(organizationClaim, `{}`)),
		bad(b2bs, "no organization_id", "R12", token.ErrMalformed, noneInOrganization("organization_id")),
		bad(b2bs, "Organization_ID alone", "R12", token.ErrMalformed, noneInOrganization("organization_id"),
			inOrganization("Organization_ID", `"x"`)),
		bad(b2bs, "id in its place", "R12", token.ErrMalformed, noneInOrganization("organization_id"),
			inOrganization("id", `"x"`)),
		good(b2bs, "no slug", noneInOrganization("slug")),
		good(b2bs, "an empty slug", inOrganization("slug", `""`)),
		good(b2bs, "further members", inOrganization("x", `[{}]`)),
		good(b2bs, "the organization escaped", renamed(organizationClaim, `https:\/\/stytch.com\/organizatio\u006e`)),
		good(b2bs, "the organization before the session", func(m *mint) { slices.Reverse(m.claims) }),
		bad(b2bs, "an organization in the session", "R12", errAny, noClaim(organizationClaim),
			inSession("organization_id", quote(testOrganization)), inSession(organizationClaim, `{"organization_id":"x"}`)),
	}
	for _, value := range []string{`null`, `[]`, `""`, `"x"`, `1`, `true`, quote(testOrganization)} {
		rules = append(rules, bad(b2bs, "organization "+value, "R12", errAny, claim(organizationClaim, value)))
	}
	for _, value := range []string{`""`, `null`, `1`, `[]`, `{}`, `true`, `["x"]`} {
		rules = append(rules,
			bad(b2bs, "organization_id "+value, "R12", token.ErrMalformed, inOrganization("organization_id", value)))
	}
	return rules
}

func accessRules() []rule {
	rules := []rule{
		bad(m2m, "no scope", "R13", errAny, noClaim("scope")),
		bad(app, "no scope of an app", "R14", errAny, noClaim("scope")),
		bad(m2m, "Scope", "R13", errAny, renamed("scope", "Scope")),
		bad(m2m, "a client_id that is not sub", "R13", errAny, claim("client_id", quote(testClient))),
		bad(m2m, "a client_id in an escaped spelling", "R13", errAny, claim(`client\u005fid`, quote(testClient))),
		bad(m2m, "a client_id in another case of sub", "R13", errAny,
			claim("client_id", quote(strings.ToUpper(testSubject)))),
		good(m2m, "a client_id that is sub", claim("client_id", quote(testSubject))),
		good(m2m, "a client_id that is sub, escaped", claim("client_id", `"\u0073`+testSubject[1:]+`"`)),
		good(m2m, "another case of client_id", claim("Client_ID", quote(testClient))),
		bad(app, "no client_id", "R14", errAny, noClaim("client_id")),
		bad(app, "Client_ID", "R14", errAny, renamed("client_id", "Client_ID")),
		good(app, "a client_id of an app that is sub", claim("client_id", quote(testSubject))),
		good(app, "no jti", noClaim("jti")),
		good(app, "an organization", claim(organizationClaim, organizationHere)),
		good(app, "no nbf in an access token", noClaim("nbf")),
		good(app, "typ at+jwt", header("typ", `"at+JWT"`)),
		good(m2m, "custom claims", claim("tier", `{"n":1}`), claim("scopes", `["admin"]`)),
		good(access, "another case of the session", claim("https://stytch.com/Session", sessionHere)),
	}
	for _, value := range []string{`null`, `[]`, `["read:users"]`, `1`, `true`, `{}`} {
		rules = append(rules,
			bad(m2m, "m2m scope "+value, "R13", errAny, claim("scope", value)),
			bad(app, "app scope "+value, "R14", errAny, claim("scope", value)))
	}
	for _, value := range []string{
		`""`, `"x"`, `"a b c"`, `"read:*"`, `"a:b:c"`, `"\u0061 b"`, `"*"`, `"a\tb c"`, "\"a\u00a0b\"", `"a\nb"`, `"a  b "`,
	} {
		rules = append(rules, good(access, "scope "+value, claim("scope", value)))
	}
	for _, value := range []string{`null`, `""`, `1`, `true`, `[]`, `{}`, `["` + testSubject + `"]`} {
		rules = append(rules,
			bad(m2m, "m2m client_id "+value, "R13", errAny, claim("client_id", value)),
			bad(app, "app client_id "+value, "R14", errAny, claim("client_id", value)))
	}
	for _, value := range []string{sessionHere, `null`, `{}`, `""`, `[]`, `1`, `false`} {
		rules = append(rules,
			bad(m2m, "m2m session "+value, "R13", errAny, claim(sessionClaim, value)),
			bad(app, "app session "+value, "R14", errAny, claim(sessionClaim, value)))
	}
	rules = append(rules,
		bad(access[:1], "a session in an escaped spelling", "R13", errAny,
			claim(`https://stytch.com/\u0073ession`, sessionHere)))
	return rules
}

func customRules() []rule {
	var rules []rule
	for _, name := range []string{
		"plan", "", " ", "Sub", "ISS", "https://stytch.com", "http://stytch.com/x", "HTTPS://stytch.com/x",
		"https://stytch.com.example/x", "https://stytch.comx/",
		" https://stytch.com/x", "https://app.example/plan", "azp", "__proto__", "\U0001F600", `a\"b`, `\u0000`, `\n`,
		"https://stytch.com/", "https://stytch.com/x",
		`https:\/\/stytch.com/x`, `\u0068ttps://stytch.com/session2`,
	} {
		rules = append(rules, good(every, "claim "+name, claim(name, `{"a":[1,"b",null]}`)))
	}
	return append(rules,
		good(sessions, "scope and client_id in a session", claim("scope", `"x"`), claim("client_id", `"y"`)),
		good(sessions, "scope in a session that is no string", claim("scope", `[1]`), claim("client_id", `null`)),
		good(m2m, "scope escaped", noClaim("scope"), claim(`sc\u006fpe`, `"x y"`)),
		good(every, "jti", claim("jti", `"x"`)),
		good(every, "values of all sorts", claim("a", `1.0`), claim("b", `-0`), claim("c", `"\u00e9é"`),
			claim("d", `[ 1 , 2 ]`), claim("e", ` { "f" : null } `)),
		good(every, "HTML", claim("a", `"<b>&amp;\u2028</b>"`)),
		good(consumer, "500 claims", func(m *mint) {
			for i := range 500 {
				m.claims = append(m.claims, member{fmt.Sprint("claim-", i), fmt.Sprint(i)})
			}
		}),
	)
}

func kindRules() []rule {
	var rules []rule
	for _, offered := range allKinds {
		for i, wanted := range allKinds {
			if offered == wanted {
				continue
			}
			number := []string{"R11", "R11", "R13", "R14"}[i]
			if offered == "consumer_session" && wanted == "b2b_session" {
				number = "R12"
			}
			rules = append(rules, bad([]string{wanted}, offered+" as "+wanted, number, token.ErrWrongKind, func(m *mint) {
				other := newMint(offered)
				m.claims, m.session, m.organization = other.claims, other.session, other.organization
			}))
		}
	}
	// What is wrong with a token of another kind is said in the order of the rules.
	return append(rules,
		bad(m2m, "a session that has ended", "R9", token.ErrExpired, noClaim("scope"), claim(sessionClaim, sessionHere),
			claim("exp", fmt.Sprint(testNow))),
		bad(sessions, "an access token beside a session", "R9", token.ErrExpired, claim("scope", `"x"`),
			claim("exp", fmt.Sprint(testNow))),
	)
}

// TestRefusedBeforeKeys: what can be seen without a key costs no request.
func TestRefusedBeforeKeys(t *testing.T) {
	for _, r := range slices.Concat(formRules(), headerRules()) {
		if r.want != token.ErrMalformed {
			continue
		}
		m := newMint(r.kinds[0]).apply(r.changes...).make()
		keys := &keyServer{body: m.JWKS}
		verifier := newVerifier(t, token.Consumer, keys)
		_, err := verifier.Session(t.Context(), m.Token)
		require.ErrorIs(t, err, token.ErrMalformed, r.name)
		require.Empty(t, keys.asked, r.name)
	}
}

func newVerifier(t *testing.T, product token.Product, keys *keyServer, opts ...token.Option) *token.Verifier {
	t.Helper()
	verifier, err := token.NewVerifier(product, testProject, append([]token.Option{
		token.WithHTTPClient(&http.Client{Transport: keys}),
		token.WithClock(func() time.Time { return time.Unix(testNow, 0) }),
	}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(verifier.Close)
	return verifier
}

// TestFurtherIssuers: they are compared as they are, and each is one more than those of the project.
func TestFurtherIssuers(t *testing.T) {
	const further = "https://noun-verb-1234.customers.stytch.dev"
	verifier := newVerifier(t, token.Consumer, &keyServer{body: newMint("idp").JWKS},
		token.WithIssuers("https://other.example", further))
	for iss, want := range map[string]error{
		further:                   nil,
		"https://other.example":   nil,
		testIssuer:                nil,
		"https://test.stytch.com": nil,
		further + "/":             token.ErrIssuer,
		strings.ToUpper(further):  token.ErrIssuer,
		"https://api.stytch.com":  token.ErrIssuer,
		further[:20]:              token.ErrIssuer,
	} {
		jwt := newMint("idp").apply(claim("iss", quote(iss))).make().Token
		a, err := verifier.AccessToken(t.Context(), jwt)
		require.ErrorIs(t, err, want, iss)
		if err == nil {
			require.Equal(t, iss, a.Issuer)
		}
	}
}

// TestEitherProduct: the tokens of clients and apps are signed with the keys of the sessions of either product.
func TestEitherProduct(t *testing.T) {
	for product, path := range map[token.Product]string{
		token.Consumer: "/v1/sessions/jwks/", token.B2B: "/v1/b2b/sessions/jwks/",
	} {
		keys := &keyServer{body: newMint("m2m").JWKS}
		verifier := newVerifier(t, product, keys)
		_, err := verifier.M2M(t.Context(), newMint("m2m").make().Token)
		require.NoError(t, err)
		jwt := newMint("idp").apply(claim(organizationClaim, organizationHere)).make().Token
		a, err := verifier.AccessToken(t.Context(), jwt)
		require.NoError(t, err)
		require.Equal(t, testOrganization, a.OrganizationID)
		require.Equal(t, "example-org", a.OrganizationSlug)
		require.Equal(t, []string{"https://test.stytch.com" + path + testProject}, keys.asked)
	}
}

// TestTimesOfSessions: what a session says of times is read as it stands, fractions and zones included.
func TestTimesOfSessions(t *testing.T) {
	verifier := newVerifier(t, token.Consumer, &keyServer{body: newMint("m2m").JWKS})
	at := func(seconds, nanoseconds int64) time.Time { return time.Unix(seconds, nanoseconds) }
	for _, c := range []struct {
		name                             string
		changes                          []change
		started, accessed, end, iat, exp time.Time
	}{
		{
			"as issued", nil,
			at(testNow-3200, 0), at(testNow-60, 0), at(testNow+83200, 0), at(testNow-60, 0), at(testNow+240, 0),
		},
		{
			"old format", []change{noneInSession("expires_at")},
			at(testNow-3200, 0), at(testNow-60, 0), at(testNow+240, 0), at(testNow-60, 0), at(testNow+240, 0),
		},
		{
			"fractions and zones", []change{
				inSession("started_at", `"2025-10-09T10:00:00.123456789+02:00"`),
				inSession("last_accessed_at", `"2025-10-09T03:52:20.5-05:00"`),
				sessionExpires("2025-10-09T08:53:20.000000001Z"), claim("iat", "1759999940.25"), claim("exp", "1.7600002405e9"),
			},
			at(testNow-3200, 123456789), at(testNow-60, 5e8), at(testNow, 1), at(testNow-60, 25e7), at(testNow+240, 5e8),
		},
	} {
		s, err := verifier.Session(t.Context(), newMint("consumer_session").apply(c.changes...).make().Token)
		require.NoError(t, err, c.name)
		require.WithinDuration(t, c.started, s.StartedAt, 0, c.name)
		require.WithinDuration(t, c.accessed, s.LastAccessedAt, 0, c.name)
		require.WithinDuration(t, c.end, s.ExpiresAt, 0, c.name)
		require.WithinDuration(t, c.iat, s.TokenIssuedAt, 0, c.name)
		require.WithinDuration(t, c.exp, s.TokenExpiresAt, 0, c.name)
	}
}
