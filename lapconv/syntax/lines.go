package syntax

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
)

// statement is one logical line: a directive with its text, a comment, a blank line or a stray text. A directive that
// was written over several physical lines is one statement.
type statement struct {
	kind      statementKind
	pos       diag.Pos // of its first byte
	directive string   // without "@"
	text      text     // what follows the directive; the whole line for the other kinds
	glued     bool     // whether it stood inside the text of another directive (ruleGluedLines)
}

type statementKind uint8

const (
	blankLine statementKind = iota
	commentLine
	directiveLine
	misspeltLine // its directive is the one that was probably meant
	strayLine
)

// text is a piece of a document that knows where each of its bytes stands.
type text struct {
	s     string
	spans []span // ascending by start; the first starts at or before 0
}

// span says that the bytes of a text from start on stand at a position.
type span struct {
	start int
	pos   diag.Pos
}

// at returns the position of byte i.
func (t text) at(i int) diag.Pos {
	k := sort.Search(len(t.spans), func(k int) bool { return t.spans[k].start > i }) - 1
	if k < 0 {
		return diag.Pos{}
	}
	sp := t.spans[k]
	return diag.Pos{Line: sp.pos.Line, Column: sp.pos.Column + i - sp.start}
}

// pos returns where the text begins.
func (t text) pos() diag.Pos { return t.at(0) }

// slice returns the bytes from i to j as a text.
func (t text) slice(i, j int) text {
	out := text{s: t.s[i:j]}
	for k, sp := range t.spans {
		if k+1 < len(t.spans) && t.spans[k+1].start <= i {
			continue
		}
		if sp.start >= j && len(out.spans) > 0 {
			break
		}
		out.spans = append(out.spans, span{start: sp.start - i, pos: sp.pos})
	}
	return out
}

// trim cuts blanks from both ends.
func (t text) trim() text {
	i, j := 0, len(t.s)
	for i < j && isBlank(t.s[i]) {
		i++
	}
	for j > i && isBlank(t.s[j-1]) {
		j--
	}
	if i == 0 && j == len(t.s) {
		return t
	}
	return t.slice(i, j)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// splitStatements cuts a document into statements.
//
// A line that starts with a directive always starts a statement (ruleContinuation), whatever braces stand before it.
// Other lines continue a block that is still open.
func splitStatements(source string) []statement {
	var out []statement
	var block openBlock
	for number := 1; source != ""; number++ {
		var line string
		line, source, _ = strings.Cut(source, "\n")
		t := text{s: line, spans: []span{{0, diag.Pos{Line: number, Column: 1}}}}.trim()
		kind, name := lineKind(t.s)
		if block.open() && (kind == strayLine || kind == directiveLine && !isKnown(name)) {
			block.add(t)
			continue
		}
		out = block.close(out)
		if kind == directiveLine {
			block.begin(name, t)
			continue
		}
		out = append(out, statement{kind: kind, pos: t.pos(), directive: name, text: t})
	}
	return block.close(out)
}

// lineKind says what a line is, and which directive it begins with or was probably meant to begin with.
func lineKind(line string) (statementKind, string) {
	switch {
	case line == "":
		return blankLine, ""
	case line[0] == '#':
		return commentLine, ""
	}
	name := directiveOf(line)
	if isKnown(name) {
		return directiveLine, name
	}
	if meant := meantDirective(line, name); meant != "" {
		return misspeltLine, meant
	}
	if name != "" {
		return directiveLine, name
	}
	return strayLine, ""
}

// openBlock gathers the physical lines of one directive.
type openBlock struct {
	directive string   // "" when no directive is being gathered
	pos       diag.Pos // of its "@"
	lines     []text
	braces    int // how many more braces are opened than closed
}

// begin starts the directive that the line t begins with.
func (b *openBlock) begin(directive string, t text) {
	*b = openBlock{directive: directive, pos: t.pos()}
	b.add(t.slice(1+len(directive), len(t.s)).trim())
}

func (b *openBlock) add(t text) {
	b.lines = append(b.lines, t)
	b.braces += braces(t.s)
}

// open reports whether a plain line would continue the directive.
func (b *openBlock) open() bool {
	switch b.directive {
	case "required", "optional", "common_fields", "errors", "type":
		// A brace in a comment makes the count useless, but the block's own brace always ends its last line.
		return b.braces > 0 || strings.Contains(b.lines[0].s, "{") && !strings.HasSuffix(b.lines[len(b.lines)-1].s, "}")
	case "returns", "example_request", "body":
		return b.braces > 0
	}
	return b.directive != "" && !isKnown(b.directive) && b.braces > 0
}

// close ends the directive, if there is one, and appends it to the statements.
func (b *openBlock) close(out []statement) []statement {
	if b.directive == "" {
		return out
	}
	st := statement{kind: directiveLine, pos: b.pos, directive: b.directive, text: b.lines[0]}
	if len(b.lines) > 1 {
		st.text = joinLines(b.lines)
	}
	*b = openBlock{}
	return append(out, unglue(st)...)
}

// joinLines puts the lines of a statement together, parted by one blank each.
func joinLines(lines []text) text {
	var b strings.Builder
	var spans []span
	for i, t := range lines {
		if i > 0 {
			b.WriteByte(' ')
		}
		for _, sp := range t.spans {
			start := max(sp.start, 0)
			spans = append(spans, span{start: b.Len() + start, pos: t.at(start)})
		}
		b.WriteString(t.s)
	}
	return text{s: b.String(), spans: spans}
}

// directiveOf returns the name of the directive that a line starts with, without "@", or "". In a broken block a line
// may start with a field such as "@id: str", which is not a directive.
func directiveOf(line string) string {
	if line[:min(1, len(line))] != "@" {
		return ""
	}
	i := 1
	for i < len(line) && (ascii.IsLetter(line[i]) || ascii.IsDigit(line[i]) || line[i] == '_' || line[i] == '-') {
		i++
	}
	if i == 1 || i < len(line) && line[i] == ':' && !isKnown(line[1:i]) {
		return ""
	}
	return line[1:i]
}

// braces returns how many more braces are opened than closed.
func braces(s string) int { return strings.Count(s, "{") - strings.Count(s, "}") }

// unglue undoes ruleGluedLines: it cuts a statement whose text swallowed the lines after it.
func unglue(st statement) []statement {
	first := gluedDirective(st.text.s, 0, true)
	if first < 0 || !swallows(st.text.s, first) {
		return []statement{st}
	}
	out := []statement{{kind: directiveLine, pos: st.pos, directive: st.directive, text: st.text.slice(0, first).trim()}}
	for at := first; at >= 0; {
		next := gluedDirective(st.text.s, at+1, false)
		end := next
		if next < 0 {
			end = len(st.text.s)
		}
		piece := st.text.slice(at, end).trim()
		name := directiveOf(piece.s)
		out = append(out, statement{kind: directiveLine, pos: piece.pos(), directive: name,
			text: piece.slice(1+len(name), len(piece.s)).trim(), glued: true})
		at = next
	}
	return out
}

// swallows reports whether the directive at an offset of a text was swallowed: a brace is open there, which is not that
// of an intact block whose comment speaks of a directive, at any depth.
func swallows(s string, at int) bool {
	open := braces(s[:at])
	if blockOf(s) == "" {
		return open > 0
	}
	return open > 0 && braces(s) > 0 || open > 1 && !strings.HasSuffix(s, "}")
}

// blockOf returns the text of a directive from its block on, before which there may be a status: "(200) {…}". It
// returns "" if there is none.
func blockOf(s string) string {
	if s[0] == '(' {
		_, s, _ = strings.Cut(s, ")")
		s = strings.TrimLeft(s, " \t")
	}
	if !strings.HasPrefix(s, "{") {
		return ""
	}
	return s
}

// gluedDirective returns where a directive of an endpoint stands inside a line at or after from, or -1. What counts is
// the form in which the format's own serializer writes it; the first one must be of a form that prose does not have.
func gluedDirective(s string, from int, first bool) int {
	for i := from; ; i++ {
		k := strings.Index(s[i:], " @")
		if k < 0 {
			return -1
		}
		i += k
		if rest := s[i+2:]; isDirectiveForm(rest) || !first && isWeakDirectiveForm(rest) {
			return i + 1
		}
	}
}

// isDirectiveForm reports whether a text begins with a directive, less its "@", in a form that prose does not have.
func isDirectiveForm(s string) bool {
	for _, form := range [...]string{"endpoint ", "required {", "optional {", "returns(", "errors {"} {
		if strings.HasPrefix(s, form) {
			return true
		}
	}
	return false
}

// isWeakDirectiveForm is the same for forms that only stand for directives in a line that has swallowed others.
func isWeakDirectiveForm(s string) bool {
	for _, form := range [...]string{"desc ", "example_request ", "group ", "endgroup ", "end "} {
		if strings.HasPrefix(s+" ", form) {
			return true
		}
	}
	return false
}

// clean prepares the bytes of a document: no byte order mark, no invalid UTF-8, no NUL, and blanks for carriage
// returns, whether or not they belong to a line break. The second result is the offset of the first byte that is not
// text, or -1.
func clean(data []byte) (string, int) {
	s := strings.TrimPrefix(string(data), "\ufeff")
	for _, blank := range [...]string{"\r", "\v", "\f"} {
		s = strings.ReplaceAll(s, blank, " ")
	}
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s, -1
	}
	bad := -1
	var b strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		if r != 0 && (r != utf8.RuneError || size > 1) {
			b.WriteRune(r)
			continue
		}
		if bad < 0 {
			bad = b.Len()
		}
		b.WriteRune(utf8.RuneError)
	}
	return b.String(), bad
}
