package main

import (
	"bytes"
	"embed"
	"html/template"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

//go:embed templates
var files embed.FS

var pages = func() map[string]*template.Template {
	layout := template.Must(template.New("layout.html").Funcs(template.FuncMap{
		"clock": func(t time.Time) string { return t.UTC().Format("15:04:05 MST") },
		"list":  func(words []string) string { return strings.Join(words, ", ") },
	}).ParseFS(files, "templates/layout.html"))
	all := map[string]*template.Template{}
	for _, name := range []string{
		"home", "login", "sent", "link", "passcode", "members", "admin",
		"discovery", "choose", "organization", "organization-admin", "problem",
	} {
		all[name] = template.Must(template.Must(layout.Clone()).ParseFS(files, "templates/"+name+".html"))
	}
	return all
}()

// page is what every template gets.
type page struct {
	Title   string
	Logout  string // where the button to log out posts to, "" for none
	Notice  string
	Problem string
	Again   string // where to begin again after a problem, "" for nowhere
	Email   string // as it was entered
	Message *stytchtest.Message
	Data    any
}

// notices are what a page says after a redirect. URLs hold only the key, so that no link can have it say anything else.
var notices = map[string]string{
	"out": "You are logged out.",
	"in":  "Please log in to see that page.",
}

func (s *site) render(w http.ResponseWriter, status int, name string, p page) {
	var body bytes.Buffer // so that a template that fails leaves no half of a page
	if err := pages[name].Execute(&body, p); err != nil {
		log.Printf("page %s: %v", name, err)
		http.Error(w, "The page cannot be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // nobody is left to tell when the caller has gone
}

// message returns what the fake has sent to an address, for the site to show in place of a mailbox.
func (s *site) message(to string) *stytchtest.Message {
	if s.inbox == nil {
		return nil
	}
	m := s.inbox.Last(to)
	if m.To == "" {
		return nil
	}
	return &m
}
