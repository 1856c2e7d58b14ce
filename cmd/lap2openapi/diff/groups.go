package diff

import (
	"slices"
	"strings"
	"unicode"

	"github.com/oasdiff/oasdiff/checker"
)

// levels are the levels of changes, the gravest first, as reports call them.
var levels = [...]struct {
	level Level
	title string
	ansi  string
}{
	{Breaking, "Breaking", "\x1b[31m"},
	{Warning, "Warnings", "\x1b[33m"},
	{Information, "Information", "\x1b[36m"},
}

// changeGroup is what a report says at one place: the same changes of one or more operations. An object that many
// responses hold would otherwise fill the report with its every change as many times.
type changeGroup struct {
	operations []changedOperation // none for what is not in an operation
	changes    []change
}

// changedOperation is an operation that differs, and where it stands: in the new revision, or in the old one if it is
// gone.
type changedOperation struct {
	Method, Path, ID, Place string
}

// change is a change as a report shows it.
type change struct {
	Rule, Text, Comment string
}

// textPart is a part of a change's text: prose, or what stands in backticks.
type textPart struct {
	Text string
	Code bool
}

// Parts returns the parts of the text.
func (c change) Parts() []textPart {
	var parts []textPart
	for i, text := range strings.Split(c.Text, "`") {
		if text != "" {
			parts = append(parts, textPart{text, i%2 == 1})
		}
	}
	return parts
}

// groups returns the changes of a level by the operations that have them, in the order of the first operation.
func (c *Comparison) groups(level Level) []*changeGroup {
	var groups []*changeGroup
	byOperations := map[string]*changeGroup{}
	for _, one := range c.sameChanges(level) {
		key := operationsKey(one.operations)
		if g := byOperations[key]; g != nil {
			g.changes = append(g.changes, one.changes...)
			continue
		}
		byOperations[key] = one
		groups = append(groups, one)
	}
	return groups
}

// sameChanges returns each change of a level once, with the operations that have it.
func (c *Comparison) sameChanges(level Level) []*changeGroup {
	localize := checker.NewDefaultLocalizer()
	var groups []*changeGroup
	byChange := map[change]*changeGroup{}
	for _, found := range c.changes {
		if Level(found.GetLevel()) != level {
			continue
		}
		comment, _, _ := strings.Cut(found.GetComment(localize), " Run with --") // a flag of another command
		what := change{found.GetId(), oneLine(found.GetUncolorizedText(localize)), comment}
		g := byChange[what]
		if g == nil {
			g = &changeGroup{changes: []change{what}}
			byChange[what] = g
			groups = append(groups, g)
		}
		if operation, ok := operationOf(found); ok && !slices.Contains(g.operations, operation) {
			g.operations = append(g.operations, operation)
		}
	}
	return groups
}

// operationOf returns the operation of a change, if it is in one.
func operationOf(found checker.Change) (changedOperation, bool) {
	if found.GetPath() == "" {
		return changedOperation{}, false
	}
	operation := changedOperation{
		Method: found.GetOperation(), Path: oneLine(found.GetPath()), ID: oneLine(found.GetOperationId()),
	}
	place := found.GetRevisionSource()
	if place == nil {
		place = found.GetBaseSource()
	}
	if place != nil {
		operation.Place = placeName(place)
	}
	return operation, true
}

// oneLine makes text of a document harmless in a line of a report: what would end the line, or tell a terminal or a
// workflow what to do, becomes a blank.
func oneLine(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, text)
}

func operationsKey(operations []changedOperation) string {
	var b strings.Builder
	for _, o := range operations {
		b.WriteString(o.Method + " " + o.Path + "\n")
	}
	return b.String()
}
