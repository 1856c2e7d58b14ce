package lapconv_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
	"github.com/stretchr/testify/require"
)

// A pairAPI is what the comparison knows of an API: what an OpenAPI original states, what the LAP document kept of it,
// or what the conversion made of that. All three have this one form, so that none is judged by rules of its own.
type pairAPI struct {
	schemes map[string]bool    // signatures of the security schemes, such as "apiKey header X-Key"
	ops     map[string]*pairOp // by method and normalised path
}

// A pairOp is one operation.
type pairOp struct {
	inputs    []pairInput
	responses map[string]*pairShape // by status code; nil for one without a body
}

// A pairInput is a declared parameter or a top-level property of the request body.
type pairInput struct {
	in       string // path, query, header, cookie or body; "" where the source does not say (LAP)
	name     string // "{1}" for the first parameter of the path, and so on
	required string // "true" or "false"; "" where the source does not say
	whole    bool   // the input is the body itself, not a property of it
	shape    *pairShape
}

// A pairShape is a schema with references resolved and compositions merged. Shapes may refer to each other in circles.
type pairShape struct {
	kind     string // string, integer, number, boolean, array, object, any, or union for several of them
	format   string
	enum     []any
	deflt    any
	required map[string]bool
	props    map[string]*pairShape
	items    *pairShape
}

// pairKey names an operation: templates of a path are compared by their position, not by the names in them, and a
// fragment does not belong to the path (it tells operations of one method and path apart).
func pairKey(method, path string) string {
	path, _, _ = strings.Cut(path, "#")
	var b strings.Builder
	for path != "" {
		before, rest, opened := strings.Cut(path, "{")
		b.WriteString(before)
		if !opened {
			break
		}
		b.WriteString("{}")
		_, path, _ = strings.Cut(rest, "}")
	}
	return strings.ToUpper(method) + " " + b.String()
}

// pairTemplate returns the name that stands for a path parameter: its number in the path. Two paths that differ only in
// the names of their parameters are one path in a valid document, so one of the two has its parameters renamed.
func pairTemplate(path, name string) string {
	for i, part := range strings.Split(path, "{")[1:] {
		if inside, _, _ := strings.Cut(part, "}"); inside == name {
			return fmt.Sprintf("{%d}", i+1)
		}
	}
	return name
}

// readPairFile reads an OpenAPI document of any dialect. A generic reader is used because no loader of kin-openapi
// takes Swagger 2, OpenAPI 3.0 and 3.1 alike, and because a conversion between them would be one more party to blame.
func readPairFile(t *testing.T, file string) *pairAPI {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	return readPairYAML(t, string(data))
}

func readPairYAML(t *testing.T, text string) *pairAPI {
	t.Helper()
	var root map[string]any
	_, err := yaml.Unmarshal([]byte(text), &root, yaml.DecodeOpts{DisableTimestamps: true})
	require.NoError(t, err)
	return readPairAPI(root)
}

// readPairOpenAPI reads a converted document the way the originals are read: as the JSON that a user gets.
func readPairOpenAPI(t *testing.T, spec *openapi3.T) *pairAPI {
	t.Helper()
	data, err := json.Marshal(spec)
	require.NoError(t, err)
	var root map[string]any
	require.NoError(t, json.Unmarshal(data, &root))
	return readPairAPI(root)
}

func readPairAPI(root map[string]any) *pairAPI {
	r := &pairReader{root: root, shapes: map[string]*pairShape{}}
	api := &pairAPI{schemes: r.schemes(), ops: map[string]*pairOp{}}
	for path, item := range pairMap(root["paths"]) {
		item := r.deref(item)
		for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"} {
			if op, ok := item[method].(map[string]any); ok {
				api.ops[pairKey(method, path)] = r.operation(path, item, op)
			}
		}
	}
	return api
}

// A pairReader reads a document in generic form. It remembers the shapes of references, so that circles end.
type pairReader struct {
	root   map[string]any
	shapes map[string]*pairShape
}

func (r *pairReader) schemes() map[string]bool {
	out := map[string]bool{}
	defs := pairMap(r.root["securityDefinitions"]) // Swagger 2
	if len(defs) == 0 {
		defs = pairMap(pairMap(r.root["components"])["securitySchemes"])
	}
	for _, def := range defs {
		d := r.deref(def)
		switch d["type"] {
		case "basic": // Swagger 2
			out["http basic"] = true
		case "http":
			out[fmt.Sprint("http ", strings.ToLower(fmt.Sprint(d["scheme"])))] = true
		case "apiKey":
			out[fmt.Sprint("apiKey ", d["in"], " ", d["name"])] = true
		default:
			out[fmt.Sprint(d["type"])] = true
		}
	}
	return out
}

func (r *pairReader) operation(path string, item, op map[string]any) *pairOp {
	out := &pairOp{responses: map[string]*pairShape{}}
	declared := map[string]bool{}
	// A parameter of the operation hides one of the path item with the same place and name.
	for _, p := range slices.Concat(pairList(op["parameters"]), pairList(item["parameters"])) {
		in := r.parameter(r.deref(p))
		if id := in.in + " " + in.name; !declared[id] {
			declared[id] = true
			out.inputs = append(out.inputs, in)
		}
	}
	for i := range out.inputs {
		if in := &out.inputs[i]; in.in == "path" {
			in.name = pairTemplate(path, in.name)
		}
	}
	out.inputs = append(out.inputs, r.body(r.deref(op["requestBody"]))...)
	for code, resp := range pairMap(op["responses"]) {
		out.responses[code] = r.content(r.deref(resp))
	}
	out.sortInputs()
	return out
}

// sortInputs puts the inputs in the order of their places and names, so that inputs of one name can be told apart by
// number.
func (op *pairOp) sortInputs() {
	places := []string{"path", "query", "header", "cookie", "body"}
	slices.SortStableFunc(op.inputs, func(a, b pairInput) int {
		if c := slices.Index(places, a.in) - slices.Index(places, b.in); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
}

func (r *pairReader) parameter(p map[string]any) pairInput {
	name, _ := p["name"].(string)
	in, _ := p["in"].(string)
	out := pairInput{in: in, name: name, required: strconv.FormatBool(p["required"] == true), shape: r.content(p)}
	switch in {
	case "body": // Swagger 2
		out.whole = true
	case "formData": // Swagger 2
		out.in = "body"
	case "path":
		out.required = "true"
	}
	if out.shape == nil {
		out.shape = r.shape(p) // Swagger 2 writes the type of a parameter into the parameter
	}
	return out
}

// body returns the properties of a request body as inputs, or the body as one input without a name if it has none.
func (r *pairReader) body(body map[string]any) []pairInput {
	s := r.content(body)
	if s == nil {
		return nil
	}
	if len(s.props) == 0 {
		return []pairInput{{in: "body", required: strconv.FormatBool(body["required"] == true), whole: true, shape: s}}
	}
	var out []pairInput
	for name, prop := range s.props {
		out = append(out, pairInput{in: "body", name: name, required: strconv.FormatBool(s.required[name]), shape: prop})
	}
	return out
}

// content returns the shape of a parameter, body or response, or nil. Of several media types JSON counts, as the others
// repeat it where a document has more than one.
func (r *pairReader) content(m map[string]any) *pairShape {
	if schema, ok := m["schema"]; ok {
		return r.shape(schema)
	}
	types := pairMap(m["content"])
	names := slices.Sorted(maps.Keys(types))
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Compare(strconv.FormatBool(a != "application/json"), strconv.FormatBool(b != "application/json"))
	})
	for _, name := range names {
		if schema, ok := pairMap(types[name])["schema"]; ok {
			return r.shape(schema)
		}
	}
	return nil
}

func (r *pairReader) shape(node any) *pairShape {
	m, ok := node.(map[string]any)
	if !ok {
		return &pairShape{kind: "any"}
	}
	if ref, ok := m["$ref"].(string); ok {
		if r.shapes[ref] == nil {
			s := new(pairShape)
			r.shapes[ref] = s // before it is read: it may contain itself
			*s = *r.shape(r.resolve(ref))
		}
		return r.shapes[ref]
	}
	s := &pairShape{required: map[string]bool{}, props: map[string]*pairShape{}}
	s.kind = pairKind(m)
	s.format, _ = m["format"].(string)
	s.enum, _ = m["enum"].([]any)
	s.deflt = m["default"]
	for name, prop := range pairMap(m["properties"]) {
		s.props[name] = r.shape(prop)
	}
	for _, name := range pairList(m["required"]) {
		s.required[fmt.Sprint(name)] = true
	}
	if items, ok := m["items"]; ok {
		s.items = r.shape(items)
	}
	for _, member := range pairList(m["allOf"]) {
		s.include(r.shape(member))
	}
	r.alternatives(s, slices.Concat(pairList(m["oneOf"]), pairList(m["anyOf"])))
	if s.kind == "" {
		s.kind = "any"
	}
	return s
}

// pairKind returns the kind that a schema states by itself, or "". The type "null" (OpenAPI 3.1) is not counted: it
// says that the others are nullable.
func pairKind(m map[string]any) string {
	var types []any
	switch t := m["type"].(type) {
	case string:
		types = []any{t}
	case []any:
		types = slices.Clone(t)
	}
	if types != nil {
		switch types = slices.DeleteFunc(types, func(t any) bool { return t == "null" }); len(types) {
		case 0:
			return "any"
		case 1:
			return fmt.Sprint(types[0])
		}
		return "union"
	}
	switch {
	case m["properties"] != nil || m["additionalProperties"] != nil:
		return "object"
	case m["items"] != nil:
		return "array"
	}
	return pairValuesKind(pairList(m["enum"]))
}

// pairValuesKind returns the kind of the values of an enum that has no type; "" if they are of several kinds or null.
func pairValuesKind(values []any) string {
	kinds := map[string]bool{}
	for _, v := range values {
		switch v.(type) {
		case string:
			kinds["string"] = true
		case bool:
			kinds["boolean"] = true
		case float64:
			kinds["number"] = true
		}
	}
	for kind := range kinds {
		if len(kinds) == 1 {
			return kind
		}
	}
	return ""
}

// include adds what a member of allOf states. What the schema states itself stands.
func (s *pairShape) include(member *pairShape) {
	if s.kind == "" || s.kind == "any" {
		s.kind = member.kind
	}
	if s.format == "" {
		s.format = member.format
	}
	if s.enum == nil {
		s.enum = member.enum
	}
	if s.deflt == nil {
		s.deflt = member.deflt
	}
	if s.items == nil {
		s.items = member.items
	}
	for name, prop := range member.props {
		if s.props[name] == nil {
			s.props[name] = prop
		}
	}
	maps.Copy(s.required, member.required)
}

// alternatives adds what the members of oneOf or anyOf state: each of their properties may occur, none must. Members of
// one kind give the schema that kind, others make it a union.
func (r *pairReader) alternatives(s *pairShape, members []any) {
	var kinds []string
	for _, node := range members {
		member := r.shape(node)
		if m, _ := node.(map[string]any); m["type"] != "null" {
			kinds = append(kinds, member.kind)
		}
		for name, prop := range member.props {
			if s.props[name] == nil {
				s.props[name] = prop
			}
		}
	}
	kinds = slices.Compact(kinds)
	switch {
	case s.kind != "" || len(kinds) == 0:
	case len(kinds) == 1:
		s.kind = kinds[0]
	default:
		s.kind = "union"
	}
}

// deref returns the object that a node is or refers to.
func (r *pairReader) deref(node any) map[string]any {
	m := pairMap(node)
	if ref, ok := m["$ref"].(string); ok {
		return r.deref(r.resolve(ref))
	}
	return m
}

// resolve follows a local reference; nil if it leads nowhere.
func (r *pairReader) resolve(ref string) any {
	var node any = r.root
	for token := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		node = pairMap(node)[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	return node
}

func pairMap(node any) map[string]any {
	m, _ := node.(map[string]any)
	return m
}

func pairList(node any) []any {
	l, _ := node.([]any)
	return l
}

// TestReadPairYAML checks the reader of the originals on each dialect.
func TestReadPairYAML(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{
			"Swagger 2", `
swagger: "2.0"
securityDefinitions:
  login: {type: basic}
  key: {type: apiKey, in: query, name: key}
parameters:
  page: {name: page, in: query, type: integer, format: int32, default: "1"}
paths:
  /a/{id}:
    parameters:
      - {name: id, in: path, type: string}
      - {name: page, in: query, type: string}
    post:
      parameters:
        - $ref: "#/parameters/page"
        - {name: file, in: formData, required: true, type: file}
        - {name: setup, in: body, schema: {$ref: "#/definitions/Setup"}}
      responses:
        "201": {$ref: "#/responses/Made"}
responses:
  Made: {description: made, schema: {$ref: "#/definitions/Setup"}}
definitions:
  Setup: {type: object, required: [a], properties: {a: {type: string}, next: {$ref: "#/definitions/Setup"}}}
`, `
defaults: POST /a/{} page = 1
locations: POST /a/{} file = body
locations: POST /a/{} {1} = path
locations: POST /a/{} page = query
locations: POST /a/{} setup = body
operations: POST /a/{} =
request fields: POST /a/{} file =
request fields: POST /a/{} {1} =
request fields: POST /a/{} page =
request fields: POST /a/{} setup =
request fields: POST /a/{} setup.a =
required: POST /a/{} file = true
required: POST /a/{} {1} = true
required: POST /a/{} page = false
required: POST /a/{} setup = false
required: POST /a/{} setup.a = true
response fields: POST /a/{} → 201.a =
response types: POST /a/{} → 201.a = string
security: apiKey query key =
security: http basic =
status codes: POST /a/{} → 201 =
types: POST /a/{} file = file
types: POST /a/{} {1} = string
types: POST /a/{} page = integer/int32
types: POST /a/{} setup = object
types: POST /a/{} setup.a = string
whole bodies: POST /a/{} setup = true
`,
		},
		{
			"OpenAPI 3.0", `
openapi: 3.0.3
paths:
  /a#2:
    patch:
      parameters:
        - {name: sid, in: cookie, schema: {type: string}}
        - {name: id, in: query, content: {application/json: {schema: {type: integer}}}}
      requestBody:
        content:
          application/json:
            schema:
              allOf:
                - $ref: "#/components/schemas/Base"
                - required: [b]
                  properties: {b: {type: array, items: {type: object, properties: {c: {type: number}}}}}
          application/xml: {schema: {type: object, properties: {x: {type: string}}}}
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {oneOf: [{properties: {d: {}}}, {type: string}]}}}
        default: {description: no}
components:
  schemas:
    Base:
      type: object
      required: [id]
      properties:
        id: {type: string, nullable: true, enum: [p, q, null], default: q}
  securitySchemes:
    oidc: {type: openIdConnect, openIdConnectUrl: x}
    token: {type: http, scheme: Bearer}
`, `
defaults: PATCH /a id (no. 2) = "q"
enums: PATCH /a id (no. 2) = "p" "q"
locations: PATCH /a b = body
locations: PATCH /a id (no. 2) = body
locations: PATCH /a id = query
locations: PATCH /a sid = cookie
operations: PATCH /a =
request fields: PATCH /a b =
request fields: PATCH /a b[] =
request fields: PATCH /a b[].c =
request fields: PATCH /a id (no. 2) =
request fields: PATCH /a id =
request fields: PATCH /a sid =
required: PATCH /a b = true
required: PATCH /a b[].c = false
required: PATCH /a id (no. 2) = true
required: PATCH /a id = false
required: PATCH /a sid = false
response fields: PATCH /a → 200.d =
response types: PATCH /a → 200.d = any
security: http bearer =
security: openIdConnect =
status codes: PATCH /a → 200 =
status codes: PATCH /a → default =
types: PATCH /a b = array
types: PATCH /a b[] = object
types: PATCH /a b[].c = number
types: PATCH /a id (no. 2) = string
types: PATCH /a id = integer
types: PATCH /a sid = string
`,
		},
		{
			"OpenAPI 3.1", `
openapi: 3.1.0
paths:
  /a:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                a: {type: [string, "null"], format: date}
                b: {type: [string, number]}
                c: {anyOf: [{type: "null"}, {type: boolean}]}
                d: {oneOf: [{type: string}, {type: boolean}]}
                e: {type: "null"}
                f: {additionalProperties: {type: string}}
                g: {items: true}
      responses: {}
  /b:
    put:
      requestBody: {content: {application/octet-stream: {schema: {type: string, format: binary}}}}
      responses: {}
`, `
locations: POST /a a = body
locations: POST /a b = body
locations: POST /a c = body
locations: POST /a d = body
locations: POST /a e = body
locations: POST /a f = body
locations: POST /a g = body
operations: POST /a =
operations: PUT /b =
request fields: POST /a a =
request fields: POST /a b =
request fields: POST /a c =
request fields: POST /a d =
request fields: POST /a e =
request fields: POST /a f =
request fields: POST /a g =
request fields: POST /a g[] =
required: POST /a a = false
required: POST /a b = false
required: POST /a c = false
required: POST /a d = false
required: POST /a e = false
required: POST /a f = false
required: POST /a g = false
types: POST /a a = string/date
types: POST /a b = union
types: POST /a c = boolean
types: POST /a d = union
types: POST /a e = any
types: POST /a f = object
types: POST /a g = array
types: POST /a g[] = any
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for aspect, facts := range readPairYAML(t, tt.text).facts() {
				for about, says := range facts {
					got = append(got, strings.TrimSpace(fmt.Sprintf("%s: %s = %s", aspect, about, says)))
				}
			}
			require.ElementsMatch(t, strings.Split(strings.TrimSpace(tt.want), "\n"), got)
		})
	}
}
