package main

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// pages says how an operation that answers page by page is gone through.
type pages struct {
	Around string // field of the response that holds the cursor's field, "" if the response does
	Absent bool   // whether that field may be nil
	Cursor string // field with the cursor of the next page
	Items  string // field with the items
	Item   string // type of an item, as the package writes it
}

// Wire names by which operations with pages are known.
const (
	wireCursor     = "cursor"
	wireNextCursor = "next_cursor"
	wireMetadata   = "results_metadata"
)

// findPages finds out whether an operation has pages: it takes a cursor, answers with the next one, and has one list of
// objects. X-sdk must say the same.
func (p *planner) findPages(op *operation) {
	if op.Response == "" {
		return
	}
	schema := p.document.Components.Schemas[op.Response].Value
	next, items := nextCursor(schema), objectLists(schema)
	takes := slices.ContainsFunc(op.Inputs, func(in input) bool { return in.Wire == wireCursor && in.Type == "*string" })
	if !takes || next == "" || len(items) != 1 {
		next, items = "", []string{""}
	}
	if next != op.Row.Pages || items[0] != op.Row.Items {
		p.add(
			op.Row.key(),
			"x-sdk has pages %q and items %q, the schemas %q and %q",
			op.Row.Pages,
			op.Row.Items,
			next,
			items[0],
		)
		return
	}
	if next != "" {
		op.Pages = p.newPages(op)
	}
}

// nextCursor returns where a response has the next cursor, "" if nowhere.
func nextCursor(response *openapi3.Schema) string {
	if response.Properties[wireNextCursor] != nil {
		return wireNextCursor
	}
	metadata := response.Properties[wireMetadata]
	if metadata != nil && unwrapped(metadata).Value.Properties[wireNextCursor] != nil {
		return wireMetadata + "." + wireNextCursor
	}
	return ""
}

// objectLists returns the fields of a response that are lists of objects.
func objectLists(response *openapi3.Schema) []string {
	var lists []string
	for _, name := range slices.Sorted(maps.Keys(response.Properties)) {
		property := response.Properties[name].Value
		if property.Type.Is("array") && property.Items != nil && unwrapped(property.Items).Value.Type.Is("object") {
			lists = append(lists, name)
		}
	}
	return lists
}

// newPages looks up what the fields are in Go. The cursor must be a string.
func (p *planner) newPages(op *operation) *pages {
	result := &pages{}
	holder := op.Response
	if op.Row.Pages != wireNextCursor {
		metadata, _ := p.models.field(op.Response, wireMetadata)
		of, pointer := metadata.pointer()
		name, err := p.models.goType(of, func(gen string) string { return gen })
		if _, isStruct := p.models.fields(name); err != nil || !isStruct {
			p.add(op.Row.key(), "pages: %s is not a struct in gen, nor a pointer to one", wireMetadata)
			return nil
		}
		holder, result.Around, result.Absent = name, metadata.name, pointer
	}
	cursor, _ := p.models.field(holder, wireNextCursor)
	items, ok := p.models.field(op.Response, op.Row.Items)
	if !ok {
		p.add(op.Row.key(), "pages: gen.%s has no field %s", op.Response, op.Row.Items)
		return nil
	}
	list, err := p.models.goType(items.typ, op.Service.pkg.rename)
	item, isList := strings.CutPrefix(list, "[]")
	if typ, _ := p.models.goType(cursor.typ, op.Service.pkg.rename); err != nil || typ != "string" || !isList {
		p.add(op.Row.key(), "pages: the next cursor is no string in gen, or %s no list", op.Row.Items)
		return nil
	}
	result.Cursor, result.Items, result.Item = cursor.name, items.name, item
	return result
}

// Clones returns statements that make a copy of params one of its own: what the fields point to is copied as well, down
// to the elements of lists and maps.
func (op *operation) Clones() []string {
	var statements []string
	for _, in := range op.Inputs {
		if in.genType != nil {
			statements = append(statements, op.models.clone("first."+in.Name, in.genType, nil)...)
		}
	}
	return statements
}

// clone returns statements that replace what a value of a type points to by a copy. A struct within one of its own type
// is left alone.
func (m *models) clone(value string, typ ast.Expr, within []string) []string {
	switch typ := typ.(type) {
	case *ast.ArrayType:
		statements := []string{fmt.Sprintf("%s = slices.Clone(%s)", value, value)}
		if _, ok := typ.Elt.(*ast.MapType); ok {
			statements = append(
				statements,
				fmt.Sprintf("for i, m := range %s {", value),
				fmt.Sprintf("%s[i] = maps.Clone(m)", value),
				"}",
			)
		}
		return statements
	case *ast.MapType:
		return []string{fmt.Sprintf("%s = maps.Clone(%s)", value, value)}
	case *ast.StarExpr:
		statements := []string{fmt.Sprintf("if %s != nil {", value), fmt.Sprintf("%s = new(*%s)", value, value)}
		if name, ok := typ.X.(*ast.Ident); ok && !slices.Contains(within, name.Name) {
			fields, _ := m.fields(name.Name)
			for _, f := range fields {
				statements = append(statements, m.clone(value+"."+f.name, f.typ, append(within, name.Name))...)
			}
		}
		return append(statements, "}")
	}
	return nil
}
