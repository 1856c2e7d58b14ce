package syntax

import (
	"strings"

	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
)

// Path is the path of an endpoint, taken apart. Documents write paths in many ways: in quotes, as a URL, with a query,
// with parameters as "{id}", "{{id}}", "{id+}" or ":id".
type Path struct {
	Quoted   bool           // whether quotes or blanks stood around it
	Server   string         // "https://host" of a path that was written as a URL; "" otherwise
	Parts    []TemplatePart // what stands before the query
	Query    string         // what stands after "?"
	Fragment string         // what stands after "#"
}

// TemplatePart is a piece of a template: a parameter, or the text between two.
type TemplatePart struct {
	Text  string // the text, or what stands between the braces or after the colon of a parameter, as written
	Param bool
	Colon bool // whether the parameter was written as ":id"
}

// ParsePath takes a path apart. It knows no wrong ones: what is not understood is text.
func ParsePath(written string) Path {
	text := strings.Trim(strings.TrimSpace(written), "\"'`")
	p := Path{Quoted: text != written}
	if i := strings.Index(text, "://"); i > 0 && strings.IndexAny(text, "/{?#") > i {
		rest := text[i+3:]
		host, _, _ := strings.Cut(rest, "/")
		p.Server, text = text[:i+3]+host, rest[len(host):]
	}
	text, p.Fragment = cutAfterTemplates(text, '#')
	text, p.Query = cutAfterTemplates(text, '?')
	p.Parts = splitColons(SplitTemplate(text))
	return p
}

// cutAfterTemplates cuts a text at a mark that stands in no parameter.
func cutAfterTemplates(s string, mark byte) (before, after string) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case mark:
			return s[:i], s[i+1:]
		case '{':
			i = max(i, templateEnd(s, i+1))
		}
	}
	return s, ""
}

// Params returns the names of the parameters in the template, in order, as a block of the endpoint has to list them.
func (p Path) Params() []string {
	var names []string
	for _, part := range p.Parts {
		if part.Param {
			names = append(names, part.Name())
		}
	}
	return names
}

// Shape returns the path with the names of its parameters left out: what two operations of one method must not share.
func (p Path) Shape() string {
	var b strings.Builder
	for _, part := range p.Parts {
		if part.Param {
			b.WriteString("{}")
		} else {
			b.WriteString(part.Text)
		}
	}
	return "/" + strings.TrimLeft(b.String(), "/") + "?" + p.Query + "#" + p.Fragment
}

// Name returns the name of a parameter as a block of the endpoint has to list it. What some sources put after a name
// does not belong to it: {name+} and {name*} for the rest of a path, {name?}, and the constraint of {name:[a-z]+}.
func (p TemplatePart) Name() string {
	name, _, _ := strings.Cut(p.Text, ":")
	return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(name), "+*?"))
}

// SplitTemplate cuts a text at its parameters in braces: "{name}", "{{name}}" and "${name}"-like forms. A brace without
// a partner is text.
func SplitTemplate(s string) []TemplatePart {
	var parts []TemplatePart
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return append(parts, TemplatePart{Text: s})
		}
		start := open + 1
		double := strings.HasPrefix(s[start:], "{")
		if double {
			start++
		}
		end := templateEnd(s, start)
		if end < 0 {
			parts = append(parts, TemplatePart{Text: s[:start]})
			s = s[start:]
			continue
		}
		if open > 0 {
			parts = append(parts, TemplatePart{Text: s[:open]})
		}
		parts = append(parts, TemplatePart{Text: s[start:end], Param: true})
		s = s[end+1:]
		if double {
			s = strings.TrimPrefix(s, "}")
		}
	}
	return parts
}

// templateEnd returns where the parameter ends whose name begins at start, or -1 if there is none. A constraint after a
// colon may hold braces: {id:[0-9]{3}}.
func templateEnd(s string, start int) int {
	n := strings.IndexAny(s[start:], "{}")
	if n < 0 || strings.Trim(s[start:start+n], ": \t") == "" {
		return -1
	}
	end := start + n
	if s[end] == '{' && strings.Contains(s[start:end], ":") {
		end = closingBrace(s, end)
	}
	if s[end] == '{' {
		return -1
	}
	return end
}

// maxConstraint is how far the end of a constraint is looked for, in bytes.
const maxConstraint = 1 << 10

// closingBrace returns the offset of the brace that closes the one before the brace at i, or i.
func closingBrace(s string, i int) int {
	depth := 1
	for k := i; k < min(len(s), i+maxConstraint); k++ {
		switch s[k] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			return k
		}
	}
	return i
}

// splitColons makes parameters of the segments that are written as ":id".
func splitColons(parts []TemplatePart) []TemplatePart {
	if !hasColons(parts) {
		return parts
	}
	var out []TemplatePart
	for n, part := range parts {
		if part.Param {
			out = append(out, part)
			continue
		}
		plain := 0 // where the text begins that is yet to be appended
		at := 0
		for i, segment := range strings.SplitAfter(part.Text, "/") {
			// What precedes the first slash of a part belongs to the segment of a parameter in braces, if there is one.
			whole := i > 0 || n == 0 && len(parts) == 1
			if id, ok := strings.CutPrefix(strings.TrimSuffix(segment, "/"), ":"); ok && whole && isIdentifier(id) {
				if plain < at {
					out = append(out, TemplatePart{Text: part.Text[plain:at]})
				}
				out = append(out, TemplatePart{Text: id, Param: true, Colon: true})
				plain = at + 1 + len(id)
			}
			at += len(segment)
		}
		if plain < len(part.Text) {
			out = append(out, TemplatePart{Text: part.Text[plain:]})
		}
	}
	return out
}

func hasColons(parts []TemplatePart) bool {
	for _, part := range parts {
		if !part.Param && strings.Contains(part.Text, ":") {
			return true
		}
	}
	return false
}

func isIdentifier(s string) bool {
	for i := range len(s) {
		if !ascii.IsLetter(s[i]) && s[i] != '_' && (i == 0 || !ascii.IsDigit(s[i]) && s[i] != '-') {
			return false
		}
	}
	return s != ""
}
