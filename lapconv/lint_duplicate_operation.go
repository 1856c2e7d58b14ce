package lapconv

import "strings"

// ruleDuplicateOperation finds endpoints of a method and path that an earlier endpoint has too. OpenAPI has room for one,
// so the converter tells them apart by a fragment of the path: a warning and no error, because the APIs that choose the
// operation by a header or a query parameter can be written in no other way.
const ruleDuplicateOperation = "duplicate-operation"

func lintDuplicateOperation(d *Document, report reportFunc) {
	first := make(map[string]Pos)
	for e := range d.Endpoints() {
		operation := strings.ToUpper(e.Method) + " " + e.Path
		if at, ok := first[operation]; ok {
			report(e.Pos, operation, "operation that line %d has already", at.Line)
			continue
		}
		first[operation] = e.Pos
	}
}
