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
// A call that the API refuses returns an [*Error]. [errors.Is] matches it with the type that
// the API gives it, such as ErrorType("user_not_found"), and with classes such
// as [ErrNotFound]. The errors of contexts stay matchable too. On an error the
// response is nil.
//
// # Repeats
//
// An attempt is one request on the wire. Status 429, and a request of which it is proved that nothing was sent, are
// repeated for every operation; server errors and broken connections only for operations that can be repeated without
// harm, as the comment of each method says. Other calls without a response fail with [ErrOutcomeUnknown]: look whether
// they were carried out, and do not just repeat them. [RetryPolicy] has the rules and the bounds. A call whose context
// has no deadline ends after 30 seconds: see [WithTimeout].
//
// [Hooks] and [WithLogger] see every attempt, those of the SDK's own fetches included.
//
// # Values
//
// A response is decoded as the API documents it: members are matched by their exact names, those that have no field
// are ignored, and a value that does not fit its field (a time without a zone, a number in a string, an integer with
// a fraction or an exponent) is an [*Error] that names the field, with status and request id. The API has carried out
// the call then.
//
// Free-form JSON keeps its numbers exact: in a map[string]any, such as metadata or custom claims, a number is a
// json.Number and not a float64. [DecodeClaims] decodes such a map into a struct.
//
// A string that is not valid UTF-8 is an error that names the field, before any request.
//
// # Tokens
//
// [SessionsService.AuthenticateJWT], [M2MService.AuthenticateToken] and
// [IDPService.IntrospectTokenLocal] verify tokens locally: package token says how. Package authhttp has middleware
// for net/http. [M2MService.TokenSource] gets tokens for a machine.
//
// # Printing
//
// Package fmt and package log/slog show "[redacted]" in the place of a secret, such as a session token or a password,
// when they print params, a response or what is in them, and nothing of the secrets of a client, a service, an option
// or a token source. But fmt cannot call methods on values in unexported fields: a struct of yours that has params or a
// response in one prints the secrets. The same holds for the verbs %p and %w, where they are a mistake that go vet
// reports. Encoding by encoding/json, which slog's JSONHandler uses for what is in lists, maps and other structs, is
// for the wire and hides nothing.
//
// # What it never does
//
// NewClient makes no request and starts no goroutine. Those that outlive a call are net/http's, which hold idle
// connections, and those of fetches of keys and policies, which take some seconds; [Client.Close] ends both. A source
// of [M2MService.TokenSource] has one while it renews its token, which ends with the context of the source.
//
// Nothing that is passed in is changed. No error and no log holds the secret of the project, the session of a member,
// or an input that is a secret. An operation that consumes, sends or creates something is never sent again while it is
// in doubt whether it was carried out.
package stytch
