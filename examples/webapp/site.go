package main

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// site is what the handlers share.
type site struct {
	client *stytch.Client
	// baseURL is where links in messages lead. It is set, and not taken from requests: whoever sends one chooses its Host.
	baseURL string
	inbox   *stytchtest.Inbox // of the fake, for the site to show what was sent; nil with Stytch
}

const (
	sessionMinutes = 60
	maxForm        = 16 << 10
)

// newSite returns the handler of the whole site.
func newSite(client *stytch.Client, baseURL string, inbox *stytchtest.Inbox) http.Handler {
	s := &site{client: client, baseURL: baseURL, inbox: inbox}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		s.render(w, http.StatusOK, "home", page{Title: "Welcome", Notice: notices[r.FormValue("notice")]})
	})
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "templates/style.css") })
	s.loginRoutes(mux)
	s.memberRoutes(mux)
	s.organizationRoutes(mux)

	// Browsers add cookies to the forms of other sites, too: this refuses those.
	protected := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("Referrer-Policy", "same-origin") // addresses may hold the token of a link
		h.Set("X-Content-Type-Options", "nosniff")
		protected.ServeHTTP(w, r)
	})
}

// insecure says that the site is served without TLS, where cookies cannot be Secure.
func (s *site) insecure() bool { return strings.HasPrefix(s.baseURL, "http://") }

//go:embed templates
var files embed.FS

var pages = func() map[string]*template.Template {
	layout := template.Must(template.New("layout.html").Funcs(template.FuncMap{
		"clock": func(t time.Time) string { return t.UTC().Format("15:04:05 MST") },
		"list":  func(words []string) string { return strings.Join(words, ", ") },
	}).ParseFS(files, "templates/layout.html"))
	all := map[string]*template.Template{}
	for _, name := range []string{"home", "login", "sent", "passcode", "members", "admin", "discovery", "choose", "organization", "organization-admin", "problem"} {
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
	Email   string // as it was entered
	Message *stytchtest.Message
	Data    any
}

// notices are what a page says after a redirect. Addresses hold only the key, so that no link can have it say anything else.
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
	w.Header().Set("Cache-Control", "no-store") // or the back button shows it after a logout
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // nobody is left to tell when the caller has gone
}

// explanations are what people are told of errors that they can do something about.
var explanations = []struct {
	err    error
	status int
	text   string
}{
	{errtype.InvalidEmail, http.StatusUnprocessableEntity, "This is not an e-mail address."},
	{errtype.UnableToAuthMagicLink, http.StatusUnauthorized, "This link has been used, or is too old. Please ask for another."},
	{errtype.MagicLinkNotFound, http.StatusUnauthorized, "This link has been used, or is too old. Please ask for another."},
	{errtype.UnableToAuthOTPCode, http.StatusUnauthorized, "This code is wrong, has been used, or is too old."},
	{errtype.OTPCodeNotFound, http.StatusUnauthorized, "This code is wrong, has been used, or is too old."},
	{errtype.InvalidMethodID, http.StatusUnauthorized, "Please ask for a code first."},
	{errtype.IntermediateSessionNotFound, http.StatusUnauthorized, "That took too long. Please begin again."},
	{errtype.OrganizationNameMissing, http.StatusUnprocessableEntity, "An organization needs a name."},
	{errtype.InvalidOrganizationName, http.StatusUnprocessableEntity, "An organization cannot have this name."},
	{errtype.OrganizationSettingsDomainTooCommon, http.StatusUnprocessableEntity, "Anybody may have an address there: the organization cannot be open to all of them."},
	{errtype.InvalidEmailForJITProvisioning, http.StatusForbidden, "This organization is not open to your address."},
	{errtype.EmailJITProvisioningNotAllowed, http.StatusForbidden, "This organization is not open to your address."},
	{stytch.ErrRateLimited, http.StatusTooManyRequests, "That was too often. Please wait a minute."},
}

// explain returns what to tell of an error. Others than those above are logged, which is safe: errors of the SDK hold no
// token and no secret. The address of a request might, and is not logged.
func explain(r *http.Request, err error) (int, string) {
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return e.status, e.text
		}
	}
	log.Printf("%s: %v", r.Pattern, err)
	return http.StatusServiceUnavailable, "That does not work at the moment. Please try again in a while."
}

// fail shows an error on a page of its own.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, text := explain(r, err)
	s.render(w, status, "problem", page{Title: "That did not work", Data: text})
}

// refused answers what the middleware does not admit: without a good session it leads to a login.
func (s *site) refused(login string) authhttp.Option {
	return authhttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
		refusal, ok := errors.AsType[*authhttp.Error](err)
		switch {
		case ok && refusal.Status == http.StatusForbidden:
			s.render(w, http.StatusForbidden, "problem", page{Title: "Not for you", Data: "This page is for administrators, and you are not one."})
		case ok && refusal.Status == http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", "5")
			s.fail(w, r, err)
		default:
			http.Redirect(w, r, login+"?notice=in", http.StatusSeeOther)
		}
	})
}

// setCookie sets a cookie that scripts cannot read, and that no form of another site brings.
func (s *site) setCookie(w http.ResponseWriter, name, value string, expires time.Time) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", Expires: expires,
		HttpOnly: true, Secure: !s.insecure(), SameSite: http.SameSiteLaxMode,
	})
}

func (s *site) clearCookies(w http.ResponseWriter, names ...string) {
	for _, name := range names {
		http.SetCookie(w, &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, Secure: !s.insecure(), SameSite: http.SameSiteLaxMode})
	}
}

// cookie returns the value of a cookie that setCookie set, "" if there is none.
func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
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
