package diff

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/oasdiff/oasdiff/checker"
)

// Note is what a reader must know to judge a comparison: a row or an action that does not fit one of the revisions, or
// something odd in one.
type Note struct {
	Document string // the revision that it is about
	diag.Diagnostic
}

// String returns "file:line: message: text [rule]".
func (n Note) String() string {
	place := n.File
	if n.Pos.Line > 0 {
		place += ":" + strconv.Itoa(n.Pos.Line)
	}
	message := n.Message
	if text := n.shownText(); text != "" {
		message += ": " + text
	}
	return oneLine(fmt.Sprintf("%s: %s [%s]", place, message, n.Rule))
}

// shownText returns the offending text as a line shows it. An address, which a reader looks for, is shown whole.
func (n Note) shownText() string {
	if n.Subject.Target != "" || n.Subject.Pointer != "" {
		return n.Text
	}
	return diag.Shorten(n.Text)
}

// Notes returns what of the tables and the overlay does not fit the revisions, and what is odd or invalid in them;
// first the notes on the old one.
func (c *Comparison) Notes() []Note { return slices.Concat(c.old.notes(), c.revised.notes()) }

func (s *side) notes() []Note {
	notes := make([]Note, 0, len(s.findings))
	for _, d := range s.findings {
		notes = append(notes, Note{Document: s.name, Diagnostic: d})
	}
	return notes
}

// assumption says what the comparison cannot know, or "" if there is nothing.
func (c *Comparison) assumption() string {
	n := len(c.assumed())
	if n == 0 {
		return ""
	}
	schemas := "schemas"
	if n == 1 {
		schemas = "schema"
	}
	return fmt.Sprintf("Types that only the overlay supplies are assumed equal on both sides: %d %s, and what its "+
		"actions set elsewhere.", n, schemas)
}

// assumed returns the schemas that the overlay alone supplies, on either side.
func (c *Comparison) assumed() []string {
	schemas := slices.Concat(c.old.supplied, c.revised.supplied)
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
