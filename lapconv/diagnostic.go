package lapconv

import (
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

// Diagnostic is one finding: a decision taken, something dropped, or a mistake in the document.
type Diagnostic struct {
	File     string
	Pos      Pos
	Severity Severity
	Rule     string // stable id of the rule, such as "unknown-directive"
	Message  string // what was found and how it was read
	Text     string // the offending text, shortened; may be empty
	Fix      string // the row of a table that would mend it, or the name of the input that needs one; empty if there is none
}

// String returns "file:line:column: severity: message [rule]".
func (d Diagnostic) String() string {
	var b strings.Builder
	b.WriteString(d.File)
	if d.Pos.IsValid() {
		fmt.Fprintf(&b, ":%d:%d", d.Pos.Line, d.Pos.Column)
	}
	fmt.Fprintf(&b, ": %s: %s", d.Severity, d.Message)
	if d.Text != "" {
		fmt.Fprintf(&b, ": %q", d.Text)
	}
	fmt.Fprintf(&b, " [%s]", d.Rule)
	return b.String()
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

// sort puts the findings in source order; findings at one place keep their order.
func (ds Diagnostics) sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Column - b.Pos.Column
	})
}

// maxDiagnosticText bounds the offending text that a diagnostic carries, in bytes.
const maxDiagnosticText = 80

// shorten cuts text to what a diagnostic shows, at a rune boundary.
func shorten(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= maxDiagnosticText {
		return text
	}
	cut := maxDiagnosticText
	for cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	return text[:cut] + "…"
}

// SyntaxError says that a text could not be understood as a LAP API document: where, what was expected, and what was found.
type SyntaxError struct {
	File     string
	Pos      Pos
	Message  string // what is wrong
	Expected string // what would have been right
	Text     string // the offending text, shortened
}

func (e *SyntaxError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Pos.IsValid() {
		fmt.Fprintf(&b, ":%d:%d", e.Pos.Line, e.Pos.Column)
	}
	b.WriteString(": ")
	b.WriteString(e.Message)
	if e.Expected != "" {
		b.WriteString("; expected ")
		b.WriteString(e.Expected)
	}
	if e.Text != "" {
		fmt.Fprintf(&b, ", found %q", e.Text)
	}
	return b.String()
}
