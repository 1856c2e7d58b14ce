package stytchtest

import (
	"fmt"
	"net/http"

	"github.com/lapgen/stytch-go/stytch"
)

// Refusal is an error of the API.
type refusal struct {
	status  int
	typ     stytch.ErrorType
	message string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.status, r.typ, r.message) }

// refuse returns an error of the API.
func refuse(status int, typ stytch.ErrorType, format string, args ...any) error {
	return &refusal{status, typ, fmt.Sprintf(format, args...)}
}

func badRequest(typ stytch.ErrorType, format string, args ...any) error {
	return refuse(http.StatusBadRequest, typ, format, args...)
}

func unauthorized(typ stytch.ErrorType, format string, args ...any) error {
	return refuse(http.StatusUnauthorized, typ, format, args...)
}

func forbidden(typ stytch.ErrorType, format string, args ...any) error {
	return refuse(http.StatusForbidden, typ, format, args...)
}

func notFound(typ stytch.ErrorType, format string, args ...any) error { //nolint:unparam // like those above
	return refuse(http.StatusNotFound, typ, format, args...)
}
