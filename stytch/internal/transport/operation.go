package transport

import (
	"errors"
	"net/url"
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

// Operation is what generated code says of one operation.
type Operation struct {
	Name          string // "Users.Create", "B2B.Organizations.Members.Update": for errors, logs and hooks
	Method, Path  string // Path is the template, for logs
	Retry         Class
	Telemetry     bool // served by the telemetry host
	MemberSession bool // takes WithMemberSession and WithMemberSessionJWT
}

// Call is one call of an operation.
type Call struct {
	Operation Operation
	Path      string     // escaped, as [Path] returns it
	Query     url.Values // nil for none
	Body      any        // sent as JSON; nil for none
	Out       any        // pointer that the response is decoded into; nil to ignore the body
}

// NilParams is the error for nil params of an operation that requires an input.
func NilParams(operation string) error {
	return wrap(operation, errors.New("params are nil, and the operation requires some"))
}
