package diff

import (
	_ "embed" // the page
	"html/template"
	"io"
)

//go:embed report.html
var reportPage string

// htmlReport is what the page shows.
type htmlReport struct {
	Old, New, Summary, Assumption string
	Assumed                       []string
	Levels                        []htmlLevel
	Notes                         []htmlNotes
}

type htmlLevel struct {
	Title  string
	Count  int
	Groups []htmlGroup
}

type htmlGroup struct {
	Operations []changedOperation
	Changes    []change
}

type htmlNotes struct {
	Document string
	Notes    []Note
}

// writeHTML writes a comparison as a page that needs nothing beside itself.
func (c *Comparison) writeHTML(w io.Writer) error {
	page, err := template.New("diff").Parse(reportPage)
	if err != nil {
		return err
	}
	view := htmlReport{Old: c.old.name, New: c.revised.name, Summary: c.summary(), Assumption: c.assumption(),
		Assumed: c.assumed()}
	for _, l := range levels {
		level := htmlLevel{Title: l.title, Count: c.Count(l.level)}
		for _, g := range c.groups(l.level) {
			level.Groups = append(level.Groups, htmlGroup{g.operations, g.changes})
		}
		if level.Count > 0 {
			view.Levels = append(view.Levels, level)
		}
	}
	for _, s := range [...]*side{c.old, c.revised} {
		if notes := s.notes(); len(notes) > 0 {
			view.Notes = append(view.Notes, htmlNotes{s.name, notes})
		}
	}
	return page.Execute(w, view)
}
