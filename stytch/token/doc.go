// Package token verifies the JWTs that Stytch issues, without a request for each: session JWTs, and access
// tokens of machine-to-machine clients and connected apps.
//
// Start with [NewVerifier], which needs the id of a project and no secret:
//
//	v, err := token.NewVerifier(token.Consumer, projectID)
//	…
//	s, err := v.Session(ctx, jwt, token.MaxAge(time.Minute))
//
// # Keys
//
// A verifier fetches nothing but the key set of the project: when it is first used, again in the background
// when the set is 15 minutes old, and when a token names a key that is not in it, but no sooner than 10
// seconds after the last fetch. A token whose key is in the set never waits. While fetches fail, the set
// stays in use until it is 25 hours old; tokens of other keys fail with [ErrKeysUnavailable], which says
// nothing about them. [KeyCache] sets these times. [Verifier.Status], [WithLogger] and [WithObserver] show
// fetches that fail, [Verifier.Refresh] fetches now, and [Verifier.Close] ends a fetch.
//
// # Limits
//
// A token has at most 64 KiB, its header at most 4 KiB, both as they are written, and JSON in it at most 500
// levels. Of a key set, which has at most 1 MiB, the first 8 keys of one id are used.
//
// A verifier remembers the good signatures of 4,096 tokens, in at most 320 KiB, so that a JWT that a browser sends
// again costs no RSA operation. All other checks are made each time. [WithSignatureCache] sets the number.
//
// # What it never does
//
// It never accepts an algorithm but RS256, a key or the address of one from a token, or JSON that two readers
// may understand in two ways. It makes no call to the API: it does not know whether a session has been
// revoked since its JWT was issued. Its errors hold no token and no part of one.
//
// It tells the kinds of tokens apart by their claims, and there is one case in which it cannot: an access
// token with a scope whose client_id equals its sub passes as that of a machine-to-machine client and as that
// of a connected app.
package token
