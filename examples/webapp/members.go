package main

import (
	"errors"
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// Cookies of a user's session, by the names that authhttp looks for.
const (
	userTokenCookie = "stytch_session"
	userJWTCookie   = "stytch_session_jwt"
)

const maxListed = 50

func (s *site) memberRoutes(mux *http.ServeMux) {
	// One value for both, so that requests at the same time wait for one renewal.
	renewal := authhttp.WithRenewal(s.client.Sessions, authhttp.Cookies{Insecure: s.insecure()})
	user := authhttp.RequireSession(s.client, renewal, s.refused("/login"))
	// A JWT is good for five minutes, whatever becomes of session and roles; administrators are looked at each minute.
	admin := authhttp.RequireSession(s.client, renewal, s.refused("/login"),
		authhttp.WithPermission(s.client, "users", "list"), authhttp.WithMaxTokenAge(time.Minute))

	mux.Handle("GET /members", user(http.HandlerFunc(s.members)))
	mux.Handle("GET /admin", admin(http.HandlerFunc(s.admin)))
	mux.HandleFunc("POST /logout", s.logout)
}

func (s *site) members(w http.ResponseWriter, r *http.Request) {
	session, _ := authhttp.SessionFrom(r.Context()) // there is one: the middleware sees to it
	user, err := s.client.Users.Get(r.Context(), &stytch.UsersGetParams{UserID: session.UserID})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, http.StatusOK, "members", page{Title: "Members", Logout: "/logout", Data: map[string]any{"User": user, "Session": session}})
}

func (s *site) admin(w http.ResponseWriter, r *http.Request) {
	var users []stytch.User
	for user, err := range s.client.Users.SearchAll(r.Context(), &stytch.UsersSearchParams{Limit: new(int32(maxListed))}) {
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if users = append(users, user); len(users) == maxListed {
			break
		}
	}
	s.render(w, http.StatusOK, "admin", page{Title: "Administration", Logout: "/logout", Data: users})
}

// logout ends the session at Stytch before it forgets it: a copy of the cookies is then of no use either.
func (s *site) logout(w http.ResponseWriter, r *http.Request) {
	if token := cookie(r, userTokenCookie); token != "" {
		_, err := s.client.Sessions.Revoke(r.Context(), &stytch.SessionsRevokeParams{SessionToken: &token})
		if err != nil && !errors.Is(err, errtype.SessionNotFound) { // which is over already
			s.fail(w, r, err) // with the cookies kept, for another try
			return
		}
	}
	s.clearCookies(w, userTokenCookie, userJWTCookie)
	http.Redirect(w, r, "/?notice=out", http.StatusSeeOther)
}
