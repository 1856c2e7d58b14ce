package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/oasdiff/oasdiff/checker"
)

// diffNote is what a reader must know to judge a comparison: a row or an action that does not fit one of the revisions, or
// something odd in one.
type diffNote struct {
	Document string `json:"document"` // the revision that it is about
	File     string `json:"file"`     // where to look
	Line     int    `json:"line,omitempty"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Text     string `json:"text,omitempty"` // what the message is about: a row, an operation, the target of an action, a JSON pointer
	Fix      string `json:"fix,omitempty"`  // the row that would mend it, or the input that needs one
}

func (n diffNote) String() string {
	place := n.File
	if n.Line > 0 {
		place += ":" + strconv.Itoa(n.Line)
	}
	message := n.Message
	if n.Text != "" {
		message += ": " + n.Text
	}
	return oneLineOf(fmt.Sprintf("%s: %s [%s]", place, message, n.Rule))
}

// The rules of notes that are not the converter's: an action of the overlay that does nothing, a list whose elements no action
// describes, a part of an OpenAPI document that is invalid, and a schema that the overlay refers to and a document does not have.
const (
	ruleIdleAction      = "idle-action"
	ruleUndescribedList = "undescribed-list"
	ruleInvalidOpenAPI  = "invalid-openapi"
	ruleMissingSchema   = "missing-schema"
)

// notes returns what of the tables and the overlay does not fit a revision, and what is odd or invalid in it.
func (s *side) notes() []diffNote {
	var notes []diffNote
	for _, d := range s.findings {
		notes = append(notes, diffNote{Document: s.name, File: d.File, Line: d.Pos.Line, Rule: d.Rule, Message: d.Message, Text: d.Text, Fix: d.Fix})
	}
	for _, a := range s.idle {
		message := fmt.Sprintf("action %d: %s", a.number, a.problem)
		notes = append(notes, diffNote{Document: s.name, File: a.file, Line: a.pos.Line, Rule: ruleIdleAction, Message: message, Text: a.target})
	}
	for _, name := range s.missing {
		notes = append(notes, diffNote{Document: s.name, File: s.name, Rule: ruleMissingSchema, Message: "the overlay refers to a schema that this revision does not have", Text: name})
	}
	for _, fault := range s.faults {
		message, _, _ := strings.Cut(fault.cause.Error(), "\n") // the schema and the value follow
		notes = append(notes, diffNote{Document: s.name, File: s.name, Rule: ruleInvalidOpenAPI, Message: message, Text: fault.pointer})
	}
	for _, pointer := range s.kept {
		notes = append(notes, diffNote{Document: s.name, File: s.name, Rule: ruleUndescribedList, Message: "the overlay does not describe the elements of this list", Text: pointer})
	}
	return notes
}

// notes returns those of both sides.
func (c *comparison) notes() []diffNote { return slices.Concat(c.old.notes(), c.revised.notes()) }

// assumption says what the comparison cannot know, or "" if there is nothing.
func (c *comparison) assumption() string {
	n := len(c.assumed())
	if n == 0 {
		return ""
	}
	schemas := "schemas"
	if n == 1 {
		schemas = "schema"
	}
	return fmt.Sprintf("Types that only the overlay supplies are assumed equal on both sides: %d %s, and what its actions set elsewhere.", n, schemas)
}

// assumed returns the schemas that the overlay alone supplies, on either side.
func (c *comparison) assumed() []string {
	schemas := slices.Concat(c.old.components, c.revised.components)
	slices.Sort(schemas)
	return slices.Compact(schemas)
}

// placeName writes a place as file:line.
func placeName(place *checker.Source) string {
	if place.Line == 0 {
		return place.File
	}
	return fmt.Sprintf("%s:%d", place.File, place.Line)
}
