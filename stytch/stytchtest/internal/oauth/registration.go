package oauth

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// dynamicCreation is how apps are made that register themselves.
const dynamicCreation = "dynamic_client_registration"

// registration is what an app says of itself (RFC 7591 section 2), and what is answered.
type registration struct {
	ClientName    string   `json:"client_name,omitempty"`
	RedirectURIs  []string `json:"redirect_uris"`
	AuthMethod    string   `json:"token_endpoint_auth_method,omitempty"`
	GrantTypes    []string `json:"grant_types,omitempty"`
	ResponseTypes []string `json:"response_types,omitempty"`
	LogoURI       string   `json:"logo_uri,omitempty"`
}

// check refuses metadata that an app cannot have, and sets what is left out (RFC 7591 section 2).
func (m *registration) check() error {
	if m.AuthMethod == "" {
		m.AuthMethod = authBasic
	}
	if len(m.GrantTypes) == 0 {
		m.GrantTypes = []string{grantTypeCode}
	}
	if len(m.ResponseTypes) == 0 {
		m.ResponseTypes = []string{responseTypeCode}
	}
	switch {
	case len(m.RedirectURIs) == 0:
		return refuse("invalid_redirect_uri", "There is no redirect URI.")
	case !slices.Contains([]string{authNone, authPost, authBasic}, m.AuthMethod):
		return refuse("invalid_client_metadata", "The authentication method is none of none, client_secret_post and "+
			"client_secret_basic.")
	case !within(m.GrantTypes, grantTypeCode, grantTypeRefresh):
		return refuse("invalid_client_metadata", "The grant types are authorization_code and refresh_token.")
	case !within(m.ResponseTypes, responseTypeCode):
		return refuse("invalid_client_metadata", "The response type is code.")
	}
	for _, uri := range m.RedirectURIs {
		if parsed, err := url.Parse(uri); err != nil || parsed.Scheme == "" || parsed.Fragment != "" {
			return refuse("invalid_redirect_uri", "A redirect URI is not absolute, or has a fragment.")
		}
	}
	return nil
}

func within(list []string, allowed ...string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(allowed, s) })
}

// answerRegistration registers an app (RFC 7591). Public apps that say the same of themselves share an id.
func answerRegistration(c *call, r *http.Request, _ Form, _ Origin) (map[string]any, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var m registration
	if json.Unmarshal(body, &m) != nil {
		return nil, refuse("invalid_client_metadata", "The body is not a JSON object of client metadata.")
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	app := c.equalPublicApp(&m)
	if app == nil {
		if app, err = c.addDynamicApp(&m); err != nil {
			return nil, err
		}
	}
	answer := map[string]any{
		"client_id": app.ClientID, "client_id_issued_at": c.Now.Unix(), "client_name": m.ClientName,
		"redirect_uris": m.RedirectURIs, "token_endpoint_auth_method": m.AuthMethod, "grant_types": m.GrantTypes,
		"response_types": m.ResponseTypes,
	}
	if !app.IsPublic() {
		answer["client_secret"], answer["client_secret_expires_at"] = app.Secrets.Current, 0
	}
	return answer, nil
}

func (c *call) equalPublicApp(m *registration) *store.App {
	for _, app := range c.Apps.ByID {
		if m.AuthMethod == authNone && app.CreationMethod == dynamicCreation && app.IsPublic() &&
			app.ClientName == m.ClientName && slices.Equal(app.RedirectURLs, m.RedirectURIs) {
			return app
		}
	}
	return nil
}

func (c *call) addDynamicApp(m *registration) (*store.App, error) {
	app := &store.App{ConnectedApp: gen.ConnectedApp{
		ClientID: random.ID("connected-app"), ClientName: m.ClientName, Status: "active", RedirectURLs: m.RedirectURIs,
		ClientType: gen.ClientTypeThirdPartyPublic, AccessTokenExpiryMinutes: defaultTokenMinutes, LogoURL: m.LogoURI,
		CreationMethod: dynamicCreation,
	}}
	if m.AuthMethod != authNone {
		app.ClientType, app.Secrets.Current = gen.ClientTypeThirdParty, random.Secret()
	}
	return app, c.Apps.Add(app)
}
