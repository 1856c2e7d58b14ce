package main

import (
	"net/http"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
)

const maxListed = 50

func (s *site) memberRoutes(mux *http.ServeMux) {
	options := s.sessionOptions(s.userCookies, s.client.Sessions, "/login")
	user := authhttp.RequireSession(s.client, options...)
	// A JWT is valid for five minutes, whatever becomes of session and roles. Where that is too long, the API is asked
	// about every request: an administrator who is logged out or loses the role gets no page more.
	admin := authhttp.RequireSession(s.client, append(options,
		authhttp.AlwaysAsk(s.client.Sessions), authhttp.WithPermission(s.client, "users", "list"))...)

	mux.Handle("GET /members", user(http.HandlerFunc(s.members)))
	mux.Handle("GET /admin", admin(http.HandlerFunc(s.admin)))
}

func (s *site) members(w http.ResponseWriter, r *http.Request) {
	session, _ := authhttp.SessionFrom(r.Context()) // there is one: the middleware sees to it
	user, err := s.client.Users.Get(r.Context(), &stytch.UsersGetParams{UserID: session.UserID})
	if err != nil {
		s.fail(w, r, err, "")
		return
	}
	s.render(w, http.StatusOK, "members", page{
		Title: "Members", Logout: "/logout", Data: map[string]any{"User": user, "Session": session},
	})
}

func (s *site) admin(w http.ResponseWriter, r *http.Request) {
	var users []stytch.User
	for user, err := range s.client.Users.SearchAll(r.Context(), &stytch.UsersSearchParams{Limit: new(int32(maxListed))}) {
		if err != nil {
			s.fail(w, r, err, "")
			return
		}
		if users = append(users, user); len(users) == maxListed {
			break
		}
	}
	s.render(w, http.StatusOK, "admin", page{Title: "Administration", Logout: "/logout", Data: users})
}
