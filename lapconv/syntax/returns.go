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
	switch {
	case strings.HasPrefix(t.s, "{"):
		p.returnedFields(res, t)
	case strings.HasPrefix(t.s, "→") || strings.HasPrefix(t.s, "->"):
		t = cutArrow(t)
		name, desc, _ := strings.Cut(t.s, " # ")
		typ, ok := p.wholeType(t.slice(0, len(name)).trim())
		if ok {
			res.Type, res.Desc = typ, strings.TrimSpace(desc)
		} else {
			res.Desc = t.s
		}
	case strings.HasPrefix(t.s, "[") && strings.HasSuffix(t.s, "]"):
		if typ, ok := p.quietType(t); ok {
			res.Type = typ
		} else {
			res.Desc = t.s
		}
	default:
		res.Desc = strings.TrimSpace(strings.TrimPrefix(t.s, "# "))
	}
}

// quietType reads a text that may be a type or prose; nothing is reported when it is prose.
func (p *parser) quietType(t text) (*Type, bool) {
	before := len(p.findings)
	typ, ok := p.wholeType(t)
	p.findings = p.findings[:before]
	return typ, ok
}

// returnedFields reads the {…} of a response and what follows it. Fields of responses have no comments, so that the
// closing brace is the one that matches; in a document where they have, it is the last one before the end or before " #
// ".
func (p *parser) returnedFields(res *Response, t text) {
	res.HasFields = true
	r := &fieldReader{p: p, t: t, s: t.s, end: len(t.s)}
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
