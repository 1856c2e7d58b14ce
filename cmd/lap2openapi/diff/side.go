package diff

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
	"github.com/oasdiff/oasdiff/checker"
	"gopkg.in/yaml.v3"
)

// side is one of the two revisions that are compared.
type side struct {
	name     string
	spec     *openapi3.T
	places   map[string]diag.Pos // of operations, by method and path; empty for OpenAPI
	findings diag.Diagnostics    // what a reader must know to judge the comparison
	supplied []string            // the schemas that the overlay alone supplies, by name
}

// readSide makes a side of a text. A LAP document is converted with the tables, an OpenAPI document is taken as it is.
func readSide(document pipeline.Source, tables *pipeline.Tables) (*side, error) {
	var top struct{ OpenAPI, Swagger yaml.Node }
	name, text := document.Name, document.Text
	switch err := yaml.Unmarshal(text, &top); {
	case err != nil && openAPILine.Match(text):
		return nil, fmt.Errorf("%s: invalid OpenAPI: %w", name, err)
	case err != nil: // no YAML, like every LAP document: its lines begin with @
		return convertedSide(document, tables)
	case !top.OpenAPI.IsZero() && !strings.HasPrefix(top.OpenAPI.Value, "3."):
		return nil, fmt.Errorf("%s: OpenAPI %s; expected OpenAPI 3 or LAP", name, oneLine(top.OpenAPI.Value))
	case !top.OpenAPI.IsZero():
		return openAPISide(document)
	case !top.Swagger.IsZero():
		return nil, fmt.Errorf("%s: Swagger %s; expected OpenAPI 3 or LAP", name, top.Swagger.Value)
	}
	return convertedSide(document, tables)
}

// openAPILine matches the line that an OpenAPI document is known by, whatever is wrong elsewhere.
var openAPILine = regexp.MustCompile(`(?m)^[\s{,]*["']?(openapi|swagger)["']?\s*:`)

// openAPISide reads a revision that is OpenAPI. Published documents are often invalid in ways that keep nobody from
// comparing, such as a default of another type: those are noted.
func openAPISide(document pipeline.Source) (*side, error) {
	spec, invalid, err := pipeline.Load(document)
	if err != nil {
		return nil, err
	}
	if spec.Info == nil {
		spec.Info = &openapi3.Info{}
	}
	if spec.Paths == nil {
		spec.Paths = openapi3.NewPaths()
	}
	return &side{name: document.Name, spec: spec, findings: invalid}, nil
}

// convertedSide converts a revision. Neither a table or an overlay that was made for another revision nor an oddity of
// the document keeps anybody from comparing: they are noted, above all that a document was cut off, which looks as if
// operations were gone.
func convertedSide(document pipeline.Source, tables *pipeline.Tables) (*side, error) {
	draft, err := tables.Convert(document)
	if err != nil {
		return nil, err
	}
	fitted, err := tables.Fit(draft)
	if err != nil {
		return nil, err
	}
	s := &side{name: document.Name, spec: fitted.Spec, supplied: fitted.Supplied, places: places(draft.Document)}
	for _, d := range draft.Diagnostics {
		if d.Severity >= diag.Warning {
			s.findings = append(s.findings, d)
		}
	}
	s.findings = append(s.findings, fitted.Misfits...)
	return s, nil
}

// places tells where the operations of a document stand.
func places(doc *syntax.Document) map[string]diag.Pos {
	all := map[string]diag.Pos{}
	for e := range doc.Endpoints() {
		all[e.Method+" "+e.Path] = e.Pos
	}
	return all
}

// source returns where the operation of a change stands, or nil if it is not in this revision, or its place is not
// known.
func (s *side) source(change checker.ApiChange) *checker.Source {
	pos, ok := s.places[change.Operation+" "+change.Path]
	if !ok {
		return nil
	}
	return &checker.Source{File: s.name, Line: pos.Line, Column: pos.Column}
}
