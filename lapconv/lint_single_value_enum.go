package lapconv

// ruleSingleValueEnum finds enums of one value. They are constants, or lists that were meant to grow: nothing is wrong with
// them, but a closed enum of one value breaks clients once there is a second: an info.
const ruleSingleValueEnum = "single-value-enum"

func lintSingleValueEnum(d *Document, report reportFunc) {
	for t := range d.typeExpressions() {
		if len(t.Enum) == 1 {
			report(t.Pos, t.Enum[0], "enum of a single value")
		}
	}
}
