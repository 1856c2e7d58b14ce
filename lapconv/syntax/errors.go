package syntax

import (
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// errorEntries reads "{400, 404: text, 409:Type: text}". An entry begins after a comma that a status code follows,
// since texts hold commas.
func (p *parser) errorEntries(st statement) []*ErrorEntry {
	t := st.text
	if !strings.HasPrefix(t.s, "{") {
		p.report(t.pos(), diag.Warning, ruleUnclosedBlock, "block without braces, read as if it had them", t.s)
	} else if strings.HasSuffix(t.s, "}") && len(t.s) > 1 {
		t = t.slice(1, len(t.s)-1)
	} else {
		p.report(t.pos(), diag.Warning, ruleUnclosedBlock, "block that is never closed; the document may be cut short", t.s)
		t = t.slice(1, len(t.s))
	}
	var out []*ErrorEntry
	start := 0
	for i := 0; i <= len(t.s); i++ {
		if i < len(t.s) && !(t.s[i] == ',' && startsErrorEntry(t.s[i+1:])) {
			continue
		}
		if one := t.slice(start, i).trim(); one.s != "" {
			out = append(out, errorEntry(one))
		}
		start = i + 1
	}
	return out
}

// startsErrorEntry reports whether a status code stands at the start: three digits or a class such as 4XX, and then the
// end, a comma or a colon.
func startsErrorEntry(s string) bool {
	s = strings.TrimLeft(s, " \t")
	n := codeLength(s)
	return n > 0 && (len(s) == n || s[n] == ',' || s[n] == ':')
}

// errorEntry reads one entry (ruleErrorType).
func errorEntry(t text) *ErrorEntry {
	e := &ErrorEntry{Pos: t.pos()}
	n := codeLength(t.s)
	if n == 0 {
		n = strings.IndexAny(t.s, ": ")
		if n < 0 {
			n = len(t.s)
		}
	}
	e.Code = t.s[:n]
	rest := strings.TrimPrefix(t.s[n:], ":")
	if rest != "" && rest[0] != ' ' {
		e.Type, e.Desc, _ = strings.Cut(rest, ": ")
		if strings.ContainsAny(e.Type, " \t") { // a type is one word
			e.Type, e.Desc = "", rest
		}
	} else {
		e.Desc = rest
	}
	e.Desc = strings.TrimSpace(e.Desc)
	return e
}
