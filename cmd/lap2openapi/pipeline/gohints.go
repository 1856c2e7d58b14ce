package pipeline

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// hintGoTypes sets the extensions by which oapi-codegen, with its option prefer-skip-optional-pointer, makes Go types
// that lose nothing on the wire. An extension that is there already stays as it is.
//
//   - A list or map is sent when it is not nil, even when it is empty. A required one that is nil is left out rather
//     than sent as null.
//   - An optional object is a pointer, which leaves it out when it is nil.
//   - An optional scalar that is sent, which is one in a request or in an object that occurs in a request, is a
//     pointer, so that false, 0 and "" can be sent.
//   - A scalar that is only received is not a pointer, and is written as it was read; a time that was absent or null is
//     left out.
//   - An optional parameter that is neither a list nor a map is a pointer, because it would be sent whether or not
//     somebody set it.
//   - A secret has the tag secret:"true", by which package printing hides it.
//   - The constants of an enum whose values are all in capitals have names in small letters, so that ALL_ALLOWED
//     becomes AllAllowed.
//
// The references of the document must be resolved, as they are in what openapi3.Loader loads.
func hintGoTypes(doc *openapi3.T) {
	sent := sentSchemas(doc)
	// The walks below end with an error only if the function that they call returns one.
	_ = doc.WalkParameters(func(_ string, ref *openapi3.ParameterRef) error {
		hintParameter(ref.Value)
		return nil
	})
	_ = doc.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		object := ref.Value
		hintConstants(object)
		for name, property := range object.Properties {
			hintProperty(property, slices.Contains(object.Required, name), sent[object])
		}
		return nil
	})
}

// sentSchemas returns the schemas that occur in requests, at whatever depth.
func sentSchemas(doc *openapi3.T) map[*openapi3.Schema]bool {
	sent := map[*openapi3.Schema]bool{}
	add := func(_ string, ref *openapi3.SchemaRef) error { //nolint:unparam // a walk calls what may fail
		sent[ref.Value] = true
		return nil
	}
	_ = doc.WalkParameters(func(_ string, ref *openapi3.ParameterRef) error {
		return ref.Value.Schema.WalkSubtree(add)
	})
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, media := range bodyContent(op.RequestBody) {
				_ = media.Schema.WalkSubtree(add)
			}
		}
	}
	return sent
}

// bodyContent returns what a request body may hold; nothing if there is none.
func bodyContent(body *openapi3.RequestBodyRef) openapi3.Content {
	if body == nil || body.Value == nil {
		return nil
	}
	return body.Value.Content
}

// The extensions that oapi-codegen reads beside a property or parameter.
const (
	hintSkipPointer = "x-go-type-skip-optional-pointer" // whether an optional field is of the type itself, and no pointer
	hintOmitEmpty   = "x-omitempty"                     // whether the field's tag has omitempty
	hintOmitZero    = "x-omitzero"                      // whether the field's tag has omitzero

	hintTags = "x-oapi-codegen-extra-tags" // further tags of the field

	hintConstantNames = "x-enum-varnames" // names for the constants of an enum, less the name of its type
)

// hintProperty sets the extensions of a property, which stand beside its $ref if it is one.
func hintProperty(ref *openapi3.SchemaRef, required, sent bool) {
	if ref == nil || ref.Value == nil {
		return
	}
	extensions := &ref.Value.Extensions
	if ref.Ref != "" {
		extensions = &ref.Extensions
	}
	if (*extensions)[extensionSecret] == true {
		setExtension(extensions, hintTags, map[string]any{"secret": "true"})
	}
	switch kind := goKindOf(ref); {
	case kind == goContainer:
		if !required {
			hint(extensions, hintOmitEmpty, false)
		}
		hint(extensions, hintOmitZero, true)
	case kind == goStruct && !required:
		hint(extensions, hintSkipPointer, false)
	case kind == goTime && sent && !required:
		hint(extensions, hintSkipPointer, false) // omitzero would drop a pointer to the zero time
	case kind == goScalar && sent && !required:
		hint(extensions, hintSkipPointer, false)
		hint(extensions, hintOmitEmpty, false)
		hint(extensions, hintOmitZero, true)
	case kind == goScalar && !sent:
		hint(extensions, hintOmitEmpty, false)
	case kind == goTime && !sent:
		hint(extensions, hintOmitEmpty, false)
		hint(extensions, hintOmitZero, true)
	}
}

// hintParameter sets the extension of a parameter. A list or map needs none: the generated code does not send nil.
func hintParameter(p *openapi3.Parameter) {
	if p.Extensions[extensionSecret] == true {
		setExtension(&p.Extensions, hintTags, map[string]any{"secret": "true"})
	}
	if !p.Required && p.Schema != nil && goKindOf(p.Schema) != goContainer {
		hint(&p.Extensions, hintSkipPointer, false)
	}
}

// hintConstants names the constants of an enum. The names are matched to the values by position, so that all have one.
func hintConstants(s *openapi3.Schema) {
	if len(s.Enum) == 0 || s.Extensions[hintConstantNames] != nil {
		return
	}
	names := make([]any, 0, len(s.Enum))
	for _, value := range s.Enum {
		text, ok := value.(string)
		if !ok || text == "" || text != strings.ToUpper(text) || text == strings.ToLower(text) {
			return
		}
		names = append(names, strings.ToLower(text))
	}
	setExtension(&s.Extensions, hintConstantNames, names)
}

// hint sets an extension that is not there yet.
func hint(extensions *map[string]any, key string, value bool) {
	if _, ok := (*extensions)[key]; !ok {
		setExtension(extensions, key, value)
	}
}

// goKind says of what kind the Go type of a schema is, as far as hints depend on it.
type goKind uint8

const (
	goAny       goKind = iota // an interface, for which nil is no value
	goScalar                  // a string, number or boolean, or a named type of one
	goTime                    // time.Time
	goContainer               // a slice or map
	goStruct
)

// goKindOf returns the kind of a schema. One that is nothing but allOf, which a converter writes to put a description
// beside a reference, is of the kind of its first part that has one.
func goKindOf(ref *openapi3.SchemaRef, outer ...*openapi3.Schema) goKind {
	if ref == nil || ref.Value == nil || slices.Contains(outer, ref.Value) {
		return goAny
	}
	s := ref.Value
	switch {
	case s.Type.Is("array"):
		return goContainer
	case s.Type.Is("string") && s.Format == "date-time":
		return goTime
	case s.Type != nil && !s.Type.Is("object"):
		return goScalar
	case len(s.Properties) > 0 || len(s.AnyOf) > 0 || len(s.OneOf) > 0:
		return goStruct
	case s.AdditionalProperties.Schema != nil || s.Type.Is("object") && len(s.AllOf) == 0:
		return goContainer
	}
	for _, part := range s.AllOf {
		if kind := goKindOf(part, append(outer, s)...); kind != goAny {
			return kind
		}
	}
	return goAny
}

// setExtension sets an extension, whatever it was before.
func setExtension(extensions *map[string]any, key string, value any) {
	if *extensions == nil {
		*extensions = map[string]any{}
	}
	(*extensions)[key] = value
}
