// Package wycheproof runs the cases of Project Wycheproof for JSON web signatures against
// package token. It is a module of its own because the cases are a download of 109 MB.
package wycheproof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/c2sp/wycheproof"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

// suite is what is wanted of json_web_signature_test.json.
type suite struct {
	NumberOfTests int     `json:"numberOfTests"`
	Groups        []group `json:"testGroups"`
}

// group has the cases of a key. Those of symmetric keys have no public one.
type group struct {
	Comment string          `json:"comment"`
	Public  json.RawMessage `json:"public"`
	Tests   []struct {
		ID      int    `json:"tcId"`
		Comment string `json:"comment"`
		JWS     string `json:"jws"`
		Result  string `json:"result"`
	} `json:"tests"`
}

// refused are the comments of cases of RS256 that are valid, and that a verifier of JWTs refuses all the same.
var refused = map[string]string{
	"emptyPayload": "claims are a JSON object, and so never empty",
}

// TestSignatures offers each case to a verifier that knows the key of its group alone, and changes nothing of either:
// every key for RS256 has a kid, and every header of a valid case names it, and has alg and nothing else beside. Cases
// of other algorithms must be refused, whatever the suite says of them.
func TestSignatures(t *testing.T) {
	s := read(t)
	ran, good, exceptions := 0, 0, 0
	for _, g := range s.Groups {
		rs256 := g.rs256(t)
		for _, test := range g.Tests {
			if rs256 {
				ran++
			}
			t.Run(fmt.Sprintf("%d/%s/%s", test.ID, g.Comment, test.Comment), func(t *testing.T) {
				want := rs256 && test.Result == "valid"
				if _, exception := refused[test.Comment]; want && exception {
					exceptions++
					want = false
				}
				if want {
					good++
				}
				got, err := accepts(t, g.Public, test.JWS)
				require.Equal(t, want, got, "the error is: %v", err)
			})
		}
	}
	require.GreaterOrEqual(t, ran, 200)
	require.NotZero(t, good)
	require.Equal(t, len(refused), exceptions)
}

func read(t *testing.T) suite {
	t.Helper()
	data, err := fs.ReadFile(wycheproof.TestVectors, "json_web_signature_test.json")
	require.NoError(t, err)
	var s suite
	require.NoError(t, json.Unmarshal(data, &s))
	found := 0
	for _, g := range s.Groups {
		found += len(g.Tests)
	}
	require.Equal(t, s.NumberOfTests, found)
	return s
}

// rs256 reports whether a key is for RS256. One of RSA that names no algorithm might be.
func (g *group) rs256(t *testing.T) bool {
	t.Helper()
	if g.Public == nil {
		return false
	}
	var key struct{ Kty, Alg string }
	require.NoError(t, json.Unmarshal(g.Public, &key))
	return key.Kty == "RSA" && (key.Alg == "RS256" || key.Alg == "")
}

// accepts reports whether a verifier accepts form, header, key and signature of a token. No payload of the suite has
// claims, and claims are read after the signature has been verified: what comes so far is refused for its claims.
func accepts(t *testing.T, key json.RawMessage, jws string) (bool, error) {
	t.Helper()
	verifier, err := token.NewVerifier(token.Consumer, "project-test-11111111-1111-4111-8111-111111111111",
		token.WithStaticKeys([]byte(`{"keys":[`+string(key)+`]}`)))
	require.NoError(t, err)
	defer verifier.Close()
	_, err = verifier.Session(t.Context(), jws)
	require.Error(t, err, "a token without claims is a session")
	return errors.Is(err, token.ErrMalformed) && strings.Contains(err.Error(), ": the claims: "), err
}
