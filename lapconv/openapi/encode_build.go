package openapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxEncodeDepth bounds how deep values may be nested, so that one that contains itself is an error. Parsers give up at
// 10,000.
const maxEncodeDepth = 1000

// yamlMarshaler is what most types of kin-openapi are. They return their fields, with values of such types again, in a
// map.
type yamlMarshaler interface {
	MarshalYAML() (any, error)
}

// componentRef is a pointer to a $ref or the value in its place, such as *openapi3.ResponseRef.
type componentRef interface {
	yamlMarshaler
	RefString() string
	CollectionName() string
}

// treeBuilder turns what stands in a document into values of the tree.
type treeBuilder struct {
	depth      int
	besideRefs bool
}

// value converts any value; those of kin-openapi's types may be anywhere in it.
func (b *treeBuilder) value(v any) (any, error) {
	if b.depth == maxEncodeDepth {
		return nil, fmt.Errorf("nested more than %d levels deep", maxEncodeDepth)
	}
	b.depth++
	defer func() { b.depth-- }()

	switch v := v.(type) {
	case nil, bool, string, reference:
		return v, nil
	case int:
		return numeral(strconv.Itoa(v)), nil
	case uint64:
		return numeral(strconv.FormatUint(v, 10)), nil
	case float64:
		return floatNumeral(v)
	case json.Number:
		return jsonNumeral(v)
	case []any:
		return b.list(len(v), func(i int) any { return v[i] })
	case map[string]any:
		return b.dictionary(entriesOf(v))
	case map[any]any:
		return b.anyKeyed(v)
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
		return nil, nil
	}
	return b.openapi(v)
}

// openapi converts values of kin-openapi's types. It says in which order the keys of an object come.
func (b *treeBuilder) openapi(v any) (any, error) {
	switch v := v.(type) {
	case *openapi3.T:
		return b.object(v, "openapi", "jsonSchemaDialect", "info", "servers", "tags", "security", "paths", "webhooks",
			"components", "externalDocs")
	case *openapi3.Info:
		return b.object(v, "title", "summary", "description", "version", "termsOfService", "contact", "license")
	case *openapi3.Contact:
		return b.object(v, "name", "url", "email")
	case *openapi3.License:
		return b.object(v, "name", "identifier", "url")
	case *openapi3.Server:
		return b.object(v, "url", "description", "variables")
	case *openapi3.ServerVariable:
		return b.object(v, "default", "enum", "description")
	case *openapi3.Tag:
		return b.object(v, "name", "description", "externalDocs")
	case *openapi3.ExternalDocs:
		return b.object(v, "description", "url")
	case openapi3.SecurityRequirement:
		m, err := b.dictionary(entriesOf(v))
		return requirement(m), err
	case *openapi3.Paths:
		return b.keyed(v, v.Extensions)
	case *openapi3.PathItem:
		return b.pathItem(v)
	case *openapi3.Operation:
		return b.object(v, "tags", "summary", "description", "operationId", "deprecated", "security", "servers", "parameters",
			"requestBody", "responses", "callbacks", "externalDocs")
	case *openapi3.Parameter:
		return b.object(v, "name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode",
			"allowReserved", "schema", "content", "example", "examples")
	case *openapi3.Header:
		return b.value(&v.Parameter)
	case *openapi3.RequestBody:
		return b.object(v, "description", "required", "content")
	case *openapi3.Responses:
		return b.keyed(v, v.Extensions)
	case *openapi3.Response:
		return b.object(v, "description", "headers", "content", "links")
	case *openapi3.Callback:
		return b.keyed(v, v.Extensions)
	case *openapi3.MediaType:
		return b.object(v, "schema", "itemSchema", "example", "examples", "encoding")
	case *openapi3.Encoding:
		return b.object(v, "contentType", "headers", "style", "explode", "allowReserved")
	case *openapi3.Example:
		return b.object(v, "summary", "description", "value", "externalValue")
	case *openapi3.Link:
		return b.object(v, "operationRef", "operationId", "description", "parameters", "requestBody", "server")
	case *openapi3.Components:
		return b.object(v, "securitySchemes", "parameters", "headers", "requestBodies", "responses", "schemas", "examples",
			"links", "callbacks")
	case *openapi3.SecurityScheme:
		return b.object(v, "type", "description", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl")
	case *openapi3.OAuthFlows:
		return b.object(v, "implicit", "password", "clientCredentials", "authorizationCode")
	case *openapi3.OAuthFlow:
		return b.object(v, "authorizationUrl", "tokenUrl", "refreshUrl", "scopes")
	case *openapi3.Discriminator:
		return b.object(v, "propertyName", "mapping")
	case *openapi3.XML:
		return b.object(v, "name", "namespace", "prefix", "attribute", "wrapped")
	case openapi3.MappingRef:
		return reference(v.Ref), nil
	case *openapi3.Schema:
		return b.schema(v)
	case openapi3.Schemas:
		return b.dictionary(entriesOf(v))
	case *openapi3.BoolSchema:
		if v.Has != nil {
			return *v.Has, nil
		}
		return b.value(v.Schema)
	case *openapi3.Types:
		if len(*v) == 1 {
			return (*v)[0], nil
		}
		return b.value([]string(*v))
	case *openapi3.ExclusiveBound:
		if v.Value != nil {
			return b.value(*v.Value)
		}
		return b.value(v.Bool)
	case *openapi3.SchemaRef:
		if v.Ref == "" && v.Value != nil {
			return b.schema(v.Value) // does without the reflection in ref
		}
		if len(v.Extensions) > 0 && !b.besideRefs {
			return b.schema(wrapped(v))
		}
		return b.ref(v)
	case componentRef:
		return b.ref(v)
	}
	return b.other(v)
}

// wrapped returns a schema that is what a $ref with extensions beside it means: OpenAPI 3.0 allows nothing beside a
// $ref, and validators take it for an error. The description is repeated, because generators of code do not look for it
// within allOf.
func wrapped(v *openapi3.SchemaRef) *openapi3.Schema {
	s := &openapi3.Schema{AllOf: openapi3.SchemaRefs{{Ref: v.Ref}}, Extensions: v.Extensions}
	if v.Value != nil {
		s.Description = v.Value.Description
	}
	return s
}

// ref converts a $ref with what stands beside it, or the value in its place.
func (b *treeBuilder) ref(v componentRef) (any, error) {
	if v.RefString() != "" {
		m, err := marshalFields(v)
		if err != nil {
			return nil, err
		}
		m["$ref"] = reference(v.RefString())
		return b.members(m, "$ref", "summary", "description")
	}
	target := reflect.ValueOf(v).Elem().FieldByName("Value")
	if target.IsNil() {
		return nil, errors.New("neither a $ref nor a value")
	}
	return b.value(target.Interface())
}

// object converts a value with a fixed set of keys: these keys first, then all others.
func (b *treeBuilder) object(v yamlMarshaler, keys ...string) (any, error) {
	m, err := marshalFields(v)
	if err != nil || m == nil {
		return nil, err
	}
	return b.members(m, keys...)
}

// keyed converts what kin-openapi keeps as a map with extensions: Paths, Responses and Callback. The response "default"
// comes after those with a status code.
func (b *treeBuilder) keyed(v yamlMarshaler, extensions map[string]any) (any, error) {
	m, err := marshalFields(v)
	if err != nil || m == nil {
		return nil, err
	}
	for key := range extensions {
		delete(m, key)
	}
	entries, err := b.dictionary(entriesOf(m))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(x, y member) int {
		return cmp.Or(cmp.Compare(x.order, y.order), compareBool(x.key == "default", y.key == "default"))
	})
	others, err := b.members(extensions)
	return append(entries, others...), err
}

// pathItem converts a path item; its operations are sorted like the entries of a dictionary.
func (b *treeBuilder) pathItem(v *openapi3.PathItem) (any, error) {
	methods := []string{"get", "put", "post", "patch", "delete", "head", "options", "trace", "query", "connect"}
	o, err := b.object(v, append([]string{"$ref", "summary", "description", "servers", "parameters"}, methods...)...)
	if err != nil || o == nil {
		return nil, err
	}
	m := o.(mapping)
	isOperation := func(e member) bool { return slices.Contains(methods, e.key) }
	if first := slices.IndexFunc(m, isOperation); first >= 0 {
		end := first
		for end < len(m) && isOperation(m[end]) {
			end++
		}
		sortByXOrder(m[first:end])
	}
	return m, nil
}

// marshalFields returns the fields of a value, or nil if it stands for null.
func marshalFields(v yamlMarshaler) (map[string]any, error) {
	for {
		fields, err := v.MarshalYAML()
		if err != nil || fields == nil {
			return nil, err
		}
		if m, ok := fields.(map[string]any); ok {
			return m, nil
		}
		next, ok := fields.(yamlMarshaler) // a path item may return an openapi3.Ref
		if !ok {
			return nil, fmt.Errorf("%T marshals to %T", v, fields)
		}
		v = next
	}
}

// schema converts a schema. Schemas make up most of a document, and the map that (*openapi3.Schema).MarshalYAML returns
// has room for 61 keys, so their fields are read directly.
func (b *treeBuilder) schema(s *openapi3.Schema) (any, error) {
	if s.Always != nil {
		return *s.Always, nil
	}
	f := fieldList{b: b, out: make(mapping, 0, 4)}
	f.add("$schema", s.SchemaDialect, s.SchemaDialect != "")
	f.add("$id", s.SchemaID, s.SchemaID != "")
	f.add("$anchor", s.Anchor, s.Anchor != "")
	f.add("$dynamicAnchor", s.DynamicAnchor, s.DynamicAnchor != "")
	f.add("$dynamicRef", s.DynamicRef, s.DynamicRef != "")
	f.add("$comment", s.Comment, s.Comment != "")
	f.add("type", s.Type, !s.Type.IsEmpty())
	f.add("format", s.Format, s.Format != "")
	f.add("nullable", s.Nullable, s.Nullable)
	f.add("title", s.Title, s.Title != "")
	f.add("description", s.Description, s.Description != "")
	f.add("enum", s.Enum, len(s.Enum) > 0)
	f.add("const", s.Const, s.Const != nil)
	f.add("default", s.Default, s.Default != nil)
	f.add("multipleOf", s.MultipleOf, s.MultipleOf != nil)
	f.add("minimum", s.Min, s.Min != nil)
	f.add("exclusiveMinimum", &s.ExclusiveMin, s.ExclusiveMin.IsSet())
	f.add("maximum", s.Max, s.Max != nil)
	f.add("exclusiveMaximum", &s.ExclusiveMax, s.ExclusiveMax.IsSet())
	f.add("minLength", s.MinLength, s.MinLength != 0)
	f.add("maxLength", s.MaxLength, s.MaxLength != nil)
	f.add("pattern", s.Pattern, s.Pattern != "")
	f.add("contentMediaType", s.ContentMediaType, s.ContentMediaType != "")
	f.add("contentEncoding", s.ContentEncoding, s.ContentEncoding != "")
	f.add("contentSchema", s.ContentSchema, s.ContentSchema != nil)
	f.add("minItems", s.MinItems, s.MinItems != 0)
	f.add("maxItems", s.MaxItems, s.MaxItems != nil)
	f.add("uniqueItems", s.UniqueItems, s.UniqueItems)
	f.add("prefixItems", s.PrefixItems, len(s.PrefixItems) > 0)
	f.add("items", s.Items, s.Items != nil)
	f.add("contains", s.Contains, s.Contains != nil)
	f.add("minContains", s.MinContains, s.MinContains != nil)
	f.add("maxContains", s.MaxContains, s.MaxContains != nil)
	f.add("unevaluatedItems", &s.UnevaluatedItems, isSetBoolSchema(s.UnevaluatedItems))
	f.add("minProperties", s.MinProps, s.MinProps != 0)
	f.add("maxProperties", s.MaxProps, s.MaxProps != nil)
	f.add("required", s.Required, len(s.Required) > 0)
	f.add("properties", s.Properties, len(s.Properties) > 0)
	f.add("patternProperties", s.PatternProperties, len(s.PatternProperties) > 0)
	f.add("propertyNames", s.PropertyNames, s.PropertyNames != nil)
	f.add("additionalProperties", &s.AdditionalProperties, isSetBoolSchema(s.AdditionalProperties))
	f.add("unevaluatedProperties", &s.UnevaluatedProperties, isSetBoolSchema(s.UnevaluatedProperties))
	f.add("dependentRequired", s.DependentRequired, len(s.DependentRequired) > 0)
	f.add("dependentSchemas", s.DependentSchemas, len(s.DependentSchemas) > 0)
	f.add("allOf", s.AllOf, len(s.AllOf) > 0)
	f.add("anyOf", s.AnyOf, len(s.AnyOf) > 0)
	f.add("oneOf", s.OneOf, len(s.OneOf) > 0)
	f.add("not", s.Not, s.Not != nil)
	f.add("if", s.If, s.If != nil)
	f.add("then", s.Then, s.Then != nil)
	f.add("else", s.Else, s.Else != nil)
	f.add("discriminator", s.Discriminator, s.Discriminator != nil)
	f.add("readOnly", s.ReadOnly, s.ReadOnly)
	f.add("writeOnly", s.WriteOnly, s.WriteOnly)
	f.add("allowEmptyValue", s.AllowEmptyValue, s.AllowEmptyValue)
	f.add("deprecated", s.Deprecated, s.Deprecated)
	f.add("example", s.Example, s.Example != nil)
	f.add("examples", s.Examples, len(s.Examples) > 0)
	f.add("externalDocs", s.ExternalDocs, s.ExternalDocs != nil)
	f.add("xml", s.XML, s.XML != nil)
	f.add("$defs", s.Defs, len(s.Defs) > 0)
	f.addExtensions(s.Extensions)
	return f.out, f.err
}

func isSetBoolSchema(s openapi3.BoolSchema) bool { return s.Has != nil || s.Schema != nil }

// fieldList collects the fields of an object up to the first error.
type fieldList struct {
	b   *treeBuilder
	out mapping
	err error
}

// add adds a field that is there. It is kept so small that it is inlined, since most fields are not.
func (f *fieldList) add(key string, v any, present bool) {
	if present {
		f.put(key, v)
	}
}

func (f *fieldList) put(key string, v any) {
	if f.err != nil {
		return
	}
	value, err := f.b.value(v)
	if err != nil {
		f.err = encodeErrorIn(key, err)
		return
	}
	f.out = append(f.out, member{key: key, value: value})
}

// addExtensions adds what is not a field. A field wins over an extension of the same name.
func (f *fieldList) addExtensions(extensions map[string]any) {
	if len(extensions) == 0 || f.err != nil {
		return
	}
	var others mapping
	others, f.err = f.b.members(extensions)
	for _, e := range others {
		if !slices.ContainsFunc(f.out, func(field member) bool { return field.key == e.key }) {
			f.out = append(f.out, e)
		}
	}
}

// members converts the fields of an object: the known keys in the order given, then the others sorted, x- extensions
// last.
func (b *treeBuilder) members(m map[string]any, known ...string) (mapping, error) {
	fields := make(mapping, 0, len(m))
	for _, key := range known {
		if v, ok := m[key]; ok {
			fields = append(fields, member{key: key, value: v})
		}
	}
	if n := len(fields); n < len(m) {
		for key, v := range m {
			if !slices.Contains(known, key) {
				fields = append(fields, member{key: key, value: v})
			}
		}
		slices.SortFunc(fields[n:], func(x, y member) int {
			return cmp.Or(compareBool(strings.HasPrefix(x.key, "x-"), strings.HasPrefix(y.key, "x-")),
				strings.Compare(x.key, y.key))
		})
	}
	return fields, b.convert(fields)
}

// dictionary converts entries whose keys are names.
func (b *treeBuilder) dictionary(entries mapping) (mapping, error) {
	slices.SortFunc(entries, func(x, y member) int { return strings.Compare(x.key, y.key) })
	if err := b.convert(entries); err != nil {
		return nil, err
	}
	sortByXOrder(entries)
	return entries, nil
}

// entriesOf returns the entries of a map, in no order.
func entriesOf[V any](m map[string]V) mapping {
	entries := make(mapping, 0, len(m))
	for key, v := range m {
		entries = append(entries, member{key: key, value: v})
	}
	return entries
}

// convert converts the values of a mapping in place.
func (b *treeBuilder) convert(m mapping) error {
	if err := replaceInvalidKeys(m); err != nil {
		return err
	}
	for i, e := range m {
		v, err := b.value(e.value)
		if err != nil {
			return encodeErrorIn(e.key, err)
		}
		m[i].value = v
	}
	return nil
}

// replaceInvalidKeys replaces invalid UTF-8 in keys. Keys that are the same afterwards are an error.
func replaceInvalidKeys(m mapping) error {
	if !slices.ContainsFunc(m, func(e member) bool { return !utf8.ValidString(e.key) }) {
		return nil
	}
	seen := make(map[string]bool, len(m))
	for i, e := range m {
		key := string([]rune(e.key))
		if seen[key] {
			return fmt.Errorf("keys that differ in invalid UTF-8 only: %q", key)
		}
		seen[key] = true
		m[i].key = key
	}
	return nil
}

// anyKeyed converts a map as YAML parsers make it.
func (b *treeBuilder) anyKeyed(m map[any]any) (any, error) {
	named := make(map[string]any, len(m))
	for k, v := range m {
		key, err := b.value(k)
		if err != nil {
			return nil, err
		}
		switch key.(type) {
		case nil, mapping, []any:
			return nil, fmt.Errorf("a key of type %T", k)
		}
		name := fmt.Sprint(key)
		if _, ok := named[name]; ok {
			return nil, fmt.Errorf("several keys that read %q", name)
		}
		named[name] = v
	}
	return b.dictionary(entriesOf(named))
}

func (b *treeBuilder) list(n int, at func(int) any) (any, error) {
	out := make([]any, n)
	for i := range out {
		v, err := b.value(at(i))
		if err != nil {
			return nil, encodeErrorIn(strconv.Itoa(i), err)
		}
		out[i] = v
	}
	return out, nil
}

// other converts the remaining lists, maps and pointers of kin-openapi by what they are made of. Everything else, which
// may stand in extensions, defaults and examples, is what encoding/json makes of it. Empty lists and maps are written
// as such even when they are nil: OpenAPI allows no null in their place.
func (b *treeBuilder) other(v any) (any, error) {
	if _, ok := v.(json.Marshaler); ok {
		return b.viaJSON(v)
	}
	rv := reflect.ValueOf(v)
	switch kind := rv.Kind(); {
	case kind == reflect.Pointer:
		return b.value(rv.Elem().Interface())
	case kind == reflect.Slice && rv.Type().Elem().Kind() != reflect.Uint8:
		return b.list(rv.Len(), func(i int) any { return rv.Index(i).Interface() })
	case kind == reflect.Map && rv.Type().Key().Kind() == reflect.String:
		entries := make(mapping, 0, rv.Len())
		for key, value := range rv.Seq2() {
			entries = append(entries, member{key: key.String(), value: value.Interface()})
		}
		return b.dictionary(entries)
	}
	return b.viaJSON(v)
}

func (b *treeBuilder) viaJSON(v any) (any, error) {
	text, err := marshalJSON(v)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		return nil, err
	}
	return b.value(plain)
}

// marshalJSON is json.Marshal for values whose MarshalJSON may panic, as those of kin-openapi do for a ref without a
// value.
func marshalJSON(v any) (text []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot marshal a %T: %v", v, r)
		}
	}()
	return json.Marshal(v)
}

// floatNumeral writes the shortest text that reads as f.
func floatNumeral(f float64) (any, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%v is not a number in JSON", f)
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return yamlNumeral(strconv.FormatFloat(f, format, -1, 64)), nil
}

// jsonNumeral keeps all digits of a number.
func jsonNumeral(n json.Number) (any, error) {
	text := string(n)
	if !json.Valid([]byte(text)) || strings.Trim(text, "-+.eE0123456789") != "" {
		return nil, fmt.Errorf("%q is not a number in JSON", text)
	}
	return yamlNumeral(text), nil
}

// yamlNumeral makes the text of a JSON number fit for YAML. YAML 1.1 takes 1e21 for a string unless it is written
// 1.0e+21, and a parser that sees an integer in -0 loses the sign.
func yamlNumeral(text string) numeral {
	if text == "-0" {
		return "-0.0"
	}
	e := strings.IndexAny(text, "eE")
	if e < 0 {
		return numeral(text)
	}
	mantissa, exponent := text[:e], text[e+1:]
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if exponent[0] != '-' && exponent[0] != '+' {
		exponent = "+" + exponent
	}
	return numeral(mantissa + "e" + exponent)
}

// compareBool sorts false before true.
func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}
