package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch"
)

// Cookies between two steps of a login.
const (
	sentToCookie = "sent_to"         // the address that a message went to
	methodCookie = "passcode_method" // what a passcode belongs to
)

func (s *site) loginRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		s.render(w, http.StatusOK, "login", page{Title: "Log in", Notice: notices[r.FormValue("notice")]})
	})
	mux.HandleFunc("POST /login/code", s.sendCode)
	mux.HandleFunc("GET /login/passcode", func(w http.ResponseWriter, r *http.Request) {
		s.passcodePage(w, r, http.StatusOK, "")
	})
	mux.HandleFunc("POST /login/passcode", s.enterCode)
}

func (s *site) sendCode(w http.ResponseWriter, r *http.Request) {
	email := strings.TrimSpace(r.PostFormValue("email"))
	sent, err := s.client.OTPs.Email.LoginOrCreate(r.Context(), &stytch.OTPsEmailLoginOrCreateParams{
		Email: email, ExpirationMinutes: new(int32(stepMinutes)),
	})
	if err != nil {
		s.loginProblem(w, r, "login", "Log in", email, err)
		return
	}
	s.remember(w, sentToCookie, email)
	s.remember(w, methodCookie, sent.EmailID)
	http.Redirect(w, r, "/login/passcode", http.StatusSeeOther) // so that a reload sends nothing again
}

// loginProblem shows a form again, with what was entered and why that did not work.
func (s *site) loginProblem(w http.ResponseWriter, r *http.Request, name, title, email string, err error) {
	status, text := explain(r, err)
	s.render(w, status, name, page{Title: title, Problem: text, Email: email})
}

func (s *site) passcodePage(w http.ResponseWriter, r *http.Request, status int, problem string) {
	to := s.remembered(r, sentToCookie)
	s.render(w, status, "passcode", page{Title: "Enter the code", Problem: problem, Email: to, Message: s.message(to)})
}

// enterCode logs in by a code. The code counts only in the browser that asked for it, which has the cookie that says
// what the code belongs to.
func (s *site) enterCode(w http.ResponseWriter, r *http.Request) {
	in, err := s.client.OTPs.Authenticate(r.Context(), &stytch.OTPsAuthenticateParams{
		MethodID: s.remembered(r, methodCookie), Code: strings.TrimSpace(r.PostFormValue("code")),
		SessionDurationMinutes: new(int32(sessionMinutes)),
	})
	if err != nil {
		status, text := explain(r, err)
		s.passcodePage(w, r, status, text)
		return
	}
	s.signIn(w, r, in.SessionToken, in.SessionJWT, in.Session.ExpiresAt)
}

// signIn sets the cookies of a user's session, and ends the login.
func (s *site) signIn(w http.ResponseWriter, r *http.Request, sessionToken, jwt string, expires time.Time) {
	if err := s.userCookies.Set(w, sessionToken, jwt, expires); err != nil {
		s.fail(w, r, err, "")
		return
	}
	s.forget(w, sentToCookie, methodCookie, verifierCookie)
	http.Redirect(w, r, "/members", http.StatusSeeOther)
}
