// Package diag has what all stages of lapconv report: findings about a document, with their positions, and the error
// about a text that is not a document at all.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a document: line and column, both counted from 1. A column counts bytes.
// The zero Pos means that the place is not known.
type Pos struct {
	Line, Column int
}

// IsValid reports whether the position is known.
func (p Pos) IsValid() bool { return p.Line > 0 }

// in writes a place as file:line:column, as far as it is known.
func (p Pos) in(file string) string {
	if !p.IsValid() {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
}

// Compare sorts positions in source order.
func (p Pos) Compare(other Pos) int {
	return cmp.Or(cmp.Compare(p.Line, other.Line), cmp.Compare(p.Column, other.Column))
}

// Severity says how much a finding matters.
type Severity uint8

// The severities, in rising order.
const (
	// Info is a decision that a reader may want to know of; nothing was lost.
	Info Severity = iota + 1
	// Warning is something odd that was read in the most likely way, or that OpenAPI cannot express.
	Warning
	// Error is a statement of the document that is wrong.
	Error
)

func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// Diagnostic is one finding: a decision taken, something dropped, or a mistake in the document. String is for people;
// programs read the fields.
type Diagnostic struct {
	File     string
	Pos      Pos
	Severity Severity
	Rule     string  // stable id of the rule, such as "unknown-directive"
	Subject  Subject // what the finding is about
	Message  string  // what was found and how it was read
	Text     string  // the offending text, whole; may be empty
	Fix      Fix     // what mends it
}

// Subject says what a finding is about. What does not apply is empty.
type Subject struct {
	Operation string // method and path of an operation, as the document writes them: "GET /users/{id}"
	Component string // a component of the OpenAPI document, or a named type
	Field     string // a field, input or parameter, as the document or the row of a table writes it
	Target    string // the target of an overlay action
	Pointer   string // a place in the OpenAPI document, as a JSON pointer that begins with "#"
}

// Fix is the row of a table that mends a finding. The zero Fix means that no row does.
type Fix struct {
	Table Table
	Name  string // the component of a row of Names; "" for other tables
	Field string // what the row names: "field" or "Owner.field"
}

// Table says to which table a row belongs.
type Table uint8

// The tables.
const (
	Names  Table = iota + 1 // names of components
	Inputs                  // descriptions of inputs
)

// String returns the row: "Name: [field]" for Names, and the name of the input for Inputs.
func (f Fix) String() string {
	if f.Table == Names {
		return f.Name + ": [" + f.Field + "]"
	}
	return f.Field
}

// String returns "file:line:column: severity: message [rule]", with the offending text cut to what a line can show.
func (d Diagnostic) String() string {
	return d.Pos.in(d.File) + ": " + d.Severity.String() + ": " + d.Sentence() + " [" + d.Rule + "]"
}

// Sentence returns the message with the offending text, cut to what a line can show.
func (d Diagnostic) Sentence() string {
	text := Shorten(d.Text)
	if text == "" {
		return d.Message
	}
	return fmt.Sprintf("%s: %q", d.Message, text)
}

// Diagnostics is a list of findings, in source order.
type Diagnostics []Diagnostic

// Worst returns the highest severity in the list, or 0 if the list is empty.
func (ds Diagnostics) Worst() Severity {
	var worst Severity
	for _, d := range ds {
		worst = max(worst, d.Severity)
	}
	return worst
}

// Count returns how many findings have the severity s.
func (ds Diagnostics) Count(s Severity) int {
	n := 0
	for _, d := range ds {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Merge joins what several passes over one document found, in source order; findings at one position keep the order of
// the lists.
func Merge(lists ...Diagnostics) Diagnostics {
	all := slices.Concat(lists...)
	all.Sort()
	return all
}

// Sort puts the findings in source order, in place; findings at one position keep their order.
func (ds Diagnostics) Sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int { return a.Pos.Compare(b.Pos) })
}

// Unique drops, in place, the findings that say what an earlier one says, whatever their subjects.
func (ds Diagnostics) Unique() Diagnostics {
	seen := make(map[Diagnostic]bool, len(ds))
	return slices.DeleteFunc(ds, func(d Diagnostic) bool {
		d.Subject = Subject{}
		again := seen[d]
		seen[d] = true
		return again
	})
}

// maxText bounds the offending text that is printed, in bytes.
const maxText = 80

// Shorten trims a text and cuts it, at a rune boundary, to what a message can show.
func Shorten(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= maxText {
		return text
	}
	cut := maxText
	for cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	return text[:cut] + "…"
}

// SyntaxError says that a text could not be understood as a LAP API document: where, what was expected, and what was
// found.
type SyntaxError struct {
	File     string
	Pos      Pos
	Message  string // what is wrong
	Expected string // what would have been right
	Text     string // the offending text, whole
}

func (e *SyntaxError) Error() string {
	var b strings.Builder
	b.WriteString(e.Pos.in(e.File) + ": " + e.Message)
	if e.Expected != "" {
		b.WriteString("; expected ")
		b.WriteString(e.Expected)
	}
	if text := Shorten(e.Text); text != "" {
		fmt.Fprintf(&b, ", found %q", text)
	}
	return b.String()
}
