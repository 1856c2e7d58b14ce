package verify

import (
	"errors"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Refusal names the operation in the error of a token that was judged locally, and has it
// match the class that the API's refusal would be of.
func Refusal(operation string, err error) error { return &refusal{operation, err} }

type refusal struct {
	operation string
	err       error
}

func (r *refusal) Error() string { return "stytch: " + r.operation + ": " + r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

func (r *refusal) Is(target error) bool {
	switch target {
	case apierror.ErrForbidden:
		return errors.Is(r.err, token.ErrForbidden)
	case apierror.ErrUnauthorized:
		return token.IsRefusal(r.err) && !errors.Is(r.err, token.ErrForbidden)
	}
	return false
}
