package operation

import (
	"bytes"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
)

// standIn is what stands for a JWT in a response.
type standIn struct {
	text string
	jwt  signing.Unsigned
}

// Sign returns a stand-in for a JWT of claims. [Request.Finish] replaces it in the encoded response. Signing takes
// longer than everything else that a request does, and does not need the state.
func (r *Request) Sign(keys *signing.Ring, claims map[string]any) (string, error) {
	unsigned, err := keys.Prepare(claims)
	if err != nil {
		return "", err
	}
	r.unsigned = append(r.unsigned, standIn{random.Secret(), unsigned})
	return r.unsigned[len(r.unsigned)-1].text, nil
}

// Finish signs the JWTs of an encoded response. It does not need the state.
func (r *Request) Finish(response []byte) ([]byte, error) {
	for _, s := range r.unsigned {
		jwt, err := s.jwt.Sign()
		if err != nil {
			return nil, err
		}
		response = bytes.Replace(response, []byte(s.text), []byte(jwt), 1)
	}
	return response, nil
}
