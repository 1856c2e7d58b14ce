package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/formatters"
)

// writeGitHub writes annotations of GitHub Actions, and what oasdiff gives a step as its outputs: how many changes of
// each level there are.
func (c *Comparison) writeGitHub(w io.Writer) error {
	formatter, err := formatters.Lookup(string(formatters.FormatGithubActions), formatters.DefaultFormatterOpts())
	if err != nil {
		return err
	}
	text, err := formatter.RenderChangelog(c.changes, formatters.RenderOpts{DiffEmpty: len(c.changes) == 0})
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// reportJSON is a comparison as JSON. Its changes are those of oasdiff: level 3 is breaking, 2 a warning and 1
// information.
type reportJSON struct {
	Old         string             `json:"old"`
	New         string             `json:"new"`
	Breaking    int                `json:"breaking"`
	Warnings    int                `json:"warnings"`
	Information int                `json:"information"`
	Changes     formatters.Changes `json:"changes"`
	Assumed     []string           `json:"assumed"` // the schemas that only the overlay supplies
	Notes       []noteJSON         `json:"notes"`
}

// noteJSON is a note as JSON.
type noteJSON struct {
	Document string `json:"document"`       // the revision that it is about
	File     string `json:"file"`           // where to look
	Line     int    `json:"line,omitempty"` // left out when it is not known
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Text     string `json:"text,omitempty"` // what the message is about: a row, an operation, a target, a JSON pointer
	Fix      string `json:"fix,omitempty"`  // the row that would mend it, or the input that needs one
}

func (c *Comparison) writeJSON(w io.Writer) error {
	notes := []noteJSON{} // [] rather than null
	for _, n := range c.Notes() {
		notes = append(notes, noteJSON{
			Document: n.Document, File: n.File, Line: n.Pos.Line, Rule: n.Rule, Message: n.Message, Text: n.Text,
			Fix: n.Fix.String(),
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(reportJSON{
		Old: c.old.name, New: c.revised.name,
		Breaking: c.Count(Breaking), Warnings: c.Count(Warning), Information: c.Count(Information),
		Changes: formatters.NewChanges(c.changes, checker.NewDefaultLocalizer()),
		Assumed: append([]string{}, c.assumed()...), Notes: notes,
	})
}

// WriteNotes writes the notes, and what the comparison assumes, a line each.
func (c *Comparison) WriteNotes(w io.Writer) {
	if assumption := c.assumption(); assumption != "" {
		fmt.Fprintln(w, assumption)
	}
	for _, s := range [...]*side{c.old, c.revised} {
		notes := s.notes()
		if len(notes) == 0 {
			continue
		}
		fmt.Fprintf(w, "Notes on %s (%d):\n", s.name, len(notes))
		for _, n := range notes {
			fmt.Fprintln(w, "  "+n.String())
		}
	}
}

// summary counts the changes: "2 breaking, 1 warning, 87 for information".
func (c *Comparison) summary() string {
	if len(c.changes) == 0 {
		return "no changes"
	}
	warnings := "warnings"
	if c.Count(Warning) == 1 {
		warnings = "warning"
	}
	return fmt.Sprintf("%d breaking, %d %s, %d for information", c.Count(Breaking), c.Count(Warning), warnings,
		c.Count(Information))
}

// writeText writes a comparison for a terminal.
func (c *Comparison) writeText(w io.Writer, colour bool) {
	paint := func(ansi, text string) string {
		if !colour {
			return text
		}
		return ansi + text + "\x1b[0m"
	}
	fmt.Fprintf(w, "%s → %s: %s\n", c.old.name, c.revised.name, c.summary())
	for _, l := range levels {
		groups := c.groups(l.level)
		if len(groups) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s (%d)\n", paint(l.ansi, strings.ToUpper(l.title)), c.Count(l.level))
		for _, g := range groups {
			fmt.Fprintln(w)
			g.writeText(w, func(rule string) string { return paint("\x1b[2m", rule) })
		}
	}
	if c.assumption() != "" || len(c.Notes()) > 0 {
		fmt.Fprintln(w)
		c.WriteNotes(w)
	}
}

// writeText writes a group: its operation or the number of them, its changes, and then the operations if there are
// several.
func (g *changeGroup) writeText(w io.Writer, faint func(string) string) {
	switch len(g.operations) {
	case 0:
		fmt.Fprintln(w, "  the API as a whole")
	case 1:
		fmt.Fprintln(w, "  "+g.operations[0].line())
	default:
		fmt.Fprintf(w, "  %d operations, listed below\n", len(g.operations))
	}
	for _, one := range g.changes {
		fmt.Fprintf(w, "    - %s %s\n", one.Text, faint("["+one.Rule+"]"))
		if one.Comment != "" {
			fmt.Fprintln(w, "      "+one.Comment)
		}
	}
	if len(g.operations) > 1 {
		for _, o := range g.operations {
			fmt.Fprintln(w, "      "+o.line())
		}
	}
}

// line names an operation in a line of text.
func (o changedOperation) line() string {
	text := o.Method + " " + o.Path
	for _, part := range [...]string{o.ID, o.Place} {
		if part != "" {
			text += "  " + part
		}
	}
	return text
}

// writeMarkdown writes a comparison for a comment or the description of a pull request.
func (c *Comparison) writeMarkdown(w io.Writer) {
	fmt.Fprintf(w, "## API changes: %s\n\n%s → %s\n", c.summary(), code(c.old.name), code(c.revised.name))
	for _, l := range levels {
		groups := c.groups(l.level)
		if len(groups) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n### %s (%d)\n", l.title, c.Count(l.level))
		for _, g := range groups {
			g.writeMarkdown(w)
		}
	}
	c.writeMarkdownNotes(w)
}

func (g *changeGroup) writeMarkdown(w io.Writer) {
	switch len(g.operations) {
	case 0:
		fmt.Fprint(w, "\nThe API as a whole\n\n")
	case 1:
		fmt.Fprintf(w, "\n%s\n\n", g.operations[0].markdown())
	default:
		fmt.Fprintf(w, "\n<details><summary>%d operations</summary>\n\n", len(g.operations))
		for _, o := range g.operations {
			fmt.Fprintln(w, "- "+o.markdown())
		}
		fmt.Fprint(w, "\n</details>\n\n")
	}
	for _, one := range g.changes {
		fmt.Fprint(w, "- ")
		for _, part := range one.Parts() {
			if part.Code {
				fmt.Fprint(w, code(part.Text))
				continue
			}
			fmt.Fprint(w, escapeMarkdown(part.Text))
		}
		fmt.Fprintf(w, " (%s)\n", one.Rule)
		if one.Comment != "" {
			fmt.Fprintf(w, "  <br>%s\n", escapeMarkdown(one.Comment))
		}
	}
}

func (o changedOperation) markdown() string {
	text := "**" + code(o.Method+" "+o.Path) + "**"
	if o.ID != "" {
		text += " " + escapeMarkdown(o.ID)
	}
	return text
}

func (c *Comparison) writeMarkdownNotes(w io.Writer) {
	if assumption := c.assumption(); assumption != "" {
		fmt.Fprintf(w, "\n<details><summary>%s</summary>\n\n%s\n\n</details>\n", escapeMarkdown(assumption),
			escapeMarkdown(strings.Join(c.assumed(), ", ")))
	}
	for _, s := range [...]*side{c.old, c.revised} {
		notes := s.notes()
		if len(notes) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n<details><summary>Notes on %s (%d)</summary>\n\n", escapeMarkdown(s.name), len(notes))
		for _, n := range notes {
			fmt.Fprintln(w, "- "+escapeMarkdown(n.String()))
		}
		fmt.Fprint(w, "\n</details>\n")
	}
}

// code writes text as a code span. One with a backtick in it needs longer fences (CommonMark 6.1).
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// escapeMarkdown writes text that is not Markdown. Line breaks would end a list item.
func escapeMarkdown(text string) string {
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "|", `\|`, "#", `\#`,
		"@", "&#64;", "\n", " ", "\r", " ",
	).Replace(text)
}
