package lapconv

import (
	"strings"
	"unicode"
)

// ruleAmbiguousName finds fields of one block whose names differ only in case or punctuation, such as customer-id and
// customerId. Code generators drop both when they make identifiers, so that one struct gets two fields of one name: a
// warning, though the names are right on the wire.
const ruleAmbiguousName = "ambiguous-name"

func lintAmbiguousName(d *Document, report reportFunc) {
	for fields := range d.namespaces() {
		first := make(map[string]*Field, len(fields))
		for _, f := range fields {
			identifier := strings.Map(identifierRune, f.Name)
			earlier := first[identifier]
			switch {
			case identifier == "":
			case earlier == nil:
				first[identifier] = f
			case earlier.Name != f.Name:
				report(f.Pos, f.Name, "name that cannot be told from %q in an identifier", earlier.Name)
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
