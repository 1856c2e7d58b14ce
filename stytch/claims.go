package stytch

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lapgen/stytch-go/stytch/internal/exactjson"
)

// DecodeClaims returns the custom claims of a session as a struct of the caller's:
//
//	type plan struct {
//		Tier  string `json:"tier"`
//		Seats int    `json:"seats"`
//	}
//	p, err := stytch.DecodeClaims[plan](res.Session.CustomClaims)
//
// A claim is decoded into the field whose json tag or name is exactly its own, case included; claims without a field
// are ignored. Numbers are exact: one that its field cannot hold is an error, and in a field of type any it is a
// json.Number. No claims are the zero value. The error for claims of another form names the field, and none of their
// values.
func DecodeClaims[T any](claims map[string]any) (T, error) {
	var out, zero T
	if len(claims) == 0 {
		return zero, nil
	}
	text, err := json.Marshal(claims)
	if err != nil {
		return zero, fmt.Errorf("stytch: DecodeClaims: %w", err)
	}
	if err := exactjson.Decode(text, &out); err != nil {
		return zero, fmt.Errorf("stytch: DecodeClaims: %w", claimError(err))
	}
	return out, nil
}

// claimError says which claim does not fit, without its value: claims may hold personal data.
func claimError(err error) error {
	mismatch, ok := errors.AsType[*exactjson.Error](err)
	if !ok || mismatch.Field == "" {
		return errors.New("the claims do not have the form that the type wants")
	}
	return fmt.Errorf("claim %s: %s", mismatch.Field, mismatch.Problem())
}
