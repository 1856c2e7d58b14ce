package main

import (
	"net/http"
	"net/url"
	"strings"
)

// onlyOwnHost serves the site under its own host name, and under no other.
//
// The attack is DNS rebinding: evil.example makes its name lead to the address of this site, and the browser then takes
// pages of the site for pages of evil.example, whose scripts may read them. The Host header still says evil.example,
// so such requests are refused, for every page alike.
//
// Other names of this computer are redirected: cookies of localhost are not those of 127.0.0.1, and a login that begins
// at one and ends at the other would fail.
func (s *site) onlyOwnHost(next http.Handler) http.Handler {
	own := s.url.Hostname()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := strings.ToLower((&url.URL{Host: r.Host}).Hostname())
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead
		switch {
		case host == own:
			next.ServeHTTP(w, r)
		case isLoopback(own) && isLoopback(host) && safe:
			to := url.URL{Scheme: s.url.Scheme, Host: s.url.Host, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusTemporaryRedirect)
		default:
			http.Error(w, "This site is served as "+s.url.String()+" only.", http.StatusMisdirectedRequest)
		}
	})
}
