package losses_test

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/losses"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

const source = `@lap v0.3
@api Shop
@base https://shop.example
@version 2
@auth Bearer + ApiKey X-Key in header | none
@hint one
@common_fields {X-Trace: str, id: str}
@type Money {amount!: num, currency: str(EUR/USD)}
@type Maybe map?{sum: Money}

@group sales
@endpoint POST /orders/{id}
@desc Changes an order.
@auth Basic
@required {id: str, id: int, note: str # Of the customer., lines: [map{sku!: str, count: int=1}]}
@optional {total: Money, later: Maybe, tags: [str(a/b)], sizes: map<str,int>, big: int=9007199254740993}
@returns(200) {order: map{id: str, sum: Money?}, next: str} # The order.
@errors {409:Taken: Try again}
@example_request {"id": 1, "note": "x", "lines": []}

@endgroup
@endpoint GET /orders
@optional {limit: int(int32)}
@returns(200) [map{id: str}]

@endpoint PUT /orders
@body {when: str(date)}
@returns(204)

@endpoint SUB /orders
@end
`

func convert(t *testing.T) (*syntax.Document, *openapi3.T, diag.Diagnostics) {
	t.Helper()
	doc, _, err := syntax.Parse("x.lap", strings.NewReader(source), syntax.ParseOptions{})
	require.NoError(t, err)
	spec, found, err := openapi.Convert(doc, openapi.Options{})
	require.NoError(t, err)
	return doc, spec, found
}

// TestFind takes one thing out of a document, or puts one in, and looks for what is found.
func TestFind(t *testing.T) {
	body := func(spec *openapi3.T) *openapi3.Schema {
		return spec.Paths.Value("/orders/{id}").Post.RequestBody.Value.Content["application/json"].Schema.Value
	}
	post := func(spec *openapi3.T) *openapi3.Operation { return spec.Paths.Value("/orders/{id}").Post }
	get := func(spec *openapi3.T) *openapi3.Operation { return spec.Paths.Value("/orders").Get }
	schema := func(spec *openapi3.T, name string) *openapi3.Schema { return spec.Components.Schemas[name].Value }
	str := openapi3.NewStringSchema().NewRef()
	for want, change := range map[string]func(*openapi3.T){
		"the tags of":                      func(s *openapi3.T) { post(s).Tags = nil },
		"the title is":                     func(s *openapi3.T) { s.Info.Title = "" },
		"the version is":                   func(s *openapi3.T) { s.Info.Version = "1" },
		"there are 0 servers":              func(s *openapi3.T) { s.Servers = nil },
		"the hints are":                    func(s *openapi3.T) { s.Info.Extensions = nil },
		"the document does not ask for":    func(s *openapi3.T) { delete(s.Security[0], "xKey") },
		"does not ask for none":            func(s *openapi3.T) { s.Security = s.Security[:1] },
		"the document has 4 alternatives":  func(s *openapi3.T) { s.Security = append(s.Security, s.Security...) },
		"POST /orders/{id} does not ask":   func(s *openapi3.T) { post(s).Security = &openapi3.SecurityRequirements{} },
		"has security of its own: false":   func(s *openapi3.T) { post(s).Security = nil },
		"GET /orders has no operation":     func(s *openapi3.T) { s.Paths.Value("/orders").Get = nil },
		"nothing describes TRACE /orders":  func(s *openapi3.T) { s.Paths.Value("/orders").Trace = get(s) },
		"the text of POST /orders/{id} is": func(s *openapi3.T) { post(s).Summary = "" },
		"the example of": func(s *openapi3.T) {
			post(s).RequestBody.Value.Content["application/json"].Example = nil
		},
		"the input \"id\" is nowhere":      func(s *openapi3.T) { delete(body(s).Properties, "id") },
		"the input \"X-Trace\" is nowhere": func(s *openapi3.T) { get(s).Parameters = get(s).Parameters[:1] },
		"\"limit\" is required: true":      func(s *openapi3.T) { get(s).Parameters[0].Value.Required = true },
		"\"note\" is required: false":      func(s *openapi3.T) { body(s).Required = []string{"id", "lines"} },
		"the text of \"note\" is":          func(s *openapi3.T) { body(s).Properties["note"].Value.Description = "" },
		"nothing lists the parameter":      func(s *openapi3.T) { get(s).Parameters[0].Value.Name = "odd" },
		"nothing lists the field":          func(s *openapi3.T) { body(s).Properties["odd"] = str },
		"the type of \"id\" is":            func(s *openapi3.T) { body(s).Properties["id"] = str },
		"the default of \"big\" is":        func(s *openapi3.T) { body(s).Properties["big"].Value.Default = nil },
		"the format of \"limit\" is":       func(s *openapi3.T) { get(s).Parameters[0].Value.Schema.Value.Format = "" },
		"\"tags\" is no list":              func(s *openapi3.T) { body(s).Properties["tags"] = str },
		"\"sizes\" is no object":           func(s *openapi3.T) { body(s).Properties["sizes"] = str },
		"\"sizes\" is no dictionary": func(s *openapi3.T) {
			body(s).Properties["sizes"].Value.AdditionalProperties = openapi3.AdditionalProperties{}
		},
		"the value \"b\" of \"tags\"":      func(s *openapi3.T) { schema(s, "Tags").Enum = []any{"a"} },
		"the value c of \"tags\"":          func(s *openapi3.T) { schema(s, "Tags").Enum = []any{"a", "b", "c"} },
		"\"sku\" of \"lines\" is required": func(s *openapi3.T) { schema(s, "Line").Required = nil },
		"no field \"odd\" of \"lines\"":    func(s *openapi3.T) { schema(s, "Line").Properties["odd"] = str },
		"the field \"sum\" of \"order\"":   func(s *openapi3.T) { delete(schema(s, "Order").Properties, "sum") },
		"\"sum\" is not nullable": func(s *openapi3.T) {
			schema(s, "Order").Properties["sum"].Value.Nullable = false
		},
		"\"later\" is not nullable": func(s *openapi3.T) { body(s).Properties["later"].Value.Nullable = false },
		"the field \"next\" is nowhere": func(s *openapi3.T) {
			delete(schema(s, "PostOrdersByIdResult").Properties, "next")
		},
		"status 200 has the field \"odd\"": func(s *openapi3.T) { schema(s, "PostOrdersByIdResult").Properties["odd"] = str },
		"no response 200":                  func(s *openapi3.T) { post(s).Responses.Delete("200") },
		"no response 409":                  func(s *openapi3.T) { post(s).Responses.Delete("409") },
		"the text of 200 is":               func(s *openapi3.T) { *post(s).Responses.Value("200").Value.Description = "" },
		"the text of 409 is": func(s *openapi3.T) {
			*post(s).Responses.Value("409").Value.Description = "Taken"
		},
		"the response 200 has no content": func(s *openapi3.T) { get(s).Responses.Value("200").Value.Content = nil },
		"no body":                         func(s *openapi3.T) { s.Paths.Value("/orders").Put.RequestBody = nil },
		"no component has the fields of":  func(s *openapi3.T) { schema(s, "Maybe").Properties = nil },
	} {
		doc, spec, found := convert(t)
		require.Empty(t, losses.Find(doc, spec, found))
		change(spec)
		require.Contains(t, strings.Join(losses.Find(doc, spec, found), "\n"), want)
	}
}

// What a finding tells of may be missing, and only that.
func TestFindReadsFindings(t *testing.T) {
	doc, spec, _ := convert(t)
	require.Equal(t, []string{"30:1: SUB /orders is left out"}, losses.Find(doc, spec, nil))
}
