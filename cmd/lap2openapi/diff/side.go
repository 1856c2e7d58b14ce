package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"gopkg.in/yaml.v3"

	"github.com/lapgen/stytch-go/lapconv"
)

// side is one of the two revisions that diff compares.
type side struct {
	name       string
	spec       *openapi3.T
	places     map[string]lapconv.Pos // of operations, by method and path; empty for OpenAPI
	findings   lapconv.Diagnostics    // errors, which are all about tables made for another revision, and warnings
	idle       []actionError          // actions of the overlay that do nothing here
	faults     []invalid              // of an OpenAPI document
	missing    []string               // schemas that the overlay refers to and this revision does not have
	kept       []string               // JSON pointers of lists whose elements the overlay does not describe
	components []string               // the schemas that the overlay alone supplies, by name
}

// side makes a side of a text. A LAP document is converted with the tables and the overlay, an OpenAPI document is taken as it is.
func (c *conversion) side(name string, text []byte) (*side, error) {
	var top struct{ OpenAPI, Swagger yaml.Node }
	switch err := yaml.Unmarshal(text, &top); {
	case err != nil && openAPILine.Match(text):
		return nil, fmt.Errorf("%s: invalid OpenAPI: %w", name, err)
	case err != nil: // no YAML, like every LAP document: its lines begin with @
		return c.convertedSide(name, text)
	case !top.OpenAPI.IsZero() && !strings.HasPrefix(top.OpenAPI.Value, "3."):
		return nil, fmt.Errorf("%s: OpenAPI %s; expected OpenAPI 3 or LAP", name, oneLineOf(top.OpenAPI.Value))
	case !top.OpenAPI.IsZero():
		return openAPISide(name, text)
	case !top.Swagger.IsZero():
		return nil, fmt.Errorf("%s: Swagger %s; expected OpenAPI 3 or LAP", name, top.Swagger.Value)
	}
	return c.convertedSide(name, text)
}

// openAPILine matches the line that an OpenAPI document is known by, whatever is wrong elsewhere.
var openAPILine = regexp.MustCompile(`(?m)^[\s{,]*["']?(openapi|swagger)["']?\s*:`)

// openAPISide reads a revision that is OpenAPI. Published documents are often invalid in ways that keep nobody from comparing, such
// as a default of another type: those are noted.
func openAPISide(name string, text []byte) (*side, error) {
	spec, err := parseOpenAPI(name, text)
	if err != nil {
		return nil, err
	}
	s := &side{name: name, spec: spec, faults: faults(spec)}
	if spec.Info == nil {
		spec.Info = &openapi3.Info{}
	}
	if spec.Paths == nil {
		spec.Paths = openapi3.NewPaths()
	}
	return s, nil
}

// convertedSide converts a revision. Neither a table or an overlay that was made for another revision nor an oddity of the document
// keeps anybody from comparing: they are noted, above all that a document was cut off, which looks as if operations were gone.
func (c *conversion) convertedSide(name string, text []byte) (*side, error) {
	doc, parsed, err := lapconv.Parse(name, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	opts, err := c.tables()
	if err != nil {
		return nil, err
	}
	spec, converted, err := doc.OpenAPI(opts)
	if err != nil {
		return nil, err
	}
	s := &side{name: name, places: places(doc)}
	for _, d := range inSourceOrder(parsed, converted) {
		if d.Severity >= lapconv.Warning {
			s.findings = append(s.findings, d)
		}
	}
	return s, c.finishSide(s, spec)
}

// finishSide applies the overlay as far as it fits.
func (c *conversion) finishSide(s *side, spec *openapi3.T) error {
	text, err := encode(spec, lapconv.YAML)
	if err != nil {
		return err
	}
	overlay, err := readYAML(c.overlay, parseOverlay)
	if err != nil {
		return err
	}
	result := overlayResult{text: text}
	if overlay != nil {
		if result, err = overlay.overlaid(text, true); err != nil {
			return fmt.Errorf("%s, with the overlay: %w", s.name, err)
		}
	}
	s.idle, s.kept, s.missing = result.idle, result.kept, result.missing
	if s.spec, err = load(s.name, result.text); err != nil {
		return err
	}
	s.components = added(spec, s.spec)
	return nil
}

// added lists the schemas that only the second document has, by name.
func added(before, after *openapi3.T) []string {
	if after.Components == nil {
		return nil
	}
	var names []string
	for name := range after.Components.Schemas {
		if before.Components == nil || before.Components.Schemas[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// places tells where the operations of a document stand.
func places(doc *lapconv.Document) map[string]lapconv.Pos {
	all := map[string]lapconv.Pos{}
	for e := range doc.Endpoints() {
		all[e.Method+" "+e.Path] = e.Pos
	}
	return all
}

// source returns where the operation of a change stands, or nil if it is not in this revision, or its place is not known.
func (s *side) source(change checker.ApiChange) *checker.Source {
	pos, ok := s.places[change.Operation+" "+change.Path]
	if !ok {
		return nil
	}
	return &checker.Source{File: s.name, Line: pos.Line, Column: pos.Column}
}
