// Package apierror has the errors of the API: what a response says that is not a success.
//
// An application meets them as stytch.Error and stytch.ErrorType, which are aliases of [Error] and [Type]. This package
// makes no request. It is for code that has a response of the API and not the client of package stytch, such as a
// program that uses package gen alone: see [Decode].
package apierror

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

// Classes of an [Error], by its status, for [errors.Is].
var (
	ErrUnauthorized = errors.New("stytch: unauthorized (status 401)")
	ErrForbidden    = errors.New("stytch: forbidden (status 403)")
	ErrNotFound     = errors.New("stytch: not found (status 404)")
	ErrRateLimited  = errors.New("stytch: rate limited (status 429)")
	ErrServer       = errors.New("stytch: server error (status 500 or above)")
)

// Type is the type that the API gives an error, such as "user_not_found". It is an error for the sake of [errors.Is]:
//
//	if errors.Is(err, apierror.Type("user_not_found")) { … }
//
// Types that are known have constants in package errtype; the API adds others at any time.
type Type string

// Error returns the type as it is.
func (t Type) Error() string { return string(t) }

// Error is a response that is not a success, or that cannot be read. [errors.As] finds it in the error of a call. Its
// text holds no credentials.
type Error struct {
	// StatusCode is the HTTP status. It is below 300 if the response said success but was cut short or is not what it
	// should be; whatever was asked for has been done then.
	StatusCode int
	// Type is the API's name for what went wrong, "" if the response did not come from the API: a gateway's, for
	// example. OAuth2 endpoints have types of their own, such as "invalid_client".
	Type Type
	// Message says in words what went wrong.
	Message string
	// DocURL is a page about the error, if the API named one.
	DocURL string
	// RequestID is the id of the request that Stytch's support asks for.
	RequestID string
	// RetryAfter is how long the API asks to wait; 0 if it does not.
	RetryAfter time.Duration
	// Details is a JSON object with more about the error, nil if there is none.
	Details json.RawMessage
	// Operation is the operation that was called, such as "Users.Create".
	Operation string
	// Body is what the response had in its body, up to 64 KiB; nil for a status below 400. It may repeat what was sent,
	// except for credentials.
	Body []byte
	// Err is what went wrong besides the status: a context that ended, a body that was cut short or that is not JSON. It
	// is nil for most errors.
	Err error

	ofAPI bool
}

// Error returns operation, status, type, message and request id, and what went wrong besides.
func (e *Error) Error() string {
	text := "stytch: "
	if e.Operation != "" {
		text += e.Operation + ": "
	}
	text += "status " + strconv.Itoa(e.StatusCode)
	for _, part := range [...][3]string{
		{", ", string(e.Type)},
		{": ", e.Message},
		{"; ", e.besides()},
		{" (request id ", e.RequestID, ")"},
	} {
		if part[1] != "" {
			text += part[0] + part[1] + part[2]
		}
	}
	return text
}

// besides returns the text of Err. In the error of a success the message says it.
func (e *Error) besides() string {
	if e.Err == nil || e.StatusCode < http.StatusMultipleChoices {
		return ""
	}
	return e.Err.Error()
}

// Is reports whether target is the type of the error or its class.
func (e *Error) Is(target error) bool {
	if t, ok := target.(Type); ok {
		return t != "" && t == e.Type
	}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		return target == ErrUnauthorized
	case http.StatusForbidden:
		return target == ErrForbidden
	case http.StatusNotFound:
		return target == ErrNotFound
	case http.StatusTooManyRequests:
		return target == ErrRateLimited
	}
	return e.StatusCode >= http.StatusInternalServerError && target == ErrServer
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// FromAPI reports whether the error comes from the API itself, by the form of its body: a JSON object that has a type
// (error_type), and has the id of the request or repeats the status. The errors of gateways, and those of OAuth2
// endpoints, do not have that form.
func (e *Error) FromAPI() bool { return e.ofAPI }

// LogValue is what package slog logs: all but body and details.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation), slog.Int("status", e.StatusCode), slog.String("type", string(e.Type)),
		slog.String("message", e.Message), slog.String("request_id", e.RequestID),
		slog.Duration("retry_after", e.RetryAfter),
	)
}
