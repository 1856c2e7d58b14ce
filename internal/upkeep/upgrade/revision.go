package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/diff"
	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/lint"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// The files of the repository that say what the API is.
const (
	currentLAP      = "api/stytch.lap"
	namesTable      = "api/names.yaml"
	operationsTable = "api/operations.yaml"
	overlayFile     = "api/overlay.yaml"
)

// revision is the new revision of the API, in a copy of the repository.
type revision struct {
	tree *tree
	text []byte
	name string // of its copy, in the tree
	doc  *syntax.Document
}

// newRevision copies the file, so that all that follows sees the same.
func newRevision(t *tree, lap string) (*revision, error) {
	text, err := readLAP(lap)
	if err != nil {
		return nil, err
	}
	rev := &revision{tree: t, text: text, name: path.Join(incoming, filepath.Base(lap))}
	return rev, checkout.WriteFile(t.Path(rev.name), text, 0o644)
}

// readLAP reads a file as far as lapconv would.
func readLAP(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, syntax.DefaultMaxSize+1))
	if err == nil && len(text) > syntax.DefaultMaxSize {
		err = fmt.Errorf("%s: more than %d bytes", name, syntax.DefaultMaxSize)
	}
	return text, err
}

// source returns the revision as the pipeline takes it.
func (rev *revision) source() pipeline.Source { return pipeline.Source{Name: rev.name, Text: rev.text} }

// tables reads the tables and the overlay of the copy.
func (rev *revision) tables() (*pipeline.Tables, error) {
	var sources pipeline.Sources
	for name, into := range map[string]*pipeline.Source{
		namesTable: &sources.Names, operationsTable: &sources.Operations, secretsTable: &sources.Secrets,
		overlayFile: &sources.Overlay,
	} {
		var err error
		if *into, err = rev.tree.source(name); err != nil {
			return nil, err
		}
	}
	tables, err := pipeline.ReadTables(sources)
	return tables, asBroken(err)
}

// source reads a file of the copy.
func (t *tree) source(name string) (pipeline.Source, error) {
	text, err := os.ReadFile(t.Path(name))
	return pipeline.Source{Name: name, Text: text}, err
}

// asBroken makes a brokenError of an error about what the files say.
func asBroken(err error) error {
	if err == nil {
		return nil
	}
	return &brokenError{err.Error()}
}

// lint refuses a file that is not a LAP document, or has mistakes; above all one that was cut off.
func (rev *revision) lint() error {
	var err error
	rev.doc, _, err = syntax.Parse(rev.name, bytes.NewReader(rev.text), syntax.ParseOptions{})
	if err != nil {
		return asBroken(err)
	}
	found := lint.Check(rev.doc, lint.Options{})
	if found.Worst() < diag.Error {
		return nil
	}
	var lines []string
	for _, d := range found {
		lines = append(lines, d.String())
	}
	return &brokenError{strings.Join(lines, "\n")}
}

// apiChanges is what changes from the current revision to the new one.
type apiChanges struct {
	changes        []diff.Change
	text, markdown string
}

// compare compares the current revision with the new one.
func (rev *revision) compare() (*apiChanges, error) {
	tables, err := rev.tables()
	if err != nil {
		return nil, err
	}
	current, err := rev.tree.source(currentLAP)
	if err != nil {
		return nil, err
	}
	found, err := diff.Compare(current, rev.source(), tables)
	if err != nil {
		return nil, asBroken(err)
	}
	var text, markdown strings.Builder
	if err := found.Write(&text, diff.WriteOptions{Format: diff.Text}); err != nil {
		return nil, err
	}
	if err := found.Write(&markdown, diff.WriteOptions{Format: diff.Markdown}); err != nil {
		return nil, err
	}
	return &apiChanges{changes: found.Changes(), text: text.String(), markdown: markdown.String()}, nil
}

// maxRounds bounds fit: what one round mends may show something else, but not for ever.
const maxRounds = 10

// fit changes the tables and the overlay of the copy until they fit the new revision, and tells what it changed.
func (rev *revision) fit() ([]edit, error) {
	edits, err := rev.follow()
	if err != nil {
		return nil, err
	}
	for range maxRounds {
		misfits, err := rev.misfits()
		if err != nil {
			return nil, err
		}
		if len(misfits) == 0 {
			return edits, nil
		}
		made, err := rev.mend(misfits)
		if err != nil {
			return nil, err
		}
		edits = append(edits, made...)
	}
	return nil, &brokenError{fmt.Sprintf("the tables in api/ do not fit the new revision after %d rounds of changes.\n%s",
		maxRounds, mendIt)}
}

// misfits returns what of the tables and the overlay does not fit the new revision, and what is odd in it.
func (rev *revision) misfits() (diag.Diagnostics, error) {
	tables, err := rev.tables()
	if err != nil {
		return nil, err
	}
	draft, err := tables.Convert(rev.source())
	if err != nil {
		return nil, asBroken(err)
	}
	fitted, err := tables.Fit(draft)
	if err != nil {
		return nil, asBroken(err)
	}
	var misfits diag.Diagnostics
	for _, d := range draft.Diagnostics {
		if d.Severity >= diag.Warning {
			misfits = append(misfits, d)
		}
	}
	return append(misfits, fitted.Misfits...).Unique(), nil
}

// install makes the new revision the current one.
func (rev *revision) install() error {
	return checkout.WriteFile(rev.tree.Path(currentLAP), rev.text, 0o644)
}
