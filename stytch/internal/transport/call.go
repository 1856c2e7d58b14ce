package transport

import (
	"context"
	"errors"
	"net/http"

	"github.com/lapgen/stytch-go/gen"
)

// Class says whether an operation may be repeated.
type Class uint8

const (
	// Safe operations may be repeated whenever their outcome is in doubt.
	Safe Class = iota + 1
	// Once operations consume, send or create something: they are repeated only
	// if they were surely not carried out.
	Once
)

// Call is one call of an operation, as generated code makes it. The request itself is made by a [Send].
type Call struct {
	Operation        string // "Users.Create", "B2B.Organizations.Members.Update": for errors, logs and hooks
	Method, Template string // Template is the path with its {parameters}, for hooks and logs
	Retry            Class
	Telemetry        bool // served by the telemetry host
	MemberSession    bool // takes WithMemberSession and WithMemberSessionJWT

	Anonymous bool     // goes without the credentials of the project: what it needs is in the form
	Secrets   []string // of what is sent, what must not be seen in an error
}

// Send sends the request of a call by a method of gen's client, with the session of the member for operations that
// take one. It is called once: the client's Doer makes the attempts.
type Send func(ctx context.Context, api *gen.Client, member MemberSession) (*http.Response, error)

// MemberSession is the session on behalf of which a call is made: the values of two headers, nil for those that are
// not sent.
type MemberSession struct{ Token, JWT *string }

// info returns what hooks see of a call.
func (c *Call) info() CallInfo {
	return CallInfo{Operation: c.Operation, Method: c.Method, Path: c.Template}
}

// Text returns what an optional input points to, "" for nil.
func Text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// ErrNilParams is the error for nil params of a method that requires an input, without the operation.
var ErrNilParams = errors.New("params are nil, and the operation requires some")

// NilParams is the error for nil params of a method that makes no call of its own.
func NilParams(operation string) error { return wrap(operation, ErrNilParams) }
