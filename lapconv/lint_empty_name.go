package lapconv

// ruleEmptyName finds fields and types without a name. Nothing can refer to them, and the converter leaves them out: a
// warning.
const ruleEmptyName = "empty-name"

func lintEmptyName(d *Document, report reportFunc) {
	for _, def := range d.Types {
		if def.Name == "" {
			report(def.Pos, "", "type without a name")
		}
	}
	for fields := range d.namespaces() {
		for _, f := range fields {
			if f.Name == "" {
				report(f.Pos, "", "field without a name")
			}
		}
	}
}
