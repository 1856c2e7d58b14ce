// Package token verifies the JWTs that Stytch issues, without a request for each:
// session JWTs, and access tokens of machine-to-machine clients and connected apps.
//
// Start with [NewVerifier], which needs the id of a project and no secret:
//
//	v, err := token.NewVerifier(token.Consumer, projectID)
//	…
//	s, err := v.Session(ctx, jwt, token.MaxAge(time.Minute))
//
// A verifier fetches nothing but the key set of the project: when it is first used,
// again when the set is a quarter of an hour old, and when a token names a key that is
// not in it, though no sooner than ten seconds after the last time. A key that is at
// hand is never waited for. [Verifier.Close] ends a fetch.
//
// # What it never does
//
// It never takes a token of one kind for one of another, an algorithm but RS256, a
// key or the address of one from a token, or JSON that two readers may understand in
// two ways. It makes no call to the API: whether a session has been revoked since its
// JWT was issued it does not know. No error of it holds a token or a part of one.
package token
