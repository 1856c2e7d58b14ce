package goapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/lapgen/stytch-go/internal/upkeep/gocmd"
)

// Load loads types of the packages that patterns name, with what cfg says about the place and the way, and lists what
// is wrong with the code in dir. Types of two loads share nothing.
//
// Everything is loaded from source: that takes seconds, where export data would need a compile of all whenever a
// checkout is in a new place. Of code outside of dir, the standard library and other modules, the bodies of functions
// are left out: they take most of the time, and are not ours to check.
func Load(cfg packages.Config, dir string, patterns ...string) ([]*packages.Package, []Error, error) {
	cfg.Mode = packages.NeedName | packages.NeedImports | packages.NeedDeps | packages.NeedTypes
	cfg.ParseFile = func(files *token.FileSet, name string, content []byte) (*ast.File, error) {
		file, err := parser.ParseFile(files, name, content, parser.AllErrors|parser.SkipObjectResolution)
		if file != nil && !within(dir, name) {
			dropBodies(file)
		}
		return file, err
	}
	loaded, err := packages.Load(&cfg, patterns...)
	if err != nil {
		return nil, nil, err
	}
	return loaded, errorsIn(loaded, cfg.Dir, dir), nil
}

func dropBodies(file *ast.File) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			f.Body = nil
		}
	}
}

func within(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && filepath.IsLocal(rel)
}

// load returns the types of the public packages of a module, by import path: of those that compile, with all that they
// import.
func load(ctx context.Context, m *gocmd.Module) (map[string]*types.Package, []Error, error) {
	found := map[string]*types.Package{}
	if len(m.Packages) == 0 {
		return found, nil, nil // without a pattern go/packages would load what is in the folder
	}
	loaded, errs, err := Load(packages.Config{Context: ctx, Dir: m.Dir, Env: gocmd.Env()}, m.Dir, paths(m)...)
	if err != nil {
		return nil, nil, fmt.Errorf("loading the packages of %s: %w", m.Dir, err)
	}
	broken := map[string]bool{}
	for _, e := range errs {
		broken[e.Package] = true
	}
	for _, p := range loaded {
		if !reaches(p, broken, map[*packages.Package]bool{}) {
			found[p.PkgPath] = p.Types
		}
	}
	return found, errs, nil
}

// reaches reports whether a package is one of some, or imports one, be it by way of others.
func reaches(p *packages.Package, some map[string]bool, seen map[*packages.Package]bool) bool {
	if seen[p] {
		return false
	}
	seen[p] = true
	if some[p.ID] {
		return true
	}
	for _, imported := range p.Imports {
		if reaches(imported, some, seen) {
			return true
		}
	}
	return false
}

// Error is why a package does not compile.
type Error struct {
	Package string // its import path, as go list writes it
	Pos     string // file:line:col, the file relative to the folder of the checkout if it is in there; may be empty
	Msg     string
}

func (e Error) Error() string {
	if e.Pos == "" {
		return e.Package + ": " + e.Msg
	}
	return e.Package + ": " + e.Pos + ": " + e.Msg
}

// errorsIn lists what is wrong with packages and all that they import, at most one error for each position: if a file
// is checked twice, as a part of a package and of its test, the second adds nothing. Errors outside of dir only tell
// that bodies of functions are missing there, with the uses of what the files import. cwd is where the go command ran.
func errorsIn(loaded []*packages.Package, cwd, dir string) []Error {
	var errs []Error
	seen := map[string]bool{}
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			pos, ours := position(e.Pos, cwd, dir)
			found := Error{Package: p.ID, Pos: pos, Msg: e.Msg}
			key := cmp.Or(pos, found.Error())
			if ours && !seen[key] {
				seen[key] = true
				errs = append(errs, found)
			}
		}
	})
	return errs
}

// position makes "file:line:col" relative to dir, and tells whether it is in there; what has no position is taken for
// ours. The type checker names files by their absolute path, the go command relative to where it runs.
func position(pos, cwd, dir string) (rel string, ours bool) {
	if pos == "" || pos == "-" {
		return "", true
	}
	if !filepath.IsAbs(pos) {
		pos = filepath.Join(cwd, pos)
	}
	if !within(dir, pos) {
		return pos, false
	}
	rel, err := filepath.Rel(dir, pos)
	return filepath.ToSlash(rel), err == nil
}

// maxErrors bounds what is printed: one mistake in a package that all import is enough for thousands.
const maxErrors = 10

// notCompiled is the error about code that should compile; nil if it does.
func notCompiled(errs []Error) error {
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("the code does not compile:\n%w", join(errs))
}

func join(errs []Error) error {
	var lines []string
	for _, e := range errs[:min(len(errs), maxErrors)] {
		lines = append(lines, "\t"+e.Error())
	}
	if more := len(errs) - maxErrors; more > 0 {
		lines = append(lines, fmt.Sprintf("\tand %d more", more))
	}
	return errors.New(strings.Join(lines, "\n"))
}
