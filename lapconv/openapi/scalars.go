package openapi

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// scalarSchema returns the schema of a type that is neither an object, an array nor a map.
func (c *converter) scalarSchema(t *syntax.Type) *openapi3.Schema {
	name, format := openAPIType(t.Name)
	schema := &openapi3.Schema{Format: format}
	if name != "" {
		schema.Type = &openapi3.Types{name}
	}
	if t.Name == "null" {
		schema.Nullable = true
	}
	if t.Name == "bool" && slices.ContainsFunc(t.Enum, isNotBool) {
		c.report(t.Pos, diag.Info, ruleEnumType, "values of a bool are true and false", strings.Join(t.Enum, "/"))
	}
	switch {
	case isQuoted(t.Format):
		c.report(t.Pos, diag.Warning, ruleQuoted, "format that no generator can take is left out", t.Format)
	case t.Format != "":
		schema.Format = openAPIFormat(t.Format)
	}
	return schema
}

func isNotBool(value string) bool {
	return !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false")
}

// isQuoted reports whether a text would end a string or a comment in generated code (ruleQuoted).
func isQuoted(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r == '"' || r == '`' || unicode.IsControl(r) })
}

// openAPIType returns the type and the format that a word of LAP stands for; any has none.
func openAPIType(word string) (name, format string) {
	switch word {
	case "str", "string", "enum":
		return "string", ""
	case "int", "integer":
		return "integer", ""
	case "num", "number":
		return "number", ""
	case "float":
		return "number", "float"
	case "double":
		return "number", "double"
	case "bool", "boolean":
		return "boolean", ""
	case "bytes":
		return "string", "byte"
	case "file", "binary":
		return "string", "binary"
	case "timestamp":
		return "string", "date-time"
	case "date":
		return "string", "date"
	}
	return "", ""
}

// openAPIFormat returns OpenAPI's word for a format, where compilers of other formats have one of their own.
func openAPIFormat(format string) string {
	switch format {
	case "i32":
		return "int32"
	case "i64":
		return "int64"
	case "u32":
		return "uint32"
	case "u64":
		return "uint64"
	case "f32":
		return "float"
	case "f64":
		return "double"
	}
	return format
}

// fillEnum builds the schema of an enum (ruleEnumType).
func (c *converter) fillEnum(schema *openapi3.Schema, t *syntax.Type, name string) {
	*schema = *c.scalarSchema(t)
	if t.Name == "any" {
		schema.Type = &openapi3.Types{"string"}
	}
	values := make([]any, 0, len(t.Enum))
	seen := map[any]bool{}
	for _, text := range t.Enum {
		if strings.ContainsFunc(text, unicode.IsControl) {
			c.report(t.Pos, diag.Warning, ruleQuoted,
				"enum with a value that no generator can take is its plain type", strconv.Quote(text))
			return
		}
		value, ok := typedValue(schema, text)
		if !ok {
			c.report(t.Pos, diag.Warning, ruleEnumType,
				"values of the enum are no "+(*schema.Type)[0]+"; the type is string", text)
			c.fillEnum(schema, &syntax.Type{Pos: t.Pos, Kind: t.Kind, Name: "str", Enum: t.Enum}, name)
			return
		}
		if !seen[value] {
			seen[value] = true
			values = append(values, value)
		}
	}
	schema.Enum = values
	c.nameConstants(schema, name)
}

// nameConstants gives the constants of an enum names of their own when a generator would give one the name of a type. A
// document with a table of names is generated with the name of the enum before each constant.
func (c *converter) nameConstants(schema *openapi3.Schema, name string) {
	if c.opts.Names != nil || !slices.ContainsFunc(schema.Enum, c.isTaken) {
		return
	}
	names := goname.Set{}
	var constants []any
	for _, value := range schema.Enum {
		constants = append(constants, names.Take(name+" "+fmt.Sprint(value)))
	}
	schema.Extensions = map[string]any{"x-enum-varnames": constants}
}

// isTaken reports whether the constant for a value would have the name of a type or function.
func (c *converter) isTaken(value any) bool { return c.taken[goname.Key(fmt.Sprint(value))] }

// typedValue reads a text as a value of the schema's type; it reports false when it is none.
func typedValue(schema *openapi3.Schema, text string) (any, bool) {
	switch {
	case schema.Type.Is("integer"):
		return integer(text)
	case schema.Type.Is("number"):
		if n, ok := integer(text); ok {
			return n, true
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
	case schema.Type.Is("boolean"):
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true":
			return true, true
		case "false":
			return false, true
		}
		return nil, false
	}
	return text, true
}

// maxDigits bounds integers, so that each fits a float64, which is what most readers make of a number.
const maxDigits = 300

// integer reads an integer of any size, with all its digits.
func integer(text string) (any, bool) {
	text = strings.TrimSpace(text)
	n, ok := new(big.Int).SetString(text[:min(len(text), maxDigits+1)], 10)
	if !ok || len(text) > maxDigits {
		return nil, false
	}
	return json.Number(n.String()), true
}

// setDefault gives a schema the default of a field, unless it does not fit (ruleDefault).
func (c *converter) setDefault(schema *openapi3.SchemaRef, f *syntax.Field) {
	if f.Default == nil {
		return
	}
	target := schema.Value
	if schema.Ref != "" { // a parameter: a component has no default, since others share it
		target = &openapi3.Schema{AllOf: openapi3.SchemaRefs{{Ref: schema.Ref, Value: schema.Value}}}
	}
	c.finally(func() {
		value, ok := defaultValue(valueSchema(target), *f.Default)
		if !ok || target.VisitJSON(value) != nil {
			c.report(f.Pos, diag.Info, ruleDefault, "default that does not fit the type is left out", f.Name+"="+*f.Default).
				Subject.Field = f.Name
			return
		}
		target.Default = value
		if schema.Ref != "" {
			*schema = openapi3.SchemaRef{Value: target}
		}
	})
}

// valueSchema returns the schema that says the type of a value: the component behind a wrapper.
func valueSchema(schema *openapi3.Schema) *openapi3.Schema {
	if len(schema.AllOf) == 1 {
		return schema.AllOf[0].Value
	}
	return schema
}

// defaultValue reads the text of a default. Documents have JSON, Python's notation, and bare words.
func defaultValue(schema *openapi3.Schema, text string) (any, bool) {
	switch {
	case schema.Type == nil:
		if value, ok := jsonValue(text); ok {
			return value, true
		}
		return unquote(text), true
	case schema.Type.Is("string"):
		return unquote(text), text != "None" && text != "null"
	case schema.Type.Is("array"), schema.Type.Is("object"):
		return jsonValue(text)
	}
	return typedValue(schema, text)
}

// jsonValue reads JSON, or Python's notation of the same; null is no value.
func jsonValue(text string) (any, bool) {
	value, ok := readJSON(text)
	if !ok {
		python := strings.NewReplacer("'", "\"", "True", "true", "False", "false", "None", "null")
		value, ok = readJSON(python.Replace(text))
	}
	return value, ok && value != nil
}

// maxJSONDepth bounds how deep a value of a document may be nested. Parsers of OpenAPI have bounds of their own.
const maxJSONDepth = 200

// readJSON reads a JSON text, with all digits of its numbers. It reports false for what is not JSON, and for what not
// every reader of OpenAPI could take: a value nested too deep, a number beyond a float64, and the key "$ref", which
// resolvers follow wherever it stands.
func readJSON(text string) (any, bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || strings.TrimSpace(text[decoder.InputOffset():]) != "" {
		return nil, false
	}
	return value, isPortable(value, maxJSONDepth)
}

// isPortable reports whether every reader of OpenAPI can take a value.
func isPortable(value any, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := value.(type) {
	case json.Number:
		_, err := v.Float64()
		return err == nil
	case []any:
		return !slices.ContainsFunc(v, func(element any) bool { return !isPortable(element, depth-1) })
	case map[string]any:
		for key, member := range v {
			if key == "$ref" || !isPortable(member, depth-1) {
				return false
			}
		}
	}
	return true
}

// unquote takes the quotes off a quoted text.
func unquote(text string) string {
	if len(text) >= 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return text[1 : len(text)-1]
	}
	return text
}
