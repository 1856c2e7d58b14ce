package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/lapconv"
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
	tool string // lap2openapi
	doc  *lapconv.Document
}

// newRevision copies the file, so that all that follows sees the same, and builds lap2openapi.
func newRevision(ctx context.Context, t *tree, lap string) (*revision, error) {
	text, err := readLAP(lap)
	if err != nil {
		return nil, err
	}
	rev := &revision{tree: t, text: text, name: path.Join(incoming, filepath.Base(lap)), tool: t.Path(path.Join(tools, "lap2openapi"))}
	if err := checkout.WriteFile(t.Path(rev.name), text, 0o644); err != nil {
		return nil, err
	}
	build := t.goCommand(ctx, "build", "-o", rev.tool, ".")
	build.Dir = t.Path("cmd/lap2openapi")
	_, err = output(build)
	return rev, err
}

// readLAP reads a file as far as lapconv would.
func readLAP(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, lapconv.DefaultMaxSize+1))
	if err == nil && len(text) > lapconv.DefaultMaxSize {
		err = fmt.Errorf("%s: more than %d bytes", name, lapconv.DefaultMaxSize)
	}
	return text, err
}

// lap2openapi runs the command in the copy.
func (rev *revision) lap2openapi(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, rev.tool, args...)
	command.Dir = rev.tree.Dir
	return output(command)
}

// lint refuses a file that is no LAP document, or has mistakes; above all one that was cut off.
func (rev *revision) lint(ctx context.Context) error {
	if _, err := rev.lap2openapi(ctx, "lint", rev.name); err != nil {
		return asBroken(err)
	}
	doc, _, err := lapconv.Parse(rev.name, bytes.NewReader(rev.text))
	rev.doc = doc
	return err
}

// asBroken makes a brokenError of a command that found fault.
func asBroken(err error) error {
	var failed *commandError
	var exit *exec.ExitError
	if errors.As(err, &failed) && errors.As(err, &exit) && exit.ExitCode() > 0 {
		return &brokenError{failed.printed}
	}
	return err
}

// apiChanges is what changes from the current revision to the new one.
type apiChanges struct {
	diffReport
	text, markdown string
}

// diffReport is what lap2openapi diff writes as JSON, as far as it matters here.
type diffReport struct {
	Breaking    int         `json:"breaking"`
	Warnings    int         `json:"warnings"`
	Information int         `json:"information"`
	Changes     []apiChange `json:"changes"`
	Notes       []note      `json:"notes"`
}

type apiChange struct {
	ID        string `json:"id"`
	Operation string `json:"operation"`
	Path      string `json:"path"`
}

// ruleUndescribedList is the rule of notes about lists whose elements no action of the overlay describes.
const ruleUndescribedList = "undescribed-list"

// note is a row or an action that does not fit a revision.
type note struct {
	Document string `json:"document"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Text     string `json:"text"`
	Fix      string `json:"fix"`
}

func (n note) String() string {
	return fmt.Sprintf("%s:%d: %s: %s [%s]", n.File, n.Line, n.Message, n.Text, n.Rule)
}

// compare compares the current revision with the new one.
func (rev *revision) compare(ctx context.Context) (*apiChanges, error) {
	report, err := rev.diff(ctx, currentLAP)
	if err != nil {
		return nil, err
	}
	changes := &apiChanges{diffReport: report}
	if changes.text, err = rev.diffAs(ctx, currentLAP, "text"); err != nil {
		return nil, err
	}
	changes.markdown, err = rev.diffAs(ctx, currentLAP, "markdown")
	return changes, err
}

// diffAs compares a revision with the new one, in a format.
func (rev *revision) diffAs(ctx context.Context, old, format string) (string, error) {
	text, err := rev.lap2openapi(ctx, "diff", "--format", format, "--fail-on", "none",
		"--names", namesTable, "--operations", operationsTable, "--overlay", overlayFile, old, rev.name)
	return text, asBroken(err)
}

func (rev *revision) diff(ctx context.Context, old string) (diffReport, error) {
	var report diffReport
	text, err := rev.diffAs(ctx, old, "json")
	if err != nil {
		return report, err
	}
	return report, json.Unmarshal([]byte(text), &report)
}

// maxRounds bounds fit: what one round mends may show something else, but not for ever.
const maxRounds = 10

// fit changes the tables and the overlay of the copy until they fit the new revision, and tells what it changed.
func (rev *revision) fit(ctx context.Context) ([]edit, error) {
	edits, err := rev.follow()
	if err != nil {
		return nil, err
	}
	for range maxRounds {
		report, err := rev.diff(ctx, rev.name) // with itself: only the notes matter
		if err != nil {
			return nil, err
		}
		notes := unique(report.Notes)
		if len(notes) == 0 {
			return edits, nil
		}
		made, err := rev.mend(notes)
		if err != nil {
			return nil, err
		}
		edits = append(edits, made...)
	}
	return nil, &brokenError{fmt.Sprintf("the tables in api/ do not fit the new revision after %d rounds of changes.\n%s", maxRounds, mendIt)}
}

// unique drops notes that stand twice, since both sides of the comparison are the same.
func unique(notes []note) []note {
	var all []note
	for _, n := range notes {
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// install makes the new revision the current one.
func (rev *revision) install() error {
	return checkout.WriteFile(rev.tree.Path(currentLAP), rev.text, 0o644)
}
