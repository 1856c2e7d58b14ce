package stytch

import (
	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// Error is a response that is not a success, or that cannot be read. [errors.As] finds it in the error of a call. Its
// text holds no credentials.
type Error = apierror.Error

// ErrorType is the type that the API gives an error, such as "user_not_found". It is an error for the sake of
// [errors.Is]:
//
//	if errors.Is(err, stytch.ErrorType("user_not_found")) { … }
//
// Types that are known have constants in package errtype; the API adds others at any time.
type ErrorType = apierror.Type

// Classes of an [Error], by its status, for [errors.Is]. A token that is refused without
// a call matches ErrUnauthorized, and one that does not allow what was asked for
// ErrForbidden.
var (
	ErrUnauthorized = apierror.ErrUnauthorized
	ErrForbidden    = apierror.ErrForbidden
	ErrNotFound     = apierror.ErrNotFound
	ErrRateLimited  = apierror.ErrRateLimited
	ErrServer       = apierror.ErrServer
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
