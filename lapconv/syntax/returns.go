package syntax

import (
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// returns reads "@returns(CODE) {…} # text", "@returns(CODE) → Type" and "@returns(CODE) text".
func (p *parser) returns(e *Endpoint, st statement) {
	res := &Response{Pos: st.pos, Lines: p.take()}
	e.Returns = append(e.Returns, res)
	t := st.text
	if strings.HasPrefix(t.s, "(") {
		end := strings.IndexByte(t.s, ')')
		if end < 0 {
			p.fail(st.pos, "@returns that names no status", "@returns(200) …", "@returns"+t.s)
		}
		res.Code = strings.TrimSpace(t.s[1:end])
		t = t.slice(end+1, len(t.s)).trim()
	}
	arrow := cutArrow(t)
	switch {
	case strings.HasPrefix(t.s, "{"):
		p.returnedFields(res, t)
	case arrow.s != t.s:
		if !p.returnedType(res, arrow) {
			res.Desc = arrow.s
			p.report(arrow.pos(), diag.Warning, ruleUnreadableType, "type of a response that cannot be read is its description",
				arrow.s)
		}
	case !hasTypeForm(t.s) || !p.returnedType(res, t):
		res.Desc = strings.TrimSpace(strings.TrimPrefix(t.s, "# "))
	}
}

// hasTypeForm reports whether a text begins as a type does and prose does not: with a bracket, or a word and a brace.
func hasTypeForm(s string) bool {
	word := typeWord(s)
	rest := s[len(word):]
	return word == "" && strings.HasPrefix(rest, "[") || word != "" && (strings.HasPrefix(rest, "{") ||
		strings.HasPrefix(rest, "<"))
}

// returnedType reads the type of a response, and the text after it. It reports false, and nothing else, when the text
// is not a type without faults.
func (p *parser) returnedType(res *Response, t text) bool {
	findings, fields := len(p.findings), p.fields
	r := p.fieldReader(t)
	typ, i := r.typ(0, 0)
	if t.s == "" || typ.Name == "any" && i == 0 || i < r.end && !r.commentAt(i) || len(p.findings) > findings {
		p.findings, p.fields = p.findings[:findings], fields
		return false
	}
	res.Type = typ
	res.Desc = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(t.s[i:]), "#"))
	return true
}

// returnedFields reads the {…} of a response and what follows it. Fields of responses have no comments, so that the
// closing brace is the one that matches; in a document where they have, it is the last one before the end or before " #
// ".
func (p *parser) returnedFields(res *Response, t text) {
	res.HasFields = true
	r := p.fieldReader(t)
	findings, fields := len(p.findings), p.fields
	list, end, closed := r.nestedFields(1, 0)
	if tail := strings.TrimSpace(t.s[end:]); !closed || tail != "" && tail[0] != '#' {
		if last := strings.LastIndexByte(t.s, '}'); last > 0 && strings.TrimSpace(t.s[last+1:]) == "" {
			p.findings, p.fields = p.findings[:findings], fields
			r.end = last
			list, end = r.topFields(1), len(t.s)
		} else if !closed {
			p.report(t.pos(), diag.Warning, ruleUnclosedBlock, "block that is never closed; the document may be cut short",
				t.s[max(0, len(t.s)-maxTail):])
		}
	}
	res.Fields = list
	res.Desc = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(t.s[end:]), "#"))
}
