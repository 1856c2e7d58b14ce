// Package gen is the low-level client of the Stytch API: one type for each
// model of the API, and one function for each operation that builds its
// request ([NewUsersCreateRequest] and so on). It is generated from
// api/openapi.yaml, and nobody edits it: CONTRIBUTING.md says what to edit
// instead.
//
// It never decodes a response, retries, authenticates a request or checks an
// id before it becomes part of a path: an empty id or ".." addresses another
// operation. Start with [NewClient]; a [RequestEditorFn] can authenticate.
//
// # Fields
//
// A field of a request that is left alone is not sent, unless the API requires
// it. An optional string, number or boolean is a pointer, so that "", 0 and
// false can be sent; lists and maps are sent when they are not nil, even if
// empty.
//
// A field of a response that is absent or null is the zero value of its type:
// "", 0, false, a nil list or map, a nil pointer to an object, or a time for
// which IsZero reports true. Types such as [Locale] name the values known when
// this package was generated; any other value is kept as it came.
package gen
