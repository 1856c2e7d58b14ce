package main

import (
	"net/http"
	"net/url"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// site is what the handlers share.
type site struct {
	client *stytch.Client
	// The cookies of the two kinds of sessions.
	userCookies, memberCookies authhttp.Cookies
	// url is where browsers find the site, and where links in messages lead. It is never taken from requests: whoever
	// sends one chooses its Host.
	url   *url.URL
	inbox *stytchtest.Inbox // of the fake, for the site to show what was sent; nil with Stytch
}

const (
	sessionMinutes = 60
	stepMinutes    = 10 // between two steps of a login
	maxForm        = 16 << 10
)

// newSite returns the handler of the whole site. What guards it stands around all routes and not in some, so that no
// route can be added without.
func newSite(client *stytch.Client, siteURL *url.URL, inbox *stytchtest.Inbox) http.Handler {
	s := &site{client: client, url: siteURL, inbox: inbox}
	s.setSessionCookies()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		s.render(w, http.StatusOK, "home", page{Title: "Welcome", Notice: notices[r.FormValue("notice")]})
	})
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "templates/style.css")
	})
	s.loginRoutes(mux)
	s.linkRoutes(mux)
	s.memberRoutes(mux)
	s.organizationRoutes(mux)
	s.logoutRoutes(mux)
	return s.withHeaders(s.onlyOwnHost(s.onlyOwnForms(http.MaxBytesHandler(mux, maxForm))))
}

// onlyOwnForms refuses forms that pages of other sites send.
//
// The attack is cross-site request forgery: another site has the browser post a form here, and the browser may add the
// cookies of whoever is logged in. Browsers say where a request comes from (Sec-Fetch-Site, Origin). GET and HEAD are
// not checked, as links from anywhere use them, so no handler of theirs may change anything.
func (s *site) onlyOwnForms(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.render(w, http.StatusForbidden, "problem", page{
			Title: "That did not work", Data: "This form was sent by another site. Please use the one here.",
		})
	}))
	return protection.Handler(next)
}
