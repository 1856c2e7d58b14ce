package stytchtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// maxAsked is how many people the page of consent offers to be.
const maxAsked = 100

// serveConsent answers the page on which people say whether a connected app gets access; it reports whether the request
// was for it. With Stytch it is a page of the application, which calls the operations IDP.OAuth.AuthorizeStart and
// Authorize, as this one does for whomever it is told to be.
func (s *Server) serveConsent(w *recorder, r *http.Request, recorded *Request) bool {
	if r.URL.Path != oauth.AuthorizePath || r.Method != http.MethodGet && r.Method != http.MethodPost {
		return false
	}
	recorded.Operation = "OAuth2.Authorize"
	w.Header().Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		writePage(w, http.StatusForbidden, "The form is not from this page.")
		return true
	}
	if err := r.ParseForm(); err != nil {
		writePage(w, http.StatusBadRequest, "The form is malformed.")
		return true
	}
	if r.Method == http.MethodGet {
		s.askConsent(w, r.Form)
		return true
	}
	target, err := s.decideConsent(r.PostForm)
	if err != nil {
		writeConsentError(w, err)
		return true
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return true
}

// askConsent shows the page.
func (s *Server) askConsent(w http.ResponseWriter, asked url.Values) {
	var app *store.App
	var people string
	var err error
	s.locked(func(r *operation.Request) {
		request := oauth.Authorization{
			ClientID: asked.Get("client_id"), RedirectURI: asked.Get("redirect_uri"), ResponseType: asked.Get("response_type"),
		}
		app, err = request.App(r.State)
		people = peopleOptions(r.State)
	})
	if err != nil {
		writeConsentError(w, err)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<p><b>%s</b> asks for: %s</p><form method=post action=%q>", html.EscapeString(app.ClientName),
		html.EscapeString(strings.Join(strings.Fields(asked.Get("scope")), ", ")), oauth.AuthorizePath)
	for name, values := range asked {
		for _, value := range values {
			fmt.Fprintf(&b, "<input type=hidden name=\"%s\" value=\"%s\">", html.EscapeString(name), html.EscapeString(value))
		}
	}
	fmt.Fprintf(&b, "<p><label>You are <select name=subject>%s</select></label></p>", people)
	b.WriteString("<button name=decision value=allow>Allow</button> <button name=decision value=deny>Deny</button></form>")
	writePage(w, http.StatusOK, b.String())
}

// peopleOptions are the options for whom somebody can be: the first users and members.
func peopleOptions(st *store.State) string {
	var b strings.Builder
	left := maxAsked
	option := func(id, name string) {
		fmt.Fprintf(&b, "<option value=\"%s\">%s</option>", html.EscapeString(id), html.EscapeString(name))
		left--
	}
	for _, id := range st.Users.Order[:min(left, len(st.Users.Order))] {
		name := id
		if emails := st.Users.ByID[id].Emails; len(emails) > 0 {
			name = emails[0].Email
		}
		option(id, name)
	}
	for m := range st.Members.All() {
		if left <= 0 {
			break
		}
		if m.Status != store.MemberDeleted {
			option(m.MemberID, m.EmailAddress+" of "+st.Organizations.ByID[m.OrganizationID].OrganizationName)
		}
	}
	return b.String()
}

// decideConsent notes what somebody has said, and returns where to go with it.
func (s *Server) decideConsent(form url.Values) (target string, err error) {
	s.locked(func(r *operation.Request) {
		product, body := "", map[string]any{
			"client_id": form.Get("client_id"), "redirect_uri": form.Get("redirect_uri"),
			"response_type": form.Get("response_type"), "scopes": strings.Fields(form.Get("scope")),
		}
		if m := r.Members.ByID[form.Get("subject")]; m != nil {
			product, body["organization_id"], body["member_id"] = "B2B", m.OrganizationID, m.MemberID
		} else {
			body["user_id"] = form.Get("subject")
		}
		target, err = s.authorize(r, product, body, form)
	})
	return target, err
}

// authorize begins and ends an authorization by the operations of a product. What somebody cannot grant is not granted.
func (s *Server) authorize(
	r *operation.Request, product string, body map[string]any, form url.Values,
) (target string, err error) {
	var asked struct {
		Results []struct {
			Scope       string `json:"scope"`
			IsGrantable bool   `json:"is_grantable"`
		} `json:"scope_results"`
	}
	if err := s.runWithin(r, product+"IDPOAuthAuthorizeStart", body, &asked); err != nil {
		return "", err
	}
	scopes := []string{}
	for _, result := range asked.Results {
		if result.IsGrantable {
			scopes = append(scopes, result.Scope)
		}
	}
	body["scopes"], body["consent_granted"] = scopes, form.Get("decision") == "allow"
	for _, name := range [...]string{"state", "nonce", "code_challenge"} {
		if form.Has(name) {
			body[name] = form.Get(name)
		}
	}
	body["resources"] = slices.Clone(form["resource"])
	var answered struct {
		RedirectURI string `json:"redirect_uri"`
	}
	err = s.runWithin(r, product+"IDPOAuthAuthorize", body, &answered)
	return answered.RedirectURI, err
}

// runWithin runs an operation within a request.
func (s *Server) runWithin(r *operation.Request, operationID string, in map[string]any, out any) error {
	var err error
	if r.Body, err = json.Marshal(in); err != nil {
		return err
	}
	answer, err := s.operations[operationID](r)
	if err != nil {
		return err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, out)
}

func writeConsentError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if refused, ok := errors.AsType[*refusal.Error](err); ok {
		status = refused.Status
	}
	writePage(w, status, html.EscapeString(err.Error()))
}

func writePage(w http.ResponseWriter, status int, content string) {
	w.WriteHeader(status)
	// Nobody is left to tell when the caller has gone.
	_, _ = fmt.Fprintf(
		w,
		"<!doctype html><html lang=en><meta charset=utf-8><title>Connected app</title>%s</html>",
		content,
	)
}
