package main

import (
	"context"
	"errors"
	"log"
	"net/http"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func (s *site) logoutRoutes(mux *http.ServeMux) {
	user := func(ctx context.Context, token, jwt *string) error {
		_, err := s.client.Sessions.Revoke(ctx, &stytch.SessionsRevokeParams{SessionToken: token, SessionJWT: jwt})
		return err
	}
	member := func(ctx context.Context, token, jwt *string) error {
		_, err := s.client.B2B.Sessions.Revoke(ctx, &b2b.SessionsRevokeParams{SessionToken: token, SessionJWT: jwt})
		return err
	}
	mux.HandleFunc("POST /logout", s.logout(s.userCookies, user))
	mux.HandleFunc("POST /organization/logout", s.logout(s.memberCookies, member))
}

// revoker ends the session of a token or of a JWT, whichever is not nil.
type revoker func(ctx context.Context, token, jwt *string) error

// logout returns the handler that ends a session at Stytch and forgets it in the browser.
//
// Forgetting alone is not enough: whoever has a copy of a cookie would stay logged in. The browser may have only one of
// the two cookies left, so either of them ends the session. The cookies are cleared whatever comes of that, since the
// person at the computer wants to leave it.
func (s *site) logout(cookies authhttp.Cookies, revoke revoker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		// Whoever closes the page at once is logged out too.
		ctx := context.WithoutCancel(r.Context())
		err := endSession(ctx, cookie(r, cookies.SessionToken), cookie(r, cookies.SessionJWT), revoke)
		cookies.Clear(w)
		if err != nil {
			log.Printf("%s: %v", r.Pattern, err)
			s.render(w, http.StatusServiceUnavailable, "problem", page{
				Title: "Logged out here only",
				Data: "This browser is logged out. Ending the session everywhere failed: " +
					"a copy of it stays valid until it expires, within the hour.",
			})
			return
		}
		http.Redirect(w, r, "/?notice=out", http.StatusSeeOther)
	}
}

// endSession ends a session by its token, or by its JWT if Stytch knows no such token.
func endSession(ctx context.Context, token, jwt string, revoke revoker) error {
	err := error(errtype.SessionNotFound)
	if token != "" {
		err = revoke(ctx, &token, nil)
	}
	if jwt != "" && isNoSession(err) {
		err = revoke(ctx, nil, &jwt)
	}
	if isNoSession(err) {
		return nil
	}
	return err
}

// isNoSession reports whether an error says that there is no session to end: it has ended, or the cookie is garbage.
func isNoSession(err error) bool {
	return errors.Is(err, errtype.SessionNotFound) || errors.Is(err, errtype.InvalidSessionToken) ||
		errors.Is(err, errtype.UnableToParseSessionJWT)
}
