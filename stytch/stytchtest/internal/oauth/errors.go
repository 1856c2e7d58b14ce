package oauth

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Error is an error of an OAuth2 endpoint (RFC 6749 section 5.2).
type Error struct {
	Status            int
	code, description string
}

// Error returns the code and what it means here.
func (e *Error) Error() string { return e.code + ": " + e.description }

func refuse(code, format string, args ...any) error {
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return &Error{status, code, fmt.Sprintf(format, args...)}
}

// refuseBearer refuses an access token (RFC 6750 section 3.1).
func refuseBearer(code, description string) error {
	status := http.StatusUnauthorized
	if code == "insufficient_scope" {
		status = http.StatusForbidden
	}
	return &Error{status, code, description}
}

// Challenge is the header WWW-Authenticate of the response, "" for none.
func (e *Error) Challenge() string {
	switch {
	case e.code == "invalid_token" || e.code == "insufficient_scope":
		return fmt.Sprintf("Bearer error=%q", e.code)
	case e.Status == http.StatusUnauthorized:
		return `Basic realm="oauth2"`
	}
	return ""
}

// AsError gives any error the form of the endpoints.
func AsError(err error) *Error {
	var refused *refusal.Error
	switch e, ok := errors.AsType[*Error](err); {
	case ok:
		return e
	case errors.As(err, &refused):
		return &Error{refused.Status, string(refused.Type), refused.Message}
	}
	return &Error{http.StatusInternalServerError, "server_error", err.Error()}
}

// Answer returns the body of the response.
func (e *Error) Answer(requestID string) map[string]any {
	return map[string]any{
		"error": e.code, "error_description": e.description,
		"error_uri":  fmt.Sprintf("https://stytch.com/docs/api/errors/%d#%s", e.Status, e.code),
		"request_id": requestID, "status_code": e.Status,
	}
}
