// Package authhttp is middleware for net/http that admits requests by the token they
// bring: session JWTs of users and members, and access tokens of machine-to-machine
// clients. Tokens are verified locally, as package token does it.
//
// Start with [RequireSession], [RequireMember] or [RequireM2M]. A verifier of package
// token, which needs no secret, is enough:
//
//	v, err := token.NewVerifier(token.Consumer, projectID)
//	…
//	signedIn := authhttp.RequireSession(v, authhttp.WithMaxTokenAge(time.Minute))
//	mux.Handle("GET /me", signedIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
//		s, _ := authhttp.SessionFrom(r.Context())
//		fmt.Fprintln(w, s.UserID)
//	})))
//
// A middleware is a func(http.Handler) http.Handler, as the routers for net/http take
// it: r.Use(signedIn) with chi, for example. Its handlers come after those that answer
// requests without credentials, such as the preflight requests of CORS.
//
// # Where a token is looked for
//
// In the header Authorization: Bearer, and for sessions in the cookie
// "stytch_session_jwt" otherwise: see [WithCookie] and [WithoutCookie]. If there are
// both, the header counts, even if its token is refused. A header with another scheme,
// such as Basic, has no token.
//
// # Answers
//
// A request that is not admitted is answered with JSON, such as
// {"error":"invalid_token","error_description":"The token has expired"}, and with what
// RFC 6750 asks for in the header WWW-Authenticate:
//
//   - 400 invalid_request: several Authorization headers, one that is not "Bearer", a
//     single space and a token, or several cookies of the name that differ.
//   - 401 unauthorized: no token. The challenge names no error.
//   - 401 invalid_token: the token is refused.
//   - 403 insufficient_scope: the token is good, and does not allow what was asked for.
//     The challenge lists the scopes if those of [Scopes] are missing.
//   - 503 temporarily_unavailable: that cannot be said now, with Retry-After; because
//     keys or a policy cannot be had, the verifier is closed, or the context of the
//     request has ended.
//
// [WithErrorHandler] answers in another way. It gets an [*Error].
//
// # What it never does
//
// It makes no request of its own: the verifier fetches keys, and what [WithRenewal],
// [WithPermission] and [WithMemberPermission] are given may ask the API. It starts no
// goroutine and logs nothing. No refusal and no error text holds a token or a part of
// one. It never skips an option that does not go with a middleware: that panics when the
// middleware is made, as a faulty pattern does with [http.Handle].
//
// It does not protect from forged requests of other sites, to which browsers may add
// cookies: [http.CrossOriginProtection] does.
package authhttp
