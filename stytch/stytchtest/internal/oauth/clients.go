package oauth

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// client is who calls an endpoint: one of the two.
type client struct {
	m2m *store.M2MClient
	app *store.App
}

// Form is what a client sends; every parameter once.
type Form map[string]string

// noForm is for endpoints that read no form.
func noForm(*http.Request, []byte) (Form, error) { return nil, nil }

// formWith reads a form, or a JSON object of strings, which some SDKs send. What identifies a client may stand
// elsewhere; another parameter is needed.
func formWith(needed string) func(*http.Request, []byte) (Form, error) {
	return func(r *http.Request, body []byte) (Form, error) {
		form, err := readForm(r, body)
		if err == nil && form[needed] == "" {
			err = refuse("invalid_request", "The parameter %s is missing.", needed)
		}
		return form, err
	}
}

func readForm(r *http.Request, body []byte) (Form, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	form := Form{}
	switch kind {
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, refuse("invalid_request", "The body is not a form.")
		}
		for name, list := range values {
			if len(list) > 1 {
				return nil, refuse("invalid_request", "The parameter %s occurs twice.", name)
			}
			form[name] = list[0]
		}
	case "application/json":
		if json.Unmarshal(body, &form) != nil {
			return nil, refuse("invalid_request", "The body is not a JSON object of strings.")
		}
	default:
		return nil, refuse("invalid_request", "The body is neither a form nor JSON.")
	}
	return form, nil
}

// authenticateClient finds the client of a request and checks its secret, which stands in
// the form or in the Authorization header. Public connected apps have none.
func (c *call) authenticateClient(r *http.Request, form Form) (client, error) {
	id, secret, err := clientCredentials(r, form)
	if err != nil {
		return client{}, err
	}
	failed := refuse("invalid_client", "The client could not be authenticated.")
	if m := c.M2M.ByID[id]; m != nil {
		if !m.Secrets.Match(secret) || m.Status != "active" {
			return client{}, failed
		}
		return client{m2m: m}, nil
	}
	app := c.Apps.ByID[id]
	if app == nil || app.IsPublic() != (secret == "") || !app.IsPublic() && !app.Secrets.Match(secret) {
		return client{}, failed
	}
	return client{app: app}, nil
}

// clientCredentials reads the id and the secret, which may stand in one place only
// (RFC 6749 section 2.3).
func clientCredentials(r *http.Request, form Form) (id, secret string, err error) {
	user, password, basic := r.BasicAuth()
	if !basic {
		return form["client_id"], form["client_secret"], nil
	}
	if form["client_secret"] != "" {
		return "", "", refuse("invalid_request", "The client authenticates in two ways.")
	}
	id, idErr := url.QueryUnescape(user)
	secret, secretErr := url.QueryUnescape(password)
	if idErr != nil || secretErr != nil || form["client_id"] != "" && form["client_id"] != id {
		return "", "", refuse("invalid_client", "The client could not be authenticated.")
	}
	return id, secret, nil
}
