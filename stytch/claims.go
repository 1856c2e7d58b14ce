package stytch

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// DecodeClaims returns the custom claims of a session as a struct of the caller's:
//
//	type plan struct {
//		Tier  string `json:"tier"`
//		Seats int    `json:"seats"`
//	}
//	p, err := stytch.DecodeClaims[plan](res.Session.CustomClaims)
//
// Claims are matched with fields as encoding/json does it: by json tag or name, and those without a
// field are ignored. No claims are the zero value. The error for claims of another form names the
// field, and none of their values.
func DecodeClaims[T any](claims map[string]any) (T, error) {
	var out, zero T
	if len(claims) == 0 {
		return zero, nil
	}
	text, err := json.Marshal(claims)
	if err != nil {
		return zero, fmt.Errorf("stytch: DecodeClaims: %w", err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return zero, fmt.Errorf("stytch: DecodeClaims: %w", claimError(err))
	}
	return out, nil
}

// claimError says which claim does not fit, without its value: claims may hold personal data.
func claimError(err error) error {
	mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return errors.New("a claim does not have the form that its type wants")
	}
	kind, _, _ := strings.Cut(mismatch.Value, " ")
	return fmt.Errorf("claim %s: a JSON %s is no %v", mismatch.Field, kind, mismatch.Type)
}
