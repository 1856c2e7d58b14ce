package contract

import (
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Complete sets the lists and maps of a response that are nil although the document requires them: the API sends them
// empty, and programs in other languages count on that. The response is a pointer to a struct of gen; another one stays
// as it is.
func Complete(op *openapi3.Operation, response any) {
	_, schema := Success(op)
	complete(schema, reflect.ValueOf(response))
}

func complete(ref *openapi3.SchemaRef, v reflect.Value) {
	schema := ref.Value
	if len(schema.AllOf) > 0 {
		complete(schema.AllOf[0], v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			complete(ref, v.Elem())
		}
	case reflect.Slice:
		if schema.Items != nil {
			for i := range v.Len() {
				complete(schema.Items, v.Index(i))
			}
		}
	case reflect.Map:
		completeValues(schema.AdditionalProperties.Schema, v)
	case reflect.Struct:
		completeFields(schema, v)
	}
}

// completeValues completes the values of a dictionary, which Go replaces as a whole only.
func completeValues(ref *openapi3.SchemaRef, v reflect.Value) {
	if ref == nil {
		return
	}
	for _, key := range v.MapKeys() {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		complete(ref, value)
		v.SetMapIndex(key, value)
	}
}

func completeFields(schema *openapi3.Schema, v reflect.Value) {
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		property := schema.Properties[name]
		if property == nil {
			continue
		}
		field := v.Field(i)
		if slices.Contains(schema.Required, name) {
			makeEmpty(field)
		}
		complete(property, field)
	}
}

// makeEmpty sets a list or a map that is nil.
func makeEmpty(field reflect.Value) {
	switch {
	case field.Kind() == reflect.Slice && field.IsNil():
		field.Set(reflect.MakeSlice(field.Type(), 0, 0))
	case field.Kind() == reflect.Map && field.IsNil():
		field.Set(reflect.MakeMap(field.Type()))
	}
}
