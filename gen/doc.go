// Package gen has the models of the Stytch API, one type for each request, each response and each object in them, and a
// low-level client: a function that builds the request of each operation ([NewUsersCreateRequest]), and a method of
// [Client] that sends it ([Client.UsersCreate]). It is generated from api/openapi.yaml, and nobody edits it:
// CONTRIBUTING.md says what to edit instead.
//
// Applications use package stytch, whose services wrap this client: they authenticate, check ids, repeat requests where
// that is harmless, and decode responses and errors. This package does none of that. Start with [Client]; its Doer is
// the place to authenticate.
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
//
// A field with the tag secret:"true" is a secret. Package fmt and package log/slog print "[redacted]" in its place;
// encoding/json encodes it.
package gen
