package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// change is a file that is not as it should be. Text is nil for one that should not be there.
type change struct {
	name string // path from the root of the module, with slashes
	text []byte
}

// compare returns what must change below the root so that it has the generated files and no others.
func compare(root string, files map[string][]byte) ([]change, error) {
	var changes []change
	for _, name := range slices.Sorted(maps.Keys(files)) {
		old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		if err != nil || !bytes.Equal(old, files[name]) {
			changes = append(changes, change{name, files[name]})
		}
	}
	for _, folder := range []string{consumerFolder, b2bFolder, errorsFolder, genFolder} {
		stale, err := staleFiles(root, folder, files)
		if err != nil {
			return nil, err
		}
		changes = append(changes, stale...)
	}
	return changes, nil
}

// staleFiles returns the files of a folder that an earlier run has generated and this one has not. The header tells
// them from files that somebody wrote.
func staleFiles(root, folder string, files map[string][]byte) ([]change, error) {
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), "zz_*.go"))
	if err != nil {
		return nil, err
	}
	var stale []change
	for _, file := range found {
		name := path.Join(folder, filepath.Base(file))
		if files[name] != nil {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(text, []byte(header)) || bytes.HasPrefix(text, []byte(errorsHeader)) {
			stale = append(stale, change{name: name})
		}
	}
	return stale, nil
}

// report lists the changes.
func report(changes []change, w io.Writer) int {
	for _, c := range changes {
		state := "differs"
		if c.text == nil {
			state = "is not generated any more"
		}
		fmt.Fprintf(w, "%s %s\n", c.name, state)
	}
	if len(changes) > 0 {
		return exitFindings
	}
	return exitOK
}

// apply makes the changes.
func apply(root string, changes []change) error {
	for _, c := range changes {
		file := filepath.Join(root, filepath.FromSlash(c.name))
		if c.text == nil {
			if err := os.Remove(file); err != nil {
				return err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := replace(file, c.text); err != nil {
			return err
		}
	}
	return nil
}

// replace writes a file in such a way that whoever reads it finds the old text or the new one.
func replace(file string, text []byte) error {
	next := file + ".new"
	if err := os.WriteFile(next, text, 0o644); err != nil {
		return err
	}
	return os.Rename(next, file)
}
