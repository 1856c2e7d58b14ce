package main

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/internal/gensdk/goname"
)

// operation is a method of a service.
type operation struct {
	Row      row
	Service  *service
	Method   string
	Gen      string // the method of gen's client
	Summary  string
	Inputs   []input
	Body     string   // gen's type of the body, "" if none is sent
	Response string   // gen's type of the response
	Pages    *pages   // nil if it has no pages
	Filters  *filters // nil if it is no search
	models   *models
}

// input is a field of the params of an operation.
type input struct {
	Place    place
	Wire     string // its name in the API
	Name     string
	Type     string // as the package writes it
	Tag      string // json tag
	Text     string // description
	Required bool
	Secret   bool     // no error may hold it
	genType  ast.Expr // nil for a path parameter, which is a string
}

// place is where an input goes.
type place string

const (
	inPath  place = "path"
	inQuery place = "query"
	inBody  place = "body"
)

// The headers with the session of a member, which are options of a call and no inputs.
var memberSessionHeaders = []string{"X-Stytch-Member-Session", "X-Stytch-Member-SessionJWT"}

// newOperation plans an operation of the document.
func (p *planner) newOperation(s *service, method string, r row) *operation {
	item := p.document.Paths.Value(r.Path)
	spec := item.GetOperation(r.Method)
	op := &operation{
		Row: r, Service: s, Method: method, Gen: spec.OperationID, Summary: sentence(spec.Summary), models: p.models,
	}
	if op.Summary == "" {
		p.missing(op.Row.key(), "no summary")
	}
	p.checkRow(op, spec)
	p.addParameters(op, slices.Concat(item.Parameters, spec.Parameters))
	p.addBody(op, spec.RequestBody)
	p.addResponse(op, spec.Responses)
	p.checkInputs(op)
	p.findPages(op)
	return op
}

// checkRow checks what x-sdk says of an operation, against the rest of the document where that says it as well.
func (p *planner) checkRow(op *operation, spec *openapi3.Operation) {
	if op.Row.Retry != "safe" && op.Row.Retry != "once" {
		p.add(op.Row.key(), "unknown retry class %q", op.Row.Retry)
	}
	if op.Row.Host != "" && op.Row.Host != "telemetry" {
		p.add(op.Row.key(), "unknown host %q", op.Row.Host)
	}
	if elsewhere := spec.Servers != nil && len(*spec.Servers) > 0; elsewhere != op.Telemetry() {
		p.add(op.Row.key(), "x-sdk and the servers do not agree on the host")
	}
}

// addParameters adds the inputs that go into path and query.
func (p *planner) addParameters(op *operation, parameters openapi3.Parameters) {
	headers := 0
	for _, ref := range parameters {
		parameter := ref.Value
		switch {
		case parameter.In == openapi3.ParameterInPath:
			p.addPathParameter(op, parameter)
		case parameter.In == openapi3.ParameterInQuery:
			p.addQueryParameter(op, parameter)
		case parameter.In == openapi3.ParameterInHeader && slices.Contains(memberSessionHeaders, parameter.Name):
			headers++
		default:
			p.add(op.Row.key(), "parameter %s: cannot be sent as a %s", parameter.Name, parameter.In)
		}
	}
	if headers != 0 && headers != len(memberSessionHeaders) {
		p.add(op.Row.key(), "takes one of the headers for the session of a member without the other")
	}
	if (headers > 0) != op.Row.MemberSession {
		p.add(op.Row.key(), "x-sdk and the headers do not agree on member_session")
	}
	p.checkTemplate(op)
}

func (p *planner) addPathParameter(op *operation, parameter *openapi3.Parameter) {
	if parameter.Schema == nil || !parameter.Schema.Value.Type.Is("string") {
		p.add(op.Row.key(), "parameter %s: only strings can be put into a path", parameter.Name)
		return
	}
	p.addInput(op, input{
		Place: inPath, Wire: parameter.Name, Name: goname.Exported(parameter.Name), Type: "string", Tag: parameter.Name,
		Text: parameter.Description, Required: true, Secret: isSecret(parameter.Extensions),
	})
}

func (p *planner) addQueryParameter(op *operation, parameter *openapi3.Parameter) {
	f, ok := p.models.field(op.Gen+"Params", parameter.Name)
	if !ok {
		p.add(op.Row.key(), "parameter %s: gen.%sParams has no field of that name", parameter.Name, op.Gen)
		return
	}
	of, pointer := f.pointer()
	if !p.models.scalar(of) || pointer == parameter.Required {
		p.add(op.Row.key(), "parameter %s: only strings, numbers and booleans can be put into a query", parameter.Name)
		return
	}
	tag := parameter.Name
	if pointer {
		tag += ",omitzero"
	}
	p.addGenInput(op, f, input{
		Place: inQuery, Wire: parameter.Name, Tag: tag, Text: parameter.Description, Required: parameter.Required,
		Secret: isSecret(parameter.Extensions),
	})
	p.checkDescribed(op, parameter.Name, parameter.Schema)
}

var placeholder = regexp.MustCompile(`\{([^}]*)\}`)

// checkTemplate compares the placeholders of the path with the parameters.
func (p *planner) checkTemplate(op *operation) {
	var template, given []string
	for _, match := range placeholder.FindAllStringSubmatch(op.Row.Path, -1) {
		template = append(template, match[1])
	}
	for _, in := range op.In(inPath) {
		given = append(given, in.Wire)
	}
	for _, name := range template {
		if !slices.Contains(given, name) {
			p.add(op.Row.key(), "parameter %s is in the path, but is no parameter", name)
		}
	}
	for _, name := range given {
		if !slices.Contains(template, name) {
			p.add(op.Row.key(), "parameter %s is not in the path", name)
		}
	}
}

// addBody adds the inputs that go into the body. An operation without any sends none.
func (p *planner) addBody(op *operation, ref *openapi3.RequestBodyRef) {
	if ref == nil || ref.Value == nil {
		return
	}
	schema := p.component(op, "request body", ref.Value.Content)
	if schema == nil || len(schema.Value.Properties) == 0 && schema.Value.AdditionalProperties.Has == nil {
		return
	}
	name := componentName(schema)
	fields, ok := p.models.fields(name)
	if !ok || len(fields) != len(schema.Value.Properties) {
		p.add(op.Row.key(), "request body: gen.%s is no struct with the same fields", name)
		return
	}
	op.Body = name
	for _, f := range fields {
		property := schema.Value.Properties[f.wire()]
		if property == nil {
			p.add(op.Row.key(), "field %s of gen.%s is not in the document", f.wire(), name)
			continue
		}
		p.addGenInput(op, f, input{
			Place: inBody, Wire: f.wire(), Tag: f.tag, Text: description(property), Secret: secretProperty(property),
			Required: slices.Contains(schema.Value.Required, f.wire()),
		})
		p.checkDescribed(op, f.wire(), property)
	}
}

// addResponse finds the type of the response.
func (p *planner) addResponse(op *operation, responses *openapi3.Responses) {
	var good []*openapi3.Response
	for status, ref := range responses.Map() {
		if strings.HasPrefix(status, "2") {
			good = append(good, ref.Value)
		}
	}
	if len(good) != 1 {
		p.add(op.Row.key(), "has %d responses of success, not one", len(good))
		return
	}
	schema := p.component(op, "response", good[0].Content)
	if schema == nil {
		return
	}
	if _, ok := p.models.fields(componentName(schema)); !ok {
		p.add(op.Row.key(), "response: gen.%s is no struct", componentName(schema))
		return
	}
	op.Response = componentName(schema)
}

// component returns the schema of a content that is JSON and a component; nil, with the problem noted, if it is not.
func (p *planner) component(op *operation, what string, content openapi3.Content) *openapi3.SchemaRef {
	media := content["application/json"]
	if len(content) != 1 || media == nil || media.Schema == nil {
		p.add(op.Row.key(), "%s: is not JSON alone", what)
		return nil
	}
	if componentName(media.Schema) == "" || !media.Schema.Value.Type.Is("object") {
		p.add(op.Row.key(), "%s: is no object among the components", what)
		return nil
	}
	return media.Schema
}

// unwrapped returns the reference within an allOf that holds nothing else: OpenAPI 3.0 has room for extensions and a
// description beside that, and none beside the reference.
func unwrapped(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref.Ref == "" && len(ref.Value.AllOf) == 1 {
		return ref.Value.AllOf[0]
	}
	return ref
}

// componentName returns the name of the component that a reference is to, "" if it is none.
func componentName(ref *openapi3.SchemaRef) string {
	name, _ := strings.CutPrefix(unwrapped(ref).Ref, "#/components/schemas/")
	return name
}

// description returns the description of a property. Beside a reference there is room for one only in an allOf around
// it.
func description(property *openapi3.SchemaRef) string {
	if property.Ref != "" {
		return ""
	}
	return property.Value.Description
}

// addGenInput adds an input that gen has a field for.
func (p *planner) addGenInput(op *operation, f field, in input) {
	typ, err := p.models.goType(f.typ, op.Service.pkg.rename)
	if err != nil {
		p.add(op.Row.key(), "input %s: %s", in.Wire, err)
		return
	}
	in.Name, in.Type, in.genType = f.name, typ, f.typ
	p.addInput(op, in)
}

func (p *planner) addInput(op *operation, in input) {
	in.Text = sentence(in.Text)
	if in.Name == "" {
		p.add(op.Row.key(), "input %s: no Go name can be made of it", in.Wire)
		return
	}
	if in.Text == "" {
		p.missing(op.Row.key(), "input "+in.Wire+": no description")
	}
	p.checkSecret(op, in)
	op.Inputs = append(op.Inputs, in)
}

// checkInputs reports inputs that would be the same field, and puts those of the path first.
func (p *planner) checkInputs(op *operation) {
	seen := map[string]bool{}
	for _, in := range op.Inputs {
		if seen[in.Name] {
			p.add(op.Row.key(), "two inputs are named %s", in.Name)
		}
		seen[in.Name] = true
	}
	op.Inputs = slices.Concat(op.In(inPath), op.In(inQuery), op.In(inBody))
}

// In returns the inputs that go to a place.
func (op *operation) In(at place) []input {
	return slices.DeleteFunc(slices.Clone(op.Inputs), func(in input) bool { return in.Place != at })
}

// BodyAlone reports whether all inputs go into the body, so that gen's type of it has the same fields as the params.
func (op *operation) BodyAlone() bool { return op.Body != "" && len(op.In(inBody)) == len(op.Inputs) }

// Optional reports whether every input may be left out, so that params may be nil.
func (op *operation) Optional() bool {
	return !slices.ContainsFunc(op.Inputs, func(in input) bool { return in.Required })
}

func (op *operation) Telemetry() bool { return op.Row.Host == "telemetry" }

// FullName is the name by which errors and logs call the operation.
func (op *operation) FullName() string {
	if op.Service.pkg.prefix != "" {
		return op.Service.pkg.prefix + "." + op.Row.Name
	}
	return op.Row.Name
}

func (op *operation) ParamsType() string   { return op.Row.Type + "Params" }
func (op *operation) ResponseType() string { return op.Row.Type + "Response" }

// Methods returns the methods that the operation gives its service.
func (op *operation) Methods() []string {
	if op.Pages == nil {
		return []string{op.Method}
	}
	return []string{op.Method, op.Method + "All"}
}
