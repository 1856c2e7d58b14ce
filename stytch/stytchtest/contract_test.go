package stytchtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/api"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// reports is a test that notes what a server says of it.
type reports struct {
	mu   sync.Mutex
	said []string
	ends []func()
}

func (r *reports) Helper()          {}
func (r *reports) Cleanup(f func()) { r.ends = append(r.ends, f) }
func (r *reports) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, fmt.Sprintf(format, args...))
}
func (r *reports) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// take returns what has been said since the last time.
func (r *reports) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	said := strings.Join(r.said, "\n")
	r.said = nil
	return said
}

// contract is a server, and the requests of the document for it.
type contract struct {
	srv *stytchtest.Server
	tb  *reports
}

func newContract(t *testing.T, opts ...stytchtest.Option) *contract {
	tb := new(reports)
	c := &contract{stytchtest.NewServer(tb, opts...), tb}
	t.Cleanup(func() {
		for _, end := range tb.ends {
			end()
		}
	})
	return c
}

// request is one of an operation.
type request struct {
	method, path string
	query        url.Values
	header       http.Header
	body         any // nil for none
}

// send returns the answer to a request, and what the server says of both.
func (c *contract) send(t *testing.T, r request) (status int, header http.Header, body []byte, said string) {
	t.Helper()
	var text io.Reader
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		require.NoError(t, err)
		text = strings.NewReader(string(encoded))
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, c.srv.URL+r.path+"?"+r.query.Encode(), text)
	require.NoError(t, err)
	req.SetBasicAuth(stytchtest.DefaultProjectID, stytchtest.DefaultSecret)
	maps.Copy(req.Header, r.header)
	if r.body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, res.Header, body, c.tb.take()
}

// described is an operation of the document.
type described struct {
	method, path string
	*openapi3.Operation
}

func describedOperations(t *testing.T) []described {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	require.NoError(t, err)
	var all []described
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			all = append(all, described{method, path, op})
		}
	}
	slices.SortFunc(all, func(a, b described) int { return strings.Compare(a.OperationID, b.OperationID) })
	return all
}

// size is how much a generated value has.
type size bool

const (
	minimal size = false // what is required
	maximal size = true  // everything, with values of open enums that the document does not have
)

// newValue is a value of an enum that the document does not have.
const newValue = "a_value_of_tomorrow"

// sample makes a request of an operation.
func (d *described) sample(s size) request {
	r := request{method: d.method, path: d.path, query: url.Values{}, header: http.Header{}}
	for _, ref := range d.Parameters {
		p := ref.Value
		value := fmt.Sprint(sampleOf(p.Schema, p.Name, s))
		switch {
		case p.In == openapi3.ParameterInPath && p.Name == "project_id":
			r.path = strings.ReplaceAll(r.path, "{project_id}", stytchtest.DefaultProjectID)
		case p.In == openapi3.ParameterInPath:
			r.path = strings.ReplaceAll(r.path, "{"+p.Name+"}", value)
		case !p.Required && s == minimal:
		case p.In == openapi3.ParameterInQuery:
			r.query.Set(p.Name, value)
		case p.In == openapi3.ParameterInHeader:
			r.header.Set(p.Name, value)
		}
	}
	if schema := d.body(); schema != nil && (s == maximal || len(schema.Value.Required) > 0) {
		r.body = sampleOf(schema, "", s)
	}
	return r
}

func (d *described) body() *openapi3.SchemaRef {
	if d.RequestBody == nil {
		return nil
	}
	return d.RequestBody.Value.Content["application/json"].Schema
}

func sampleOf(ref *openapi3.SchemaRef, name string, s size) any {
	schema := ref.Value
	open, _ := schema.Extensions["x-open-enum"].(bool)
	switch {
	case len(schema.AllOf) > 0:
		return sampleOf(schema.AllOf[0], name, s)
	case open && s == maximal:
		return newValue
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type.Is("object"):
		object := map[string]any{}
		for field, property := range schema.Properties {
			if s == maximal || slices.Contains(schema.Required, field) {
				object[field] = sampleOf(property, field, s)
			}
		}
		return object
	case schema.Type.Is("array"):
		if s == minimal {
			return []any{}
		}
		return []any{sampleOf(schema.Items, name, s)}
	case schema.Type.Is("boolean"):
		return bool(s)
	case schema.Type.Is("integer"), schema.Type.Is("number"):
		return 1
	case schema.Format == "date-time":
		return "2026-01-02T15:04:05Z"
	}
	return name
}

// without returns copies of a value that each lack one required field, by the field's path.
func without(ref *openapi3.SchemaRef, value any) map[string]any {
	all := map[string]any{}
	schema := ref.Value
	switch v := value.(type) {
	case map[string]any:
		for _, field := range schema.Required {
			lacking := maps.Clone(v)
			delete(lacking, field)
			all[field] = lacking
		}
		for field, inner := range v {
			if schema.Properties[field] == nil {
				continue
			}
			for path, lacking := range without(schema.Properties[field], inner) {
				whole := maps.Clone(v)
				whole[field] = lacking
				all[field+"."+path] = whole
			}
		}
	case []any:
		for _, inner := range v {
			for path, lacking := range without(schema.Items, inner) {
				all["0."+path] = []any{lacking}
			}
		}
	}
	return all
}

// Every operation answers what the document allows, and takes what it allows: the least,
// and everything at once. Those that are not modelled succeed.
func TestContractAccepts(t *testing.T) {
	c := newContract(t)
	operations := describedOperations(t)
	require.Len(t, operations, 184)
	for _, op := range operations {
		for name, s := range map[string]size{"minimal": minimal, "maximal": maximal} {
			status, header, body, said := c.send(t, op.sample(s))
			require.Empty(t, said, "%s, %s", op.OperationID, name)
			require.NotEmpty(t, header.Get("X-Request-Id"), "%s, %s", op.OperationID, name)
			require.Equal(t, "application/json", header.Get("Content-Type"), "%s, %s", op.OperationID, name)
			checkAnswer(t, op.OperationID+", "+name, status, header, body)
		}
	}
}

func checkAnswer(t *testing.T, what string, status int, header http.Header, body []byte) {
	t.Helper()
	var answer struct {
		RequestID  string `json:"request_id"`
		StatusCode int    `json:"status_code"`
		ErrorType  string `json:"error_type"`
		ErrorURL   string `json:"error_url"`
	}
	require.NoError(t, json.Unmarshal(body, &answer), what)
	require.Equal(t, status, answer.StatusCode, what)
	require.True(t, strings.HasPrefix(answer.RequestID, "request-id-test-"), what)
	if status < 300 {
		return
	}
	require.Empty(t, header.Get(stytchtest.UnmodelledHeader), what)
	require.GreaterOrEqual(t, status, 400, what)
	require.Less(t, status, 500, what)
	require.NotEmpty(t, answer.ErrorType, what)
	docs := ""
	switch {
	case strings.HasPrefix(what, "B2B"):
		docs = "b2b/"
	case strings.HasPrefix(what, "Fraud"):
		docs = "fraud/"
	}
	require.Equal(t, fmt.Sprintf("https://stytch.com/docs/%sapi/errors/%d#%s", docs, status, answer.ErrorType),
		answer.ErrorURL, what)
}

// A request that lacks what is required is refused, and the test that sent it hears of it.
func TestContractRequires(t *testing.T) {
	c := newContract(t)
	tried := 0
	refused := func(op described, what string, r request) {
		t.Helper()
		tried++
		status, _, _, said := c.send(t, r)
		require.Equal(t, http.StatusBadRequest, status, "%s without %s", op.OperationID, what)
		require.Contains(t, said, "the API does not allow this request", "%s without %s", op.OperationID, what)
		require.Contains(t, said, what[strings.LastIndexByte(what, '.')+1:], "%s without %s", op.OperationID, what)
	}
	for _, op := range describedOperations(t) {
		whole := op.sample(maximal)
		for name := range whole.query {
			if op.Parameters.GetByInAndName("query", name).Required {
				lacking := whole
				lacking.query = maps.Clone(whole.query)
				lacking.query.Del(name)
				refused(op, name, lacking)
			}
		}
		schema := op.body()
		if schema == nil {
			continue
		}
		for path, body := range without(schema, whole.body) {
			lacking := whole
			lacking.body = body
			refused(op, path, lacking)
		}
		if len(schema.Value.Required) > 0 {
			lacking := whole
			lacking.body = nil
			refused(op, "body", lacking)
		}
	}
	require.GreaterOrEqual(t, tried, 200)
}

// With AllowInvalid what is refused is not reported.
func TestAllowInvalid(t *testing.T) {
	c := newContract(t, stytchtest.AllowInvalid())
	status, _, body, said := c.send(t, request{
		method: "POST", path: "/v1/magic_links/authenticate", body: map[string]any{},
	})
	require.Equal(t, http.StatusBadRequest, status)
	require.Empty(t, said)
	require.Contains(t, string(body), "token")
}

// What the contract says of bodies that clients of other languages send.
func TestContractBodies(t *testing.T) {
	c := newContract(t)
	search := request{method: "POST", path: "/v1/m2m/clients/search"}
	for _, test := range []struct {
		name, contentType, body string
		status                  int
		reported                string
	}{
		{"a field of tomorrow", "application/json", `{"cursor": "", "from_tomorrow": [1]}`, 200, ""},
		{"a charset", "application/json; charset=utf-8", `{"cursor": ""}`, 200, ""},
		{"nothing, though nothing is required", "", ``, 200, ""},
		{"an empty object", "application/json", `{}`, 200, ""},
		{"a form", "application/x-www-form-urlencoded", `cursor=x`, 400, "Content-Type"},
		{"no type", "", `{"cursor": ""}`, 400, "Content-Type"},
		{"a number for a string", "application/json", `{"cursor": 1}`, 400, "/cursor"},
		{"null for a string", "application/json", `{"cursor": null}`, 400, "/cursor"},
		{"no JSON", "application/json", `{"cursor"`, 400, "body"},
		{"a list", "application/json", `[]`, 400, "body"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), search.method, c.srv.URL+search.path,
			strings.NewReader(test.body))
		require.NoError(t, err)
		req.SetBasicAuth(stytchtest.DefaultProjectID, stytchtest.DefaultSecret)
		if test.contentType != "" {
			req.Header.Set("Content-Type", test.contentType)
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		res.Body.Close()
		said := c.tb.take()
		require.Equal(t, test.status, res.StatusCode, test.name)
		require.Equal(t, (test.reported != ""), (said != ""), test.name)
		require.Contains(t, said, test.reported, test.name)
	}
}

// The endpoints of OAuth2 are not of the document, and have a contract all the same.
func TestContractOfOAuth2(t *testing.T) {
	c := newContract(t)
	for _, test := range []struct{ endpoint, contentType, body, reported string }{
		{
			"token", "application/x-www-form-urlencoded", "client_id=x",
			"M2M.Token: the API does not allow this request: invalid_request: The parameter grant_type is missing.",
		},
		{
			"introspect", "application/x-www-form-urlencoded", "client_id=x",
			"IDP.IntrospectTokenNetwork: the API does not allow this request: invalid_request: The parameter token is missing.",
		},
		{"token", "text/plain", "grant_type=client_credentials", "neither a form nor JSON"},
		{"token", "application/json", `{"grant_type": 1}`, "not a JSON object of strings"},
		{"token", "application/x-www-form-urlencoded", "grant_type=%", "not a form"},
		// No client, which is a failure and no mistake
		{"token", "application/x-www-form-urlencoded", "grant_type=client_credentials", ""},
	} {
		res, err := http.Post(c.srv.URL+"/v1/public/"+stytchtest.DefaultProjectID+"/oauth2/"+test.endpoint, test.contentType,
			strings.NewReader(test.body))
		require.NoError(t, err)
		res.Body.Close()
		said := c.tb.take()
		require.Equal(t, (test.reported != ""), (said != ""), test.body)
		require.Contains(t, said, test.reported, test.body)
		require.Equal(t, (test.reported != ""), (res.StatusCode == 400), test.body)
	}
	res, err := http.PostForm(c.srv.URL+"/v1/public/project-test-another/oauth2/token", nil)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusNotFound, res.StatusCode, "another project")
}

// What is outside of the contract: the wrong credentials, and paths that are not there.
func TestContractBorders(t *testing.T) {
	c := newContract(t)
	status, _, body, said := c.send(t, request{method: "GET", path: "/v1/nothing"})
	require.Equal(t, http.StatusNotFound, status)
	require.Empty(t, said)
	require.Contains(t, string(body), "route_not_found")
	status, _, body, said = c.send(t, request{
		method: "GET", path: "/v1/users/x", header: http.Header{"Authorization": {"Basic eDp5"}},
	})
	require.Equal(t, http.StatusUnauthorized, status)
	require.Empty(t, said)
	require.Contains(t, string(body), "unauthorized_credentials")
}
