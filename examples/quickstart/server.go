package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/lapgen/stytch-go/api"
	"github.com/lapgen/stytch-go/gen"
)

// users is a server that knows how to create users and to get them.
type users struct {
	router routers.Router

	mu   sync.Mutex
	byID map[string]gen.User
}

// newServer starts the server on loopback.
func newServer() (*httptest.Server, error) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // it stands where the test puts it, not at Stytch's hosts
	router, err := legacy.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	return httptest.NewServer(&users{router: router, byID: map[string]gen.User{}}), nil
}

// ServeHTTP answers a request that the document allows, with a response that it allows too.
func (u *users) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route, params, err := u.router.FindRoute(r)
	if err != nil {
		writeJSON(w, http.StatusNotFound, refusal(http.StatusNotFound, "route_not_found", err.Error()))
		return
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: checkBasicAuth},
	}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		writeJSON(w, http.StatusBadRequest, refusal(http.StatusBadRequest, "bad_request", err.Error()))
		return
	}
	status, body := u.answer(route.Operation.OperationID, params, r.Body)
	recorded := httptest.NewRecorder()
	writeJSON(recorded, status, body)
	output := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: status, Header: recorded.Header()}
	output.SetBodyBytes(recorded.Body.Bytes())
	if err := openapi3filter.ValidateResponse(r.Context(), output); err != nil {
		status, body = http.StatusInternalServerError, refusal(http.StatusInternalServerError, "internal_server_error", err.Error())
	}
	writeJSON(w, status, body)
}

// checkBasicAuth asks for HTTP Basic credentials, as the document does.
func checkBasicAuth(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if _, _, ok := in.RequestValidationInput.Request.BasicAuth(); !ok {
		return in.NewError(nil)
	}
	return nil
}

// answer returns the status and the body for an operation.
func (u *users) answer(operationID string, params map[string]string, body io.Reader) (int, any) {
	switch operationID {
	case "UsersCreate":
		return u.create(body)
	case "UsersGet":
		return u.get(params["user_id"])
	}
	return http.StatusInternalServerError, refusal(http.StatusInternalServerError, "internal_server_error", operationID+" is not served here")
}

func (u *users) create(body io.Reader) (int, any) {
	var in gen.UsersCreateRequest
	if err := json.NewDecoder(body).Decode(&in); err != nil || in.Email == nil || in.Name == nil {
		return http.StatusBadRequest, refusal(http.StatusBadRequest, "bad_request", "email and name are needed here")
	}
	user := gen.User{
		UserID:    "user-test-ada",
		Emails:    []gen.Email{{EmailID: "email-test-ada", Email: *in.Email}},
		Name:      &gen.Name{FirstName: *in.Name.FirstName, LastName: *in.Name.LastName},
		Status:    "active",
		CreatedAt: time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC),
	}
	u.mu.Lock()
	u.byID[user.UserID] = user
	u.mu.Unlock()
	return http.StatusOK, gen.UsersCreateResponse{
		RequestID: "request-id-test-1", StatusCode: http.StatusOK, UserID: user.UserID, EmailID: user.Emails[0].EmailID, Status: user.Status, User: &user,
	}
}

func (u *users) get(id string) (int, any) {
	u.mu.Lock()
	user, ok := u.byID[id]
	u.mu.Unlock()
	if !ok {
		return http.StatusNotFound, refusal(http.StatusNotFound, "user_not_found", "there is no user with this id")
	}
	return http.StatusOK, gen.UsersGetResponse{
		RequestID: "request-id-test-2", StatusCode: http.StatusOK, UserID: user.UserID, Emails: user.Emails, Name: user.Name,
		Status: user.Status, CreatedAt: user.CreatedAt,
	}
}

// refusal is the body of an error.
func refusal(status int32, errorType, message string) gen.Error {
	return gen.Error{StatusCode: status, RequestID: "request-id-test-0", ErrorType: errorType, ErrorMessage: message}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(body); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // nobody is left to tell when the caller has gone
}
