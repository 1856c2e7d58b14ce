package token_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The fuzz tests compare with the reference, one-sided: package token may refuse more, as the rules leave some things
// open, and must accept nothing that the reference refuses. That it asks for nothing but the key set, and that its
// errors have nothing of the token, is seen to with each token.

// kindOf makes a kind of whatever number comes.
func kindOf(n uint8) string { return allKinds[int(n)%len(allKinds)] }

// FuzzVerify changes the text of tokens.
func FuzzVerify(f *testing.F) {
	for i, kind := range allKinds {
		f.Add(uint8(i), newMint(kind).make().Token)
	}
	for _, r := range slices.Concat(formRules(), signatureRules(), kindRules()) {
		if m := newMint(r.kinds[0]).apply(r.changes...).make(); len(m.Token) < 4<<10 {
			f.Add(uint8(slices.Index(allKinds, r.kinds[0])), m.Token)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, jwt string) {
		m := newMint(kindOf(kind))
		m.Token = jwt
		_, _ = m.judge(t, true) // fails the test itself
	})
}

// FuzzClaims changes what is signed, before it is signed: the JSON of header and payload.
func FuzzClaims(f *testing.F) {
	for _, r := range slices.Concat(
		headerRules(), jsonRules(), claimRules(), timeRules(), sessionRules(), organizationRules(), accessRules(),
		customRules(), kindRules(),
	) {
		m := newMint(r.kinds[0]).apply(r.changes...)
		if m.sign != nil || m.Leeway != 0 || m.MaxTokenAge != 0 || m.BaseURL != "" {
			continue
		}
		m.sign = func(string) []byte { return []byte("seed") } // which is not looked at
		segments := strings.Split(m.make().Token, ".")
		header, err := base64.RawURLEncoding.DecodeString(segments[0])
		require.NoError(f, err)
		payload, err := base64.RawURLEncoding.DecodeString(segments[1])
		require.NoError(f, err)
		if len(payload) < 2<<10 {
			f.Add(uint8(slices.Index(allKinds, r.kinds[0])), header, payload)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, header, payload []byte) {
		if len(header) == 0 || len(payload) == 0 {
			return
		}
		_, _ = newMint(kindOf(kind)).apply(headerText(string(header)), payloadText(string(payload))).make().judge(t, true)
	})
}

// FuzzKeySet changes the body of the key set.
func FuzzKeySet(f *testing.F) {
	for _, r := range keyRules() {
		if m := newMint(r.kinds[0]).apply(r.changes...); len(m.JWKS) < 4<<10 {
			f.Add([]byte(m.JWKS))
		}
	}
	jwt := newMint("m2m").make().Token
	f.Fuzz(func(t *testing.T, body []byte) {
		m := newMint("m2m")
		m.Token, m.JWKS = jwt, body
		_, _ = m.judge(t, true)
	})
}
