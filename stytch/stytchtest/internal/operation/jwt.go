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

// Sign returns what stands for a JWT of claims in the response until [Request.Finish] puts the JWT in its place. To
// sign takes longer than all else that a request does, and nobody needs the state for it.
func (r *Request) Sign(keys *signing.Ring, claims map[string]any) (string, error) {
	unsigned, err := keys.Prepare(claims)
	if err != nil {
		return "", err
	}
	r.unsigned = append(r.unsigned, standIn{random.Secret(), unsigned})
	return r.unsigned[len(r.unsigned)-1].text, nil
}

// Finish signs the JWTs of an encoded response. It needs the state no more.
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
