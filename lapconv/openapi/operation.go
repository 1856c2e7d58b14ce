package openapi

import (
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
)

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
	pathNames, names := goname.Set{}, goname.Set{} // arguments of a function, and fields of a struct
	for _, in := range p.inputs {
		if in.in == inBody {
			continue
		}
		param := &openapi3.Parameter{Name: in.name, In: in.in.String(), Required: in.required, Description: in.field.Desc}
		param.Schema = c.schema(in.field.Type, site{owner: p.requestName(), field: in.field.Name, dir: request})
		c.setDefault(param.Schema, in.field)
		var goName string
		if in.in == inPath {
			goName = pathNames.ChooseArgument(in.name)
		} else {
			goName = names.Choose(in.name)
		}
		if goName != "" {
			param.Extensions = map[string]any{"x-go-name": goName}
		}
		op.Parameters = append(op.Parameters, &openapi3.ParameterRef{Value: param})
	}
}

// addBody adds the request body, if there is one.
func (c *converter) addBody(op *openapi3.Operation, p *operationPlan) {
	if p.whole != nil {
		schema := c.schema(p.whole.field.Type, site{owner: p.requestName(), field: p.whole.name, dir: request})
		op.RequestBody = requestBody("application/json", schema, p.whole.required)
		op.RequestBody.Value.Description = p.whole.field.Desc
		c.addExample(op, p)
		return
	}
	message := &openapi3.Schema{Type: &openapi3.Types{"object"}}
	mediaType := "application/json"
	names := goname.Set{}
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
			c.keepExample(op, p, "example of a request without a body is kept as x-example-request")
		}
		return
	}
	if mediaType == "multipart/form-data" {
		c.report(p.endpoint.Pos, diag.Info, ruleFileUpload, "body with a file is multipart/form-data", p.endpoint.Path)
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

// addExample adds @example_request (ruleExample). Whether it fits is known when the schemas are finished.
func (c *converter) addExample(op *openapi3.Operation, p *operationPlan) {
	if p.endpoint.Example == "" {
		return
	}
	const misfit = "example that does not fit the schema is kept as x-example-request"
	value, ok := readJSON(p.endpoint.Example)
	if !ok || value == nil {
		c.keepExample(op, p, misfit)
		return
	}
	for _, media := range op.RequestBody.Value.Content {
		media.Example = value
	}
	c.finally(func() {
		if keepMisfit(op) {
			c.reportExample(p, misfit)
		}
	})
}

// keepExample keeps an example as an extension: its value, or its text if it is not JSON or not for every tool.
func (c *converter) keepExample(op *openapi3.Operation, p *operationPlan, message string) {
	c.reportExample(p, message)
	var value any = p.endpoint.Example
	if read, ok := readJSON(p.endpoint.Example); ok && read != nil {
		value = read
	}
	setExtension(&op.Extensions, exampleExtension, value)
}

func (c *converter) reportExample(p *operationPlan, message string) {
	c.report(p.endpoint.Directives.Pos("example_request"), diag.Info, ruleExample, message, p.endpoint.Example)
}

// exampleExtension holds the example of a request that is no example of its schema.
const exampleExtension = "x-example-request"

// KeepMisfits keeps the examples of requests that do not fit their schemas as extensions x-example-request, as Convert
// does. It is for a document that was changed since.
func KeepMisfits(spec *openapi3.T) {
	for _, item := range spec.Paths.Map() {
		for _, op := range item.Operations() {
			keepMisfit(op)
		}
	}
}

// keepMisfit keeps the example of a request as an extension if it does not fit the schema, and reports whether it did.
func keepMisfit(op *openapi3.Operation) bool {
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return false
	}
	kept := false
	for _, media := range op.RequestBody.Value.Content {
		if media.Example != nil && media.Schema != nil && media.Schema.Value.VisitJSON(media.Example) != nil {
			setExtension(&op.Extensions, exampleExtension, media.Example)
			media.Example = nil
			kept = true
		}
	}
	return kept
}

// setExtension adds an extension.
func setExtension(extensions *map[string]any, key string, value any) {
	if *extensions == nil {
		*extensions = map[string]any{}
	}
	(*extensions)[key] = value
}
