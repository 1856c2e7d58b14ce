// Package stytchtest is a fake Stytch: a server on loopback that speaks the API as
// api/openapi.yaml describes it, keeps users, sessions, organizations and the rest in
// memory, signs real JWTs, and puts what it would send by e-mail or SMS into an inbox.
//
// In tests start with [NewServer], elsewhere with [New]:
//
//	srv := stytchtest.NewServer(t)
//	client := srv.Client()
//	_, err := client.MagicLinks.Email.LoginOrCreate(ctx, …)
//	link := srv.Inbox.Last("ada@example.com").MagicLinkURL
//
// It is a server like any other: srv.URL serves clients in every language. A request that
// the document does not allow fails the test: something required is missing, or of another
// type. Fields and values of enums that the document does not have are let through, as by
// the API. All operations are modelled. One that a later document adds answers what the
// document allows, filled in by rule, and says so in the header [UnmodelledHeader].
//
// A project of Stytch is of one product; a server is a consumer project and a B2B project
// at once. What both have, such as M2M clients and connected apps, it has once, and the
// access tokens of its M2M clients verify with the clients of either product.
//
// The values of the sandbox of Stytch's test environment have their documented outcomes,
// and leave nothing behind.
//
// It never makes a request, and never reaches Stytch. It is as safe as a fake: passwords
// are kept as they are, and whoever reaches it can do everything. It checks the signatures
// of passkeys and crypto wallets: [WebAuthnCredential] and [NewWallet] make good ones.
package stytchtest
