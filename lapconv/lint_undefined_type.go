package lapconv

// ruleUndefinedType finds names of types that no @type and no Name{…} defines. Such a value is read as one of any type, so
// that its structure is lost: a warning, one for each name, because the compilers for some kinds of sources never write
// the definitions.
const ruleUndefinedType = "undefined-type"

func lintUndefinedType(d *Document, report reportFunc) {
	defined := d.definedTypes()
	uses := make(map[string]int)
	var first []*Type
	for t := range d.typeExpressions() {
		if t.Kind != KindNamed || defined[t.Name] {
			continue
		}
		if uses[t.Name] == 0 {
			first = append(first, t)
		}
		uses[t.Name]++
	}
	for _, t := range first {
		report(t.Pos, t.Name, "type that is nowhere defined (uses: %d)", uses[t.Name])
	}
}

// definedTypes returns the names that a @type or a Name{…} gives fields to.
func (d *Document) definedTypes() map[string]bool {
	defined := make(map[string]bool)
	for _, def := range d.Types {
		defined[def.Name] = true
	}
	for t := range d.typeExpressions() {
		if t.Kind == KindObject {
			defined[t.Name] = true
		}
	}
	return defined
}
