package gocmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Module is a checkout of a module.
type Module struct {
	Path     string    // its import path
	Dir      string    // absolute, without symbolic links: as the go command names files in it
	Packages []Package // the public ones, sorted by import path
}

// Package is a public package: one that importers of the module can use.
type Package struct {
	Path string // its import path
	Dir  string // its folder, relative to the module's and with slashes; "." is the module's own
}

// Public lists the public packages of the module whose root dir is: all that have code besides tests, but for programs
// and for what has an element "internal" in its path. Nested modules are not looked into.
func Public(ctx context.Context, dir string) (*Module, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	if err := checkRoot(dir); err != nil {
		return nil, err
	}
	out, err := Run(ctx, dir, "list", "-json=ImportPath,Name,GoFiles,Module", "./...")
	if err != nil {
		return nil, err
	}
	listed, err := decode(out)
	if err != nil {
		return nil, fmt.Errorf("what go list printed in %s: %w", dir, err)
	}
	if len(listed) == 0 {
		return nil, fmt.Errorf("%s has no Go packages", dir)
	}
	m := &Module{Path: listed[0].Module.Path, Dir: dir}
	for _, p := range listed {
		if p.public() {
			m.Packages = append(m.Packages, Package{Path: p.ImportPath, Dir: p.dir()})
		}
	}
	slices.SortFunc(m.Packages, func(a, b Package) int { return strings.Compare(a.Path, b.Path) })
	return m, nil
}

// listed is what go list says about a package.
type listed struct {
	ImportPath string
	Name       string
	GoFiles    []string
	Module     struct{ Path string }
}

func decode(out []byte) ([]listed, error) {
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, p)
	}
}

// public looks at the path below the module's own, which may be internal to something else.
func (p listed) public() bool {
	return p.Name != "main" && len(p.GoFiles) > 0 && !slices.Contains(strings.Split(p.dir(), "/"), "internal")
}

// dir is the folder of the package below the module's.
func (p listed) dir() string {
	if p.ImportPath == p.Module.Path {
		return "."
	}
	return strings.TrimPrefix(p.ImportPath, p.Module.Path+"/")
}

// ErrNotRoot is returned for a folder that is not the root of a module: the go command would list a part of a module
// there, or nothing.
var ErrNotRoot = errors.New("not the root of a module")

// checkRoot reports a folder without a go.mod of its own, and says where the nearest one above it is.
func checkRoot(dir string) error {
	switch root, err := findModule(dir); {
	case err != nil:
		return err
	case root == "":
		return fmt.Errorf("%s is %w: neither it nor a folder above it has a go.mod", dir, ErrNotRoot)
	case root != dir:
		return fmt.Errorf("%s is %w: that is %s", dir, ErrNotRoot, root)
	}
	return nil
}

// findModule returns the nearest folder at or above dir that has a go.mod, "" if there is none.
func findModule(dir string) (string, error) {
	for {
		info, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil && info.Mode().IsRegular() {
			return dir, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}
