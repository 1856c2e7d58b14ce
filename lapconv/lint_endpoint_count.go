package lapconv

import "strconv"

// ruleEndpointCount finds documents that hold more or fewer endpoints than @endpoints says. The number is there so that a
// reader can tell a document that was cut off, or damaged so that endpoints became part of another line: an error, because
// whatever is made from such a document lacks operations.
const ruleEndpointCount = "endpoint-count"

func lintEndpointCount(d *Document, report reportFunc) {
	if d.Declared < 0 {
		return
	}
	if n := d.endpointCount(); n != d.Declared {
		report(d.Directives.Pos("endpoints"), strconv.Itoa(d.Declared), "@endpoints differs from the number of endpoints that are there (%d)", n)
	}
}

// endpointCount returns how many endpoints the document holds.
func (d *Document) endpointCount() int {
	n := 0
	for _, s := range d.Sections {
		n += len(s.Endpoints)
	}
	return n
}
