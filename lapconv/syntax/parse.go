package syntax

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// Parse reads a LAP document. The name, usually a file name, stands in positions of diagnostics and errors.
//
// A document that cannot be understood as the description of an API is a *SyntaxError: a LAP tools document, the
// GraphQL dialect, text that is not LAP at all, an @endpoint without method and path, or one beyond the bounds set by
// the options. Everything else is read, and what is odd about it is a diagnostic. An error of r is returned as it is,
// wrapped.
func Parse(name string, r io.Reader, opts ParseOptions) (*Document, diag.Diagnostics, error) {
	opts = opts.withDefaults()
	data, err := io.ReadAll(io.LimitReader(r, int64(opts.MaxSize)+1))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > opts.MaxSize {
		return nil, nil, &diag.SyntaxError{File: name, Message: "document too large",
			Expected: fmt.Sprintf("at most %d bytes", opts.MaxSize)}
	}
	source, bad := clean(data)
	statements := splitStatements(source)
	if err := checkDialect(name, statements); err != nil {
		return nil, nil, err
	}
	p := &parser{name: name, limits: opts}
	doc, err := p.document(statements)
	if err == nil {
		if named := namedTypes(doc); len(named) > 0 { // what looks like one in a comment may be one
			p = &parser{name: name, limits: opts, named: named}
			doc, err = p.document(statements)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	if bad >= 0 {
		p.report(positionOf(source, bad), diag.Warning, ruleInvalidUTF8, "bytes that are no text in UTF-8, read as U+FFFD",
			"")
	}
	p.findings.Sort()
	doc.findings = p.findings
	return doc, p.findings, nil
}

// namedTypes returns the names of the types of its own that the document defines or uses. Where one of these follows
// something like a name in a comment, the reader takes it for a type, and for prose otherwise
// (ruleCustomTypeInComment).
func namedTypes(d *Document) map[string]bool {
	names := map[string]bool{}
	for _, def := range d.Types {
		names[def.Name] = true
	}
	for t := range d.TypeExpressions() {
		if t.Kind != KindArray && !isTypeWord(t.Name) {
			names[t.Name] = true
		}
	}
	return names
}

// positionOf returns the position of a byte of the source.
func positionOf(source string, offset int) diag.Pos {
	before := source[:offset]
	return diag.Pos{Line: 1 + strings.Count(before, "\n"), Column: offset - strings.LastIndexByte(before, '\n')}
}

// maxTail is how much of a block whose brace is never closed a finding has: its end, in bytes.
const maxTail = 80

// parser reads the statements of one document.
type parser struct {
	name   string
	limits ParseOptions
	named  map[string]bool // the named types that are looked for in comments
	fields int
	glued  bool // whether ruleGluedLines was reported
	lost   bool // whether nothing is read up to the next endpoint (ruleMisspelt, ruleStrayText)

	doc      *Document
	section  *Section  // where the next endpoint goes; nil before the first one of a section
	endpoint *Endpoint // the one being read; nil in the header and between sections
	pending  []Line    // lines that wait for the directive they stand before
	findings diag.Diagnostics
}

// report adds a finding.
func (p *parser) report(pos diag.Pos, severity diag.Severity, rule, message, text string) {
	text = strings.TrimSpace(text)
	found := diag.Diagnostic{File: p.name, Pos: pos, Severity: severity, Rule: rule, Message: message, Text: text}
	if p.endpoint != nil {
		found.Subject.Operation = p.endpoint.Operation()
	}
	p.findings = append(p.findings, found)
}

// fail ends reading; document turns it into an error.
func (p *parser) fail(pos diag.Pos, message, expected, text string) {
	panic(&diag.SyntaxError{File: p.name, Pos: pos, Message: message, Expected: expected, Text: text})
}

// document reads all statements.
func (p *parser) document(statements []statement) (doc *Document, err error) {
	defer func() {
		if e := recover(); e != nil {
			syntax, ok := e.(*diag.SyntaxError)
			if !ok {
				panic(e)
			}
			doc, err = nil, syntax
		}
	}()
	p.doc = &Document{Name: p.name, Declared: -1, Directives: Lead{}}
	for _, st := range statements {
		p.statement(st)
	}
	p.doc.Trail = p.take()
	return p.doc, nil
}

func (p *parser) statement(st statement) {
	p.lost = p.lost && !resumes(st)
	switch {
	case st.kind == blankLine:
		p.endBlock()
	case st.kind == commentLine:
		p.keep(st.pos, st.text.s)
	case p.lost:
		p.report(st.pos, diag.Warning, ruleUnread, "not read, because of what stands before", st.source())
	case st.kind == strayLine:
		p.loseTrack(st, ruleStrayText, "text that belongs to no directive; nothing is read up to the next @endpoint")
	case st.kind == misspeltLine:
		p.loseTrack(st, ruleMisspelt, "a directive that is probably @"+st.directive+
			"; nothing is read up to the next @endpoint")
	default:
		if st.glued && !p.glued {
			p.glued = true
			p.report(st.pos, diag.Warning, ruleGluedLines, "directives inside the text of another one are read as directives",
				st.source())
		}
		if p.doc.Ended && st.directive != "end" {
			p.report(st.pos, diag.Warning, ruleAfterEnd, "text after @end is read all the same", "@"+st.directive)
		}
		p.directive(st)
	}
}

// loseTrack reports a statement that cannot be understood. What follows may belong to it rather than to what stands
// before, so that nothing is read until something else begins.
func (p *parser) loseTrack(st statement, rule, message string) {
	p.lost = true
	p.report(st.pos, diag.Error, rule, message, st.source())
}

// resumes reports whether a statement belongs to nothing that stands before it.
func resumes(st statement) bool {
	if st.kind != directiveLine {
		return false
	}
	switch st.directive {
	case "endpoint", "group", "endgroup", "end":
		return true
	}
	return false
}

// keep holds a line until the directive comes that it stands before.
func (p *parser) keep(pos diag.Pos, s string) { p.pending = append(p.pending, Line{Pos: pos, Text: s}) }

// take returns the lines held so far.
func (p *parser) take() []Line {
	lines := p.pending
	p.pending = nil
	return lines
}

// endBlock gives the lines held so far to the endpoint that a blank line ends.
func (p *parser) endBlock() {
	if p.endpoint != nil && len(p.pending) > 0 {
		p.endpoint.Trail = append(p.endpoint.Trail, p.take()...)
	}
}

// directive dispatches one directive.
func (p *parser) directive(st statement) {
	switch st.directive {
	case "lap", "api", "base", "version", "endpoints", "hint", "toc", "common_fields", "end":
		p.headerDirective(st)
	case "auth":
		if p.endpoint != nil {
			p.endpointDirective(st)
		} else {
			p.headerDirective(st)
		}
	case "type":
		p.typeDef(st)
	case "group":
		p.endEndpoint()
		p.section = &Section{Pos: st.pos, Group: st.text.s, Grouped: true, Lines: p.take()}
		p.doc.Sections = append(p.doc.Sections, p.section)
	case "endgroup":
		p.endGroup(st)
	case "endpoint":
		p.beginEndpoint(st)
	case "desc", "body", "required", "optional", "returns", "errors", "example_request":
		p.endpointDirective(st)
	default:
		p.report(st.pos, diag.Warning, RuleUnknownDirective, "unknown directive has no effect", "@"+st.directive)
		p.keepStatement(st)
	}
}

// keepStatement keeps a directive that has no effect.
func (p *parser) keepStatement(st statement) {
	p.keep(st.pos, strings.TrimSpace("@"+st.directive+glue(st)+st.text.s))
}

// glue returns what stands between a directive and its text: nothing in "@returns(200)".
func glue(st statement) string {
	if strings.HasPrefix(st.text.s, "(") {
		return ""
	}
	return " "
}

// mark notes where a directive stands and gives it the lines held. It reports false when the directive was seen before.
func (p *parser) mark(lead Lead, directive string, st statement) bool {
	if e := lead[directive]; e != nil {
		e.Lines = append(e.Lines, p.take()...)
		return false
	}
	lead[directive] = &LeadEntry{Pos: st.pos, Lines: p.take()}
	return true
}

func (p *parser) headerDirective(st statement) {
	d := p.doc
	first := p.mark(d.Directives, st.directive, st)
	switch st.directive {
	case "lap":
		p.single(&d.LAP, first, st)
		p.version(st)
	case "api":
		p.single(&d.API, first, st)
	case "base":
		p.single(&d.Base, first, st)
	case "version":
		p.single(&d.Version, first, st)
	case "auth":
		d.Auth = append(d.Auth, parseAuth(st.text)...)
	case "common_fields":
		d.Common = append(d.Common, p.block(st)...)
	case "endpoints":
		p.declared(st, first)
	case "hint":
		d.Hints = append(d.Hints, st.text.s)
	case "toc":
		d.TOC = append(d.TOC, parseTOC(st.text)...)
	case "end":
		d.Ended = true
		p.noText(st)
	}
}

// version looks at the version of the format (ruleFormatVersion).
func (p *parser) version(st statement) {
	switch strings.TrimPrefix(st.text.s, "v") {
	case "0.1", "0.2", "0.3":
	default:
		p.report(st.pos, diag.Warning, ruleFormatVersion, "version of LAP that is not known; it is read as v0.3", st.text.s)
	}
}

// noText reports the text of a directive that has none.
func (p *parser) noText(st statement) {
	if st.text.s != "" {
		p.report(st.pos, diag.Warning, ruleUnreadableDirective, "text after @"+st.directive+" has no effect", st.text.s)
	}
}

// single sets a header that a document has once (ruleDuplicateDirective).
func (p *parser) single(value *string, first bool, st statement) {
	if first {
		*value = st.text.s
		return
	}
	p.report(st.pos, diag.Warning, ruleDuplicateDirective, "@"+st.directive+" stands twice; the first one counts",
		st.text.s)
}

func (p *parser) declared(st statement, first bool) {
	n, err := strconv.Atoi(st.text.s)
	switch {
	case err != nil || n < 0:
		p.report(st.pos, diag.Warning, ruleUnreadableDirective, "@endpoints without a number has no effect", st.text.s)
	case !first:
		p.report(st.pos, diag.Warning, ruleDuplicateDirective, "@endpoints stands twice; the first one counts", st.text.s)
	default:
		p.doc.Declared = n
	}
}

// typeDef reads "@type Name {…}" and "@type Name type".
func (p *parser) typeDef(st statement) {
	name, _, _ := strings.Cut(st.text.s, " ")
	name, _, _ = strings.Cut(name, "{")
	if name == "" {
		p.report(st.pos, diag.Warning, ruleUnreadableDirective, "@type without a name has no effect", st.text.s)
		p.keepStatement(st)
		return
	}
	def := &TypeDef{Pos: st.pos, Name: name, Lines: p.take()}
	p.doc.Types = append(p.doc.Types, def)
	r := p.fieldReader(st.text)
	i := r.skip(len(name), " \t")
	if i >= r.end || r.s[i] != '{' {
		def.Type, i = r.typ(i, 0)
		if i < r.end {
			p.report(st.text.at(i), diag.Warning, ruleUnreadableType, "text after a type has no effect", r.s[i:])
		}
		return
	}
	def.Type = p.object(st.text.slice(i, r.end))
}

// object reads {…} as a type.
func (p *parser) object(t text) *Type {
	return &Type{Pos: t.pos(), Kind: KindObject, Name: "map", Fields: p.block(statement{pos: t.pos(), text: t})}
}

// block reads the fields of a directive's {…}.
func (p *parser) block(st statement) []*Field {
	r := p.fieldReader(st.text)
	start := 0
	switch {
	case strings.HasPrefix(r.s, "{"):
		start = 1
		if strings.HasSuffix(r.s, "}") && r.end > 1 {
			r.end--
		} else {
			p.report(st.pos, diag.Warning, ruleUnclosedBlock, "block that is never closed; the document may be cut short",
				r.s[max(0, r.end-maxTail):])
		}
	case r.s == "":
		return nil
	default:
		p.report(st.pos, diag.Warning, ruleUnclosedBlock, "block without braces, read as if it had them", r.s)
	}
	return r.topFields(start)
}
