package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/internal/upkeep/goapi"
)

// report is what an upgrade found and did.
type report struct {
	api       *apiChanges
	edits     []edit
	goAPI     *goapi.Report
	goErrors  []goapi.Error // of packages that do not compile
	draft     string        // what CHANGELOG.md gained
	missing   []string      // texts to be written
	questions []string      // about types that LAP loses
	files     []string      // what changes in the tree
}

// compareGo compares the exported Go API. Code written by hand may use what the new revision no longer has: that it
// does not compile is a result, too.
func (r *report) compareGo(ctx context.Context, before, after string) error {
	var err error
	r.goAPI, r.goErrors, err = goapi.CompareCompiling(ctx, before, after)
	return err
}

// save writes the report as Markdown to a file, if one is named.
func (r *report) save(file string) error {
	if file == "" {
		return nil
	}
	markdown, err := r.markdown()
	if err != nil {
		return err
	}
	return checkout.WriteFile(file, markdown, 0o644)
}

// write writes the report as text.
func (r *report) write(w io.Writer) error {
	text, err := r.text()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// section is a part of the report, in both forms.
type section struct {
	title          string
	text, markdown string
}

func (r *report) text() ([]byte, error) {
	sections, err := r.sections()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprint(&b, r.api.text)
	for _, s := range sections {
		fmt.Fprintf(&b, "\n%s\n\n%s\n", strings.ToUpper(s.title), strings.TrimRight(s.text, "\n"))
	}
	return b.Bytes(), nil
}

func (r *report) markdown() ([]byte, error) {
	sections, err := r.sections()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, s := range sections {
		if s.title == titleTodo { // what a reviewer must do goes first
			fmt.Fprintf(&b, "## %s\n\n%s\n\n", s.title, strings.TrimRight(s.markdown, "\n"))
		}
	}
	fmt.Fprint(&b, r.api.markdown)
	for _, s := range sections {
		if s.title != titleTodo {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.title, strings.TrimRight(s.markdown, "\n"))
		}
	}
	return b.Bytes(), nil
}

// The titles of the sections.
const (
	titleTables    = "Tables and overlay"
	titleGo        = "Go API"
	titleChangelog = "Draft for the changelog"
	titleTodo      = "Left to do"
	titleFiles     = "Files"
)

func (r *report) sections() ([]section, error) {
	goText, err := r.goSection()
	if err != nil {
		return nil, err
	}
	var sections []section
	if len(r.edits) > 0 {
		sections = append(sections, section{titleTables, r.editText(), fenced("diff", r.editText())})
	}
	sections = append(sections, goText)
	if r.draft != "" {
		sections = append(sections, section{titleChangelog, r.draft, r.draft})
	}
	if todo := r.todoList(); len(todo) > 0 {
		sections = append(sections, section{titleTodo, "- " + strings.Join(todo, "\n- "),
			"- " + strings.Join(escaped(todo), "\n- ")})
	}
	files := strings.Join(r.files, "\n")
	if files == "" {
		files = "Nothing changed."
	}
	return append(sections, section{titleFiles, files, fenced("", files)}), nil
}

// goSection has the changes of the Go API, and what does not compile.
func (r *report) goSection() (section, error) {
	var text, markdown bytes.Buffer
	if err := r.goAPI.WriteText(&text); err != nil {
		return section{}, err
	}
	if err := r.goAPI.WriteMarkdown(&markdown); err != nil {
		return section{}, err
	}
	if len(r.goErrors) > 0 {
		var list strings.Builder
		for _, e := range r.goErrors {
			fmt.Fprintln(&list, e.Error())
		}
		fmt.Fprintf(&text, "\nThis does not compile, and is not compared:\n\n%s", list.String())
		fmt.Fprintf(&markdown, "\nThis does not compile, and is not compared:\n\n%s\n", fenced("", list.String()))
	}
	return section{titleGo, text.String(), markdown.String()}, nil
}

// editText shows the changes to the tables like those of a diff.
func (r *report) editText() string {
	var b strings.Builder
	file := ""
	for _, e := range r.edits {
		if e.file != file {
			fmt.Fprintln(&b, e.file)
			file = e.file
		}
		mark := "+ "
		if e.removed {
			mark = "- "
		}
		for line := range strings.Lines(e.text) {
			fmt.Fprint(&b, mark+line)
		}
		if e.why != "" {
			fmt.Fprintf(&b, "\n# %s", e.why)
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

// todoList says what is left for a person to do.
func (r *report) todoList() []string {
	var todo []string
	for _, e := range r.edits {
		if !e.removed && e.file == operationsTable && strings.Contains(e.text, undescribed) &&
			strings.HasPrefix(e.text, "  - ") {
			todo = append(todo, "look at the proposed name and retry class of "+rowIn(e.text).key()+" in "+operationsTable)
		}
	}
	todo = append(todo, r.suspects()...)
	for _, missing := range r.missing {
		todo = append(todo, "describe "+missing)
	}
	todo = append(todo, r.questions...)
	if n := len(r.goErrors); n > 0 {
		todo = append(todo, fmt.Sprintf("make the code that is written by hand compile (%d errors)", n))
	}
	return todo
}

// suspects asks about new fields that sound like secrets, and about lists of which nothing is known.
func (r *report) suspects() []string {
	var questions []string
	for _, e := range r.edits {
		name, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(e.text), `"`), ":")
		switch {
		case e.removed:
		case e.file == secretsTable:
			questions = append(questions, "decide whether "+strings.TrimPrefix(name, "- ")+
				" is a secret: if not, move it to public in "+secretsTable)
		case e.file == overlayFile && strings.HasPrefix(e.text, strings.TrimRight(listComment, "\n")):
			_, target, _ := strings.Cut(e.text, "target: ")
			target, _, _ = strings.Cut(target, "\n")
			questions = append(questions, "say in "+overlayFile+" what the elements of "+target+" are")
		}
	}
	return questions
}

// fenced writes text as a block of code that nothing in it can end.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimRight(text, "\n") + "\n" + fence
}

// escaped writes lines that are not Markdown.
func escaped(lines []string) []string {
	replacer := strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]",
		`\]`, "|", `\|`, "@", "&#64;")
	all := make([]string, 0, len(lines))
	for _, line := range lines {
		all = append(all, replacer.Replace(line))
	}
	return all
}
