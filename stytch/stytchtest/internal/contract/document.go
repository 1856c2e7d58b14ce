// Package contract holds requests and responses to the document of the API, and makes up what an operation might answer
// that nobody has modelled.
package contract

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/lapgen/stytch-go/api"
)

// Document is api/openapi.yaml, ready to route and check requests. Reading it takes a good
// part of a second, and it is never changed: all servers of a program share it.
type Document struct {
	router  routers.Router
	options *openapi3filter.Options // of every check
	Names   map[string]string       // of operations, such as "Users.Create", by operationId
	IDs     map[string]string       // and the other way
}

// Load reads the document, once a program.
var Load = sync.OnceValues(func() (*Document, error) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // it stands on loopback
	openEnums(doc)
	d := &Document{options: newFilterOptions(), Names: map[string]string{}, IDs: map[string]string{}}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			op.Servers = nil
			sdk, _ := op.Extensions["x-sdk"].(map[string]any)
			name, _ := sdk["name"].(string)
			d.Names[op.OperationID], d.IDs[name] = name, op.OperationID
		}
	}
	d.router, err = legacy.NewRouter(doc)
	return d, err
})

// openEnums takes from the document which values there are where others may come: the API
// adds values, and clients send those that they know. The first one stays as an example.
func openEnums(doc *openapi3.T) {
	for _, ref := range doc.Components.Schemas {
		if open, _ := ref.Value.Extensions["x-open-enum"].(bool); open && len(ref.Value.Enum) > 0 {
			ref.Value.Example, ref.Value.Enum = ref.Value.Enum[0], nil
		}
	}
}

// newFilterOptions returns the options of every check.
func newFilterOptions() *openapi3filter.Options {
	options := &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc, // checked elsewhere
		IncludeResponseStatus: true,
		SkipSettingDefaults:   true, // operations have their own
	}
	options.WithCustomSchemaErrorFunc(describe)
	return options
}

// Routed is a request and the operation that it is for.
type Routed struct {
	Operation *openapi3.Operation
	Path      map[string]string // the values of the path's parameters
	input     *openapi3filter.RequestValidationInput
}

// Route finds the operation of a request; ok is false if there is none.
func (d *Document) Route(r *http.Request) (found Routed, ok bool) {
	route, path, err := d.router.FindRoute(r)
	if err != nil {
		return Routed{}, false
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: path, Route: route, Options: d.options}
	return Routed{Operation: route.Operation, Path: path, input: input}, true
}

// Success returns the status of an operation that succeeds, and the form of what it answers then.
func Success(op *openapi3.Operation) (status int, response *openapi3.SchemaRef) {
	for _, status := range [...]int{http.StatusOK, http.StatusCreated} {
		if r := op.Responses.Status(status); r != nil {
			return status, r.Value.Content["application/json"].Schema
		}
	}
	panic("the document has no response of " + op.OperationID)
}

// CheckRequest says why the document does not allow a request. As with the API, fields that
// the document does not have are ignored, and no body is needed where nothing in it is. A
// body that does not say that it is JSON is refused.
func (f *Routed) CheckRequest(ctx context.Context) error {
	return wireError(openapi3filter.ValidateRequest(ctx, f.input))
}

// CheckResponse says why the document does not allow a response. Statuses that it does
// not list are errors like those that it does.
func (f *Routed) CheckResponse(ctx context.Context, status int, header http.Header, body []byte) error {
	if status >= 400 && f.Operation.Responses.Value(fmt.Sprint(status)) == nil {
		status = http.StatusBadRequest
	}
	output := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: f.input, Status: status, Header: header, Options: f.input.Options,
	}
	output.SetBodyBytes(body)
	return wireError(openapi3filter.ValidateResponse(ctx, output))
}

// wireError shortens an error of the validator to what was wrong and where.
func wireError(err error) error {
	if request, ok := errors.AsType[*openapi3filter.RequestError](err); ok {
		where := "the body"
		if request.Parameter != nil {
			where = request.Parameter.In + " parameter " + request.Parameter.Name
		}
		if request.Err != nil {
			return fmt.Errorf("%s: %w", where, request.Err)
		}
		return fmt.Errorf("%s: %s", where, request.Reason)
	}
	return err
}

// describe says what is wrong with a value and where, and not the value.
func describe(err *openapi3.SchemaError) string {
	return "/" + strings.Join(err.JSONPointer(), "/") + ": " + err.Reason
}
