package stytch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/api"
	"github.com/lapgen/stytch-go/stytch"
)

// TestWire calls every operation of api/openapi.yaml through the client and compares what goes over the wire with the
// document: method, path, query, headers and body as sent, the response as decoded, and an error. What to call comes
// from the document, and how from the types of the methods alone.
func TestWire(t *testing.T) {
	wire := newWire(t)
	for _, row := range operationRows(t) {
		for _, sample := range [...]sampler{{}, {zero: true}} {
			t.Run(fmt.Sprintf("%s zero=%v", row.Name, sample.zero), func(t *testing.T) {
				wire.check(t, row, sample)
			})
		}
	}
}

// operationRow is an operation of api/openapi.yaml, with what its x-sdk says.
type operationRow struct {
	Method, Path  string
	Name, Retry   string
	MemberSession bool `json:"member_session"`

	op *openapi3.Operation
}

// operationRows returns all operations of api/openapi.yaml, by path and method.
func operationRows(t *testing.T) []operationRow {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	require.NoError(t, err)
	var rows []operationRow
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		operations := doc.Paths.Value(path).Operations()
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			row := operationRow{op: operations[method]}
			require.NoError(t, json.Unmarshal(encode(t, row.op.Extensions["x-sdk"]), &row))
			row.Method, row.Path = method, path
			require.NotEmpty(t, row.Name)
			rows = append(rows, row)
		}
	}
	require.Len(t, rows, 184)
	return rows
}

// wire is a client and the server that it talks to.
type wire struct {
	client *stytch.Client
	status int
	answer []byte
	got    *http.Request
	body   []byte
}

const (
	wireProject = "project-test-11111111-2222-4333-8444-555555555555"
	wireSecret  = "secret-test-abc"
)

func newWire(t *testing.T) *wire {
	t.Helper()
	w := &wire{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.got = r
		w.body, _ = io.ReadAll(r.Body)
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(w.status)
		_, _ = rw.Write(w.answer)
	}))
	t.Cleanup(server.Close)
	client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithBaseURL(server.URL))
	require.NoError(t, err)
	w.client = client
	return w
}

// check calls one operation with every input set, and compares.
func (w *wire) check(t *testing.T, row operationRow, sample sampler) {
	inputs, want := wireInputs(row, sample)
	method := w.method(t, row)
	params := reflect.New(method.Type().In(1).Elem())
	decodeStrictly(t, inputs, params.Interface())
	args := []reflect.Value{reflect.ValueOf(t.Context()), params}
	if row.MemberSession {
		args = append(args, reflect.ValueOf(stytch.WithMemberSession("member-session")))
	}

	w.status = http.StatusOK
	if row.op.Responses.Status(w.status) == nil {
		w.status = http.StatusCreated
	}
	schema := row.op.Responses.Status(w.status).Value.Content["application/json"].Schema
	w.answer = encode(t, sample.value(schema, ""))
	out := method.Call(args)
	err, _ := reflect.TypeAssert[error](out[1])
	require.NoError(t, err)
	w.compareRequest(t, row, want)
	require.JSONEq(t, string(w.answer), string(encode(t, out[0].Interface())))

	w.status = http.StatusBadRequest
	w.answer = []byte(`{"status_code":400,"request_id":"request-1","error_type":"bad_request","error_message":"no",` +
		`"error_url":"https://stytch.com/docs"}`)
	out = method.Call(args)
	var refused *stytch.Error
	err, _ = reflect.TypeAssert[error](out[1])
	require.True(t, out[0].IsNil())
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 400, refused.StatusCode)
	require.Equal(t, "request-1", refused.RequestID)
	require.Equal(t, stytch.ErrorType("bad_request"), refused.Type)
}

// method finds the method of an operation by its name.
func (w *wire) method(t *testing.T, row operationRow) reflect.Value {
	t.Helper()
	at := reflect.ValueOf(w.client).Elem()
	parts := strings.Split(row.Name, ".")
	for i, part := range parts {
		if i == len(parts)-1 {
			method := at.Addr().MethodByName(part)
			require.True(t, method.IsValid(), "%s has no method %s", at.Type(), part)
			return method
		}
		field := at.FieldByName(part)
		require.True(t, field.IsValid(), "%s has no field %s", at.Type(), part)
		at = field.Elem()
	}
	return reflect.Value{}
}

// wireRequest is what the document says goes over the wire.
type wireRequest struct {
	path  string
	query url.Values
	body  map[string]any
}

// wireInputs returns all inputs of an operation by their names, and the request that they must make.
func wireInputs(row operationRow, sample sampler) (map[string]any, wireRequest) {
	op, inputs := row.op, map[string]any{}
	want := wireRequest{path: row.Path, query: url.Values{}}
	for _, p := range op.Parameters {
		switch p := p.Value; p.In {
		case "path":
			id := "a/b?c#d% e-" + p.Name
			inputs[p.Name] = id
			want.path = strings.ReplaceAll(want.path, "{"+p.Name+"}", url.PathEscape(id))
		case "query":
			value := sample.value(p.Schema, p.Name)
			inputs[p.Name] = value
			want.query.Set(p.Name, fmt.Sprint(value))
		}
	}
	if op.RequestBody != nil {
		want.body = sample.value(op.RequestBody.Value.Content["application/json"].Schema, "").(map[string]any)
		maps.Copy(inputs, want.body)
	}
	return inputs, want
}

func (w *wire) compareRequest(t *testing.T, row operationRow, want wireRequest) {
	t.Helper()
	require.Equal(t, row.Method, w.got.Method)
	require.Equal(t, want.path, w.got.URL.EscapedPath())
	require.Equal(t, want.query, w.got.URL.Query())
	user, password, _ := w.got.BasicAuth()
	require.Equal(t, wireProject, user)
	require.Equal(t, wireSecret, password)
	require.Equal(t, row.MemberSession, w.got.Header.Get("X-Stytch-Member-Session") == "member-session")
	switch row.Method {
	case http.MethodPost, http.MethodPut:
		if want.body == nil {
			want.body = map[string]any{} // an object, even when there is nothing to say
		}
		require.JSONEq(t, string(encode(t, want.body)), string(w.body), "body")
	default:
		require.Empty(t, w.body, "body of %s", row.Method)
	}
}

// sampler makes values for schemas: with every field set, and either telling values or zero ones.
type sampler struct{ zero bool }

func (s sampler) value(ref *openapi3.SchemaRef, name string) any {
	schema := ref.Value
	if len(schema.AllOf) == 1 {
		return s.value(schema.AllOf[0], name)
	}
	switch {
	case len(schema.Properties) > 0:
		object := map[string]any{}
		for field, property := range schema.Properties {
			object[field] = s.value(property, field)
		}
		return object
	case schema.Type.Is("array"):
		if s.zero {
			return []any{}
		}
		return []any{s.value(schema.Items, name)}
	case schema.AdditionalProperties.Schema != nil:
		if s.zero {
			return map[string]any{}
		}
		return map[string]any{"key": s.value(schema.AdditionalProperties.Schema, name)}
	case schema.Type.Is("object"):
		if s.zero {
			return map[string]any{}
		}
		return map[string]any{"free": []any{"form", 1.5, nil, true}}
	case schema.Type.Is("boolean"):
		return !s.zero
	case schema.Type.Is("integer"):
		if s.zero {
			return 0
		}
		return 7
	case schema.Format == "date-time":
		return "2026-01-02T15:04:05.25Z"
	case s.zero:
		return ""
	case len(schema.Enum) > 0:
		return "value-of-tomorrow"
	}
	return "value of " + name + " <&>"
}

// decodeStrictly sets every field that the inputs name; an input without a field is an error.
func decodeStrictly(t *testing.T, inputs map[string]any, params any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(encode(t, inputs)))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(params), "params")
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return data
}
