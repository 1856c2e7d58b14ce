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

// Of is [New] for callers that write the error to a response at once.
func Of(typ stytch.ErrorType, format string, args ...any) *Error {
	return &Error{StatusOf(typ), typ, fmt.Sprintf(format, args...)}
}

// Docs is a part of Stytch's documentation that has pages of errors.
type Docs string

// The parts for the products.
const (
	ConsumerDocs Docs = ""
	B2BDocs      Docs = "b2b/"
	FraudDocs    Docs = "fraud/"
)

// URL returns where the documentation describes the error.
func (r *Error) URL(docs Docs) string {
	return fmt.Sprintf("https://stytch.com/docs/%sapi/errors/%d#%s", docs, r.Status, r.Type)
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
