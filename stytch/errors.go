package stytch

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// Classes of an [Error], by its status, for [errors.Is]. A token that is refused without
// a call matches ErrUnauthorized, and one that does not allow what was asked for
// ErrForbidden.
var (
	ErrUnauthorized = transport.ErrUnauthorized
	ErrForbidden    = transport.ErrForbidden
	ErrNotFound     = errors.New("stytch: not found (status 404)")
	ErrRateLimited  = errors.New("stytch: rate limited (status 429)")
	ErrServer       = errors.New("stytch: server error (status 500 or above)")
)

// ErrOutcomeUnknown is returned when an operation that must not be repeated got no response, although something of
// the request may have been sent: the connection broke, or the context of the call ended, whose error is then
// matched as well. What was asked for has been done or not. Do not just repeat the call: look first, with an
// operation that reads, or have the user begin anew. A token or code that was to be used may be used up, and a
// message may have been sent.
//
// Operations that can be repeated without harm do not return it, and neither does a call of which it is proved that
// nothing was sent. An [Error] has a status, and does not match it; but one of 500 or above, [ErrServer], does not
// say either that nothing was done.
var ErrOutcomeUnknown = transport.ErrOutcomeUnknown

// Errors of calls whose input cannot be part of a path. No request is made.
var (
	// ErrEmptyID is returned for an empty id.
	ErrEmptyID = transport.ErrEmptyID
	// ErrInvalidID is returned for the ids "." and "..", and for an id that is not valid UTF-8.
	ErrInvalidID = transport.ErrInvalidID
)

// ErrorType is the type that the API gives an error, such as "user_not_found".
// It is an error for the sake of [errors.Is]:
//
//	if errors.Is(err, stytch.ErrorType("user_not_found")) { … }
//
// Types that are known have constants in package errtype; the API adds others at
// any time.
type ErrorType string

// Error returns the type as it is.
func (t ErrorType) Error() string { return string(t) }

// Error is a response that is no success, or that cannot be read. [errors.As] finds
// it in the error of a call. Its text holds no credentials.
type Error struct {
	// StatusCode is the HTTP status. It is below 300 if the response said success
	// but was cut short or is not what it should be; whatever was asked for has been
	// done then.
	StatusCode int
	// Type is the API's name for what went wrong, "" if the response did not come
	// from the API: a gateway's, for example. OAuth2 endpoints have types of their
	// own, such as "invalid_client".
	Type ErrorType
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
	// Body is what the response had in its body, up to 64 KiB; nil for a status
	// below 400. It may repeat what was sent, but for credentials.
	Body []byte

	note  string
	cause error
}

func newError(f *transport.Failure) error {
	return &Error{
		StatusCode: f.StatusCode,
		Type:       ErrorType(f.Type),
		Message:    f.Message,
		DocURL:     f.DocURL,
		RequestID:  f.RequestID,
		RetryAfter: f.RetryAfter,
		Details:    f.Details,
		Operation:  f.Operation,
		Body:       f.Body,
		note:       f.Note,
		cause:      f.Cause,
	}
}

// Error returns operation, status, type, message and request id.
func (e *Error) Error() string {
	text := "stytch: "
	if e.Operation != "" {
		text += e.Operation + ": "
	}
	text += "status " + strconv.Itoa(e.StatusCode)
	for _, part := range [...][3]string{
		{", ", string(e.Type)},
		{": ", e.Message},
		{"; ", e.note},
		{" (request id ", e.RequestID, ")"},
	} {
		if part[1] != "" {
			text += part[0] + part[1] + part[2]
		}
	}
	return text
}

// Is reports whether target is the type of the error or its class.
func (e *Error) Is(target error) bool {
	if t, ok := target.(ErrorType); ok {
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
	return e.StatusCode >= 500 && target == ErrServer
}

// Unwrap returns what went wrong beside the status: a context that ended, a body
// that was cut short or that is not JSON. It is nil for most errors.
func (e *Error) Unwrap() error { return e.cause }

// LogValue is what package slog logs: all but body and details.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation), slog.Int("status", e.StatusCode), slog.String("type", string(e.Type)),
		slog.String("message", e.Message), slog.String("request_id", e.RequestID), slog.Duration("retry_after", e.RetryAfter))
}
