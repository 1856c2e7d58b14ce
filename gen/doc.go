// Package gen has the models of the Stytch API: one type for each request, each
// response and each object in them. It is generated from api/openapi.yaml, and
// nobody edits it: CONTRIBUTING.md says what to edit instead.
//
// It requires nothing beyond the standard library, and never sends a request:
// package gen/client below it builds and sends them, one by one. Applications use
// package stytch, whose params and responses are made of these types.
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
