package lint

import (
	"iter"
	"strings"
	"unicode"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// ruleDuplicateField finds fields whose name an earlier field of the block has too, or of the other block of the
// endpoint. Often they are parameters of one name in different places (path and body, header and query), a difference
// that the format cannot express, so the converter has to guess or to drop one: a warning.
const ruleDuplicateField = "duplicate-field"

func checkDuplicateField(d *syntax.Document, report reportFunc) {
	for fields := range namespaces(d) {
		first := make(map[string]diag.Pos, len(fields))
		for _, f := range fields {
			if at, ok := first[f.Location+":"+f.Name]; ok {
				report(f.Pos, diag.Subject{Field: f.Name}, f.Name, "field that is listed at %d:%d already", at.Line, at.Column)
				continue
			}
			first[f.Location+":"+f.Name] = f.Pos
		}
	}
}

// ruleAmbiguousName finds fields of one block whose names differ only in case or punctuation, such as customer-id and
// customerId. Code generators drop both when they make identifiers, so that one struct gets two fields of one name: a
// warning, though the names are right on the wire.
const ruleAmbiguousName = "ambiguous-name"

func checkAmbiguousName(d *syntax.Document, report reportFunc) {
	for fields := range namespaces(d) {
		first := make(map[string]*syntax.Field, len(fields))
		for _, f := range fields {
			identifier := strings.Map(identifierRune, f.Name)
			earlier := first[identifier]
			switch {
			case identifier == "":
			case earlier == nil:
				first[identifier] = f
			case earlier.Name != f.Name:
				report(f.Pos, diag.Subject{Field: f.Name}, f.Name, "name that cannot be told from %q in an identifier",
					earlier.Name)
			}
		}
	}
}

// identifierRune maps a rune of a name to what is left of it in an identifier whose case does not matter, or to -1.
func identifierRune(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return unicode.ToLower(r)
	}
	return -1
}

// ruleEmptyName finds fields and types without a name. Nothing can refer to them, and the converter leaves them out: a
// warning.
const ruleEmptyName = "empty-name"

func checkEmptyName(d *syntax.Document, report reportFunc) {
	for _, def := range d.Types {
		if def.Name == "" {
			report(def.Pos, diag.Subject{}, "", "type without a name")
		}
	}
	for fields := range namespaces(d) {
		for _, f := range fields {
			if f.Name == "" {
				report(f.Pos, diag.Subject{}, "", "field without a name")
			}
		}
	}
}

// ruleUnusedCommonField finds common fields that no endpoint takes. A common field belongs to every endpoint except
// those that list a field of that name themselves, so it is without effect if all do, or if there are no endpoints: a
// warning, since its type and comment, which nobody sees, are probably those that were meant.
const ruleUnusedCommonField = "unused-common-field"

func checkUnusedCommonField(d *syntax.Document, report reportFunc) {
	for _, f := range d.Common {
		if !takesCommon(d, f) {
			report(f.Pos, diag.Subject{Field: f.Name}, f.Name,
				"common field without effect: every endpoint lists a field of that name itself")
		}
	}
}

// takesCommon reports whether any endpoint has the common field f, that is, lists none of that name.
func takesCommon(d *syntax.Document, f *syntax.Field) bool {
	for e := range d.Endpoints() {
		if !lists(e, f.Name) {
			return true
		}
	}
	return false
}

// lists reports whether a block of the endpoint has a field of that name.
func lists(e *syntax.Endpoint, name string) bool {
	for f := range e.Fields() {
		if f.Name == name {
			return true
		}
	}
	return false
}

// namespaces iterates over the lists of fields whose names must differ: the common fields, the parameters of each
// endpoint (required and optional ones are one list), the fields of each response, and the members of each object,
// however deep.
func namespaces(d *syntax.Document) iter.Seq[[]*syntax.Field] {
	return func(yield func([]*syntax.Field) bool) {
		for fields := range d.Blocks() {
			if !yield(fields) {
				return
			}
		}
		for t := range d.TypeExpressions() {
			if t.Kind == syntax.KindObject && !yield(t.Fields) {
				return
			}
		}
	}
}
