package lapconv_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/syntax"
	"github.com/stretchr/testify/require"
)

// readPairLAP turns a parsed LAP document into the form that the comparison uses. It takes no decision: the place of an
// input is left open, and so is whether a common field is required. Its one purpose is to know which facts of an
// original the LAP text still has.
func readPairLAP(doc *syntax.Document) *pairAPI {
	api := &pairAPI{schemes: map[string]bool{}, ops: map[string]*pairOp{}}
	for _, scheme := range doc.Auth {
		api.schemes[pairScheme(scheme)] = true
	}
	for e := range doc.Endpoints() {
		op := &pairOp{inputs: pairLAPInputs(doc, e), responses: map[string]*pairShape{}}
		for _, entry := range e.Errors {
			op.responses[entry.Code] = nil
		}
		for _, resp := range e.Returns {
			op.responses[resp.Code] = pairLAPResponse(resp)
		}
		api.ops[pairKey(e.Method, e.Path)] = op
	}
	return api
}

// pairScheme returns the signature of a scheme. That of an API key whose name LAP does not know ends in a blank.
func pairScheme(a *syntax.AuthScheme) string {
	switch a.Kind {
	case syntax.AuthBasic:
		return "http basic"
	case syntax.AuthBearer:
		return "http bearer"
	case syntax.AuthHTTP:
		return "http " + a.Name
	case syntax.AuthAPIKey:
		return "apiKey " + a.In + " " + a.Name
	case syntax.AuthOAuth2:
		return "oauth2"
	case syntax.AuthOpenIDConnect:
		return "openIdConnect"
	}
	return "unknown " + a.Text
}

// pairLAPInputs lists what an endpoint takes: the common fields, then its own in source order, then the names of the
// path template that are none of these. A name of the template is a path parameter, and as such required, at its first
// mention.
func pairLAPInputs(doc *syntax.Document, e *syntax.Endpoint) []pairInput {
	var out []pairInput
	for _, f := range doc.Common {
		out = append(out, pairInput{name: f.Name, shape: pairLAPField(f)})
	}
	for f, required := range e.Fields() {
		out = append(out, pairInput{name: f.Name, required: strconv.FormatBool(required), shape: pairLAPField(f)})
	}
	for _, part := range strings.Split(e.Path, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		i := slices.IndexFunc(out, func(in pairInput) bool { return in.name == name })
		if i < 0 {
			i, out = len(out), append(out, pairInput{name: name})
		}
		out[i].name, out[i].required = pairTemplate(e.Path, name), "true"
	}
	return out
}

func pairLAPResponse(resp *syntax.Response) *pairShape {
	switch {
	case resp.HasFields:
		return pairLAPFields(resp.Fields)
	case resp.Type != nil:
		return pairLAPType(resp.Type)
	}
	return nil
}

func pairLAPField(f *syntax.Field) *pairShape {
	s := pairLAPType(f.Type)
	if f.Default != nil {
		s.deflt = *f.Default
	}
	return s
}

func pairLAPFields(fields []*syntax.Field) *pairShape {
	s := &pairShape{kind: "object", required: map[string]bool{}, props: map[string]*pairShape{}}
	for _, f := range fields {
		s.props[f.Name] = pairLAPField(f)
		if f.Marked {
			s.required[f.Name] = true
		}
	}
	return s
}

func pairLAPType(t *syntax.Type) *pairShape {
	s := &pairShape{kind: "any", format: t.Format}
	for _, value := range t.Enum {
		s.enum = append(s.enum, value)
	}
	switch t.Kind {
	case syntax.KindObject:
		return pairLAPFields(t.Fields)
	case syntax.KindMap:
		s.kind = "object"
	case syntax.KindArray:
		s.kind, s.items = "array", pairLAPType(t.Elem)
	case syntax.KindScalar:
		words := map[string]string{"str": "string", "int": "integer", "num": "number", "float": "number", "bool": "boolean"}
		s.kind = cmp.Or(words[t.Name], "any")
	}
	return s
}

// A pairAspect is a kind of facts.
type pairAspect string

const (
	pairOperations    pairAspect = "operations"
	pairLocations     pairAspect = "locations"
	pairWholeBodies   pairAspect = "whole bodies"
	pairRequestFields pairAspect = "request fields"
	pairTypes         pairAspect = "types"
	pairRequired      pairAspect = "required"
	pairEnums         pairAspect = "enums"
	pairDefaults      pairAspect = "defaults"
	pairStatusCodes   pairAspect = "status codes"
	pairResponses     pairAspect = "response fields"
	pairResponseTypes pairAspect = "response types"
	pairSecurity      pairAspect = "security"
)

// pairFacts are the facts that an API states: what they are about, and what they say of it.
type pairFacts map[pairAspect]map[string]string

func (f pairFacts) state(aspect pairAspect, about, says string) {
	if f[aspect] == nil {
		f[aspect] = map[string]string{}
	}
	f[aspect][about] = says
}

func (a *pairAPI) facts() pairFacts {
	f := pairFacts{}
	for scheme := range a.schemes {
		f.state(pairSecurity, scheme, "")
	}
	for key, op := range a.ops {
		f.state(pairOperations, key, "")
		op.inputFacts(key, f)
		for code, s := range op.responses {
			about := key + " → " + code
			f.state(pairStatusCodes, about, "")
			s.walk(about, func(at string, s *pairShape, _ string) {
				if at != about { // the body itself has no name that LAP could keep
					f.state(pairResponses, at, "")
					f.state(pairResponseTypes, at, s.typ())
				}
			})
		}
	}
	return f
}

func (op *pairOp) inputFacts(key string, f pairFacts) {
	seen := map[string]int{}
	for _, in := range op.inputs {
		if in.name == "" {
			continue // a body that no name stands for
		}
		about := key + " " + in.name
		if seen[in.name]++; seen[in.name] > 1 {
			about += fmt.Sprintf(" (no. %d)", seen[in.name])
		}
		f.state(pairLocations, about, in.in)
		f.state(pairRequired, about, in.required)
		if in.whole || in.in == "" { // LAP may mean the body by any input
			f.state(pairWholeBodies, about, strconv.FormatBool(in.whole))
		}
		in.shape.walk(about, func(at string, s *pairShape, required string) {
			s.state(at, f)
			if required != "" {
				f.state(pairRequired, at, required)
			}
		})
	}
}

// state records what a schema within an input says of itself.
func (s *pairShape) state(about string, f pairFacts) {
	f.state(pairRequestFields, about, "")
	f.state(pairTypes, about, s.typ())
	if values := s.values(); values != "" {
		f.state(pairEnums, about, values)
	}
	if s.deflt != nil && s.mayDefault() {
		f.state(pairDefaults, about, s.value(s.deflt))
	}
}

// walk visits a shape and what it contains, with the place of each; the items of an array stand at "[]". The last
// argument of visit is the required flag of a property. A shape inside itself is not visited again, and a nil shape not
// at all.
func (s *pairShape) walk(at string, visit func(at string, s *pairShape, required string)) {
	var open []*pairShape
	var enter func(at, required string, s *pairShape)
	enter = func(at, required string, s *pairShape) {
		if s == nil || slices.Contains(open, s) {
			return
		}
		visit(at, s, required)
		open = append(open, s)
		for name, prop := range s.props {
			enter(at+"."+name, strconv.FormatBool(s.required[name]), prop)
		}
		enter(at+"[]", "", s.items)
		open = open[:len(open)-1]
	}
	enter(at, "", s)
}

func (s *pairShape) typ() string {
	if s.format == "" {
		return s.kind
	}
	return s.kind + "/" + s.format
}

// values returns the values of an enum in one order, without null, which says no more than that the type is nullable.
func (s *pairShape) values() string {
	var out []string
	for _, v := range s.enum {
		if v != nil {
			out = append(out, s.value(v))
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// mayDefault reports whether the default may be of the kind of the schema. An original has a list as default of a
// string, which no valid document can state.
func (s *pairShape) mayDefault() bool {
	_, list := s.deflt.([]any)
	return !list || s.kind != "string"
}

// value returns a value as JSON. Originals write numbers and booleans as strings too; where the type says what is
// meant, that counts.
func (s *pairShape) value(v any) string {
	if text, ok := v.(string); ok && slices.Contains([]string{"integer", "number", "boolean"}, s.kind) {
		var typed any
		if json.Unmarshal([]byte(text), &typed) == nil {
			v = typed
		}
	}
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}

// namePairBodies gives the bodies of a converted document the names that they have in a Swagger 2 original, where a
// body is one parameter. Whether the converter made it a property of that name or the body itself, it is in the body;
// which of the two is a fact of its own.
func namePairBodies(original, converted *pairAPI) {
	for key, op := range original.ops {
		got := converted.ops[key]
		i := slices.IndexFunc(op.inputs, func(in pairInput) bool { return in.whole && in.name != "" })
		if i < 0 || got == nil {
			continue
		}
		for k := range got.inputs {
			if in := &got.inputs[k]; in.whole && in.name == "" {
				in.name = op.inputs[i].name
			}
		}
	}
}

// A pairMeasure says how the facts of one aspect are judged.
type pairMeasure struct {
	aspect  pairAspect
	of      string  // only the facts by which the original says this; "" for all
	least   float64 // share of the facts that must be right; 0 if it is only logged
	maxLost float64 // share of the original's facts that may be lost or weakened in the LAP text

	// verbatim: what the LAP text states otherwise than the original counts as lost. This is for facts that LAP always
	// states, so that the converter has no reason to say anything else.
	verbatim bool
	// asWritten: what the LAP text states is right too. This is for types, which the compiler weakens: oneOf to any, an
	// enum without its format.
	asWritten bool
}

func (m pairMeasure) name() string {
	if m.of == "" {
		return string(m.aspect)
	}
	return string(m.aspect) + " in " + m.of
}

// A pairTally counts the facts of one measure.
type pairTally struct {
	right    int
	wrong    []string // what is wrong, for the reader of the log
	invented []string // what the converted document states and neither the original nor the LAP text
	lost     int      // facts of the original that the LAP text has not
	weakened int      // facts, among those counted, that the LAP text states otherwise than the original
}

// counted is the number of facts that the share is a share of.
func (t *pairTally) counted() int { return t.right + len(t.wrong) + len(t.invented) }

// share returns the part that is right; 1 where there is nothing to judge.
func (t *pairTally) share() float64 {
	if t.counted() == 0 {
		return 1
	}
	return float64(t.right) / float64(t.counted())
}

// lostShare returns the part of the original's facts that are lost or weakened.
func (t *pairTally) lostShare() float64 {
	return float64(t.lost+t.weakened) / float64(max(1, t.lost+t.right+len(t.wrong)))
}

func (t *pairTally) add(more pairTally) {
	t.right += more.right
	t.wrong = append(t.wrong, more.wrong...)
	t.invented = append(t.invented, more.invented...)
	t.lost += more.lost
	t.weakened += more.weakened
}

// compare judges a converted document. The truth is the original alone. The LAP text only decides which facts count:
// those that its compiler dropped cannot be restored and are counted apart. It drops path-level parameters that are not
// in the template, the required flags of @common_fields, the members of oneOf and anyOf, enums and defaults inside
// objects, the properties of objects that stand in an array of a response or too deep, and the "default" response.
func (m pairMeasure) compare(original, lap, converted pairFacts) pairTally {
	var t pairTally
	for _, about := range slices.Sorted(maps.Keys(original[m.aspect])) {
		want := original[m.aspect][about]
		if m.of != "" && want != m.of {
			continue
		}
		said, kept := lap[m.aspect][about]
		if !kept || m.verbatim && said != want {
			t.lost++
			continue
		}
		if m.asWritten && said != want {
			t.weakened++
		}
		switch got, found := converted[m.aspect][about]; {
		case !found:
			t.wrong = append(t.wrong, fmt.Sprintf("%s: want %q, got nothing", about, want))
		case got == want || m.asWritten && got == said:
			t.right++
		default:
			t.wrong = append(t.wrong, fmt.Sprintf("%s: want %q, got %q", about, want, got))
		}
	}
	for _, about := range slices.Sorted(maps.Keys(converted[m.aspect])) {
		if m.of != "" {
			break // the measure of all places counts what is invented
		}
		if _, ok := original[m.aspect][about]; !ok && !pairStates(lap[m.aspect], about) {
			t.invented = append(t.invented, fmt.Sprintf("%s: want nothing, got %q", about, converted[m.aspect][about]))
		}
	}
	return t
}

// pairStates reports whether there is a fact about something. One about "apiKey header " is about an API key of any
// name.
func pairStates(facts map[string]string, about string) bool {
	if _, ok := facts[about]; ok {
		return true
	}
	_, ok := facts[about[:strings.LastIndexByte(about, ' ')+1]]
	return ok
}

// smallPair returns an original written by hand, as a document of kin-openapi that may be changed, and the LAP text
// that the format's compiler would make of it.
func smallPair(t *testing.T) (*openapi3.T, *syntax.Document) {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData([]byte(`
openapi: 3.0.3
info: {title: Users, version: "1"}
paths:
  /users/{user_id}:
    put:
      parameters:
        - {name: user_id, in: path, required: true, schema: {type: string}}
        - {name: notify, in: query, schema: {type: boolean, default: true}}
        - {name: X-Trace, in: header, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/User"}
      responses:
        "200":
          description: the user
          content:
            application/json:
              schema:
                type: object
                properties:
                  id: {type: string}
                  profile: {type: object, properties: {nick: {type: string}}}
        "404": {description: no such user}
components:
  schemas:
    User:
      type: object
      required: [name]
      properties:
        name: {type: string}
        role: {$ref: "#/components/schemas/Role"}
        address:
          type: object
          required: [city]
          properties:
            city: {type: string}
            zip: {type: integer, format: int32}
    Role: {type: string, enum: [admin, member]}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
`))
	require.NoError(t, err)
	doc, _, err := syntax.Parse("small.lap", strings.NewReader(`@lap v0.3
@api Users
@version 1
@auth ApiKey X-Key in header | Basic
@endpoints 1

@endpoint PUT /users/{user_id}
@required {user_id: str, name: str}
@optional {notify: bool=true, X-Trace: str, role: str(admin/member), address: map{city!: str, zip: int(int32)}}
@returns(200) {id: str, profile: map{nick: str}}
@errors {404}

@end
`), syntax.ParseOptions{})
	require.NoError(t, err)
	return spec, doc
}

// fallen compares two documents and returns the aspects that are not all right.
func fallen(original, lap, converted pairFacts) []pairAspect {
	var out []pairAspect
	for _, m := range pairMeasures() {
		if m.of != "" {
			continue
		}
		if tally := m.compare(original, lap, converted); tally.share() < 1 {
			out = append(out, m.aspect)
		}
	}
	return out
}

// TestCompareNotices breaks a converted document in one way after the other. Each must make the measures fall that it
// concerns, and no other.
func TestCompareNotices(t *testing.T) {
	put := func(spec *openapi3.T) *openapi3.Operation { return spec.Paths.Value("/users/{user_id}").Put }
	user := func(spec *openapi3.T) *openapi3.Schema { return spec.Components.Schemas["User"].Value }
	answer := func(spec *openapi3.T) *openapi3.Schema {
		return put(spec).Responses.Value("200").Value.Content["application/json"].Schema.Value
	}
	str := openapi3.NewStringSchema().NewRef()
	tests := []struct {
		name   string
		damage func(spec *openapi3.T)
		want   []pairAspect
	}{
		{"nothing", func(*openapi3.T) {}, nil},
		{
			"parameter in the wrong place", func(spec *openapi3.T) { put(spec).Parameters[1].Value.In = "cookie" },
			[]pairAspect{pairLocations},
		},
		{
			"body property as a parameter", func(spec *openapi3.T) {
				put(spec).Parameters = append(put(spec).Parameters, &openapi3.ParameterRef{
					Value: &openapi3.Parameter{Name: "role", In: "query", Schema: user(spec).Properties["role"]},
				})
				delete(user(spec).Properties, "role")
			},
			[]pairAspect{pairLocations},
		},
		{
			"input missing", func(spec *openapi3.T) { put(spec).Parameters = put(spec).Parameters[:2] },
			[]pairAspect{pairLocations, pairRequestFields, pairTypes, pairRequired},
		},
		{
			"input invented", func(spec *openapi3.T) { user(spec).Properties["age"] = str },
			[]pairAspect{pairLocations, pairRequestFields, pairTypes, pairRequired},
		},
		{
			"type", func(spec *openapi3.T) { user(spec).Properties["name"].Value.Type = &openapi3.Types{"integer"} },
			[]pairAspect{pairTypes},
		},
		{
			"nested format",
			func(spec *openapi3.T) { user(spec).Properties["address"].Value.Properties["zip"].Value.Format = "" },
			[]pairAspect{pairTypes},
		},
		{
			"required flag", func(spec *openapi3.T) { user(spec).Required = nil },
			[]pairAspect{pairRequired},
		},
		{
			"required flag of a parameter", func(spec *openapi3.T) { put(spec).Parameters[1].Value.Required = true },
			[]pairAspect{pairRequired},
		},
		{
			"nested required flag", func(spec *openapi3.T) { user(spec).Properties["address"].Value.Required = nil },
			[]pairAspect{pairRequired},
		},
		{
			"nested field missing", func(spec *openapi3.T) { delete(user(spec).Properties["address"].Value.Properties, "zip") },
			[]pairAspect{pairRequestFields, pairTypes, pairRequired},
		},
		{
			"enum", func(spec *openapi3.T) { spec.Components.Schemas["Role"].Value.Enum = []any{"admin"} },
			[]pairAspect{pairEnums},
		},
		{
			"default", func(spec *openapi3.T) { put(spec).Parameters[1].Value.Schema.Value.Default = "True" },
			[]pairAspect{pairDefaults},
		},
		{
			"response field missing", func(spec *openapi3.T) { delete(answer(spec).Properties, "id") },
			[]pairAspect{pairResponses, pairResponseTypes},
		},
		{
			"nested response field missing",
			func(spec *openapi3.T) { answer(spec).Properties["profile"].Value.Properties = nil },
			[]pairAspect{pairResponses, pairResponseTypes},
		},
		{
			"response field invented", func(spec *openapi3.T) { answer(spec).Properties["age"] = str },
			[]pairAspect{pairResponses, pairResponseTypes},
		},
		{
			"type of a response field",
			func(spec *openapi3.T) { answer(spec).Properties["id"].Value.Type = &openapi3.Types{"number"} },
			[]pairAspect{pairResponseTypes},
		},
		{
			"response missing", func(spec *openapi3.T) { put(spec).Responses.Delete("404") },
			[]pairAspect{pairStatusCodes},
		},
		{
			"security scheme missing", func(spec *openapi3.T) { delete(spec.Components.SecuritySchemes, "basic") },
			[]pairAspect{pairSecurity},
		},
		{
			"security scheme of another place",
			func(spec *openapi3.T) { spec.Components.SecuritySchemes["key"].Value.In = "query" },
			[]pairAspect{pairSecurity},
		},
		{
			"template without its parameter", func(spec *openapi3.T) {
				spec.Paths.Set("/users/{id}", spec.Paths.Value("/users/{user_id}"))
				spec.Paths.Delete("/users/{user_id}")
			},
			[]pairAspect{pairLocations, pairRequestFields, pairTypes, pairRequired},
		},
		{
			"operation missing", func(spec *openapi3.T) { spec.Paths.Delete("/users/{user_id}") },
			[]pairAspect{
				pairOperations, pairLocations, pairRequestFields, pairTypes, pairRequired, pairEnums, pairDefaults,
				pairStatusCodes, pairResponses, pairResponseTypes,
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec, doc := smallPair(t)
			original := readPairOpenAPI(t, spec).facts()
			tt.damage(spec)
			require.Equal(t, tt.want, fallen(original, readPairLAP(doc).facts(), readPairOpenAPI(t, spec).facts()))
		})
	}
}

// TestCompareExcuses checks that the converter is not blamed for what the LAP text does not have, and that this is
// counted.
func TestCompareExcuses(t *testing.T) {
	original := pairFacts{
		pairTypes:    {"GET /a x": "union", "GET /a y": "string/uuid", "GET /a z": "integer"},
		pairRequired: {"GET /a x": "true", "GET /a y": "false"},
	}
	lap := pairFacts{
		pairTypes:    {"GET /a x": "any", "GET /a y": "string", "GET /a w": "string"},
		pairRequired: {"GET /a x": "", "GET /a y": "false"},
		pairSecurity: {"apiKey header ": ""},
	}
	converted := pairFacts{
		pairTypes:    {"GET /a x": "any", "GET /a y": "integer", "GET /a w": "string"},
		pairRequired: {"GET /a x": "false", "GET /a y": "false"},
		pairSecurity: {"apiKey header X-API-Key": "", "apiKey query key": ""},
	}
	want := map[pairAspect]string{
		pairTypes:    "1 of 2, 1 lost, 2 weakened, 0 invented",
		pairRequired: "1 of 1, 1 lost, 0 weakened, 0 invented",
		pairSecurity: "0 of 1, 0 lost, 0 weakened, 1 invented",
	}
	for _, m := range pairMeasures() {
		if want[m.aspect] == "" {
			continue
		}
		tally := m.compare(original, lap, converted)
		got := fmt.Sprintf("%d of %d, %d lost, %d weakened, %d invented",
			tally.right, tally.counted(), tally.lost, tally.weakened, len(tally.invented))
		require.Equal(t, want[m.aspect], got)
	}
}
