// Package authhttp is middleware for net/http that admits requests by the token they
// bring: session JWTs of users and members, opaque session tokens, and access tokens of
// machine-to-machine clients. JWTs are verified locally, as package token does it.
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
// Handlers that log users in and out set and delete the cookies by [Cookies.Set] and
// [Cookies.Clear].
//
// # Where a token is looked for
//
// First in the header Authorization: Bearer. A token in the header is a claim: if it is
// refused, so is the request, even with an Optional middleware and beside a good cookie.
// An empty header, and one with another scheme such as Basic, has no token. Blanks around
// the header's value are ignored.
//
// Then, for sessions, in the cookie "stytch_session_jwt": see [WithCookie], [WithCookies]
// and [WithoutCookie]. Browsers send cookies unasked, so a cookie that does not verify
// counts as no token, and an empty one too. Of several cookies of the name, up to 4 are
// tried, and the first one that verifies counts.
//
// Last, with [WithSessionToken] or [AlwaysAsk], in the cookie "stytch_session".
//
// # Answers
//
// A request that is not admitted is answered with JSON, such as
// {"error":"invalid_token","error_description":"The token has expired"}, and with what
// RFC 6750 asks for in the header WWW-Authenticate:
//
//   - 400 invalid_request: several Authorization headers, or one that is not "Bearer", a
//     single space and a token.
//   - 401 unauthorized: no token. The challenge names no error.
//   - 401 invalid_token: no token is good. An Optional middleware answers so only for a
//     token in the header; a request whose cookies do not verify passes as anonymous.
//   - 403 insufficient_scope: the token is good, and does not allow what was asked for.
//     The challenge lists the scopes if those of [WithScopes] are missing.
//   - 503 temporarily_unavailable: that cannot be said now, with Retry-After. Keys or a
//     policy are unavailable, the API did not answer or not as the API, a bound on calls is
//     reached, the verifier is closed, or the context of the request has ended. Optional
//     middlewares answer so, too: the request is not treated as anonymous.
//
// [WithErrorHandler] answers in another way. It gets an [*Error].
//
// A response that sets session cookies is Cache-Control: no-store, whatever the handler
// sets, and has no header by which a CDN stores it all the same.
//
// # Asking the API
//
// [WithRenewal], [WithSessionToken] and [AlwaysAsk] ask the API what cannot be said
// locally, and set the cookies that it issues. Only the API's own word that a session has
// ended logs a user out; a gateway's answer, a wrong secret or a timeout is answered with
// 503. The options of one middleware share these bounds, and so do middlewares that are
// made with the same value of an option:
//
//   - A token is checked for its form first, a JWT for its signature. A JWT that has
//     expired under a key that is not known any more causes at most one call a second, and
//     5 at once.
//   - A request waits for 10 seconds at most, as long as a call may take.
//   - Requests with the same token share a call. Its answer also serves those of the next
//     5 seconds, except with AlwaysAsk. A request that ends does not end a shared call; the
//     call has the values of the context of the request that began it.
//   - A token whose session has ended is not asked about again for 10 minutes. The last
//     10,000 such tokens are remembered, by their hashes.
//   - At most 100 calls are under way, and 4 for one user. Without a JWT that says who the
//     user is, it is 4 for one address (of IPv6: one /64). Further requests are answered
//     with 503.
//
// The address is RemoteAddr of the request. Behind a reverse proxy that is the proxy's, for
// everybody: let a middleware around this one set RemoteAddr from a header that your proxy
// is known to set, or users who bring a session token alone share 4 calls.
//
// # What it never does
//
// It makes no request of its own: the verifier fetches keys, and what [WithRenewal],
// [WithSessionToken], [AlwaysAsk], [WithPermission] and [WithMemberPermission] are given
// may ask the API. It has no goroutine but those of such calls, and logs nothing. No
// refusal and no error text holds a token or a part of one. It never skips an option that
// does not go with a middleware: that panics when the middleware is made, as a faulty
// pattern does with [http.Handle].
//
// It does not protect from forged requests of other sites, to which browsers may add
// cookies: [http.CrossOriginProtection] does.
package authhttp
