package lapconv

// ruleDuplicateField finds fields whose name an earlier field of the block has too, or of the other block of the endpoint.
// Often they are parameters of one name in different places (path and body, header and query), a difference that the
// format cannot express, so the converter has to guess or to drop one: a warning.
const ruleDuplicateField = "duplicate-field"

func lintDuplicateField(d *Document, report reportFunc) {
	for fields := range d.namespaces() {
		first := make(map[string]Pos, len(fields))
		for _, f := range fields {
			if at, ok := first[f.Location+":"+f.Name]; ok {
				report(f.Pos, f.Name, "field that is listed at %d:%d already", at.Line, at.Column)
				continue
			}
			first[f.Location+":"+f.Name] = f.Pos
		}
	}
}
