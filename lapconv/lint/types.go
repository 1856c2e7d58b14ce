package lint

import (
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// RuleUndefinedType finds names of types that no @type and no Name{…} defines. Such a value is read as one of any
// type, so that its structure is lost: a warning, one for each name, because the compilers for some kinds of sources
// never write the definitions.
const RuleUndefinedType = "undefined-type"

func checkUndefinedType(d *syntax.Document, report reportFunc) {
	defined := d.Definitions()
	uses := make(map[string]int)
	var first []*syntax.Type
	for t := range d.TypeExpressions() {
		if _, ok := defined[t.Name]; ok || t.Kind != syntax.KindNamed {
			continue
		}
		if uses[t.Name] == 0 {
			first = append(first, t)
		}
		uses[t.Name]++
	}
	for _, t := range first {
		report(t.Pos, diag.Subject{Component: t.Name}, t.Name, "type that is nowhere defined (uses: %d)", uses[t.Name])
	}
}

// ruleSingleValueEnum finds enums of one value. They are constants, or lists that were meant to grow: nothing is wrong
// with them, but a closed enum of one value breaks clients once there is a second: an info.
const ruleSingleValueEnum = "single-value-enum"

func checkSingleValueEnum(d *syntax.Document, report reportFunc) {
	for t := range d.TypeExpressions() {
		if len(t.Enum) == 1 {
			report(t.Pos, diag.Subject{}, t.Enum[0], "enum of a single value")
		}
	}
}
