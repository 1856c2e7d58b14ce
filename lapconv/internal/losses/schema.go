package losses

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// visits are the pairs of types and schemas that were compared, since types may hold themselves.
type visits map[visit]bool

type visit struct {
	typ    *syntax.Type
	schema *openapi3.Schema
}

// properties returns the properties of a schema and of the parts that it is made of, and which it requires.
func properties(s *openapi3.SchemaRef) (map[string]*openapi3.SchemaRef, []string) {
	if len(s.Value.AllOf) == 0 || whole(s).AllOf != nil {
		return s.Value.Properties, s.Value.Required
	}
	all := map[string]*openapi3.SchemaRef{}
	need := slices.Clone(s.Value.Required)
	for _, part := range s.Value.AllOf {
		props, required := properties(part)
		maps.Copy(all, props)
		need = append(need, required...)
	}
	return all, need
}

// maxParts is how deep schemas may be made of parts.
const maxParts = 16

// whole returns the schema that says the type: the first part of one that is made of parts.
func whole(s *openapi3.SchemaRef) *openapi3.Schema {
	for range maxParts { // a type may stand for itself
		if len(s.Value.AllOf) == 0 {
			break
		}
		s = s.Value.AllOf[0]
	}
	return s.Value
}

// field compares a field with a property.
func (c *comparison) field(f *syntax.Field, prop *openapi3.SchemaRef, seen visits) {
	if f.Desc != "" && prop.Value.Description != f.Desc {
		c.missing(f.Pos, "the text of %q is %q", f.Name, prop.Value.Description)
	}
	c.value(f, prop)
	c.typ(f.Name, f.Type, prop, seen)
}

// value looks for the default of a field.
func (c *comparison) value(f *syntax.Field, s *openapi3.SchemaRef) {
	if f.Default != nil && s.Value.Default == nil && !c.tells(f.Pos, "default") {
		c.missing(f.Pos, "the default of %q is nowhere", f.Name)
	}
}

// typ compares a type with a schema.
func (c *comparison) typ(of string, t *syntax.Type, ref *openapi3.SchemaRef, seen visits) {
	s := whole(ref)
	if seen[visit{t, s}] {
		return
	}
	seen[visit{t, s}] = true
	if t.Nullable && !ref.Value.Nullable {
		c.missing(t.Pos, "%q is not nullable", of)
	}
	scalar := t.Kind == syntax.KindScalar
	if (scalar && len(t.Fields) > 0 || !scalar && (t.Format != "" || t.Enum != nil)) && !c.rules["type-parts"] {
		c.missing(t.Pos, "a part of the type of %q is nowhere", of)
	}
	switch t.Kind {
	case syntax.KindArray:
		if s.Items == nil {
			c.missing(t.Pos, "%q is no list", of)
			return
		}
		c.typ(of, t.Elem, s.Items, seen)
	case syntax.KindMap:
		switch {
		case !s.Type.Is("object"):
			c.missing(t.Pos, "%q is no object", of)
		case t.Elem != nil && s.AdditionalProperties.Schema == nil:
			c.missing(t.Pos, "%q is no dictionary", of)
		case t.Elem != nil:
			c.typ(of, t.Elem, s.AdditionalProperties.Schema, seen)
		}
	case syntax.KindObject:
		c.object(of, t, ref, seen)
	case syntax.KindNamed:
		if def := c.defined[t.Name]; def != nil {
			if def.IsDefinition() && def.Nullable { // where it is defined, and not wherever it is used
				bare := *def
				bare.Nullable = false
				def = &bare
			}
			c.typ(of, def, ref, seen)
		}
	default:
		c.scalar(of, t, s)
	}
}

func (c *comparison) object(of string, t *syntax.Type, ref *openapi3.SchemaRef, seen visits) {
	props, need := properties(ref)
	read := map[string]bool{}
	for _, f := range t.Fields {
		prop := props[f.Name]
		if again := read[f.Name]; again && c.rules["duplicate-input"] {
			continue
		}
		read[f.Name] = true
		if prop == nil {
			if !c.rules["quoted"] || !strings.ContainsFunc(f.Name, isQuote) {
				c.missing(f.Pos, "the field %q of %q is nowhere", f.Name, of)
			}
			continue
		}
		if required := slices.Contains(need, f.Name); c.request && required != f.Marked {
			c.missing(f.Pos, "the field %q of %q is required: %t", f.Name, of, required)
		}
		c.field(f, prop, seen)
	}
	for name := range props {
		if !read[name] {
			c.missing(t.Pos, "no field %q of %q was read", name, of)
		}
	}
}

func (c *comparison) scalar(of string, t *syntax.Type, s *openapi3.Schema) {
	if t.Format != "" && s.Format == "" && !(c.rules["quoted"] && strings.ContainsFunc(t.Format, isQuote)) {
		c.missing(t.Pos, "the format of %q is nowhere", of)
	}
	if len(t.Enum) > 0 && !(t.Name == "bool" && (c.rules["enum-type"] || strings.EqualFold(t.Enum[0], "true"))) {
		c.enum(of, t, s)
		return
	}
	want := map[string]string{"str": "string", "int": "integer", "num": "number", "float": "number", "bool": "boolean",
		"file": "string", "bytes": "string", "timestamp": "string", "date": "string", "enum": "string"}[t.Name]
	if want != "" && !s.Type.Is(want) {
		c.missing(t.Pos, "the type of %q is %v", of, s.Type)
	}
	if t.Name == "any" && s.Type != nil {
		c.missing(t.Pos, "%q, which may be anything, is %v", of, s.Type)
	}
}

// isQuote reports whether a character would end a string or a comment in generated code.
func isQuote(r rune) bool { return r == '"' || r == '`' || unicode.IsControl(r) }

// enum looks for each value, and for no other one.
func (c *comparison) enum(of string, t *syntax.Type, s *openapi3.Schema) {
	if c.rules["quoted"] && strings.ContainsFunc(strings.Join(t.Enum, ""), unicode.IsControl) {
		return
	}
	for _, text := range t.Enum {
		if !slices.ContainsFunc(s.Enum, func(value any) bool { return sameValue(value, text) }) {
			c.missing(t.Pos, "the value %q of %q is nowhere", text, of)
		}
	}
	for _, value := range s.Enum {
		if !slices.ContainsFunc(t.Enum, func(text string) bool { return sameValue(value, text) }) {
			c.missing(t.Pos, "the value %v of %q was not read", value, of)
		}
	}
}

// sameValue reports whether a value is the one that a text stands for; numbers are compared with all their digits.
func sameValue(value any, text string) bool {
	got := fmt.Sprint(value)
	if got == text || strings.EqualFold(got, text) && (got == "true" || got == "false") {
		return true
	}
	x, isInteger := new(big.Int).SetString(got, 10)
	if y, ok := new(big.Int).SetString(strings.TrimSpace(text), 10); ok && isInteger {
		return x.Cmp(y) == 0
	}
	f, isNumber := value.(float64)
	g, err := strconv.ParseFloat(text, 64)
	return isNumber && err == nil && f == g
}
