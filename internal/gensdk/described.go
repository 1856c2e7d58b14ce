package main

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkDescribed reports what has no description within an input, at whatever depth: a user who fills in an object must
// know its fields as well as the params. A field that is a reference has room for none: there the type is enough. A
// type that several inputs share is reported for the first of them only.
func (p *planner) checkDescribed(op *operation, path string, ref *openapi3.SchemaRef) {
	if ref == nil {
		return
	}
	ref = unwrapped(ref)
	if !p.enter(op, path, ref) {
		return
	}
	schema := ref.Value
	for _, part := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		p.checkDescribed(op, path, part)
	}
	p.checkDescribed(op, path+"[]", schema.Items)
	p.checkDescribed(op, path+"[]", schema.AdditionalProperties.Schema)
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		property := schema.Properties[name]
		at := path + "." + name
		if unwrapped(property).Ref == "" && sentence(property.Value.Description) == "" {
			p.missing(op.Row.key(), "input "+at+": no description")
		}
		p.checkDescribed(op, at, property)
	}
}

// enter reports whether what a reference is to has not been walked yet, and checks the description of a component. What
// is no component stands in one place only, and that place has the description.
func (p *planner) enter(op *operation, path string, ref *openapi3.SchemaRef) bool {
	name := componentName(ref)
	if name == "" {
		return true
	}
	if p.walked[name] {
		return false
	}
	p.walked[name] = true
	if sentence(ref.Value.Description) == "" {
		p.missing(op.Row.key(), "input "+path+": no description of "+name)
	}
	return true
}
