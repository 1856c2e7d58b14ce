package main

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

//go:embed web
var web embed.FS

var pageTemplate = template.Must(template.ParseFS(web, "web/page.html"))

// page shows what a server has, and changes what its forms ask for. It works without
// JavaScript: every form is a POST that leads back to the page.
type page struct {
	srv *stytchtest.Server
}

// newPage returns the handler of everything below /_/. It answers only under hosts that are
// allowed, and forms only from the page itself.
func newPage(srv *stytchtest.Server, allowsHost func(string) bool) http.Handler {
	p := &page{srv}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_/{$}", p.show)
	for _, name := range [...]string{"style.css", "page.js", "icon.svg"} {
		mux.Handle("GET /_/"+name, asset(name))
	}
	mux.HandleFunc("POST /_/clock", p.form(moveClock))
	mux.HandleFunc("POST /_/keys", p.form(changeKeys))
	mux.HandleFunc("POST /_/faults", p.form(planFault))
	mux.HandleFunc("POST /_/faults/clear", p.form(clearFaults))
	mux.HandleFunc("POST /_/inbox/clear", p.form(clearInbox))
	return onlyUnder(allowsHost, http.NewCrossOriginProtection().Handler(hardened(mux)))
}

// onlyUnder refuses requests under host names that are not allowed.
func onlyUnder(allowsHost func(string) bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allowsHost(r.Host) {
			http.Error(
				w,
				"The page is not shown under this host name. Open it at localhost, or permit the name by -hosts.",
				http.StatusForbidden,
			)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hardened lets the browser load nothing but what the page itself serves, and no other site
// frame it. Referrers stay within the page, rather than nowhere: without one, browsers hide
// the origin of forms, by which they are judged.
func hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set(
			"Content-Security-Policy",
			"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "+
				"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// asset serves a file that does not change.
func asset(name string) http.Handler {
	files, err := fs.Sub(web, "web")
	if err != nil {
		panic(err) // the name is constant
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, name) })
}

func (p *page) show(w http.ResponseWriter, r *http.Request) {
	v := p.view(r)
	v.Notice = notices[r.URL.Query().Get("done")]
	render(w, http.StatusOK, v)
}

// render writes the page, whole or not at all.
func render(w http.ResponseWriter, status int, v *view) {
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // nobody is left to tell when the reader has gone
}
