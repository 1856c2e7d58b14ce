package oauth

import (
	"net/http"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
)

// Endpoints are the endpoints for clients of OAuth2, which the document does not
// have, by what their paths end in. Faults and requests have the names that the SDK gives
// them.
var Endpoints = map[string]string{"token": "M2M.Token", "introspect": "IDP.IntrospectTokenNetwork"}

// Names says which operation of the endpoints a name means: those of B2B are the same.
var Names = map[string]string{
	"M2M.Token": "M2M.Token", "IDP.IntrospectTokenNetwork": "IDP.IntrospectTokenNetwork",
	"B2B.IDP.IntrospectTokenNetwork": "IDP.IntrospectTokenNetwork",
}

// PathOf returns the project of a path and what it ends in, "" if it is another one.
func PathOf(r *http.Request) (project, endpoint string) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/v1/public/")
	if !ok {
		return "", ""
	}
	project, endpoint, _ = strings.Cut(rest, "/oauth2/")
	return project, endpoint
}

// Answer answers a request to an endpoint that has been read.
func Answer(in *operation.Request, name string, r *http.Request, form Form) (map[string]any, error) {
	c := &call{in}
	client, err := c.authenticateClient(r, form)
	if err != nil {
		return nil, err
	}
	if name == "M2M.Token" {
		return c.grant(client, form)
	}
	return c.introspect(client, form["token"])
}
