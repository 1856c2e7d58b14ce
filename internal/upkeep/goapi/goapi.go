// Package goapi compares the exported API of two checkouts of a module: what a program that imports the module can use
// of it.
//
// What breaks importers and what does not is apidiff's judgement (golang.org/x/exp/apidiff), one package at a time. It
// compares a type of another package by name alone; so a change of a type is reported for the package that declares it,
// and not for one that only has an alias of it. What happens to a type of an internal package is not reported, though
// an alias may show it.
package goapi

import (
	"cmp"
	"context"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"

	"github.com/lapgen/stytch-go/internal/upkeep/gocmd"
)

// Level tells what a change means to programs that import the package.
type Level int

const (
	// Breaking changes are those after which a program that compiled may no longer do.
	Breaking Level = iota
	// Compatible changes are those after which every program still compiles, but for unusual ones.
	Compatible
)

func (l Level) String() string {
	switch l {
	case Breaking:
		return "breaking"
	case Compatible:
		return "compatible"
	}
	return fmt.Sprintf("Level(%d)", int(l))
}

// Change is a difference between the exported API of two versions of a package.
type Change struct {
	Level Level
	// Name is what changed, such as "Client", "(*Client).Close" or "Users.Get"; empty if it is the package as a whole.
	Name string
	// What happened to it: "added", "removed", "changed from func(int) to func(string)".
	What string
}

// PackageChanges are the differences of one package: at least one, the breaking ones first.
type PackageChanges struct {
	Path    string // the import path
	Changes []Change
}

// Report is how the API of one checkout differs from that of another.
type Report struct {
	// Packages are those that differ, sorted by path.
	Packages []PackageChanges
}

// Count returns how many changes of a level there are.
func (r *Report) Count(l Level) int {
	n := 0
	for _, p := range r.Packages {
		for _, c := range p.Changes {
			if c.Level == l {
				n++
			}
		}
	}
	return n
}

// Packages lists the import paths of the public packages of the module whose root dir is, sorted.
func Packages(ctx context.Context, dir string) ([]string, error) {
	m, err := gocmd.Public(ctx, dir)
	if err != nil {
		return nil, err
	}
	return paths(m), nil
}

// Compare reports how the public packages of the module at newDir differ from those of the same module at oldDir. Both
// must compile, which is checked for linux/amd64 without cgo, whatever the platform.
func Compare(ctx context.Context, oldDir, newDir string) (*Report, error) {
	report, errs, err := CompareCompiling(ctx, oldDir, newDir)
	if err == nil {
		err = notCompiled(errs)
	}
	if err != nil {
		return nil, err
	}
	return report, nil
}

// CompareCompiling is Compare for checkouts that need not compile. Packages that do not in one of them, or that import
// one that does not, are left out of the report, and what is wrong with them at newDir, or else at oldDir, is returned.
func CompareCompiling(ctx context.Context, oldDir, newDir string) (*Report, []Error, error) {
	before, err := gocmd.Public(ctx, oldDir)
	if err != nil {
		return nil, nil, err
	}
	after, err := gocmd.Public(ctx, newDir)
	if err != nil {
		return nil, nil, err
	}
	if before.Path != after.Path {
		return nil, nil, fmt.Errorf(
			"the module is %s in %s, and %s in %s: nothing to compare",
			before.Path,
			before.Dir,
			after.Path,
			after.Dir,
		)
	}
	olds, oldErrs, err := load(ctx, before)
	if err != nil {
		return nil, nil, err
	}
	news, newErrs, err := load(ctx, after)
	if err != nil {
		return nil, nil, err
	}
	leaveOut(olds, before, news, after)
	if len(newErrs) == 0 {
		return compare(olds, news), oldErrs, nil
	}
	return compare(olds, news), newErrs, nil
}

// leaveOut removes packages from both sides that were not loaded on one side although they are there.
func leaveOut(
	olds map[string]*types.Package,
	before *gocmd.Module,
	news map[string]*types.Package,
	after *gocmd.Module,
) {
	for _, path := range slices.Concat(paths(before), paths(after)) {
		broken := olds[path] == nil && slices.Contains(paths(before), path) ||
			news[path] == nil && slices.Contains(paths(after), path)
		if broken {
			delete(olds, path)
			delete(news, path)
		}
	}
}

// compare takes packages by import path.
func compare(olds, news map[string]*types.Package) *Report {
	all := maps.Clone(olds)
	maps.Copy(all, news)
	r := &Report{}
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if changes := changesOf(olds[path], news[path]); len(changes) > 0 {
			r.Packages = append(r.Packages, PackageChanges{Path: path, Changes: changes})
		}
	}
	return r
}

// changesOf compares two versions of a package; nil is one that is not there.
func changesOf(before, after *types.Package) []Change {
	switch {
	case before == nil:
		return []Change{{Level: Compatible, What: "package added"}}
	case after == nil:
		return []Change{{Level: Breaking, What: "package removed"}}
	}
	var changes []Change
	for _, c := range apidiff.Changes(before, after).Changes {
		changes = append(changes, change(c))
	}
	return inOrder(changes)
}

// inOrder sorts changes, the breaking ones first, and drops repetitions: two names of one type may show one change
// twice.
func inOrder(changes []Change) []Change {
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Name, b.Name), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(changes)
}

// change splits apidiff's "NAME: WHAT".
func change(c apidiff.Change) Change {
	level := Breaking
	if c.Compatible {
		level = Compatible
	}
	name, what, found := strings.Cut(c.Message, ": ")
	if !found {
		name, what = "", c.Message
	}
	return Change{Level: level, Name: name, What: what}
}

func paths(m *gocmd.Module) []string {
	all := make([]string, len(m.Packages))
	for i, p := range m.Packages {
		all[i] = p.Path
	}
	return all
}
