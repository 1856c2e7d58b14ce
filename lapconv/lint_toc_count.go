package lapconv

import (
	"cmp"
	"slices"
	"strings"
)

// ruleTOCCount finds tags of which @toc announces another number of endpoints than the document holds. Like @endpoints, the
// table of contents tells when a document was cut off, and moreover where: an error.
const ruleTOCCount = "toc-count"

func lintTOCCount(d *Document, report reportFunc) {
	if len(d.TOC) == 0 {
		return
	}
	tags, held := d.countTags()
	announced := make(map[string]int)
	for _, entry := range d.TOC {
		announced[entry.Name] += entry.Count
	}
	for _, entry := range d.TOC {
		if entry.Count >= 0 && announced[entry.Name] != held[entry.Name] {
			report(entry.Pos, entry.Name, "@toc differs from the document in the endpoints of a tag (announced: %d, there: %d)", announced[entry.Name], held[entry.Name])
		}
	}
	for _, tag := range tags {
		if _, ok := announced[tag]; !ok {
			report(d.Directives.Pos("toc"), tag, "@toc lacks a tag of the document (endpoints: %d)", held[tag])
		}
	}
}

// countTags returns the tags of the document in source order and how many endpoints have each.
func (d *Document) countTags() (tags []string, held map[string]int) {
	held = make(map[string]int)
	single := d.singleTag()
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

// singleTag returns the tag of a document whose endpoints all have the same one, or "". Such a document is written without
// groups, and only @toc names the tag.
func (d *Document) singleTag() string {
	if len(d.TOC) != 1 || slices.ContainsFunc(d.Sections, func(s *Section) bool { return s.Grouped }) {
		return ""
	}
	return d.TOC[0].Name
}

// tagOf returns the tag that @toc counts an endpoint of a section under: the group, or outside groups the first segment of
// the path.
func tagOf(s *Section, e *Endpoint) string {
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
