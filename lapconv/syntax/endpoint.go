package syntax

import (
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// beginEndpoint reads "@endpoint METHOD path".
func (p *parser) beginEndpoint(st statement) {
	p.endEndpoint()
	method, path, ok := strings.Cut(st.text.s, " ")
	path = strings.TrimSpace(path)
	if !ok || path == "" || !isMethodWord(method) {
		p.fail(st.pos, "@endpoint that names no operation", "@endpoint METHOD /path", "@endpoint "+st.text.s)
	}
	e := &Endpoint{Pos: st.pos, Method: method, Path: path, Directives: Lead{}}
	e.Directives["endpoint"] = &LeadEntry{Pos: e.Pos, Lines: p.take()}
	if p.section == nil {
		p.section = &Section{}
		p.doc.Sections = append(p.doc.Sections, p.section)
	}
	p.section.Endpoints = append(p.section.Endpoints, e)
	p.endpoint = e
}

// endEndpoint ends the endpoint being read. Unknown directives that stand right after it belong to it; comments belong
// to what follows.
func (p *parser) endEndpoint() {
	e := p.endpoint
	p.endpoint = nil
	if e == nil {
		return
	}
	n := 0
	for i, line := range p.pending {
		if strings.HasPrefix(line.Text, "@") {
			n = i + 1
		}
	}
	e.Trail = append(e.Trail, p.pending[:n]...)
	p.pending = p.pending[n:]
}

// endGroup reads @endgroup.
func (p *parser) endGroup(st statement) {
	if p.section == nil || !p.section.Grouped {
		p.report(st.pos, diag.Warning, ruleMisplacedDirective, "@endgroup without @group has no effect", "")
		return
	}
	p.noText(st)
	p.endEndpoint()
	p.section.Closed = true
	p.section.Trail = p.take()
	p.section = nil
}

// endpointDirective reads a directive of an endpoint.
func (p *parser) endpointDirective(st statement) {
	e := p.endpoint
	if e == nil {
		p.report(st.pos, diag.Warning, ruleMisplacedDirective, "@"+st.directive+" outside of an endpoint has no effect",
			st.text.s)
		p.keepStatement(st)
		return
	}
	if st.directive == "returns" {
		p.returns(e, st)
		return
	}
	if !p.mark(e.Directives, st.directive, st) {
		if st.directive == "body" {
			p.report(st.pos, diag.Warning, ruleDuplicateDirective, "@body stands twice; the first one counts", st.text.s)
			return
		}
		p.report(st.pos, diag.Info, ruleDuplicateDirective, "@"+st.directive+" stands twice; both are read", st.text.s)
	}
	switch st.directive {
	case "desc":
		e.Desc = strings.TrimSpace(e.Desc + " " + st.text.s)
	case "auth":
		e.Auth = append(e.Auth, parseAuth(st.text)...)
	case "body":
		p.body(e, st)
	case "required":
		e.Required = append(e.Required, p.block(st)...)
	case "optional":
		e.Optional = append(e.Optional, p.block(st)...)
	case "errors":
		e.Errors = append(e.Errors, p.errorEntries(st)...)
	case "example_request":
		e.Example = strings.TrimSpace(e.Example + " " + st.text.s)
	}
}

// body reads "@body → Type" and "@body {…}".
func (p *parser) body(e *Endpoint, st statement) {
	t := cutArrow(st.text)
	if strings.HasPrefix(t.s, "{") {
		e.Body = p.object(t)
		return
	}
	typ, ok := p.wholeType(t)
	if !ok {
		p.report(st.pos, diag.Warning, ruleUnreadableType, "type of a body that cannot be read, taken as any", st.text.s)
	}
	e.Body = typ
}

// cutArrow cuts "→" or "->" from the front.
func cutArrow(t text) text {
	for _, arrow := range [...]string{"→", "->"} {
		if strings.HasPrefix(t.s, arrow) {
			return t.slice(len(arrow), len(t.s)).trim()
		}
	}
	return t
}

// wholeType reads a text that is a type and nothing else; it reports false, with type any, when it is not.
func (p *parser) wholeType(t text) (*Type, bool) {
	r := p.fieldReader(t)
	if typ, i := r.typ(0, 0); t.s != "" && i == r.end {
		return typ, true
	}
	return &Type{Pos: t.pos(), Kind: KindScalar, Name: "any"}, false
}
