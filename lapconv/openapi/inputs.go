package openapi

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// planInputs decides where the fields of an endpoint go.
func (c *converter) planInputs(p *operationPlan) {
	places := inputPlaces{converter: c, plan: p, open: map[string]templateParam{}, first: map[string]place{},
		seen: map[string]bool{}}
	for _, param := range slices.Backward(p.route.params) {
		places.open[param.source] = param // of two with one name the first is taken
	}
	places.addBlock(p.endpoint.Required, true)
	places.addBlock(p.endpoint.Optional, false)
	places.addCommon(c.doc.Common)
	places.addFixedQuery()
	c.addTemplate(p)
	c.planBody(p)
}

// inputPlaces gives the fields of one endpoint their places.
type inputPlaces struct {
	*converter
	plan  *operationPlan
	open  map[string]templateParam // the template's parameters that no field has taken yet
	first map[string]place         // where the first field of each name went
	seen  map[string]bool          // the inputs so far, by placeKey
}

// placeKey is what no two inputs of an operation share. Names of headers have no case.
func placeKey(in *input) string {
	if in.in == inHeader {
		return in.in.String() + "\x00" + strings.ToLower(in.name)
	}
	return in.in.String() + "\x00" + in.name
}

// addBlock adds the fields of @required or @optional.
func (s *inputPlaces) addBlock(fields []*syntax.Field, required bool) {
	body := false // whether a field that can only be the body's stood before
	for _, f := range fields {
		in := &input{field: f, name: f.Name, required: required || f.Marked}
		if !s.locateInput(in, body) {
			s.reportRepetition(f)
		} else {
			s.add(in)
		}
		body = body || isBodyType(f.Type) && !s.isHeader(f)
	}
}

// locateInput gives an input its place. Of two with one name the second goes to the body, if the first one did not and
// there may be a body; otherwise it is a repetition, and locateInput reports false.
func (s *inputPlaces) locateInput(in *input, body bool) bool {
	method := s.plan.route.method
	first, second := s.first[in.field.Name]
	switch {
	case s.takeTemplate(in):
		if !in.required {
			s.reportField(in.field, diag.Info, rulePathParameter, "optional parameter of the path is required")
		}
		in.required = true
	case !second:
		in.in = s.locate(in.field, method, body)
	case s.isHeader(in.field):
		in.in = inHeader
	case first == inPath && (hasBody(method) || method == "DELETE"), first == inQuery && hasBody(method):
		in.in = inBody
	default:
		return false
	}
	if !second {
		s.first[in.field.Name] = in.in
	}
	return true
}

// addCommon adds the common fields that the endpoint does not list itself (ruleCommonField).
func (s *inputPlaces) addCommon(fields []*syntax.Field) {
	for _, f := range fields {
		in := &input{field: f, name: f.Name}
		if !s.takeTemplate(in) {
			if _, listed := s.first[f.Name]; listed || s.facts.pathNames[f.Name] {
				continue
			}
			in.in = s.locate(f, s.plan.route.method, false)
		}
		in.required = in.in == inPath || f.Marked
		s.add(in)
	}
}

func (c *converter) reportRepetition(f *syntax.Field) {
	c.reportField(f, diag.Warning, ruleDuplicateInput, "field that stands twice; the first one counts")
}

// takeTemplate makes an input the parameter of the path that has its name, if that is still open.
func (s *inputPlaces) takeTemplate(in *input) bool {
	param, ok := s.open[in.field.Name]
	if ok {
		delete(s.open, in.field.Name)
		in.in, in.name = inPath, param.name
	}
	return ok
}

// add adds an input, unless there is one of that name and place, or it cannot be a parameter.
func (s *inputPlaces) add(in *input) {
	key := placeKey(in)
	if s.seen[key] {
		s.reportRepetition(in.field)
		return
	}
	if in.name == "" && in.in != inBody {
		s.report(in.field.Pos, diag.Warning, ruleUnnamedParameter, "parameter without a name is left out", "")
		return
	}
	if in.in != inBody && isQuoted(in.name) {
		s.reportField(in.field, diag.Warning, ruleQuoted, "parameter whose name no generator can take is left out")
		return
	}
	if in.in == inHeader && isIgnoredHeader(in.name) {
		s.reportField(in.field, diag.Info, ruleIgnoredHeader, "OpenAPI ignores a parameter for this header; it is kept")
	}
	s.seen[key] = true
	s.plan.inputs = append(s.plan.inputs, in)
}

// isIgnoredHeader reports whether tools ignore a parameter for a header (OpenAPI 3.0.3, Parameter Object, name).
func isIgnoredHeader(name string) bool {
	switch strings.ToLower(name) {
	case "accept", "authorization", "content-type":
		return true
	}
	return false
}

// hasBody reports whether requests of a method have a body as a rule.
func hasBody(method string) bool { return method == "POST" || method == "PUT" || method == "PATCH" }

// addFixedQuery adds the parameters of a path that was written with a query.
func (s *inputPlaces) addFixedQuery() {
	at := s.plan.endpoint.Pos
	for _, q := range s.plan.route.query {
		f := &syntax.Field{Pos: at, Name: q.name, Type: &syntax.Type{Pos: at, Kind: syntax.KindScalar, Name: "str"}}
		if q.value != "" {
			f.Type.Enum = []string{q.value}
		}
		s.add(&input{field: f, name: q.name, in: inQuery, required: true})
	}
}

// addTemplate adds the parameters of the template that nothing lists (rulePathParameter). One whose name the template
// has before is listed as often as that.
func (c *converter) addTemplate(p *operationPlan) {
	listed := map[string]*syntax.Field{} // by the name of the parameter in the document
	for _, in := range p.inputs {
		if in.in == inPath {
			listed[in.name] = in.field
		}
	}
	first := map[string]*syntax.Field{} // by the name in the template
	for _, param := range p.route.params {
		field := listed[param.name]
		if field == nil {
			field = first[param.source]
			if field == nil {
				field = c.unlisted(p, param)
			}
			p.inputs = append(p.inputs, &input{field: field, name: param.name, in: inPath, required: true})
		}
		first[param.source] = field
	}
}

// unlisted returns the field that stands for a parameter of the template that nothing lists.
func (c *converter) unlisted(p *operationPlan, param templateParam) *syntax.Field {
	at := p.endpoint.Pos
	c.report(at, diag.Info, rulePathParameter, "parameter of the path that nothing lists; a string is assumed",
		param.source).Subject.Field = param.source
	return &syntax.Field{Pos: at, Name: param.source, Type: &syntax.Type{Pos: at, Kind: syntax.KindScalar, Name: "str"}}
}

// planBody decides what the whole body is, if there is one: the type of @body, or one field (ruleWholeBody). What else
// would go to the body then goes to the query.
func (c *converter) planBody(p *operationPlan) {
	switch {
	case p.endpoint.Body != nil:
		p.whole = &input{name: "body", in: inBody, required: true,
			field: &syntax.Field{Pos: p.endpoint.Directives.Pos("body"), Name: "body", Type: p.endpoint.Body}}
	case c.facts.untyped:
		if p.whole = wholeBody(p.inputs); p.whole != nil {
			c.reportField(p.whole.field, diag.Info, ruleWholeBody, "the field is the whole body")
		}
	}
	if p.whole == nil {
		return
	}
	query := map[string]bool{}
	for _, in := range p.inputs {
		query[in.name] = query[in.name] || in.in == inQuery
	}
	p.inputs = slices.DeleteFunc(p.inputs, func(in *input) bool {
		switch {
		case in.in != inBody || in == p.whole:
			return false
		case query[in.name]:
			c.reportRepetition(in.field)
			return true
		case in.name == "" || isQuoted(in.name):
			c.reportField(in.field, diag.Warning, ruleUnnamedParameter, "input beside a whole body that has no usable name")
			return true
		case p.endpoint.Body != nil:
			c.reportField(in.field, diag.Info, ruleWholeBody, "input beside @body goes to the query")
		}
		in.in = inQuery
		return false
	})
}

// wholeBody returns the one input that has the name or the type of a body, or nil.
func wholeBody(inputs []*input) *input {
	var whole *input
	for _, in := range inputs {
		if in.in != inBody || !isBodyName(in.name) && isUntypedField(in.field) && in.field.Type.Kind == syntax.KindScalar {
			continue
		}
		if whole != nil {
			return nil
		}
		whole = in
	}
	return whole
}

func isBodyName(name string) bool { return name == "body" || name == "parameters" || name == "payload" }
