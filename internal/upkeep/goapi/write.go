package goapi

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
)

// WriteText writes a report for people to read, with colours if w is a terminal whose user has not asked for plain text
// (https://no-color.org).
func (r *Report) WriteText(w io.Writer) error {
	_, err := w.Write(r.text(wantsColour(w)))
	return err
}

func (r *Report) text(colour bool) []byte {
	var b bytes.Buffer
	for _, p := range r.Packages {
		fmt.Fprintln(&b, p.Path)
		for _, c := range p.Changes {
			fmt.Fprintf(&b, "  %s %s\n", levelColumn(c.Level, colour), c)
		}
		fmt.Fprintln(&b)
	}
	fmt.Fprintln(&b, r.Summary())
	return b.Bytes()
}

// String is the change without its level.
func (c Change) String() string {
	if c.Name == "" {
		return c.What
	}
	return c.Name + ": " + c.What
}

// levelColumn pads the level to a column of one width, with colours around it if asked for.
func levelColumn(l Level, colour bool) string {
	const red, green, reset = "\x1b[31m", "\x1b[32m", "\x1b[0m"
	column := fmt.Sprintf("%-10s", l)
	switch {
	case !colour:
		return column
	case l == Breaking:
		return red + column + reset
	default:
		return green + column + reset
	}
}

// Summary counts the changes in a line: "1 breaking change, 2 compatible changes".
func (r *Report) Summary() string {
	var parts []string
	for _, l := range [...]Level{Breaking, Compatible} {
		switch n := r.Count(l); n {
		case 0:
		case 1:
			parts = append(parts, fmt.Sprintf("1 %s change", l))
		default:
			parts = append(parts, fmt.Sprintf("%d %s changes", n, l))
		}
	}
	if len(parts) == 0 {
		return "no changes of the exported API"
	}
	return strings.Join(parts, ", ")
}

// WriteMarkdown writes a report for the body of a pull request: headings of the third level and below.
func (r *Report) WriteMarkdown(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "### Exported Go API: %s\n", r.Summary())
	for _, p := range r.Packages {
		fmt.Fprintf(&b, "\n#### %s\n\n", codeSpan(p.Path))
		for _, c := range p.Changes {
			fmt.Fprintf(&b, "- %s: %s\n", markdownLevel(c.Level), c.markdown())
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// markdownLevel makes what breaks stand out.
func markdownLevel(l Level) string {
	if l == Breaking {
		return "**" + l.String() + "**"
	}
	return l.String()
}

func (c Change) markdown() string {
	if c.Name == "" {
		return c.What
	}
	return codeSpan(c.Name) + " " + markdownWhat(c.What)
}

// markdownWhat puts the two sides of "changed from OLD to NEW" into code spans, or all that is not plain words if the
// sides cannot be told apart: types and values have characters that mean something in Markdown.
func markdownWhat(what string) string {
	if before, sides, ok := strings.Cut(what, "changed from "); ok && strings.Count(sides, " to ") == 1 {
		from, to, _ := strings.Cut(sides, " to ")
		return before + "changed from " + codeSpan(from) + " to " + codeSpan(to)
	}
	if strings.ContainsFunc(what, special) {
		return codeSpan(what)
	}
	return what
}

// special tells what may not stand in Markdown as it is.
func special(r rune) bool { return strings.ContainsRune("*_[]<>`\\&|#~", r) }

// codeSpan fences s with more backticks than it has in a row.
func codeSpan(s string) string {
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		s = " " + s + " " // so that a backtick at either end is not taken for the fence
	}
	return fence + s + fence
}

// wantsColour reports whether w is a terminal whose user has not asked for plain text.
func wantsColour(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
