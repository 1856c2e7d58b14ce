// Package losses compares a LAP document with the OpenAPI document that was made of it, without a table of names: what
// was read must be there, or a finding must say that it is not, and nothing else may be there. It takes no decision of
// the converter for granted but the names of operations and components.
//
// losses.go compares the documents, operation.go an operation, and schema.go a type.
package losses

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// Find returns what the two documents do not have in common, one line each. The findings are those of the conversion;
// what one of them tells of, by its position, may differ.
func Find(doc *syntax.Document, spec *openapi3.T, found diag.Diagnostics) []string {
	c := &comparison{doc: doc, spec: spec, defined: doc.Definitions(), told: map[diag.Pos]map[string]string{},
		rules: map[string]bool{}, conflicts: map[[2]string]bool{}, inTemplates: map[string]bool{}}
	for _, d := range found {
		if c.told[d.Pos] == nil {
			c.told[d.Pos] = map[string]string{}
		}
		c.told[d.Pos][d.Rule] = d.Message
		c.rules[d.Rule] = true
		if d.Rule == "same-status" {
			c.conflicts[[2]string{d.Subject.Operation, d.Subject.Field}] = true
		}
	}
	c.header()
	c.operations()
	return c.lost
}

// comparison holds two documents and what they differ in.
type comparison struct {
	doc         *syntax.Document
	spec        *openapi3.T
	defined     map[string]*syntax.Type
	told        map[diag.Pos]map[string]string // messages of the findings, by position and rule
	rules       map[string]bool                // of all findings: a component is reported where it is used first
	conflicts   map[[2]string]bool             // operations and fields that a second response has with another type
	inTemplates map[string]bool                // the names that are path parameters of some operation
	group       string                         // of the endpoint that is compared; "" for none
	request     bool                           // whether what is compared is sent
	lost        []string
}

// missing notes a difference.
func (c *comparison) missing(pos diag.Pos, format string, args ...any) {
	c.lost = append(c.lost, fmt.Sprintf("%d:%d: ", pos.Line, pos.Column)+fmt.Sprintf(format, args...))
}

// tells reports whether a finding of one of the rules stands at a position.
func (c *comparison) tells(pos diag.Pos, rules ...string) bool {
	return slices.ContainsFunc(rules, func(rule string) bool { return c.told[pos][rule] != "" })
}

func (c *comparison) header() {
	if c.doc.API != "" && c.spec.Info.Title != c.doc.API {
		c.missing(diag.Pos{}, "the title is %q", c.spec.Info.Title)
	}
	if c.doc.Version != "" && c.spec.Info.Version != c.doc.Version {
		c.missing(diag.Pos{}, "the version is %q", c.spec.Info.Version)
	}
	if (c.doc.Base == "") != (len(c.spec.Servers) == 0) {
		c.missing(diag.Pos{}, "there are %d servers", len(c.spec.Servers))
	}
	hints, _ := c.spec.Info.Extensions["x-lap-hints"].([]string)
	if !slices.Equal(hints, c.doc.Hints) {
		c.missing(diag.Pos{}, "the hints are %q", hints)
	}
	c.security("the document", c.doc.Auth, c.spec.Security)
	for _, def := range c.doc.Types {
		if !c.hasComponent(def) && !c.tells(def.Pos, "duplicate-type") {
			c.missing(def.Pos, "no component has the fields of @type %s", def.Name)
		}
	}
}

// hasComponent reports whether a component is the type of a definition. Whether that is nullable is said where it is
// used.
func (c *comparison) hasComponent(def *syntax.TypeDef) bool {
	bare := *def.Type
	bare.Nullable = false
	for _, schema := range c.spec.Components.Schemas {
		probe := *c
		probe.lost = nil
		probe.typ("", &bare, schema, visits{})
		if len(probe.lost) == 0 {
			return true
		}
	}
	return false
}

// operations compares each endpoint with the operation that was made of it. Those of one method and path are told apart
// by what they hold.
func (c *comparison) operations() {
	left := map[string][]operation{}
	for _, key := range c.spec.Paths.InMatchingOrder() {
		for method, op := range c.spec.Paths.Value(key).Operations() {
			left[method+" "+pathShape(key)] = append(left[method+" "+pathShape(key)], operation{key, op})
		}
	}
	for e := range c.doc.Endpoints() {
		if syntax.HTTPMethod(e.Method) != "" {
			for _, name := range syntax.ParsePath(e.Path).Params() {
				c.inTemplates[name] = true
			}
		}
	}
	for _, s := range c.doc.Sections {
		c.group = s.Group
		for _, e := range s.Endpoints {
			c.endpoint(e, left)
		}
	}
	for shape, ops := range left {
		if len(ops) > 0 {
			c.missing(diag.Pos{}, "nothing describes %s", shape)
		}
	}
}

// endpoint compares an endpoint with one of the operations that are left, and takes that out.
func (c *comparison) endpoint(e *syntax.Endpoint, left map[string][]operation) {
	method := syntax.HTTPMethod(e.Method)
	if method == "" {
		if !c.tells(e.Pos, "not-http") {
			c.missing(e.Pos, "%s is left out", e.Operation())
		}
		return
	}
	shape := method + " " + endpointShape(e)
	i, differences := c.best(e, left[shape])
	if i < 0 {
		c.missing(e.Pos, "%s has no operation", e.Operation())
		return
	}
	c.lost = append(c.lost, differences...)
	left[shape] = slices.Delete(left[shape], i, i+1)
}

// operation is an operation and the key of its path.
type operation struct {
	key string
	*openapi3.Operation
}

// best returns the operation that differs least from an endpoint, and how it differs; -1 if there is none.
func (c *comparison) best(e *syntax.Endpoint, among []operation) (int, []string) {
	best, least := -1, []string(nil)
	for i, op := range among {
		probe := *c
		probe.lost = nil
		probe.operation(e, op)
		if best < 0 || len(probe.lost) < len(least) {
			best, least = i, probe.lost
		}
		if len(least) == 0 {
			break
		}
	}
	return best, least
}

// pathShape returns the key of a path without its fragment, the names of its parameters, and what is escaped in it.
func pathShape(key string) string {
	key, _, _ = strings.Cut(key, "#")
	return shape(syntax.SplitTemplate(key))
}

// endpointShape returns the same of the path of an endpoint.
func endpointShape(e *syntax.Endpoint) string {
	text := shape(syntax.ParsePath(e.Path).Parts)
	return "/" + strings.TrimPrefix(text, "/")
}

func shape(parts []syntax.TemplatePart) string {
	var b strings.Builder
	for _, part := range parts {
		if part.Param {
			b.WriteString("{}")
			continue
		}
		for _, r := range strings.NewReplacer("%7B", "{", "%7D", "}", "%22", `"`, "%60", "`").Replace(part.Text) {
			if !unicode.IsControl(r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
