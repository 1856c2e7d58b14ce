package main

import (
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch/authhttp"
)

// setSessionCookies describes the cookies of the sessions of users and of members. They are apart, as somebody may have
// both.
func (s *site) setSessionCookies() {
	s.userCookies = authhttp.Cookies{
		SessionToken: s.cookieName("stytch_session"), SessionJWT: s.cookieName("stytch_session_jwt"),
		Insecure: s.insecure(),
	}
	s.memberCookies = authhttp.Cookies{
		SessionToken: s.cookieName("stytch_member_session"), SessionJWT: s.cookieName("stytch_member_session_jwt"),
		Insecure: s.insecure(),
	}
}

// sessionOptions returns what every page behind a session has in common: either cookie is enough, the JWT is renewed
// while the session lasts, and people without one are sent to the login. Pass one value to all pages, so that requests
// at the same time share a call to the API.
func (s *site) sessionOptions(cookies authhttp.Cookies, api authhttp.SessionAPI, login string) []authhttp.Option {
	return []authhttp.Option{
		authhttp.WithRenewal(api, cookies), authhttp.WithSessionToken(api), s.refused(login, cookies),
	}
}

// remember stores something in the browser for the next step of a login. Scripts cannot read it (HttpOnly), forms of
// other sites do not bring it (SameSite), and it is sent over https only (Secure), except on this computer itself.
func (s *site) remember(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, s.newCookie(name, value, stepMinutes*time.Minute))
}

func (s *site) forget(w http.ResponseWriter, names ...string) {
	for _, name := range names {
		http.SetCookie(w, s.newCookie(name, "", -time.Second))
	}
}

func (s *site) newCookie(name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: !s.insecure(), SameSite: http.SameSiteLaxMode,
	}
}

// remembered returns what remember stored, "" if there is nothing.
func (s *site) remembered(r *http.Request, name string) string { return cookie(r, s.cookieName(name)) }

// cookieName returns the name of a cookie in the browser.
//
// A page of shop.example.com may set cookies for all of example.com, and so put a session of its owner in place of
// yours at tea.example.com. Browsers accept the prefix __Host- only from the host itself, over https.
func (s *site) cookieName(name string) string {
	if s.insecure() {
		return name
	}
	return "__Host-" + name
}

// insecure reports whether the site is served without TLS, where browsers accept no Secure cookies. That is only on
// loopback: see parseSiteURL.
func (s *site) insecure() bool { return s.url.Scheme == "http" && isLoopback(s.url.Hostname()) }

// cookie returns the value of a cookie, "" if there is none.
func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
