package lapconv

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// operationPlan is what one endpoint becomes, with all places decided and the types not yet built.
type operationPlan struct {
	endpoint  *Endpoint
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
	field    *Field
	name     string // in the document
	in       place
	required bool
}

// plannedResponse is one response of an operation.
type plannedResponse struct {
	code   string
	desc   string
	fields []*Field
	object bool  // whether the content is an object with the fields
	typ    *Type // content of a named type; nil otherwise
	error  bool  // from @errors alone
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
	c.defineNamed()
	for _, s := range c.doc.Sections {
		for _, e := range s.Endpoints {
			if httpMethod(e.Method) == "" {
				c.report(e.Pos, Warning, ruleNotHTTP, "operation without an HTTP method is left out", e.Method+" "+e.Path)
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
		c.planInputs(p)
		c.planResponses(p)
	}
	c.describeInputs()
	for _, p := range c.plans {
		c.survey(p)
	}
	c.surveyTypes()
}

// isUntyped reports whether the inputs of the document have no types (ruleWholeBody).
func isUntyped(d *Document) bool {
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
func isUntypedField(f *Field) bool {
	return f.Type.Kind == KindScalar && (f.Type.Name == "any" || f.Type.Name == "file") || f.Type.Kind == KindMap
}

// sectionTag returns the tag of an operation: its group, or else the first segment of its path.
func sectionTag(s *Section, r route) string {
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

// planInputs decides where the fields of an endpoint go.
func (c *converter) planInputs(p *operationPlan) {
	places := inputPlaces{converter: c, plan: p, open: map[string]templateParam{}, seen: map[string]bool{}}
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
	plan *operationPlan
	open map[string]templateParam // the template's parameters that no field has taken yet
	seen map[string]bool          // the inputs so far, by placeKey
}

// placeKey is what no two inputs of an operation share. Names of headers have no case.
func placeKey(in *input) string {
	if in.in == inHeader {
		return in.in.String() + "\x00" + strings.ToLower(in.name)
	}
	return in.in.String() + "\x00" + in.name
}

// addBlock adds the fields of @required or @optional.
func (s *inputPlaces) addBlock(fields []*Field, required bool) {
	body := false // whether a field that can only be the body's stood before
	for _, f := range fields {
		in := &input{field: f, name: f.Name, required: required}
		if !s.takeTemplate(in) {
			again := hasBody(s.plan.route.method) && s.plan.hasPathInput(f.Name)
			in.in = s.locate(f, s.plan.route.method, body || again)
		} else if !required {
			s.report(f.Pos, Info, rulePathParameter, "optional parameter of the path is required", f.Name)
		}
		if !s.add(in) {
			s.report(f.Pos, Warning, ruleDuplicateInput, "field that stands twice; the first one counts", f.Name)
		}
		body = body || isBodyType(f.Type) && !isHeaderName(f.Name)
	}
}

// addCommon adds the common fields that the endpoint does not list itself (ruleCommonField).
func (s *inputPlaces) addCommon(fields []*Field) {
	for _, f := range fields {
		in := &input{field: f, name: f.Name}
		if !s.takeTemplate(in) {
			if s.facts.pathNames[f.Name] {
				continue
			}
			in.in = s.locate(f, s.plan.route.method, false)
		}
		s.add(in)
	}
}

// takeTemplate makes an input the parameter of the path that has its name, if that is still open.
func (s *inputPlaces) takeTemplate(in *input) bool {
	param, ok := s.open[in.field.Name]
	if ok {
		delete(s.open, in.field.Name)
		in.in, in.name, in.required = inPath, param.name, true
	}
	return ok
}

// add adds an input; it reports false when there is one of that name and place. What cannot be a parameter is left out.
func (s *inputPlaces) add(in *input) bool {
	key := placeKey(in)
	if s.seen[key] {
		return false
	}
	if in.name == "" && in.in != inBody {
		s.report(in.field.Pos, Warning, ruleUnnamedParameter, "parameter without a name is left out", "")
		return true
	}
	if in.in != inBody && isQuoted(in.name) {
		s.report(in.field.Pos, Warning, ruleQuoted, "parameter whose name no generator can take is left out", in.field.Name)
		return true
	}
	s.seen[key] = true
	s.plan.inputs = append(s.plan.inputs, in)
	return true
}

// hasBody reports whether requests of a method have a body as a rule.
func hasBody(method string) bool { return method == "POST" || method == "PUT" || method == "PATCH" }

// addFixedQuery adds the parameters of a path that was written with a query.
func (s *inputPlaces) addFixedQuery() {
	at := s.plan.endpoint.Pos
	for _, q := range s.plan.route.query {
		f := &Field{Pos: at, Name: q.name, Type: &Type{Pos: at, Kind: KindScalar, Name: "str"}}
		if q.value != "" {
			f.Type.Enum = []string{q.value}
		}
		s.add(&input{field: f, name: q.name, in: inQuery, required: true})
	}
}

// addTemplate adds the parameters of the template that nothing lists (rulePathParameter).
func (c *converter) addTemplate(p *operationPlan) {
	for _, param := range p.route.params {
		if p.hasPathInput(param.name) {
			continue
		}
		c.report(p.endpoint.Pos, Info, rulePathParameter, "parameter of the path that nothing lists; a string is assumed", param.source)
		f := &Field{Pos: p.endpoint.Pos, Name: param.source, Type: &Type{Pos: p.endpoint.Pos, Kind: KindScalar, Name: "str"}}
		p.inputs = append(p.inputs, &input{field: f, name: param.name, in: inPath, required: true})
	}
}

func (p *operationPlan) hasPathInput(name string) bool {
	for _, in := range p.inputs {
		if in.in == inPath && in.name == name {
			return true
		}
	}
	return false
}

// planBody decides whether one field is the whole body (ruleWholeBody). What else would go to the body then goes to the query.
func (c *converter) planBody(p *operationPlan) {
	if !c.facts.untyped {
		return
	}
	p.whole = wholeBody(p.inputs)
	if p.whole == nil {
		return
	}
	c.report(p.whole.field.Pos, Info, ruleWholeBody, "the field is the whole body", p.whole.name)
	query := map[string]bool{}
	for _, in := range p.inputs {
		query[in.name] = query[in.name] || in.in == inQuery
	}
	p.inputs = slices.DeleteFunc(p.inputs, func(in *input) bool {
		if in.in != inBody || in == p.whole {
			return false
		}
		if query[in.name] || in.name == "" {
			c.report(in.field.Pos, Warning, ruleDuplicateInput, "field that stands twice; the first one counts", in.name)
			return true
		}
		in.in = inQuery
		return false
	})
}

// wholeBody returns the one input that has the name or the type of a body, or nil.
func wholeBody(inputs []*input) *input {
	var whole *input
	for _, in := range inputs {
		if in.in != inBody || !isBodyName(in.name) && isUntypedField(in.field) && in.field.Type.Kind == KindScalar {
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

// planResponses decides the responses of an endpoint.
func (c *converter) planResponses(p *operationPlan) {
	byCode := map[string]*plannedResponse{}
	for _, r := range p.endpoint.Returns {
		code := c.statusCode(r.Code, r.Pos)
		planned := &plannedResponse{code: code, desc: r.Desc, fields: r.Fields, object: r.HasFields, typ: r.Type}
		if prior := byCode[code]; prior != nil {
			c.report(r.Pos, Info, ruleSameStatus, "status that stands twice; one response has the fields of both", code)
			c.mergeResponse(prior, planned)
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
		c.report(p.endpoint.Pos, Info, ruleNoResponse, "operation without a response has a default one", p.endpoint.Method+" "+p.endpoint.Path)
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
func (c *converter) statusCode(code string, pos Pos) string {
	switch {
	case len(code) == 3 && code[0] >= '1' && code[0] <= '5' && isDigit(code[1]) && isDigit(code[2]):
		return code
	case len(code) == 3 && code[0] >= '1' && code[0] <= '5' && strings.EqualFold(code[1:], "xx"):
		return strings.ToUpper(code)
	case code == "default":
		return code
	}
	read := "default"
	if strings.EqualFold(code, "ok") {
		read = "200"
	} else if from, to, ok := strings.Cut(code, "-"); ok && len(from) == 3 && len(to) == 3 && from[0] == to[0] && from[0] >= '1' && from[0] <= '5' {
		read = from[:1] + "XX"
	}
	c.report(pos, Warning, ruleStatusCode, "this is no status code; it is read as "+read, code)
	return read
}

// mergeResponse adds what a second response of one status says to the first (ruleSameStatus).
func (c *converter) mergeResponse(into, from *plannedResponse) {
	into.desc = joinText(into.desc, from.desc)
	if !from.object {
		if into.typ == nil && !into.object {
			into.typ = from.typ
		}
		return
	}
	if into.typ != nil {
		return
	}
	into.object = true
	merged := append([]*Field(nil), into.fields...)
	for _, f := range from.fields {
		i := indexOfField(merged, f.Name)
		switch {
		case i < 0:
			merged = append(merged, f)
		case c.token(merged[i].Type) != c.token(f.Type):
			merged[i] = &Field{Pos: f.Pos, Name: f.Name, Type: &Type{Pos: f.Pos, Kind: KindScalar, Name: "any"}}
		}
	}
	into.fields = merged
}

func indexOfField(fields []*Field, name string) int {
	for i, f := range fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// addOperation builds the operation and puts it into the document.
func (c *converter) addOperation(p *operationPlan) {
	op := &openapi3.Operation{OperationID: p.id, Responses: openapi3.NewResponsesWithCapacity(len(p.responses))}
	if p.tag != "" {
		op.Tags = []string{p.tag}
	}
	op.Summary, op.Description = splitSummary(p.summary)
	if p.route.server != "" {
		op.Servers = &openapi3.Servers{{URL: escapeBraces(p.route.server)}}
	}
	op.Security = p.security
	c.addParameters(op, p)
	c.addBody(op, p)
	for _, r := range p.responses {
		op.Responses.Set(r.code, c.response(p, r))
	}
	item := c.pathItem(p.route)
	setExtension(&op.Extensions, "x-order", len(item.Operations())+1)
	item.SetOperation(p.route.method, op)
}

// maxSummary is how long a text may be that is a summary rather than a description.
const maxSummary = 120

func splitSummary(desc string) (summary, description string) {
	if len(desc) > maxSummary {
		return "", desc
	}
	return desc, ""
}

// addParameters adds everything that does not go to the body.
func (c *converter) addParameters(op *openapi3.Operation, p *operationPlan) {
	pathNames, names := goNames{}, goNames{} // arguments of a function, and fields of a struct
	for _, in := range p.inputs {
		if in.in == inBody {
			continue
		}
		param := &openapi3.Parameter{Name: in.name, In: in.in.String(), Required: in.required, Description: in.field.Desc}
		param.Schema = c.schema(in.field.Type, site{owner: p.requestName(), field: in.field.Name, dir: request})
		c.setDefault(param.Schema, in.field)
		var goName string
		if in.in == inPath {
			goName = pathNames.chooseArgument(in.name)
		} else {
			goName = names.choose(in.name)
		}
		if goName != "" {
			param.Extensions = map[string]any{"x-go-name": goName}
		}
		op.Parameters = append(op.Parameters, &openapi3.ParameterRef{Value: param})
	}
}

// addBody adds the request body, if there is one.
func (c *converter) addBody(op *openapi3.Operation, p *operationPlan) {
	if p.endpoint.Body != nil {
		schema := c.schema(p.endpoint.Body, site{owner: p.requestName(), field: "body", dir: request})
		op.RequestBody = requestBody("application/json", schema, true)
		c.addExample(op, p)
		return
	}
	if p.whole != nil {
		schema := c.schema(p.whole.field.Type, site{owner: p.requestName(), field: p.whole.name, dir: request})
		op.RequestBody = requestBody("application/json", schema, p.whole.required)
		op.RequestBody.Value.Description = p.whole.field.Desc
		c.addExample(op, p)
		return
	}
	message := &openapi3.Schema{Type: &openapi3.Types{"object"}}
	mediaType := "application/json"
	names := goNames{}
	for _, in := range p.inputs {
		if in.in != inBody {
			continue
		}
		if in.field.Type.Name == "file" {
			mediaType = "multipart/form-data"
		}
		c.addProperty(message, in.field, in.required, site{owner: p.requestName(), field: in.name, dir: request}, names)
	}
	if len(message.Properties) == 0 {
		if p.endpoint.Example != "" {
			c.report(p.endpoint.Directives.Pos("example_request"), Info, ruleExample, "example of a request without a body is kept as x-example-request", p.endpoint.Example)
			setExtension(&op.Extensions, "x-example-request", exampleValue(p.endpoint.Example))
		}
		return
	}
	if mediaType == "multipart/form-data" {
		c.report(p.endpoint.Pos, Info, ruleFileUpload, "body with a file is multipart/form-data", p.endpoint.Path)
	}
	op.RequestBody = requestBody(mediaType, c.addMessage(p.requestName(), message), len(message.Required) > 0)
	c.addExample(op, p)
}

func requestBody(mediaType string, schema *openapi3.SchemaRef, required bool) *openapi3.RequestBodyRef {
	return &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{
		Required: required,
		Content:  openapi3.Content{mediaType: &openapi3.MediaType{Schema: schema}},
	}}
}

// addExample adds @example_request (ruleExample).
func (c *converter) addExample(op *openapi3.Operation, p *operationPlan) {
	if p.endpoint.Example == "" {
		return
	}
	value := exampleValue(p.endpoint.Example)
	for _, media := range op.RequestBody.Value.Content {
		if _, text := value.(string); !text && media.Schema.Value.VisitJSON(value) == nil {
			media.Example = value
			continue
		}
		c.report(p.endpoint.Directives.Pos("example_request"), Info, ruleExample, "example that does not fit the schema is kept as x-example-request", p.endpoint.Example)
		setExtension(&op.Extensions, "x-example-request", value)
	}
}

// exampleValue returns the value of a JSON text, or the text if it is not JSON.
func exampleValue(text string) any {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return value
}

// setExtension adds an extension.
func setExtension(extensions *map[string]any, key string, value any) {
	if *extensions == nil {
		*extensions = map[string]any{}
	}
	(*extensions)[key] = value
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
		names := goNames{}
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
