package contract

import (
	"github.com/getkin/kin-openapi/openapi3"
)

// Fill returns a response that the document allows: every field is there, strings are
// named after their fields, and lists have one element.
func Fill(op *openapi3.Operation) map[string]any {
	_, schema := Success(op)
	value, _ := fillSchema(schema, "", 0).(map[string]any)
	return value
}

// maxFillDepth ends what holds itself; nothing else is as deep.
const maxFillDepth = 16

func fillSchema(ref *openapi3.SchemaRef, name string, depth int) any {
	schema := ref.Value
	switch {
	case len(schema.AllOf) > 0:
		return fillSchema(schema.AllOf[0], name, depth)
	case schema.Example != nil:
		return schema.Example // of values that are known
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type.Is("object"):
		return fillObject(schema, depth)
	case schema.Type.Is("array"):
		if depth >= maxFillDepth {
			return []any{}
		}
		return []any{fillSchema(schema.Items, name, depth+1)}
	case schema.Type.Is("boolean"):
		return true
	case schema.Type.Is("integer"), schema.Type.Is("number"):
		return 1
	case schema.Format == "date-time":
		return "2026-01-02T15:04:05Z"
	}
	return name
}

func fillObject(schema *openapi3.Schema, depth int) map[string]any {
	object := map[string]any{}
	if depth >= maxFillDepth {
		return object
	}
	for name, property := range schema.Properties {
		object[name] = fillSchema(property, name, depth+1)
	}
	return object
}
