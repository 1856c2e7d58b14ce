package openapi

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// operationPlan is what one endpoint becomes, with all places decided and the types not yet built.
type operationPlan struct {
	endpoint  *syntax.Endpoint
	route     route
	id        string // operationId
	listed    bool   // whether a table gave the id
	request   string // name of the component for the request body
	response  string // name of the component for the first response
	tag       string
	summary   string
	security  *openapi3.SecurityRequirements // of its own; nil without
	inputs    []*input
	whole     *input // the input that is the whole body; nil if the body has properties
	responses []*plannedResponse
}

// input is one parameter or body property of an operation.
type input struct {
	field    *syntax.Field
	name     string // in the document
	in       place
	required bool
}

// plannedResponse is one response of an operation.
type plannedResponse struct {
	code   string
	desc   string
	fields []*syntax.Field
	object bool         // whether the content is an object with the fields
	typ    *syntax.Type // content of a named type; nil otherwise
	error  bool         // from @errors alone
}

// documentFacts are what the places of inputs depend on beside the endpoint.
type documentFacts struct {
	authPlaces  map[string]place
	sharedQuery map[string]bool
	pathNames   map[string]bool // the names in any template
	untyped     bool            // whether no input has a type, as in documents made from Swagger 2
	capitalised bool            // whether names of inputs begin with capitals
}

// plan decides every operation and surveys the types that are used.
func (c *converter) plan() {
	c.facts = documentFacts{
		authPlaces:  c.authPlaces(),
		sharedQuery: c.sharedQuery(),
		pathNames:   map[string]bool{},
		untyped:     isUntyped(c.doc),
		capitalised: isCapitalised(c.doc),
	}
	c.named = c.doc.Definitions()
	for _, s := range c.doc.Sections {
		for _, e := range s.Endpoints {
			c.endpoint = e
			if syntax.HTTPMethod(e.Method) == "" {
				c.report(e.Pos, diag.Warning, ruleNotHTTP, "operation without an HTTP method is left out", e.Method+" "+e.Path)
				continue
			}
			p := &operationPlan{endpoint: e, route: c.route(e)}
			p.tag = sectionTag(s, p.route)
			p.summary = e.Desc
			for _, param := range p.route.params {
				c.facts.pathNames[param.source] = true
			}
			c.plans = append(c.plans, p)
		}
	}
	c.identify()
	for _, p := range c.plans {
		c.endpoint = p.endpoint
		c.planInputs(p)
		c.planResponses(p)
	}
	c.endpoint = nil
	c.describeInputs()
	for _, p := range c.plans {
		c.survey(p)
	}
	c.surveyTypes()
}

// isUntyped reports whether the inputs of the document have no types (ruleWholeBody).
func isUntyped(d *syntax.Document) bool {
	untyped, total := 0, 0
	for e := range d.Endpoints() {
		for f := range e.Fields() {
			total++
			if isUntypedField(f) {
				untyped++
			}
		}
	}
	return total > 0 && untyped*10 >= total*9
}

// isUntypedField reports whether the type of a field is one that Swagger 2's compiler writes for everything.
func isUntypedField(f *syntax.Field) bool {
	return f.Type.Kind == syntax.KindScalar && (f.Type.Name == "any" || f.Type.Name == "file") ||
		f.Type.Kind == syntax.KindMap
}

// sectionTag returns the tag of an operation: its group, or else the first segment of its path.
func sectionTag(s *syntax.Section, r route) string {
	if s.Grouped {
		return s.Group
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(r.key, "/"), "/")
	first, _, _ = strings.Cut(first, "#")
	if first == "" {
		return "root"
	}
	return first
}
