package main

import "net/http"

// withHeaders sets the headers that every answer has.
func (s *site) withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		// Somebody who manages to put markup into a page must not gain anything by it: no script runs, nothing loads
		// from elsewhere, forms post only here. Nobody may show the site in a frame and have people click in it unaware.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; "+
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		// The address of a login link holds its token, and browsers tell other sites and our own log the address of the
		// page that led there (Referer). This has them name the host alone, never path and token. "no-referrer" would
		// hide the host too, but also the Origin of forms, by which older browsers prove that a form is ours.
		h.Set("Referrer-Policy", "strict-origin")
		// Pages are personal. In a cache somebody else could read them, and the back button would show them after a
		// logout.
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		if s.url.Scheme == "https" {
			// Without HSTS the first request may go over http, where somebody on the way reads and changes it. With it
			// browsers use https for a year without asking.
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
