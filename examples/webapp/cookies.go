package main

import (
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch/authhttp"
)

// sessionCookies are the names of the two cookies of a session.
type sessionCookies struct{ token, jwt string }

// The sessions of users and of members have cookies of their own, as somebody may have both.
var (
	userCookies   = sessionCookies{token: "stytch_session", jwt: "stytch_session_jwt"}
	memberCookies = sessionCookies{token: "stytch_member_session", jwt: "stytch_member_session_jwt"}
)

// sessionOptions returns what every page behind a session has in common: where the session is, that it is renewed, and
// where people log in.
func (s *site) sessionOptions(cookies sessionCookies, renewer authhttp.Renewer, login string) []authhttp.Option {
	return []authhttp.Option{
		authhttp.WithCookie(s.cookieName(cookies.jwt)),
		authhttp.WithRenewal(renewer, authhttp.Cookies{
			SessionToken: s.cookieName(cookies.token), Insecure: s.insecure(),
		}),
		s.refused(login, cookies),
	}
}

// setCookie sets a cookie that scripts cannot read (HttpOnly), that forms of other sites do not bring (SameSite), and
// that is sent over https only (Secure), except on this computer itself.
func (s *site) setCookie(w http.ResponseWriter, name, value string, expires time.Time) {
	http.SetCookie(w, s.newCookie(name, value, expires))
}

func (s *site) clearCookies(w http.ResponseWriter, names ...string) {
	for _, name := range names {
		c := s.newCookie(name, "", time.Time{})
		c.MaxAge = -1
		http.SetCookie(w, c)
	}
}

func (s *site) newCookie(name, value string, expires time.Time) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", Expires: expires,
		HttpOnly: true, Secure: !s.insecure(), SameSite: http.SameSiteLaxMode,
	}
}

// cookie returns the value of a cookie that setCookie set, "" if there is none.
func (s *site) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

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

// remember stores something in the browser for the next step of a login.
func (s *site) remember(w http.ResponseWriter, name, value string) {
	s.setCookie(w, name, value, time.Now().Add(stepMinutes*time.Minute))
}
