// Package redirect has both ends of a login that leads through a browser: the URLs that start logins by OAuth
// and SSO, and what comes back to a redirect URL of the application, from those and from links in e-mails.
//
// Start a login by sending the browser to a URL of [OAuth], [B2BOAuth], [DiscoveryOAuth] or [SSO]:
//
//	verifier := oauth2.GenerateVerifier() // to be kept, such as in a cookie, until the browser comes back
//	u, err := redirect.OAuth{Provider: "google", PublicToken: publicToken, PKCE: verifier}.URL("")
//	…
//	http.Redirect(w, r, u, http.StatusSeeOther)
//
// When it comes back, [Parse] says what the token in the query is, and so which operation authenticates it:
//
//	t, err := redirect.Parse(r.URL.Query())
//	…
//	switch t.Type {
//	case redirect.TypeOAuth:
//		res, err := client.OAuth.Authenticate(ctx, &stytch.OAuthAuthenticateParams{Token: t.Token, CodeVerifier: &verifier})
//
// It makes no request and keeps nothing. No error of it holds a token or a verifier.
package redirect
