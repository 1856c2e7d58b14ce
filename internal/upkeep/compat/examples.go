package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/lapgen/stytch-go/internal/upkeep/goapi"
	"github.com/lapgen/stytch-go/internal/upkeep/gocmd"
)

// examplesDir is the module of example programs.
const examplesDir = "examples"

// outcome is what became of the examples of the base.
type outcome struct {
	files    int // with examples of packages
	programs int // packages of the module of examples
	broken   []broken
}

// broken is an example that does not compile any more.
type broken struct {
	pos string // below the root of the base
	msg string
}

// text reports on the examples of the base that has this name. Positions are written as git names files of a revision:
// the working tree may have another content at that place.
func (o outcome) text(name string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\nexamples: %d files of packages, %d packages of module %s\n", o.files, o.programs, examplesDir)
	for _, e := range o.broken {
		fmt.Fprintf(&b, "  no longer compiles: %s:%s: %s\n", name, e.pos, e.msg)
	}
	switch n := len(o.broken); n {
	case 0:
		fmt.Fprintln(&b, "all examples compile")
	case 1:
		fmt.Fprintln(&b, "1 error")
	default:
		fmt.Fprintf(&b, "%d errors\n", n)
	}
	return b.Bytes()
}

// compileExamples compiles the examples of the base against the code at root. It only checks types, which takes seconds
// and finds what the compiler would.
func compileExamples(ctx context.Context, baseDir, root string) (outcome, error) {
	before, err := gocmd.Public(ctx, baseDir)
	if err != nil {
		return outcome{}, err
	}
	after, err := gocmd.Public(ctx, root)
	if err != nil {
		return outcome{}, err
	}
	var o outcome
	if err := o.packageExamples(ctx, before, after); err != nil {
		return outcome{}, fmt.Errorf("examples of packages: %w", err)
	}
	if err := o.programExamples(ctx, before, after); err != nil {
		return outcome{}, fmt.Errorf("module %s: %w", examplesDir, err)
	}
	return o, nil
}

// packageExamples compiles the example files of the public packages, with the other tests beside them for what they
// declare. An overlay puts these into the place of all test files of the working tree, which stays as it is: it needs
// no copy.
func (o *outcome) packageExamples(ctx context.Context, before, after *gocmd.Module) error {
	overlay := map[string][]byte{}
	var patterns []string
	examples := map[string]bool{} // by path below the root
	for _, p := range before.Packages {
		tests, err := externalTests(filepath.Join(before.Dir, filepath.FromSlash(p.Dir)), before.Path)
		if err != nil {
			return err
		}
		files := exampleFiles(p, tests)
		o.files += len(files)
		switch {
		case len(files) == 0:
			continue
		case !slices.Contains(after.Packages, p):
			o.orphans(files)
			continue
		}
		if err := replaceTests(overlay, filepath.Join(after.Dir, filepath.FromSlash(p.Dir)), tests); err != nil {
			return err
		}
		patterns = append(patterns, p.Path)
		for _, file := range files {
			examples[file] = true
		}
	}
	if len(patterns) == 0 {
		return nil
	}
	cfg := packages.Config{Context: ctx, Dir: after.Dir, Env: gocmd.Env(), Overlay: overlay, Tests: true}
	_, errs, err := goapi.Load(cfg, after.Dir, patterns...)
	if err != nil {
		return err
	}
	for _, e := range errs {
		// What is wrong with another test is no break: tests may use what is not exported.
		if file, _, _ := strings.Cut(e.Pos, ":"); examples[file] {
			o.add(e)
		}
	}
	return nil
}

// orphans notes example files of a package that is gone, or not public any more.
func (o *outcome) orphans(files []string) {
	for _, file := range files {
		o.broken = append(o.broken, broken{pos: file, msg: "the package is gone"})
	}
}

// exampleFiles returns the paths, below the root, of the tests of a package that are examples.
func exampleFiles(p gocmd.Package, tests []externalTest) []string {
	var files []string
	for _, t := range tests {
		if t.example {
			files = append(files, path.Join(p.Dir, t.name))
		}
	}
	return files
}

// externalTest is a test file of a package of its own, as an importer's would be.
type externalTest struct {
	name    string
	content []byte
	example bool // that an importer could have written
}

// externalTests returns the test files in dir that are of a package of their own. Those in the package itself are left
// out: they may use what is not exported, and importers cannot. For the same reason an example that imports an internal
// package of the module counts for no example.
func externalTests(dir, module string) ([]externalTest, error) {
	names, err := testFiles(dir)
	if err != nil {
		return nil, err
	}
	var found []externalTest
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(file.Name.Name, "_test") {
			found = append(found, externalTest{name, content, isExample(name) && !importsInternal(file, module)})
		}
	}
	return found, nil
}

func isExample(name string) bool {
	return strings.HasPrefix(name, "example_") || strings.HasSuffix(name, "_example_test.go")
}

func importsInternal(file *ast.File, module string) bool {
	return slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool {
		imported := strings.Trim(i.Path.Value, "\"`")
		below, ok := strings.CutPrefix(imported, module+"/")
		return ok && slices.Contains(strings.Split(below, "/"), "internal")
	})
}

// replaceTests puts tests into the place of those in dir.
func replaceTests(overlay map[string][]byte, dir string, tests []externalTest) error {
	if err := hideTests(overlay, dir); err != nil {
		return err
	}
	for _, t := range tests {
		overlay[filepath.Join(dir, t.name)] = t.content
	}
	return nil
}

// hideTests makes the go command pass over the test files in dir.
func hideTests(overlay map[string][]byte, dir string) error {
	names, err := testFiles(dir)
	for _, name := range names {
		overlay[filepath.Join(dir, name)] = []byte("//go:build ignore\n\npackage ignored\n")
	}
	return err
}

func testFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), "_test.go") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// programExamples compiles the module of examples of the base, which it changes so that it uses the code at root.
func (o *outcome) programExamples(ctx context.Context, before, after *gocmd.Module) error {
	dir := filepath.Join(before.Dir, examplesDir)
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := useCode(ctx, dir, after); err != nil {
		return err
	}
	cfg := packages.Config{
		Context: ctx, Dir: dir, Tests: true,
		BuildFlags: []string{"-mod=mod"}, // the code may need modules that it did not need then
		// All modules are there. Without this the go command looks for a package that is gone on the internet.
		Env: append(gocmd.Env(), "GOPROXY=off"),
	}
	loaded, errs, err := goapi.Load(cfg, before.Dir, "./...")
	if err != nil {
		return err
	}
	o.programs = count(loaded)
	for _, e := range errs {
		o.add(e)
	}
	return nil
}

// useCode has the module at dir use the code of m, and makes sure that what both need is in the module cache.
func useCode(ctx context.Context, dir string, m *gocmd.Module) error {
	if err := joinSums(dir, m.Dir, filepath.Join(m.Dir, examplesDir)); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"mod", "edit", "-replace=" + m.Path + "=" + m.Dir},
		{"list", "-mod=mod", "-m", "all"}, // raises requirements to those of the code
		{"mod", "download"},
	} {
		if _, err := gocmd.Run(ctx, dir, args...); err != nil {
			return err
		}
	}
	return nil
}

// joinSums adds to the go.sum in dir what those in other folders have, so that nothing has to be fetched to learn it.
func joinSums(dir string, others ...string) error {
	var all []byte
	for _, from := range append([]string{dir}, others...) {
		content, err := os.ReadFile(filepath.Join(from, "go.sum"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		all = append(all, content...)
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), all, 0o644)
}

// count leaves out tests, which are packages of their own.
func count(loaded []*packages.Package) int {
	n := 0
	for _, p := range loaded {
		if p.ID == p.PkgPath && !strings.HasSuffix(p.ID, ".test") {
			n++
		}
	}
	return n
}

// add notes an error, without what the go command says about the way it was called.
func (o *outcome) add(e goapi.Error) {
	pos, msg := e.Pos, e.Msg
	if pos == "" {
		pos = e.Package
	}
	for _, way := range [...]string{
		": module lookup disabled by GOPROXY=off",
		": import lookup disabled by -mod=readonly",
	} {
		msg = strings.TrimSuffix(msg, way)
	}
	o.broken = append(o.broken, broken{pos: pos, msg: msg})
}
