// Package webhook verifies and decodes the webhooks that Stytch sends to B2B projects when an organization, a member
// or a connection changes.
//
// Start with [New], which takes the signing secret of the endpoint, and serve its handler:
//
//	verifier, err := webhook.New(secret)
//	…
//	mux.Handle("POST /webhooks", verifier.Handler(func(ctx context.Context, ev *webhook.Event) error {
//		if ev.Member != nil {
//			return sync(ctx, ev.Member)
//		}
//		return nil
//	}))
//
// A webhook is signed with HMAC-SHA256 over its id, its time and its body (https://www.standardwebhooks.com). Nothing
// of the body is read before the signature is verified. An event that arrives again, because an answer was lost, is
// not handled again: see [Memory].
//
// A webhook says when it was sent, not when the change happened, and webhooks may arrive out of order: an application
// that keeps copies should fetch the object where that matters.
//
// No error of this package holds the secret, a signature or a part of the body.
package webhook
