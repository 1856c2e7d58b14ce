package oauth

import (
	"net/http"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
)

// Endpoint is an endpoint for clients of OAuth 2.0 and OpenID Connect, which the document does not have. Each is below
// /v1/public/{project_id} of the API, and on the domain of a project.
type Endpoint struct {
	Name      string // that faults and recorded requests have; the SDK's for what the SDK calls
	Project   string // in the path, "" on the domain of a project
	IsKeys    bool   // whether it answers the public keys
	methods   []string
	read      func(r *http.Request, body []byte) (Form, error)
	answer    func(c *call, r *http.Request, form Form, at Origin) (map[string]any, error)
	onSuccess int // the status, 0 for 200
}

// Origin is where a server is reached, such as "http://127.0.0.1:4010".
type Origin string

// OriginOf returns where a request has reached the server.
func OriginOf(r *http.Request) Origin {
	if r.TLS != nil {
		return Origin("https://" + r.Host)
	}
	return Origin("http://" + r.Host)
}

// OnDomain reports whether an endpoint is the one on the domain of the project.
func (e *Endpoint) OnDomain() bool { return e.Project == "" }

// Status is that of a success.
func (e *Endpoint) Status() int { return max(e.onSuccess, http.StatusOK) }

// Names says which operation of the endpoints a name means: those of B2B are the same.
var Names = map[string]string{
	"M2M.Token": "M2M.Token", "IDP.IntrospectTokenNetwork": "IDP.IntrospectTokenNetwork",
	"B2B.IDP.IntrospectTokenNetwork": "IDP.IntrospectTokenNetwork", "OAuth2.Revoke": "OAuth2.Revoke",
	"OAuth2.Register": "OAuth2.Register", "OAuth2.UserInfo": "OAuth2.UserInfo",
	"OAuth2.Configuration": "OAuth2.Configuration", "OAuth2.Keys": "OAuth2.Keys",
}

// FindEndpoint returns the endpoint that a request is for.
func FindEndpoint(r *http.Request) (*Endpoint, bool) {
	project, path := splitPath(r.URL.Path)
	e, ok := endpointAt(path)
	if !ok || !slices.Contains(e.methods, r.Method) {
		return nil, false
	}
	e.Project = project
	return &e, true
}

// splitPath returns the project of a path, and the endpoint in it as it is written below a project.
func splitPath(path string) (project, endpoint string) {
	if rest, ok := strings.CutPrefix(path, "/v1/public/"); ok {
		project, rest, _ = strings.Cut(rest, "/")
		return project, "/" + rest
	}
	if strings.HasPrefix(path, "/v1/oauth2/") {
		return "", strings.TrimPrefix(path, "/v1")
	}
	if strings.HasPrefix(path, "/.well-known/") {
		return "", path
	}
	return "", ""
}

func endpointAt(path string) (Endpoint, bool) {
	post, get := []string{http.MethodPost}, []string{http.MethodGet, http.MethodHead}
	switch path {
	case "/oauth2/token":
		return Endpoint{Name: "M2M.Token", methods: post, read: formWith("grant_type"), answer: answerToken}, true
	case "/oauth2/introspect":
		return Endpoint{
			Name: "IDP.IntrospectTokenNetwork", methods: post, read: formWith("token"), answer: answerIntrospection,
		}, true
	case "/oauth2/revoke":
		return Endpoint{Name: "OAuth2.Revoke", methods: post, read: formWith("token"), answer: answerRevocation}, true
	case "/oauth2/register":
		return Endpoint{
			Name: "OAuth2.Register", methods: post, read: noForm, answer: answerRegistration, onSuccess: http.StatusCreated,
		}, true
	case "/oauth2/userinfo":
		return Endpoint{
			Name: "OAuth2.UserInfo", methods: append(post, get...), read: noForm, answer: answerUserInfo,
		}, true
	case "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server":
		return Endpoint{Name: "OAuth2.Configuration", methods: get, read: noForm, answer: answerConfiguration}, true
	case "/.well-known/jwks.json":
		return Endpoint{Name: "OAuth2.Keys", IsKeys: true, methods: get, read: noForm, answer: answerKeys}, true
	}
	return Endpoint{}, false
}

// Read reads a request to an endpoint, and refuses what the API does not allow.
func (e *Endpoint) Read(r *http.Request, body []byte) (Form, error) { return e.read(r, body) }

// Answer answers a request that has been read.
func (e *Endpoint) Answer(in *operation.Request, r *http.Request, form Form) (map[string]any, error) {
	return e.answer(&call{in}, r, form, OriginOf(r))
}

func answerToken(c *call, r *http.Request, form Form, _ Origin) (map[string]any, error) {
	client, err := c.authenticateClient(r, form)
	if err != nil {
		return nil, err
	}
	return c.grant(client, form)
}

func answerIntrospection(c *call, r *http.Request, form Form, _ Origin) (map[string]any, error) {
	client, err := c.authenticateClient(r, form)
	if err != nil {
		return nil, err
	}
	return c.introspect(client, form["token"])
}

// answerRevocation revokes a token of the client. As RFC 7009 section 2.2 says, it succeeds for tokens that are not
// known, and those of other clients are not.
func answerRevocation(c *call, r *http.Request, form Form, _ Origin) (map[string]any, error) {
	client, err := c.authenticateClient(r, form)
	if err != nil {
		return nil, err
	}
	known, err := c.introspect(client, form["token"])
	if err != nil || known["active"] != true {
		return map[string]any{}, err
	}
	return map[string]any{}, Revoke(c.Request, form["token"])
}

func answerKeys(c *call, _ *http.Request, _ Form, _ Origin) (map[string]any, error) {
	keys := append(c.ConsumerKeys.JWKS(), c.JWKS(&c.B2BKeys)...)
	return map[string]any{"keys": keys}, nil
}
