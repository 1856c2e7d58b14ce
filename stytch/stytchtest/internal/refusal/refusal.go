// Package refusal has the errors that the API answers with, and one table of their statuses.
package refusal

import (
	"fmt"

	"github.com/lapgen/stytch-go/stytch"
)

// Error is an error of the API.
type Error struct {
	Status  int
	Type    stytch.ErrorType
	Message string
}

// Error returns the status, the type and the message.
func (r *Error) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Type, r.Message) }

// New returns an error of the API, with the status that its type has.
func New(typ stytch.ErrorType, format string, args ...any) error {
	return Of(typ, format, args...)
}

// NewAs is [New] for the few types that have another status here than elsewhere.
func NewAs(status int, typ stytch.ErrorType, format string, args ...any) error {
	return &Error{status, typ, fmt.Sprintf(format, args...)}
}

// Of is [New] for callers that write the error to a response at once.
func Of(typ stytch.ErrorType, format string, args ...any) *Error {
	return &Error{statusOf(typ), typ, fmt.Sprintf(format, args...)}
}

// First returns the first error that there is.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
