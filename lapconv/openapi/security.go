package openapi

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// secure decides the security of the document and of the operations that have their own, and takes the names out that
// generated code has for schemes.
func (c *converter) secure() {
	if all := c.requirements(c.doc.Auth); len(all) > 0 {
		c.spec.Security = all
	}
	for _, p := range c.plans {
		if p.endpoint.Has("auth") {
			c.endpoint = p.endpoint
			requirements := c.requirements(p.endpoint.Auth)
			p.security = &requirements
		}
	}
	c.endpoint = nil
	for name := range c.spec.Components.SecuritySchemes {
		for _, taken := range goname.SecurityIdentifiers(name) {
			c.taken[goname.Key(taken)] = true
		}
	}
}

// requirements turns the schemes of an @auth into security requirements, one an alternative, and makes sure that the
// schemes are among the components (ruleAuthForms).
func (c *converter) requirements(schemes []*syntax.AuthScheme) openapi3.SecurityRequirements {
	out := openapi3.SecurityRequirements{}
	for _, s := range schemes {
		if !s.With || len(out) == 0 {
			out = append(out, openapi3.SecurityRequirement{})
		}
		if s.Kind != syntax.AuthNone {
			out[len(out)-1][c.schemeName(s)] = []string{}
		}
	}
	if len(out) == 1 && len(out[0]) == 0 {
		return out[:0] // nothing is needed
	}
	return distinct(out)
}

// distinct drops, in place, the requirements that are equal to an earlier one.
func distinct(all openapi3.SecurityRequirements) openapi3.SecurityRequirements {
	out := all[:0]
	for _, r := range all {
		equal := func(other openapi3.SecurityRequirement) bool { return maps.EqualFunc(r, other, slices.Equal) }
		if !slices.ContainsFunc(out, equal) {
			out = append(out, r)
		}
	}
	return out
}

// schemeName returns the name of the component for a scheme.
func (c *converter) schemeName(s *syntax.AuthScheme) string {
	scheme, base := c.securityScheme(s)
	base = lowerFirst(componentName(base))
	if c.spec.Components.SecuritySchemes == nil {
		c.spec.Components.SecuritySchemes = openapi3.SecuritySchemes{}
	}
	schemes := c.spec.Components.SecuritySchemes
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name += "_" + strconv.Itoa(n)
		}
		prior := schemes[name]
		if prior == nil && c.schemeKeys[goname.Key(name)] {
			continue
		}
		if prior == nil {
			schemes[name] = &openapi3.SecuritySchemeRef{Value: scheme}
			c.schemeKeys[goname.Key(name)] = true
			return name
		}
		if sameScheme(prior.Value, scheme) {
			return name
		}
	}
}

func sameScheme(a, b *openapi3.SecurityScheme) bool {
	return a.Type == b.Type && a.Scheme == b.Scheme && a.In == b.In && a.Name == b.Name &&
		a.BearerFormat == b.BearerFormat && a.Description == b.Description
}

// securityScheme turns one alternative into a scheme and a readable name.
func (c *converter) securityScheme(s *syntax.AuthScheme) (*openapi3.SecurityScheme, string) {
	switch s.Kind {
	case syntax.AuthBasic:
		return &openapi3.SecurityScheme{Type: "http", Scheme: "basic"}, "basicAuth"
	case syntax.AuthBearer:
		return &openapi3.SecurityScheme{Type: "http", Scheme: "bearer"}, "bearerAuth"
	case syntax.AuthHTTP:
		return &openapi3.SecurityScheme{Type: "http", Scheme: s.Name}, s.Name + "Auth"
	case syntax.AuthAPIKey:
		return c.apiKey(s)
	case syntax.AuthOAuth2:
		c.report(s.Pos, diag.Info, ruleAuthForms, "LAP does not say the flows of OAuth2; there are none", s.Text)
		return &openapi3.SecurityScheme{Type: "oauth2", Flows: &openapi3.OAuthFlows{}}, "oauth2"
	case syntax.AuthOpenIDConnect:
		url := strings.TrimSuffix(c.doc.Base, "/") + "/.well-known/openid-configuration"
		c.report(s.Pos, diag.Warning, ruleAuthForms, "LAP does not say the URL of OpenID Connect; "+url+" is assumed", s.Text)
		return &openapi3.SecurityScheme{Type: "openIdConnect", OpenIdConnectUrl: url}, "openIdConnect"
	}
	return c.otherScheme(s)
}

func (c *converter) apiKey(s *syntax.AuthScheme) (*openapi3.SecurityScheme, string) {
	scheme := &openapi3.SecurityScheme{Type: "apiKey", Name: s.Name, In: s.Place()}
	if scheme.Name == "" {
		scheme.Name = "Authorization"
		c.report(s.Pos, diag.Warning, ruleAuthForms, "API key without a name; Authorization is assumed", s.Text)
	}
	if scheme.In == "" {
		c.report(s.Pos, diag.Warning, ruleAuthForms, "OpenAPI has no API keys there; a query parameter is assumed", s.Text)
		scheme.In = "query"
	}
	name := lowerFirst(goname.Safe(scheme.Name))
	if !strings.HasSuffix(strings.ToLower(name), "key") {
		name += "Key"
	}
	return scheme, name
}

// otherScheme turns a name that OpenAPI has no type for into the closest type.
func (c *converter) otherScheme(s *syntax.AuthScheme) (*openapi3.SecurityScheme, string) {
	c.report(s.Pos, diag.Warning, ruleAuthForms, "scheme that OpenAPI has no type for", s.Text)
	base := lowerFirst(goname.Safe(s.Name)) + "Auth"
	if strings.HasPrefix(strings.ToLower(s.Name), "aws sigv4") {
		return &openapi3.SecurityScheme{
			Type: "apiKey", In: "header", Name: "Authorization", Description: s.Text,
			Extensions: map[string]any{"x-amazon-apigateway-authtype": "awsSigv4"},
		}, base
	}
	if isAlphanumeric(s.Name) {
		return &openapi3.SecurityScheme{Type: "http", Scheme: strings.ToLower(s.Name)}, base
	}
	return &openapi3.SecurityScheme{Type: "apiKey", In: "header", Name: "Authorization", Description: s.Text}, base
}

// lowerFirst puts the first word of a Go name in lower case: AWSSigV4 becomes awsSigV4.
func lowerFirst(s string) string {
	n := 0
	for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	if n > 1 && n < len(s) && ascii.IsLetter(s[n]) {
		n-- // the last capital begins the next word
	}
	return strings.ToLower(s[:n]) + s[n:]
}
