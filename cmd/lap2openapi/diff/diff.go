// Package diff compares two revisions of an API, each in LAP or OpenAPI 3, by the rules of oasdiff, which say for each
// change whether a client that works with the old revision works with the new one.
//
// What a revision is compared by is in side.go, the comparison in compare.go, and what it tells in groups.go, notes.go
// and the files of the formats.
package diff

import (
	"io"
	"slices"

	"github.com/oasdiff/oasdiff/checker"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
)

// Compare compares two revisions. LAP is converted with the tables; what of them does not fit a revision is in the
// notes. OpenAPI is taken as it is, and what is invalid in it is in the notes.
func Compare(old, revised pipeline.Source, tables *pipeline.Tables) (*Comparison, error) {
	before, err := readSide(old, tables)
	if err != nil {
		return nil, err
	}
	after, err := readSide(revised, tables)
	if err != nil {
		return nil, err
	}
	return compare(before, after)
}

// Comparison is what two revisions of an API differ in.
type Comparison struct {
	old, revised *side
	changes      checker.Changes // the gravest first, then by path and method
}

// Level says what a change means for clients of the old revision.
type Level int

// The levels, in rising order.
const (
	Information Level = Level(checker.INFO) // they work
	Warning     Level = Level(checker.WARN) // they may work
	Breaking    Level = Level(checker.ERR)  // they may not work
)

// Change is one difference.
type Change struct {
	Level  Level
	Rule   string // id of oasdiff's rule
	Method string // of the operation; "" for what is not in one, like Path
	Path   string
	Text   string
}

// Changes returns the changes, the gravest first, then by path and method.
func (c *Comparison) Changes() []Change {
	localize := checker.NewDefaultLocalizer()
	all := make([]Change, 0, len(c.changes))
	for _, found := range c.changes {
		all = append(all, Change{
			Level: Level(found.GetLevel()), Rule: found.GetId(), Method: found.GetOperation(), Path: found.GetPath(),
			Text: oneLine(found.GetUncolorizedText(localize)),
		})
	}
	return all
}

// Count returns how many changes have a level.
func (c *Comparison) Count(level Level) int { return c.changes.GetLevelCount()[checker.Level(level)] }

// FailOn says which changes fail a comparison.
type FailOn string

// The values of FailOn.
const (
	FailOnBreaking FailOn = "breaking"
	FailOnAny      FailOn = "any"
	FailOnNone     FailOn = "none"
)

// Fails reports whether a comparison has changes that fail it.
func (c *Comparison) Fails(on FailOn) bool { return slices.ContainsFunc(c.changes, on.fails) }

// fails reports whether a change counts.
func (on FailOn) fails(change checker.Change) bool {
	switch on {
	case FailOnAny:
		return true
	case FailOnNone:
		return false
	}
	return change.GetLevel() == checker.ERR // oasdiff's IsBreaking counts warnings, too
}

// Format names a format of reports.
type Format string

// The formats. JSON and GitHub have changes as oasdiff writes them, so that what reads its output reads this. The
// others are ours: oasdiff's do not show all levels, say everything once for each operation, and have no place for
// notes.
const (
	Text     Format = "text"
	Markdown Format = "markdown"
	JSON     Format = "json"
	HTML     Format = "html"
	GitHub   Format = "github"
	JUnit    Format = "junit"
)

// Formats returns all formats.
func Formats() []Format { return []Format{Text, Markdown, JSON, HTML, GitHub, JUnit} }

// ShowsNotes reports whether a report in the format has the notes; for the others there is WriteNotes.
func (f Format) ShowsNotes() bool { return f != GitHub && f != JUnit }

// WriteOptions say how a comparison is written.
type WriteOptions struct {
	Format Format // Text by default
	FailOn FailOn // which changes are failures in a JUnit report; FailOnBreaking by default
	Colour bool   // whether Text is coloured, for a terminal
}

// Write writes a report.
func (c *Comparison) Write(w io.Writer, opts WriteOptions) error {
	switch opts.Format {
	case Markdown:
		c.writeMarkdown(w)
	case JSON:
		return c.writeJSON(w)
	case HTML:
		return c.writeHTML(w)
	case GitHub:
		return c.writeGitHub(w)
	case JUnit:
		return c.writeJUnit(w, opts.FailOn)
	default:
		c.writeText(w, opts.Colour)
	}
	return nil
}
