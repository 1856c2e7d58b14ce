package losses

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

func (c *comparison) operation(e *syntax.Endpoint, op operation) {
	if e.Desc != "" && op.Summary != e.Desc && op.Description != e.Desc {
		c.missing(e.Pos, "the text of %s is %q", e.Operation(), op.Summary+op.Description)
	}
	if c.group != "" && !slices.Equal(op.Tags, []string{c.group}) {
		c.missing(e.Pos, "the tags of %s are %q", e.Operation(), op.Tags)
	}
	c.request = true
	c.inputs(e, op)
	c.request = false
	c.example(e, op)
	switch {
	case e.Has("auth") != (op.Security != nil):
		c.missing(e.Pos, "%s has security of its own: %t", e.Operation(), op.Security != nil)
	case op.Security != nil:
		c.security(e.Operation(), e.Auth, *op.Security)
	}
	c.responses(e, op)
}

// slots are the inputs of an operation that nothing of the endpoint has been found to stand for yet.
type slots struct {
	path   map[string]string // names of path parameters, by those in the template
	params []*openapi3.Parameter
	body   *openapi3.SchemaRef
	props  map[string]*openapi3.SchemaRef
	need   []string // the properties that the body requires
}

func slotsOf(e *syntax.Endpoint, op operation) *slots {
	s := &slots{path: map[string]string{}}
	var names []string
	for _, part := range syntax.SplitTemplate(strings.SplitN(op.key, "#", 2)[0]) {
		if part.Param {
			names = append(names, part.Text)
		}
	}
	for i, name := range syntax.ParsePath(e.Path).Params() {
		if s.path[name] == "" {
			s.path[name] = names[i]
		}
	}
	for _, p := range op.Parameters {
		s.params = append(s.params, p.Value)
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Value.Content {
			s.body = media.Schema
			s.props, s.need = properties(media.Schema)
			s.props = maps.Clone(s.props)
		}
	}
	return s
}

// take takes out the parameter of a name, in the path or elsewhere, or returns nil.
func (s *slots) take(name string, path bool) *openapi3.Parameter {
	i := slices.IndexFunc(s.params, func(p *openapi3.Parameter) bool { return p.Name == name && (p.In == "path") == path })
	if i < 0 {
		return nil
	}
	p := s.params[i]
	s.params = slices.Delete(s.params, i, i+1)
	return p
}

// inputs compares the fields of an endpoint, and the common ones, with the parameters and the body of its operation.
func (c *comparison) inputs(e *syntax.Endpoint, op operation) {
	s := slotsOf(e, op)
	if e.Body != nil {
		if s.body == nil {
			c.missing(e.Body.Pos, "no body")
		} else {
			c.typ("body", e.Body, s.body, visits{})
		}
		s.props = nil
	}
	listed := map[string]bool{}
	for f, required := range e.Fields() {
		listed[f.Name] = true
		c.input(s, f, required || f.Marked)
	}
	for _, f := range c.doc.Common {
		_, inPath := s.path[f.Name]
		if !listed[f.Name] && (inPath || !c.inTemplates[f.Name]) {
			c.input(s, f, f.Marked)
		}
	}
	for pair := range strings.SplitSeq(syntax.ParsePath(e.Path).Query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(strings.Trim(name, "{}")); err == nil && name != "" && s.take(name, false) == nil &&
			!listed[name] && !c.tells(e.Pos, "duplicate-input", "quoted") {
			c.missing(e.Pos, "the query parameter %q is nowhere", name)
		}
	}
	for _, p := range s.params {
		if p.In != "path" {
			c.missing(e.Pos, "nothing lists the parameter %q", p.Name)
		}
	}
	for name := range s.props {
		c.missing(e.Pos, "nothing lists the field %q of the body", name)
	}
}

func (c *comparison) input(s *slots, f *syntax.Field, required bool) {
	name, inPath := s.path[f.Name]
	if inPath {
		if p := s.take(name, true); p != nil {
			c.parameter(f, p, true)
			return
		}
	}
	if p := s.take(f.Name, false); p != nil {
		c.parameter(f, p, required)
		return
	}
	if prop := s.props[f.Name]; prop != nil {
		delete(s.props, f.Name)
		if required != slices.Contains(s.need, f.Name) {
			c.missing(f.Pos, "%q is required: %t", f.Name, !required)
		}
		c.field(f, prop, visits{})
		return
	}
	switch {
	case c.told[f.Pos]["whole-body"] != "" && s.body != nil:
		s.props = nil
		c.typ(f.Name, f.Type, s.body, visits{})
	case !c.tells(f.Pos, "duplicate-input", "unnamed-parameter", "quoted"):
		c.missing(f.Pos, "the input %q is nowhere", f.Name)
	}
}

func (c *comparison) parameter(f *syntax.Field, p *openapi3.Parameter, required bool) {
	if p.Required != required {
		c.missing(f.Pos, "%q is required: %t", f.Name, p.Required)
	}
	if p.Description != f.Desc {
		c.missing(f.Pos, "the text of %q is %q", f.Name, p.Description)
	}
	c.value(f, p.Schema)
	c.typ(f.Name, f.Type, p.Schema, visits{})
}

func (c *comparison) example(e *syntax.Endpoint, op operation) {
	if e.Example == "" {
		return
	}
	kept := op.Extensions["x-example-request"] != nil
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Value.Content {
			kept = kept || media.Example != nil
		}
	}
	if !kept {
		c.missing(e.Directives.Pos("example_request"), "the example of %s is nowhere", e.Operation())
	}
}

// security compares the schemes of an @auth with requirements.
func (c *comparison) security(of string, schemes []*syntax.AuthScheme, got openapi3.SecurityRequirements) {
	for _, s := range schemes {
		named := func(r openapi3.SecurityRequirement) bool {
			return s.Kind == syntax.AuthNone && len(r) == 0 || slices.ContainsFunc(slices.Collect(maps.Keys(r)),
				func(name string) bool { return isScheme(s, c.spec.Components.SecuritySchemes[name].Value) })
		}
		if !slices.ContainsFunc(got, named) && !(s.Kind == syntax.AuthNone && len(schemes) == 1 && len(got) == 0) {
			c.missing(s.Pos, "%s does not ask for %s", of, s.Text)
		}
	}
	if len(got) > len(schemes) {
		c.missing(diag.Pos{}, "%s has %d alternatives", of, len(got))
	}
}

// isScheme reports whether a component may stand for a scheme.
func isScheme(s *syntax.AuthScheme, got *openapi3.SecurityScheme) bool {
	switch s.Kind {
	case syntax.AuthBasic:
		return got.Type == "http" && got.Scheme == "basic"
	case syntax.AuthBearer:
		return got.Type == "http" && got.Scheme == "bearer"
	case syntax.AuthHTTP:
		return got.Type == "http" && got.Scheme == s.Name
	case syntax.AuthAPIKey:
		return got.Type == "apiKey" && (s.Name == "" || got.Name == s.Name) && (s.Place() == "" || got.In == s.Place())
	case syntax.AuthOAuth2:
		return got.Type == "oauth2"
	case syntax.AuthOpenIDConnect:
		return got.Type == "openIdConnect"
	}
	return got.Type == "http" && strings.EqualFold(got.Scheme, s.Name) || got.Description == s.Text
}

func (c *comparison) responses(e *syntax.Endpoint, op operation) {
	told := map[string][]*syntax.Field{} // the fields of all responses of a status
	typed := map[string]bool{}           // the statuses with a response that is of a type
	for _, r := range e.Returns {
		code, ok := syntax.Status(r.Code)
		if !ok {
			if !c.tells(r.Pos, "status-code") {
				c.missing(r.Pos, "nothing tells of the status %q", r.Code)
			}
			continue
		}
		if r.HasFields {
			told[code] = append(told[code], r.Fields...)
		}
		if r.Type != nil {
			typed[code] = true
		}
		c.response(e, r, op.Responses.Value(code))
	}
	for _, x := range e.Errors {
		code, ok := syntax.Status(x.Code)
		if !ok {
			continue
		}
		got := op.Responses.Value(code)
		if got == nil {
			c.missing(x.Pos, "no response %s", code)
			continue
		}
		for _, text := range []string{x.Type, x.Desc} {
			if !strings.Contains(*got.Value.Description, text) {
				c.missing(x.Pos, "the text of %s is %q", code, *got.Value.Description)
			}
		}
	}
	for code, fields := range told {
		for name := range contentOf(op.Responses.Value(code)) {
			if !typed[code] && !slices.ContainsFunc(fields, func(f *syntax.Field) bool { return f.Name == name }) {
				c.missing(e.Pos, "no response of status %s has the field %q", code, name)
			}
		}
	}
}

func (c *comparison) response(e *syntax.Endpoint, r *syntax.Response, got *openapi3.ResponseRef) {
	if got == nil {
		c.missing(r.Pos, "no response %s", r.Code)
		return
	}
	if !strings.Contains(*got.Value.Description, r.Desc) {
		c.missing(r.Pos, "the text of %s is %q", r.Code, *got.Value.Description)
	}
	differs := c.told[r.Pos]["same-status"] != ""
	if r.Type != nil && !differs {
		c.content(r, got)
	}
	props := contentOf(got)
	for _, f := range r.Fields {
		prop := props[f.Name]
		switch {
		case c.conflicts[[2]string{e.Operation(), f.Name}], c.tells(f.Pos, "duplicate-input"):
		case prop != nil:
			c.field(f, prop, visits{})
		case !differs && !c.tells(f.Pos, "quoted"):
			c.missing(f.Pos, "the field %q is nowhere", f.Name)
		}
	}
}

func (c *comparison) content(r *syntax.Response, got *openapi3.ResponseRef) {
	for _, media := range got.Value.Content {
		c.typ(r.Code, r.Type, media.Schema, visits{})
		return
	}
	c.missing(r.Pos, "the response %s has no content", r.Code)
}

// contentOf returns the properties of what a response holds.
func contentOf(res *openapi3.ResponseRef) map[string]*openapi3.SchemaRef {
	if res == nil {
		return nil
	}
	for _, media := range res.Value.Content {
		props, _ := properties(media.Schema)
		return props
	}
	return nil
}
