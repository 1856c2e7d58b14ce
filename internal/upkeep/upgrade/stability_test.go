package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/shared"
	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// TestSharedStability generates the SDK from each older revision of the API. The Go of everything that the two
// documents say the same of must be the same to the letter: nothing that was added, removed or moved elsewhere renames
// or changes it. The revisions are shared data.
func TestSharedStability(t *testing.T) {
	if os.Getenv("STYTCH_WEEKLY") == "" {
		t.Skip("takes a minute for each revision: set STYTCH_WEEKLY=1, as make weekly does")
	}
	older := shared.Files(t, "history", "*.lap")
	today := generated{readDocument(t, project), declarationsOf(t, project)}
	for _, lap := range older {
		t.Run(filepath.Base(lap), func(t *testing.T) { checkStable(t, lap, today) })
	}
}

// generated is a document and what was generated from it.
type generated struct {
	document     document
	declarations map[string]string // by package and name
}

// checkStable compares what is generated from an older revision with today's.
func checkStable(t *testing.T, lap string, today generated) {
	copied := &tree{copyOf(t, project)}
	generateExpressible(t, copied, lap)
	then := generated{readDocument(t, copied.Dir), declarationsOf(t, copied.Dir)}
	rows, err := readRows(copied.Dir)
	require.NoError(t, err)

	same := func(names ...string) int {
		for _, name := range names {
			switch before, after := then.declarations[name], today.declarations[name]; {
			case before == "" || after == "":
				t.Errorf("%s is declared only once:\n%s%s", name, before, after)
			case before != after:
				t.Errorf("%s is another one today:\n%s\ntoday:\n%s", name, before, after)
			}
		}
		return len(names)
	}
	var components, operations, declarations int
	for name, schema := range then.document.Components.Schemas {
		if reflect.DeepEqual(schema, today.document.Components.Schemas[name]) {
			components++
			declarations += same(then.namesOf(name)...)
		}
	}
	for _, r := range rows {
		id := operationID(r)
		if !then.document.sameOperation(today.document, r, id) {
			continue
		}
		operations++
		folder := "stytch."
		if r.Product == "b2b" {
			folder = "stytch/b2b."
		}
		method := fmt.Sprintf("%s(%sService).%s", folder, strings.ReplaceAll(r.service(), ".", ""), r.methodName())
		declarations += same(method, folder+r.Type+"Params", folder+r.Type+"Response")
	}
	require.Positive(t, components)
	require.Positive(t, operations)
	t.Logf("%d of %d components and %d of %d operations have not changed; their %d declarations are those of today",
		components, len(then.document.Components.Schemas), operations, len(rows), declarations)
}

// generateExpressible generates from a revision. Inputs that it lists twice are taken for one, and operations that the
// generator refuses all the same are left out.
func generateExpressible(t *testing.T, copied *tree, lap string) {
	t.Helper()
	ctx := t.Context()
	rev, err := newRevision(copied, lap)
	require.NoError(t, err)
	rev.doc, _, err = syntax.Parse(rev.name, bytes.NewReader(rev.text), syntax.ParseOptions{})
	require.NoError(t, err)
	for e := range rev.doc.Endpoints() {
		seen := map[string]bool{}
		e.Required = slices.DeleteFunc(e.Required, func(f *syntax.Field) bool {
			twice := seen[f.Name]
			seen[f.Name] = true
			return twice
		})
	}
	rev.leaveOut(t, nil)
	for range 3 {
		_, err := rev.fit()
		require.NoError(t, err)
		require.NoError(t, rev.install())
		err = copied.generate(ctx)
		if err == nil {
			return
		}
		require.True(t, rev.leaveOut(t, refused.FindAllStringSubmatch(err.Error(), -1)), err.Error())
	}
	t.Fatal("the generator refuses ever more operations")
}

// refused matches what the generator says of an operation.
var refused = regexp.MustCompile(`(?m)^gensdk: ([A-Z]+ /\S+): `)

// leaveOut takes operations out of the revision, and reports whether it had any of them.
func (rev *revision) leaveOut(t *testing.T, refused [][]string) bool {
	t.Helper()
	left, gone := 0, false
	for _, section := range rev.doc.Sections {
		section.Endpoints = slices.DeleteFunc(section.Endpoints, func(e *syntax.Endpoint) bool {
			out := slices.ContainsFunc(refused, func(match []string) bool { return match[1] == e.Method+" "+e.Path })
			gone = gone || out
			return out
		})
		left += len(section.Endpoints)
	}
	rev.doc.Declared, rev.doc.TOC = left, nil // they count what is gone, too
	var text bytes.Buffer
	require.NoError(t, syntax.Format(&text, rev.doc, syntax.FormatOptions{}))
	rev.text = text.Bytes()
	var err error
	rev.doc, _, err = syntax.Parse(rev.name, bytes.NewReader(rev.text), syntax.ParseOptions{})
	require.NoError(t, err)
	require.NoError(t, checkout.WriteFile(rev.tree.Path(rev.name), rev.text, 0o644))
	return gone
}

// document is an OpenAPI document without the hints for code generators: they are the project's, and no part of the
// API.
type document struct {
	Paths      map[string]map[string]any
	Components struct{ Schemas map[string]any }
}

func readDocument(t *testing.T, root string) document {
	t.Helper()
	var d document
	require.NoError(t, readYAML(filepath.Join(root, "api", "openapi.yaml"), &d))
	for _, item := range d.Paths {
		for method, operation := range item {
			item[method] = withoutHints(operation)
		}
	}
	for name, schema := range d.Components.Schemas {
		d.Components.Schemas[name] = withoutHints(schema)
	}
	return d
}

// withoutHints removes extensions.
func withoutHints(node any) any {
	switch n := node.(type) {
	case map[string]any:
		for key, value := range n {
			if strings.HasPrefix(key, "x-") && key != "x-open-enum" && key != "x-order" {
				delete(n, key)
				continue
			}
			n[key] = withoutHints(value)
		}
	case []any:
		for i, value := range n {
			n[i] = withoutHints(value)
		}
	}
	return node
}

// sameOperation reports whether two documents say the same of an operation and of its request.
func (d document) sameOperation(other document, r row, id string) bool {
	method := strings.ToLower(r.Method)
	before, after := d.Paths[r.Path][method], other.Paths[r.Path][method]
	request := id + "Request"
	return before != nil && reflect.DeepEqual(before, after) &&
		reflect.DeepEqual(d.Components.Schemas[request], other.Components.Schemas[request])
}

// operationID returns the operationId that a row gives.
func operationID(r row) string {
	id := strings.ReplaceAll(r.Name, ".", "")
	if r.Product == "b2b" {
		return "B2B" + id
	}
	return id
}

// namesOf returns what a component declares: its type in package gen, and the constants of an enum. A component that no
// operation reaches declares nothing.
func (g generated) namesOf(component string) []string {
	if g.declarations["gen."+component] == "" {
		return nil
	}
	names := []string{"gen." + component}
	for name, text := range g.declarations {
		if strings.HasPrefix(name, "gen."+component) && strings.Contains(text, " "+component+" = ") {
			names = append(names, name)
		}
	}
	return names
}

// declarationsOf returns what the generators declare for users, with its comments, by package and name. The types that
// list services and operations, which grow with each, are left out: their parts are compared.
func declarationsOf(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"gen/gen.go", "stytch/zz_*.go", "stytch/b2b/zz_*.go"} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		require.NoError(t, err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				addDeclarations(t, all, strings.TrimSuffix(filepath.ToSlash(filepath.Dir(pattern)), "/"), file)
			}
		}
	}
	require.NotEmpty(t, all, "nothing is generated")
	return all
}

func addDeclarations(t *testing.T, all map[string]string, folder, file string) {
	t.Helper()
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, nil, parser.ParseComments)
	require.NoError(t, err)
	add := func(name string, node any) {
		var b bytes.Buffer
		require.NoError(t, printer.Fprint(&b, fset, &printer.CommentedNode{Node: node, Comments: parsed.Comments}))
		all[folder+"."+name] = b.String()
	}
	for _, decl := range parsed.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() {
				d.Body = nil
				add(receiverName(d)+d.Name.Name, d)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() && !listsServices(s.Name.Name) {
						add(s.Name.Name, s)
					}
				case *ast.ValueSpec:
					if s.Names[0].IsExported() {
						add(s.Names[0].Name, s)
					}
				}
			}
		}
	}
}

// receiverName returns "(Type)." for a method.
func receiverName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	expr := d.Recv.List[0].Type
	if star, ok := expr.(*ast.StarExpr); ok {
		expr = star.X
	}
	if ident, ok := expr.(*ast.Ident); ok {
		return "(" + ident.Name + ")."
	}
	return ""
}

// listsServices reports whether a type has a field for each service below it.
func listsServices(name string) bool {
	return strings.HasSuffix(name, "Service") || name == "Client" || name == "B2B"
}
