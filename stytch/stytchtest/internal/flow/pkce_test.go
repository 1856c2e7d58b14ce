package flow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// The verifier and the challenge of RFC 7636, appendix B.
const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

func TestCheckPKCE(t *testing.T) {
	require.NoError(t, flow.CheckPKCE("", nil))
	require.NoError(t, flow.CheckPKCE(challenge, new(verifier)))
	require.NoError(t, flow.CheckPKCE(challenge+"=", new(verifier)))
	for name, test := range map[string]struct {
		challenge string
		verifier  *string
		want      error
	}{
		"a verifier too many":  {"", new(verifier), errtype.PKCEDidNotExpectCodeVerifier},
		"no verifier":          {challenge, nil, errtype.PKCEExpectedCodeVerifier},
		"another verifier":     {challenge, new("another"), errtype.PKCEMismatch},
		"the plain challenge":  {challenge, new(challenge), errtype.PKCEMismatch},
		"an empty verifier":    {challenge, new(""), errtype.PKCEMismatch},
		"an empty verifier, 2": {"", new(""), errtype.PKCEDidNotExpectCodeVerifier},
	} {
		t.Run(name, func(t *testing.T) {
			var refused *refusal.Error
			require.ErrorAs(t, flow.CheckPKCE(test.challenge, test.verifier), &refused)
			require.Equal(t, test.want, refused.Type)
		})
	}
}

func TestVerifies(t *testing.T) {
	require.True(t, flow.Verifies(verifier, challenge))
	require.False(t, flow.Verifies("another", challenge))
	require.True(t, flow.Verifies("", ""))
	require.False(t, flow.Verifies(verifier, ""))
}
