package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
	"github.com/stretchr/testify/require"
)

func encodeString(t testing.TB, doc *openapi3.T, format OutputFormat) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, Encode(&b, doc, EncodeOptions{Format: format}))
	return b.String()
}

// documentWith returns a document that carries v in the extension x-value.
func documentWith(v any) *openapi3.T {
	return &openapi3.T{
		OpenAPI:    "3.0.3",
		Info:       &openapi3.Info{Title: "Test", Version: "1"},
		Paths:      openapi3.NewPaths(),
		Extensions: map[string]any{"x-value": v},
	}
}

func loadDocument(t testing.TB, data string) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(data))
	require.NoError(t, err, "%s", data)
	return doc
}

// plainJSON returns v as encoding/json reads it back.
func plainJSON(t testing.TB, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	var plain any
	require.NoError(t, json.Unmarshal(text, &plain))
	return plain
}

func TestEncodeGolden(t *testing.T) {
	input, err := os.ReadFile("testdata/input.json")
	require.NoError(t, err)
	doc := loadDocument(t, string(input))
	for _, format := range []OutputFormat{YAML, JSON} {
		want, err := os.ReadFile("testdata/output." + string(format))
		require.NoError(t, err)
		got := encodeString(t, doc, format)
		require.Equal(t, string(want), got)
		again := loadDocument(t, got)
		require.Equal(t, plainJSON(t, doc), plainJSON(t, again))
		require.Equal(t, got, encodeString(t, again, format))
	}
}

// TestEncodeBesideRefs writes a schema that is a reference with extensions: OpenAPI 3.0 allows none beside it.
func TestEncodeBesideRefs(t *testing.T) {
	size := openapi3.NewStringSchema()
	size.Description = "How large it is."
	reference := &openapi3.SchemaRef{
		Ref: "#/components/schemas/Size", Value: size, Extensions: map[string]any{"x-order": 1},
	}
	for _, test := range []struct {
		opts EncodeOptions
		want string
	}{
		{EncodeOptions{}, `
x-value:
  description: How large it is.
  allOf:
    - $ref: "#/components/schemas/Size"
  x-order: 1
`},
		{EncodeOptions{BesideRefs: true}, `
x-value:
  $ref: "#/components/schemas/Size"
  x-order: 1
`},
	} {
		var out strings.Builder
		require.NoError(t, Encode(&out, documentWith(reference), test.opts))
		require.Contains(t, out.String(), test.want)
	}
	reference.Extensions = nil
	require.Contains(t, encodeString(t, documentWith(reference), YAML),
		"\nx-value:\n  $ref: \"#/components/schemas/Size\"\n")
}

func TestEncodeIsDeterministic(t *testing.T) {
	doc := largeDocument(20)
	for _, format := range []OutputFormat{YAML, JSON} {
		first := encodeString(t, doc, format)
		for range 20 {
			require.Equal(t, first, encodeString(t, doc, format))
		}
	}
}

// TestEncodeKeepsOriginsOut checks that positions, which a loader may record, are not written.
func TestEncodeKeepsOriginsOut(t *testing.T) {
	golden, err := os.ReadFile("testdata/output.yaml")
	require.NoError(t, err)
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	doc, err := loader.LoadFromData(golden)
	require.NoError(t, err)
	require.NotNil(t, doc.Info.Origin)
	require.Equal(t, string(golden), encodeString(t, doc, YAML))
}

// TestEncodeEverything fills every field that the types of kin-openapi have, so that none is forgotten.
func TestEncodeEverything(t *testing.T) {
	values := []any{
		new(openapi3.T), new(openapi3.Schema), new(openapi3.Parameter), new(openapi3.Header), new(openapi3.RequestBody),
		new(openapi3.Response), new(openapi3.SecurityScheme), new(openapi3.Example), new(openapi3.Link),
		new(openapi3.Callback),
	}
	for _, v := range values {
		fill(reflect.ValueOf(v).Elem())
		checkReadsBack(t, documentWith(v), v)
	}
}

// fill sets everything in v to something else than its zero value. It puts a $ref wherever there may be one, which also
// keeps it from running in circles.
func fill(v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *openapi3.Paths:
		p.Set("/filled", filled[openapi3.PathItem]())
	case *openapi3.Responses:
		p.Set("200", filled[openapi3.ResponseRef]())
		p.Set("default", filled[openapi3.ResponseRef]())
	case *openapi3.Callback:
		p.Set("{$url}", filled[openapi3.PathItem]())
	case *openapi3.BoolSchema:
		p.Schema = filled[openapi3.SchemaRef]()
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("filled")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint64:
		v.SetUint(3)
	case reflect.Float64:
		v.SetFloat(2.5)
	case reflect.Interface:
		v.Set(reflect.ValueOf(map[string]any{"filled": []any{1.5, nil}}))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		entry := reflect.New(v.Type().Elem()).Elem()
		fill(entry)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("x-filled").Convert(v.Type().Key()), entry)
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Type().Field(i); {
			case !f.IsExported(), f.Name == "Origin", f.Name == "Always", f.Name == "Value" && v.FieldByName("Ref").IsValid():
			default:
				fill(v.Field(i))
			}
		}
	}
}

func filled[T any]() *T {
	v := new(T)
	fill(reflect.ValueOf(v).Elem())
	return v
}

func TestEncodeStrings(t *testing.T) {
	tests := []struct{ s, yaml string }{
		{"", `""`},
		{"plain", `plain`},
		{"two words", `two words`},
		{"/v1/users/{id}", `/v1/users/{id}`},
		{"$ref", `$ref`},
		{"_x", `_x`},
		{"ünïcödé 日本", `ünïcödé 日本`},
		{"a:b", `a:b`},
		{"a#b", `a#b`},
		{`it's "so"`, `it's "so"`},
		{"https://example.com/#top", `https://example.com/#top`},
		{"#/components/schemas/User", `"#/components/schemas/User"`},
		{"a: b", `"a: b"`},
		{"a:", `"a:"`},
		{"a #b", `"a #b"`},
		{" a", `" a"`},
		{"a ", `"a "`},
		{"\ta", `"\ta"`},
		{"-", `"-"`},
		{"- a", `"- a"`},
		{"?", `"?"`},
		{"{id}", `"{id}"`},
		{"[a]", `"[a]"`},
		{"*a", `"*a"`},
		{"&a", `"&a"`},
		{"!a", `"!a"`},
		{"|", `"|"`},
		{">", `">"`},
		{"'a'", `"'a'"`},
		{`"a"`, `"\"a\""`},
		{`\a`, `"\\a"`},
		{"%a", `"%a"`},
		{"@a", `"@a"`},
		{"`a`", "\"`a`\""},
		{"=", `"="`},
		{"<<", `"<<"`},
		{"~", `"~"`},
		{"---", `"---"`},
		{"...", `"..."`},
		{"null", `"null"`},
		{"Null", `"Null"`},
		{"true", `"true"`},
		{"YES", `"YES"`},
		{"y", `"y"`},
		{"off", `"off"`},
		{"offer", `offer`},
		{"1", `"1"`},
		{"1_000", `"1_000"`},
		{"0x1F", `"0x1F"`},
		{"1:30", `"1:30"`},
		{"1e3", `"1e3"`},
		{"-.inf", `"-.inf"`},
		{".nan", `".nan"`},
		{"2001-01-01", `"2001-01-01"`},
		{"a\nb", "|-\n  a\n  b"},
		{"a\n\n  b\n", "|\n  a\n\n    b"},
		{"a\n\n", `"a\n\n"`},
		{" a\nb", `" a\nb"`},
		{"\na", `"\na"`},
		{"a\tb\n", `"a\tb\n"`},
		{"a\r\nb", `"a\r\nb"`},
		{"\x00\x1b\x7f", `"\u0000\u001b\u007f"`},
		{"a\u0085b", `"a\u0085b"`},
		{"a\u00a0b", `"a\u00a0b"`},
		{"a\u2028b\u2029", `"a\u2028b\u2029"`},
		{"\ufeffa", `"\ufeffa"`},
		{"a\uffff", `"a\uffff"`},
		{"a😀", `a😀`},
		{"a\U0010ffff", "\"a\U0010ffff\""},
		{"a\xffb", "\"a\ufffdb\""},
		{"a\ufffd", "\"a\ufffd\""},
		{"a\xed\xa0\x80", "\"a\ufffd\ufffd\ufffd\""},
		{"<&>", `"<&>"`},
	}
	for _, test := range tests {
		doc := documentWith(test.s)
		_, got, _ := strings.Cut(encodeString(t, doc, YAML), "x-value: ")
		require.Equal(t, test.yaml, strings.TrimSuffix(got, "\n"))
		checkReadsBack(t, doc, string([]rune(test.s)))
	}
}

// checkReadsBack checks that the extension x-value reads as want.
func checkReadsBack(t testing.TB, doc *openapi3.T, want any) {
	t.Helper()
	var fromYAML, fromJSON map[string]any
	var asYAML, asJSON bytes.Buffer
	require.NoError(t, Encode(&asYAML, doc, EncodeOptions{Format: YAML, BesideRefs: true}))
	require.NoError(t, Encode(&asJSON, doc, EncodeOptions{Format: JSON, BesideRefs: true}))
	_, err := yaml.Unmarshal(asYAML.Bytes(), &fromYAML, yaml.DecodeOpts{})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(asJSON.Bytes(), &fromJSON))
	require.Equal(t, plainJSON(t, want), fromYAML["x-value"])
	require.Equal(t, plainJSON(t, want), fromJSON["x-value"])
}

func TestEncodeKeys(t *testing.T) {
	value := map[string]any{
		"200": 1, "": 2, "a": 3, "true": 4, "a: b": 5, "? ": 6, "x-order": nil, "\u0085": 7, "<<": 8, "\n": 9,
		strings.Repeat("k", 999):       []any{"x", []any{}, map[string]any{}, map[string]any{"b": "c\nd"}},
		strings.Repeat("long ", 300):   map[string]any{"a": map[string]any{"b": 1}, "c": 2},
		strings.Repeat("\u2028", 1000): "a\nb",
	}
	checkReadsBack(t, documentWith(value), value)
}

func TestEncodeNumbers(t *testing.T) {
	tests := []struct {
		number any
		want   string
	}{
		{0, "0"},
		{-12, "-12"},
		{int64(math.MinInt64), "-9223372036854775808"},
		{uint64(math.MaxUint64), "18446744073709551615"},
		{uint8(7), "7"},
		{1.0, "1"},
		{0.1, "0.1"},
		{float32(0.1), "0.1"},
		{1e20, "100000000000000000000"},
		{1e21, "1.0e+21"},
		{-1.5e300, "-1.5e+300"},
		{5e-324, "5.0e-324"},
		{1.0 / 3, "0.3333333333333333"},
		{math.Copysign(0, -1), "-0.0"},
		{json.Number("12345678901234567890123"), "12345678901234567890123"},
		{json.Number("0.10"), "0.10"},
		{json.Number("1E5"), "1.0e+5"},
		{json.Number("1.5e-5"), "1.5e-5"},
		{json.Number("-0"), "-0.0"},
	}
	for _, test := range tests {
		doc := documentWith(test.number)
		_, got, _ := strings.Cut(encodeString(t, doc, YAML), "x-value: ")
		require.Equal(t, test.want+"\n", got)
		checkReadsBack(t, doc, test.number)
	}
}

func TestEncodeValues(t *testing.T) {
	limit := 5
	always := true
	var deep any = "deep"
	for range 100 {
		deep = []any{map[string]any{"in": deep}}
	}
	tests := []struct{ value, want any }{
		{nil, nil},
		{true, true},
		{[]any{}, []any{}},
		{[]string(nil), []any{}},
		{map[string]string(nil), map[string]any{}},
		{[]any{[]any{1, []any{"a", map[string]any{"b": []any{}}}}, map[string]any{"c": 1, "d": 2}}, nil},
		{map[any]any{"a": 1, 2: "b", true: nil}, map[string]any{"a": 1, "2": "b", "true": nil}},
		{json.RawMessage(`{"b": 1.50, "a": "<"}`), map[string]any{"a": "<", "b": 1.5}},
		{&limit, 5},
		{[2]int{1, 2}, nil},
		{[]byte("abc"), nil},
		{map[int]string{1: "a"}, nil},
		{time.Date(2001, 2, 3, 4, 5, 6, 7, time.UTC), nil},
		{struct {
			A int `json:"b"`
		}{1}, nil},
		{deep, nil},
		{(*openapi3.Schema)(nil), nil},
		{(*openapi3.Paths)(nil), nil},
		{&openapi3.Schema{Always: &always}, true},
		{openapi3.NewStringSchema().WithMinLength(1), nil},
		{*openapi3.NewObjectSchema(), nil},
	}
	for _, test := range tests {
		if test.want == nil {
			test.want = plainJSON(t, test.value)
		}
		checkReadsBack(t, documentWith(test.value), test.want)
	}
}

// TestEncodePathItemRef checks that what a loader has merged into a path item with a $ref is not written.
func TestEncodePathItemRef(t *testing.T) {
	doc := loadDocument(t, `{"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {
		"/a": {"get": {"responses": {"200": {"description": "OK"}}}},
		"/b": {"$ref": "#/paths/~1a"},
		"/c": {"$ref": "#/paths/~1a", "summary": "C"}}}`)
	require.NotNil(t, doc.Paths.Value("/b").Get)
	want := `  /b:
    $ref: "#/paths/~1a"
  /c:
    $ref: "#/paths/~1a"
    summary: C
`
	_, paths, _ := strings.Cut(encodeString(t, doc, YAML), "  /b:")
	require.Equal(t, want, "  /b:"+paths)
}

func TestEncodeErrors(t *testing.T) {
	cyclic := map[string]any{}
	cyclic["again"] = []any{cyclic}
	cyclicSchema := openapi3.NewObjectSchema()
	cyclicSchema.Properties["self"] = cyclicSchema.NewRef()
	wrongExample := openapi3.NewStringSchema()
	wrongExample.Example = []any{1, math.Inf(-1)}

	tests := []struct {
		value any
		want  string
	}{
		{math.NaN(), "#/x-value: NaN is not a number in JSON"},
		{map[string]any{"a/b~": []any{1, make(chan int)}}, "#/x-value/a~1b~0/1: json: unsupported type: chan int"},
		{json.Number("1 2"), `#/x-value: "1 2" is not a number in JSON`},
		{json.Number(" 1"), `#/x-value: " 1" is not a number in JSON`},
		{json.Number("true"), `#/x-value: "true" is not a number in JSON`},
		{json.RawMessage(`{`), "#/x-value: json: error calling MarshalJSON"},
		{map[string]any{"\xff": 1, "\xfe": 2}, "#/x-value: keys that differ in invalid UTF-8 only"},
		{map[any]any{1: "a", "1": "b"}, `#/x-value: several keys that read "1"`},
		{map[any]any{[1]int{}: "a"}, "#/x-value: a key of type [1]int"},
		{cyclic, "nested more than 1000 levels deep"},
		{cyclicSchema, "nested more than 1000 levels deep"},
		{wrongExample, "#/x-value/example/1: -Inf is not a number in JSON"},
		{openapi3.Schemas{"A": {}}, "#/x-value/A: neither a $ref nor a value"},
		{&openapi3.ResponseRef{}, "#/x-value: neither a $ref nor a value"},
		{openapi3.SchemaRef{}, "#/x-value: cannot marshal a openapi3.SchemaRef"},
	}
	for _, test := range tests {
		var out bytes.Buffer
		require.ErrorContains(t, Encode(&out, documentWith(test.value), EncodeOptions{}), test.want)
		require.Empty(t, out.String())
	}
	var unsupported *json.UnsupportedTypeError
	require.ErrorAs(t, Encode(io.Discard, documentWith(func() {}), EncodeOptions{Format: JSON}), &unsupported)
	require.EqualError(t, Encode(io.Discard, nil, EncodeOptions{}), "lapconv: no document to encode")
	require.EqualError(t, Encode(io.Discard, documentWith(nil), EncodeOptions{Format: "xml"}),
		`lapconv: unknown output format "xml"`)
}

// brokenWriter takes some bytes and fails then.
type brokenWriter struct{ left int }

var errBroken = errors.New("broken")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.left < len(p) {
		return 0, errBroken
	}
	w.left -= len(p)
	return len(p), nil
}

func TestEncodeReportsWriteErrors(t *testing.T) {
	doc := largeDocument(100)
	for _, left := range []int{0, 100_000} {
		require.ErrorIs(t, Encode(&brokenWriter{left}, doc, EncodeOptions{}), errBroken)
	}
}

func FuzzEncodeString(f *testing.F) {
	seeds := []string{
		"", "a", "yes", "a: b", "- a", "a\nb", "a\n\n", " a\n", "\u0085", "😀", "\xff", "<<", "__origin__", "\\u0041",
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		schema := openapi3.NewObjectSchema().WithProperty(s, openapi3.NewStringSchema()).WithEnum(s, 1)
		schema.Description = s
		doc := documentWith([]any{s, map[string]any{s: s}})
		doc.Components = &openapi3.Components{Schemas: openapi3.Schemas{"S": schema.NewRef()}}

		if !utf8.ValidString(s) {
			s = string([]rune(s))
		}
		for _, format := range []OutputFormat{YAML, JSON} {
			loaded := loadDocument(t, encodeString(t, doc, format))
			got := loaded.Components.Schemas["S"].Value
			require.Equal(t, s, got.Description)
			require.Equal(t, any(s), got.Enum[0])
			require.Contains(t, got.Properties, s)
			require.Equal(t, []any{s, map[string]any{s: s}}, loaded.Extensions["x-value"])
		}
	})
}

// largeDocument returns a document with n operations and n schemas of 13 properties each, 2,300 bytes per pair as YAML.
func largeDocument(n int) *openapi3.T {
	doc := documentWith(nil)
	doc.Components = &openapi3.Components{Schemas: make(openapi3.Schemas)}
	for i := range n {
		name := fmt.Sprintf("Type%d", i)
		object := openapi3.NewObjectSchema()
		for j := range 12 {
			property := openapi3.NewStringSchema()
			property.Description = "A property with a description: it is neither short nor long."
			property.Extensions = map[string]any{"x-order": j}
			object.Properties[fmt.Sprintf("property_%d", 12-j)] = property.NewRef()
		}
		object.Properties["next"] = &openapi3.SchemaRef{
			Ref:        fmt.Sprintf("#/components/schemas/Type%d", (i+1)%n),
			Extensions: map[string]any{"x-order": 12},
		}
		doc.Components.Schemas[name] = object.NewRef()

		content := openapi3.NewSchemaRef("#/components/schemas/"+name, nil)
		response := openapi3.NewResponse().WithDescription("").WithJSONSchemaRef(content)
		doc.Paths.Set(fmt.Sprintf("/types/%d/{id}", i), &openapi3.PathItem{
			Get: &openapi3.Operation{
				OperationID: "get" + name,
				Summary:     "Returns one of them",
				Parameters:  openapi3.Parameters{{Value: openapi3.NewPathParameter("id").WithSchema(openapi3.NewStringSchema())}},
				Responses:   openapi3.NewResponses(openapi3.WithStatus(200, &openapi3.ResponseRef{Value: response})),
			},
			Extensions: map[string]any{"x-order": i},
		})
	}
	return doc
}

func BenchmarkEncode(b *testing.B) {
	doc := largeDocument(430)
	for _, format := range []OutputFormat{YAML, JSON} {
		b.Run(string(format), func(b *testing.B) {
			b.SetBytes(int64(len(encodeString(b, doc, format))))
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, Encode(io.Discard, doc, EncodeOptions{Format: format}))
			}
		})
	}
}
