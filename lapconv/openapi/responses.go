package openapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// planResponses decides the responses of an endpoint.
func (c *converter) planResponses(p *operationPlan) {
	byCode := map[string]*plannedResponse{}
	for _, r := range p.endpoint.Returns {
		code := c.statusCode(r.Code, r.Pos)
		planned := &plannedResponse{code: code, desc: r.Desc, fields: r.Fields, object: r.HasFields, typ: r.Type}
		if prior := byCode[code]; prior != nil {
			c.report(r.Pos, diag.Info, ruleSameStatus, "status that stands twice; one response has the fields of both", code)
			c.mergeResponse(prior, planned, r.Pos)
			continue
		}
		byCode[code] = planned
		p.responses = append(p.responses, planned)
	}
	for _, e := range p.endpoint.Errors {
		desc := strings.TrimSpace(strings.TrimSuffix(e.Type+": "+e.Desc, ": "))
		desc = strings.TrimSpace(strings.TrimPrefix(desc, ": "))
		code := c.statusCode(e.Code, e.Pos)
		if prior := byCode[code]; prior != nil {
			prior.desc = joinText(prior.desc, desc)
			continue
		}
		planned := &plannedResponse{code: code, desc: desc, error: true}
		byCode[code] = planned
		p.responses = append(p.responses, planned)
	}
	if len(p.responses) == 0 {
		c.report(p.endpoint.Pos, diag.Info, ruleNoResponse, "operation without a response has a default one",
			p.endpoint.Method+" "+p.endpoint.Path)
		p.responses = []*plannedResponse{{code: "default"}}
	}
}

// joinText puts two descriptions together.
func joinText(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return a + "; " + b
}

// statusCode reads a status (ruleStatusCode).
func (c *converter) statusCode(code string, pos diag.Pos) string {
	if status, ok := syntax.Status(code); ok {
		return status
	}
	read := "default"
	if strings.EqualFold(code, "ok") {
		read = "200"
	} else if class, ok := statusClass(code); ok {
		read = class
	}
	c.report(pos, diag.Warning, ruleStatusCode, "this is no status code; it is read as "+read, code)
	return read
}

// statusClass reads a range of statuses within one class: "200-299" is 2XX.
func statusClass(code string) (string, bool) {
	from, to, ok := strings.Cut(code, "-")
	if !ok || len(from) != 3 || len(to) != 3 || from[0] != to[0] || from[0] < '1' || from[0] > '5' {
		return "", false
	}
	return from[:1] + "XX", true
}

// hasContent reports whether a response says what it holds.
func (r *plannedResponse) hasContent() bool { return r.typ != nil || r.object }

// mergeResponse adds what a second response of one status says, at a position, to the first (ruleSameStatus).
func (c *converter) mergeResponse(into, from *plannedResponse, pos diag.Pos) {
	into.desc = joinText(into.desc, from.desc)
	switch {
	case !from.hasContent():
		return
	case !into.hasContent():
		into.typ, into.object = from.typ, from.object
	case into.typ != nil && from.typ != nil && c.token(into.typ) == c.token(from.typ):
		return
	case into.typ != nil || from.typ != nil:
		c.report(pos, diag.Warning, ruleSameStatus, "responses of one status with different types; the first one counts",
			into.code)
		return
	}
	merged := append([]*syntax.Field(nil), into.fields...)
	for _, f := range from.fields {
		i := indexOfField(merged, f.Name)
		switch {
		case i < 0:
			merged = append(merged, f)
		case c.token(merged[i].Type) != c.token(f.Type):
			c.reportField(f, diag.Warning, ruleSameStatus, "field with different types may be anything")
			merged[i] = &syntax.Field{Pos: f.Pos, Name: f.Name, Desc: joinText(merged[i].Desc, f.Desc),
				Type: &syntax.Type{Pos: f.Pos, Kind: syntax.KindScalar, Name: "any"}}
		}
	}
	into.fields = merged
}

func indexOfField(fields []*syntax.Field, name string) int {
	for i, f := range fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// response builds one response. An error without a text of its own is the shared response of its status.
func (c *converter) response(p *operationPlan, r *plannedResponse) *openapi3.ResponseRef {
	if r.error && r.desc == "" {
		return c.sharedError(r.code)
	}
	desc := r.desc
	if desc == "" {
		desc = statusText(r.code)
	}
	res := &openapi3.Response{Description: &desc}
	var schema *openapi3.SchemaRef
	switch {
	case r.typ != nil:
		schema = c.schema(r.typ, site{owner: p.responseName(r), field: "body", dir: response})
	case r.object:
		message := &openapi3.Schema{Type: &openapi3.Types{"object"}}
		names := goname.Set{}
		for _, f := range r.fields {
			c.addProperty(message, f, false, site{owner: p.responseName(r), field: f.Name, dir: response}, names)
		}
		schema = c.addMessage(p.responseName(r), message)
	}
	if schema != nil {
		res.Content = openapi3.Content{"application/json": &openapi3.MediaType{Schema: schema}}
	}
	return &openapi3.ResponseRef{Value: res}
}

// sharedError returns a reference to the one response that all errors of a status share.
func (c *converter) sharedError(code string) *openapi3.ResponseRef {
	if c.spec.Components.Responses == nil {
		c.spec.Components.Responses = openapi3.ResponseBodies{}
	}
	name := c.sharedErrorName(code)
	entry := c.spec.Components.Responses[name]
	if entry == nil {
		desc := statusText(code)
		entry = &openapi3.ResponseRef{Value: &openapi3.Response{Description: &desc}}
		c.spec.Components.Responses[name] = entry
	}
	return &openapi3.ResponseRef{Ref: ref("responses", name), Value: entry.Value}
}

// statusText describes a status.
func statusText(code string) string {
	switch code {
	case "1XX":
		return "Informational"
	case "2XX":
		return "Success"
	case "3XX":
		return "Redirection"
	case "4XX":
		return "Client error"
	case "5XX":
		return "Server error"
	case "default":
		return "Any other response"
	}
	n, err := strconv.Atoi(code)
	if text := http.StatusText(n); err == nil && text != "" {
		return text
	}
	return "Status " + code
}
