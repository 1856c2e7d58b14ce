package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
)

// models are the types that gen declares.
type models struct {
	types     map[string]ast.Expr // what a type is, by its name
	constants map[string][]string // the constants of a type, in source order
}

// field is a field of a struct of gen.
type field struct {
	name string
	typ  ast.Expr
	tag  string // json tag

	secret bool // by the tag that package printing goes by
}

// readModels reads the declarations of gen.
func readModels(file string) (*models, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	m := &models{types: map[string]ast.Expr{}, constants: map[string][]string{}}
	for _, decl := range parsed.Decls {
		if decl, ok := decl.(*ast.GenDecl); ok {
			for _, spec := range decl.Specs {
				m.add(decl.Tok, spec)
			}
		}
	}
	return m, nil
}

func (m *models) add(tok token.Token, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		m.types[spec.Name.Name] = spec.Type
	case *ast.ValueSpec:
		if typ, ok := spec.Type.(*ast.Ident); ok && tok == token.CONST {
			for _, name := range spec.Names {
				m.constants[typ.Name] = append(m.constants[typ.Name], name.Name)
			}
		}
	}
}

// fields returns the fields of a struct in their order, and false if gen has no struct of that name.
func (m *models) fields(typ string) ([]field, bool) {
	structure, ok := m.types[typ].(*ast.StructType)
	if !ok {
		return nil, false
	}
	var fields []field
	for _, f := range structure.Fields.List {
		if f.Tag == nil || len(f.Names) != 1 {
			continue // of no use on the wire
		}
		text, _ := strconv.Unquote(f.Tag.Value) // the parser has checked it
		tags := reflect.StructTag(text)
		fields = append(fields, field{f.Names[0].Name, f.Type, tags.Get("json"), tags.Get("secret") == "true"})
	}
	return fields, true
}

// field returns the field of a struct that has the wire name.
func (m *models) field(typ, wire string) (field, bool) {
	fields, _ := m.fields(typ)
	for _, f := range fields {
		if f.wire() == wire {
			return f, true
		}
	}
	return field{}, false
}

func (f field) wire() string {
	name, _, _ := strings.Cut(f.tag, ",")
	return name
}

// pointer reports whether the field is a pointer, and to what.
func (f field) pointer() (ast.Expr, bool) {
	star, ok := f.typ.(*ast.StarExpr)
	if !ok {
		return f.typ, false
	}
	return star.X, true
}

// scalar reports whether a type is a string, a number or a boolean.
func (m *models) scalar(typ ast.Expr) bool {
	ident, ok := typ.(*ast.Ident)
	if !ok {
		return false
	}
	if underlying := m.types[ident.Name]; underlying != nil {
		return m.scalar(underlying)
	}
	return true
}

// goType writes a type, with the names of gen's types replaced. Types of gen have no name in front, so that they are
// written as a package writes them that has aliases of them.
func (m *models) goType(expr ast.Expr, rename func(string) string) (string, error) {
	switch expr := expr.(type) {
	case *ast.Ident:
		if m.types[expr.Name] != nil {
			return rename(expr.Name), nil
		}
		return expr.Name, nil
	case *ast.StarExpr:
		of, err := m.goType(expr.X, rename)
		return "*" + of, err
	case *ast.ArrayType:
		of, err := m.goType(expr.Elt, rename)
		if expr.Len != nil {
			err = fmt.Errorf("arrays of a fixed length are not expected")
		}
		return "[]" + of, err
	case *ast.MapType:
		key, _ := m.goType(expr.Key, rename)
		of, err := m.goType(expr.Value, rename)
		return "map[" + key + "]" + of, err
	case *ast.InterfaceType:
		return "any", nil
	case *ast.SelectorExpr:
		if pkg, ok := expr.X.(*ast.Ident); ok && pkg.Name == "time" {
			return "time." + expr.Sel.Name, nil
		}
	}
	return "", fmt.Errorf("the Go type that gen has for it cannot be written (%T)", expr)
}

// reach adds the names of gen's types that a type uses, at whatever depth.
func (m *models) reach(expr ast.Expr, into map[string]bool) {
	ast.Inspect(expr, func(n ast.Node) bool {
		ident, ok := n.(*ast.Ident)
		if ok && m.types[ident.Name] != nil && !into[ident.Name] {
			into[ident.Name] = true
			for _, f := range m.usedIn(ident.Name) {
				m.reach(f, into)
			}
		}
		return true
	})
}

// usedIn returns the types of which a type of gen is made. Field names are none of them, although some are names of
// types, too.
func (m *models) usedIn(typ string) []ast.Expr {
	if m.types[typ] == nil {
		return nil
	}
	structure, ok := m.types[typ].(*ast.StructType)
	if !ok {
		return []ast.Expr{m.types[typ]}
	}
	var used []ast.Expr
	for _, f := range structure.Fields.List {
		used = append(used, f.Type)
	}
	return used
}
