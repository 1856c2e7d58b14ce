// Package canned answers the calls of the SDK's own examples with responses
// written beforehand, so that the examples run without a network and without a
// project.
//
// It holds what is sent and what is answered against api/openapi.yaml, more
// strictly than the API itself: a field that the document does not have is
// refused too. An example that is out of date fails.
//
// It keeps no state and knows no rule of the API. It is for examples only, never
// for applications or their tests.
package canned

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/lapgen/stytch-go/api"
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
)

// The credentials that the server asks for.
const (
	ProjectID = "project-test-11111111-2222-4333-8444-555555555555"
	Secret    = "secret-test-of-the-examples"
)

// Routes are responses by what they answer: a method and a path, such as
// "GET /v1/users/user-test-ada", and after another blank, if there is one, a text
// that the request must hold as it is sent, be it in its query, its headers or its
// body, such as `"roles":[]`. Of several that fit, the one with the longest text
// answers.
//
// A route answers with its responses one after the other, and again with the last.
// A response is a body in JSON, after its status and a blank if that is not 200:
// see [Refusal].
type Routes map[string][]string

// Refusal is a response that is an error of the API.
func Refusal(status int, errorType stytch.ErrorType, message string) string {
	body, err := json.Marshal(gen.Error{
		StatusCode: int32(status), RequestID: "request-id-test-1", ErrorType: string(errorType), ErrorMessage: message,
		ErrorURL: fmt.Sprintf("https://stytch.com/docs/api/errors/%d#%s", status, errorType),
	})
	if err != nil {
		panic(err) // strings and a number have no reason to fail
	}
	return strconv.Itoa(status) + " " + string(body)
}

// NewClient returns a client of a new server, and what closes both.
func NewClient(routes Routes) (client *stytch.Client, done func()) {
	server := NewServer(routes)
	client, err := stytch.NewClient(ProjectID, Secret, stytch.WithBaseURL(server.URL))
	if err != nil {
		panic(err)
	}
	return client, func() {
		client.Close()
		server.Close()
	}
}

// NewServer returns a server for clients that an example makes by itself. The
// caller closes it.
func NewServer(routes Routes) *httptest.Server {
	return httptest.NewServer(&handler{routes: routes, served: map[string]int{}})
}

type handler struct {
	routes Routes

	mu     sync.Mutex
	served map[string]int // by route, how many responses it has given
}

// ServeHTTP answers with status 400, which no call repeats, if the request or its
// response is not what the document allows.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	response, err := h.respond(r)
	if err != nil {
		response = Refusal(http.StatusBadRequest, "bad_request", "canned: "+err.Error())
	}
	status, body := split(response)
	w.Header().Set("Content-Type", "application/json")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "0")
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // nobody is left to tell when the caller has gone
}

// respond returns the response to a request.
func (h *handler) respond(r *http.Request) (string, error) {
	router, err := document()
	if err != nil {
		return "", err
	}
	route, params, err := router.FindRoute(r)
	if err != nil {
		return Refusal(http.StatusNotFound, "route_not_found", "The API has no such operation."), nil
	}
	options := &openapi3filter.Options{AuthenticationFunc: authenticate, IncludeResponseStatus: true}
	options.WithCustomSchemaErrorFunc(func(err *openapi3.SchemaError) string {
		return "/" + strings.Join(err.JSONPointer(), "/") + ": " + err.Reason
	})
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: options}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		return "", fmt.Errorf("request: %w", err)
	}
	response, err := h.choose(r)
	if err != nil {
		return "", err
	}
	status, body := split(response)
	if status > http.StatusBadRequest {
		status = http.StatusBadRequest // the document lists few of the errors, and all have one form
	}
	output := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: status, Options: options,
		Header: http.Header{"Content-Type": {"application/json"}},
	}
	output.SetBodyBytes([]byte(body))
	if err := openapi3filter.ValidateResponse(r.Context(), output); err != nil {
		return "", fmt.Errorf("response: %w", err)
	}
	return response, nil
}

// choose returns the next response of the route for a request.
func (h *handler) choose(r *http.Request) (string, error) {
	request, err := httputil.DumpRequest(r, true)
	if err != nil {
		return "", err
	}
	best, longest := "", -1
	for route := range h.routes {
		where, text := route, ""
		if parts := strings.SplitN(route, " ", 3); len(parts) == 3 {
			where, text = parts[0]+" "+parts[1], parts[2]
		}
		if where == r.Method+" "+r.URL.Path && len(text) > longest && bytes.Contains(request, []byte(text)) {
			best, longest = route, len(text)
		}
	}
	responses := h.routes[best]
	if len(responses) == 0 {
		return Refusal(http.StatusNotFound, "not_found", "There is no response for this request."), nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	next := min(h.served[best], len(responses)-1)
	h.served[best]++
	return responses[next], nil
}

// split returns status and body of a response.
func split(response string) (int, string) {
	before, body, _ := strings.Cut(response, " ")
	if status, err := strconv.Atoi(before); err == nil {
		return status, body
	}
	return http.StatusOK, response
}

func authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	user, password, _ := in.RequestValidationInput.Request.BasicAuth()
	if user != ProjectID || password != Secret {
		return errors.New("the credentials are wrong")
	}
	return nil
}

// document returns the operations of the API, whose objects have no other fields
// than those of the document.
var document = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // it stands on loopback, not at Stytch's hosts
	for _, schema := range doc.Components.Schemas {
		if len(schema.Value.Properties) > 0 {
			schema.Value.AdditionalProperties = openapi3.AdditionalProperties{Has: new(false)}
		}
	}
	return legacy.NewRouter(doc)
})
