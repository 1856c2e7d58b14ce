package lint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// ruleEndpointCount finds documents that hold more or fewer endpoints than @endpoints says. The number is there so that
// a reader can tell a document that was cut off, or damaged so that endpoints became part of another line: an error,
// because whatever is made from such a document lacks operations.
const ruleEndpointCount = "endpoint-count"

func checkEndpointCount(d *syntax.Document, report reportFunc) {
	if d.Declared < 0 {
		return
	}
	if n := endpointCount(d); n != d.Declared {
		report(d.Directives.Pos("endpoints"), diag.Subject{}, strconv.Itoa(d.Declared),
			"@endpoints differs from the number of endpoints that are there (%d)", n)
	}
}

// endpointCount returns how many endpoints the document holds.
func endpointCount(d *syntax.Document) int {
	n := 0
	for _, s := range d.Sections {
		n += len(s.Endpoints)
	}
	return n
}

// ruleTOCCount finds tags of which @toc announces another number of endpoints than the document holds. Like @endpoints,
// the table of contents tells when a document was cut off, and moreover where: an error.
const ruleTOCCount = "toc-count"

func checkTOCCount(d *syntax.Document, report reportFunc) {
	if len(d.TOC) == 0 {
		return
	}
	tags, held := countTags(d)
	announced := make(map[string]int)
	for _, entry := range d.TOC {
		announced[entry.Name] += entry.Count
	}
	for _, entry := range d.TOC {
		if entry.Count >= 0 && announced[entry.Name] != held[entry.Name] {
			report(entry.Pos, diag.Subject{}, entry.Name, "@toc differs from the document in the endpoints of a tag "+
				"(announced: %d, there: %d)", announced[entry.Name], held[entry.Name])
		}
	}
	for _, tag := range tags {
		if _, ok := announced[tag]; !ok {
			report(d.Directives.Pos("toc"), diag.Subject{}, tag, "@toc lacks a tag of the document (endpoints: %d)", held[tag])
		}
	}
}

// countTags returns the tags of the document in source order and how many endpoints have each.
func countTags(d *syntax.Document) (tags []string, held map[string]int) {
	held = make(map[string]int)
	single := singleTag(d)
	for _, s := range d.Sections {
		for _, e := range s.Endpoints {
			tag := cmp.Or(single, tagOf(s, e))
			if held[tag] == 0 {
				tags = append(tags, tag)
			}
			held[tag]++
		}
	}
	return tags, held
}

// singleTag returns the tag of a document whose endpoints all have the same one, or "". Such a document is written
// without groups, and only @toc names the tag.
func singleTag(d *syntax.Document) string {
	if len(d.TOC) != 1 || slices.ContainsFunc(d.Sections, func(s *syntax.Section) bool { return s.Grouped }) {
		return ""
	}
	return d.TOC[0].Name
}

// tagOf returns the tag that @toc counts an endpoint of a section under: the group, or outside groups the first segment
// of the path.
func tagOf(s *syntax.Section, e *syntax.Endpoint) string {
	if s.Grouped {
		return s.Group
	}
	for segment := range strings.SplitSeq(e.Path, "/") {
		if segment != "" {
			return segment
		}
	}
	return "root"
}

// ruleMissingEnd finds documents that do not close with @end. A transfer or an editor that stops between two endpoints
// leaves a text that is read without complaint, and only the absence of @end gives it away: an error. Documents of
// version v0.1 never had the directive.
const ruleMissingEnd = "missing-end"

func checkMissingEnd(d *syntax.Document, report reportFunc) {
	if d.Ended || d.LAP == "v0.1" {
		return
	}
	last := lastEndpoint(d)
	if last == nil {
		report(d.Directives.Pos("lap"), diag.Subject{}, "", "the document does not close with @end, it may be cut off")
		return
	}
	report(last.Pos, operationOf(last), last.Operation(),
		"the document does not close with @end, it may be cut off in or after its last endpoint")
}

// lastEndpoint returns the endpoint that stands last, or nil if there is none.
func lastEndpoint(d *syntax.Document) *syntax.Endpoint {
	var last *syntax.Endpoint
	for e := range d.Endpoints() {
		last = e
	}
	return last
}
