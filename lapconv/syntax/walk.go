package syntax

import (
	"iter"
	"slices"
)

// TypeExpressions iterates over every type expression of the document, an outer one before those inside it.
func (d *Document) TypeExpressions() iter.Seq[*Type] {
	return func(yield func(*Type) bool) {
		for t := range d.outerTypes() {
			if !walkType(t, yield) {
				return
			}
		}
	}
}

// outerTypes iterates over the type expressions that stand in no other one.
func (d *Document) outerTypes() iter.Seq[*Type] {
	return func(yield func(*Type) bool) {
		for _, def := range d.Types {
			if !yield(def.Type) {
				return
			}
		}
		for fields := range d.Blocks() {
			for _, f := range fields {
				if !yield(f.Type) {
					return
				}
			}
		}
		for e := range d.Endpoints() {
			if !yield(e.Body) {
				return
			}
			for _, r := range e.Returns {
				if !yield(r.Type) {
					return
				}
			}
		}
	}
}

// walkType yields t and every type inside it, and reports whether to go on. A nil type has none.
func walkType(t *Type, yield func(*Type) bool) bool {
	if t == nil {
		return true
	}
	if !yield(t) || !walkType(t.Key, yield) || !walkType(t.Elem, yield) {
		return false
	}
	for _, f := range t.Fields {
		if !walkType(f.Type, yield) {
			return false
		}
	}
	return true
}

// Blocks iterates over the lists of fields that stand directly in a directive: the common fields, the parameters of
// each endpoint (required and optional ones are one list), and the fields of each response.
func (d *Document) Blocks() iter.Seq[[]*Field] {
	return func(yield func([]*Field) bool) {
		if !yield(d.Common) {
			return
		}
		for e := range d.Endpoints() {
			if !yield(slices.Concat(e.Required, e.Optional)) {
				return
			}
			for _, r := range e.Returns {
				if !yield(r.Fields) {
					return
				}
			}
		}
	}
}

// Definitions returns the named types of the document with their definitions: @type, or else the inline Name{…} with
// the most fields, because compilers cut off what is nested too deep.
func (d *Document) Definitions() map[string]*Type {
	defined := map[string]*Type{}
	for _, def := range d.Types {
		if defined[def.Name] == nil {
			defined[def.Name] = def.Type
		}
	}
	given := len(defined)
	for t := range d.TypeExpressions() {
		if !t.IsDefinition() {
			continue
		}
		if prior := defined[t.Name]; prior == nil || given == 0 && len(prior.Fields) < len(t.Fields) {
			defined[t.Name] = t
		}
	}
	return defined
}

// IsDefinition reports whether the type is Name{…}: an object that gives fields to a name of its own.
func (t *Type) IsDefinition() bool {
	return t.Kind == KindObject && t.Name != "map" && t.Name != "object"
}
