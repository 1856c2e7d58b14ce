package lapconv

// ruleUnusedCommonField finds common fields that no endpoint takes. A common field belongs to every endpoint except those
// that list a field of that name themselves, so it is without effect if all do, or if there are no endpoints: a warning,
// since its type and comment, which nobody sees, are probably those that were meant.
const ruleUnusedCommonField = "unused-common-field"

func lintUnusedCommonField(d *Document, report reportFunc) {
	for _, f := range d.Common {
		if !d.takesCommon(f) {
			report(f.Pos, f.Name, "common field without effect: every endpoint lists a field of that name itself")
		}
	}
}

// takesCommon reports whether any endpoint has the common field f, that is, lists none of that name.
func (d *Document) takesCommon(f *Field) bool {
	for e := range d.Endpoints() {
		if !e.lists(f.Name) {
			return true
		}
	}
	return false
}

// lists reports whether a block of the endpoint has a field of that name.
func (e *Endpoint) lists(name string) bool {
	for f := range e.Fields() {
		if f.Name == name {
			return true
		}
	}
	return false
}
