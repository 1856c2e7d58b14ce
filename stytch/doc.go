// Package stytch is a client of the Stytch API: users, organizations, sessions,
// magic links, passcodes, passwords, SSO, machine-to-machine tokens and the rest
// of what Stytch authenticates.
//
// Start with [NewClient]. Every operation is a method of a service, and every
// service a field of [Client]; those of B2B projects are one hop away, in its
// field B2B:
//
//	client, err := stytch.NewClient(projectID, secret)
//	…
//	user, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com")})
//
// A client is safe for concurrent use, and one is enough for a program. Each
// [Option] goes with a client or with a single call.
//
// # Errors
//
// What the API refuses is an [*Error]. [errors.Is] matches it with the type that
// the API gives it, such as ErrorType("user_not_found"), and with classes such
// as [ErrNotFound]. The errors of contexts stay matchable too. On an error the
// response is nil.
//
// # Values
//
// A response is decoded as the API documents it: members are matched by their exact names, those that have no field
// are ignored, and a value that does not fit its field (a time without a zone, a number in a string, an integer with
// a fraction or an exponent) is an [*Error] that names the field, with status and request id. What was asked for has
// been done then.
//
// Free-form JSON keeps its numbers exact: in a map[string]any, such as metadata or custom claims, a number is a
// json.Number and not a float64. [DecodeClaims] decodes such a map into a struct.
//
// A string that is not valid UTF-8 is an error that names the field, before any request.
//
// # Tokens
//
// [SessionsService.AuthenticateJWT], [M2MService.AuthenticateToken] and
// [IDPService.IntrospectTokenLocal] judge tokens on the spot: package token says how.
// [M2MService.TokenSource] gets tokens for a machine.
//
// # What it never does
//
// NewClient makes no request. No goroutine outlives a call but those of net/http
// that keep idle connections, and for some seconds one that fetches keys or a policy
// anew, both of which [Client.Close] ends, and one by which a source of
// [M2MService.TokenSource] replaces its token, which ends with the context of the source. Nothing that is passed in is changed. No error and no
// log holds the secret of the project, the session of a member, or an input that is a
// secret. An operation that consumes, sends or creates something is
// never repeated while it is in doubt whether it was carried out.
package stytch
