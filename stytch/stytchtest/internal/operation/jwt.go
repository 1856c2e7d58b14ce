package operation

import (
	"bytes"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
)

// Sign returns what stands for a JWT of claims in the response until [Request.Finish] puts the JWT in its place. To
// sign takes longer than all else that a request does, and nobody needs the state for it.
func (r *Request) Sign(keys *signing.Ring, claims map[string]any) (string, error) {
	unsigned, err := keys.Prepare(claims)
	if err != nil {
		return "", err
	}
	if r.unsigned == nil {
		r.unsigned = map[string]signing.Unsigned{}
	}
	standIn := random.Secret()
	r.unsigned[standIn] = unsigned
	return standIn, nil
}

// Finish signs the JWTs of an encoded response. It needs the state no more.
func (r *Request) Finish(response []byte) ([]byte, error) {
	for standIn, unsigned := range r.unsigned {
		jwt, err := unsigned.Sign()
		if err != nil {
			return nil, err
		}
		response = bytes.Replace(response, []byte(standIn), []byte(jwt), 1)
	}
	return response, nil
}
