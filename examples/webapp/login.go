package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
)

// Cookies between two steps of a login.
const (
	sentToCookie = "sent_to"         // the address that a message went to
	methodCookie = "passcode_method" // what a passcode belongs to
	stepMinutes  = 10
)

func (s *site) loginRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		s.render(w, http.StatusOK, "login", page{Title: "Log in", Notice: notices[r.FormValue("notice")]})
	})
	mux.HandleFunc("POST /login/link", s.sendLink)
	mux.HandleFunc("POST /login/code", s.sendCode)
	mux.HandleFunc("GET /sent", func(w http.ResponseWriter, r *http.Request) {
		to := cookie(r, sentToCookie)
		s.render(w, http.StatusOK, "sent", page{Title: "Check your e-mail", Email: to, Message: s.message(to)})
	})
	mux.HandleFunc("GET /login/passcode", func(w http.ResponseWriter, r *http.Request) { s.passcodePage(w, r, http.StatusOK, "") })
	mux.HandleFunc("POST /login/passcode", s.enterCode)
	mux.HandleFunc("GET /authenticate", s.authenticate)
}

// authenticateURL is where links in messages lead. With Stytch it has to be among the redirect URLs of the project.
func (s *site) authenticateURL() *string { return new(s.baseURL + "/authenticate") }

// remember keeps something for the next step of a login.
func (s *site) remember(w http.ResponseWriter, name, value string) {
	s.setCookie(w, name, value, time.Now().Add(stepMinutes*time.Minute))
}

func (s *site) sendLink(w http.ResponseWriter, r *http.Request) {
	email := strings.TrimSpace(r.PostFormValue("email"))
	_, err := s.client.MagicLinks.Email.LoginOrCreate(r.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: email, LoginMagicLinkURL: s.authenticateURL(), SignupMagicLinkURL: s.authenticateURL(),
	})
	if err != nil {
		s.loginProblem(w, r, "login", "Log in", email, err)
		return
	}
	s.remember(w, sentToCookie, email)
	http.Redirect(w, r, "/sent", http.StatusSeeOther) // so that a reload sends nothing again
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
	http.Redirect(w, r, "/login/passcode", http.StatusSeeOther)
}

// loginProblem shows a form again, with what was entered and why that did not work.
func (s *site) loginProblem(w http.ResponseWriter, r *http.Request, name, title, email string, err error) {
	status, text := explain(r, err)
	s.render(w, status, name, page{Title: title, Problem: text, Email: email})
}

func (s *site) passcodePage(w http.ResponseWriter, r *http.Request, status int, problem string) {
	to := cookie(r, sentToCookie)
	s.render(w, status, "passcode", page{Title: "Enter the code", Problem: problem, Email: to, Message: s.message(to)})
}

func (s *site) enterCode(w http.ResponseWriter, r *http.Request) {
	in, err := s.client.OTPs.Authenticate(r.Context(), &stytch.OTPsAuthenticateParams{
		MethodID: cookie(r, methodCookie), Code: strings.TrimSpace(r.PostFormValue("code")),
		SessionDurationMinutes: new(int32(sessionMinutes)),
	})
	if err != nil {
		status, text := explain(r, err)
		s.passcodePage(w, r, status, text)
		return
	}
	s.signIn(w, in.SessionToken, in.SessionJWT, in.Session.ExpiresAt)
	http.Redirect(w, r, "/members", http.StatusSeeOther)
}

// authenticate is where links in messages lead. The redirects after it keep their tokens out of the history.
func (s *site) authenticate(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if query.Get("stytch_token_type") == "discovery" {
		found, err := s.client.B2B.MagicLinks.Discovery.Authenticate(r.Context(), &b2b.MagicLinksDiscoveryAuthenticateParams{
			DiscoveryMagicLinksToken: query.Get("token"),
		})
		if err != nil {
			s.fail(w, r, err)
			return
		}
		s.clearCookies(w, sentToCookie)
		s.remember(w, intermediateCookie, found.IntermediateSessionToken)
		http.Redirect(w, r, "/discovery/organizations", http.StatusSeeOther)
		return
	}
	in, err := s.client.MagicLinks.Authenticate(r.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: query.Get("token"), SessionDurationMinutes: new(int32(sessionMinutes)),
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.signIn(w, in.SessionToken, in.SessionJWT, in.Session.ExpiresAt)
	http.Redirect(w, r, "/members", http.StatusSeeOther)
}

func (s *site) signIn(w http.ResponseWriter, sessionToken, jwt string, expires time.Time) {
	s.clearCookies(w, sentToCookie, methodCookie)
	s.setCookie(w, userTokenCookie, sessionToken, expires)
	s.setCookie(w, userJWTCookie, jwt, expires)
}
