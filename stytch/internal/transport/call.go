package transport

import "errors"

// Class says whether an operation may be repeated.
type Class uint8

const (
	// Safe operations may be repeated whenever their outcome is in doubt.
	Safe Class = iota + 1
	// Once operations consume, send or create something: they are repeated only
	// if they were surely not carried out.
	Once
)

// Call is one call of an operation, as generated code makes it.
type Call struct {
	Operation        string // "Users.Create", "B2B.Organizations.Members.Update": for errors, logs and hooks
	Method, Template string // Template is the path with its {parameters}, for logs
	Retry            Class
	Telemetry        bool // served by the telemetry host
	MemberSession    bool // takes WithMemberSession and WithMemberSessionJWT

	PathValues []string // of the {parameters} of Template, in their order
	Query      Query    // "" for none
	Body       any      // sent as JSON; nil for none, which POST and PUT send as {}
	Form       Query    // sent as a form in the place of Body; "" for none
	Out        any      // pointer that the response is decoded into; nil to ignore the body

	Anonymous bool     // goes without the credentials of the project: what it needs is in the form
	Secrets   []string // of what is sent, what must not be seen in an error
}

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
