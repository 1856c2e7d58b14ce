package lapconv

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Parse reads a LAP document. The name, usually a file name, stands in positions of diagnostics and errors.
//
// A document that cannot be understood as the description of an API is a *SyntaxError: a LAP tools document, the GraphQL
// dialect, text that is no LAP at all, an @endpoint without method and path, or one beyond the bounds set by the options.
// Everything else is read, and what is odd about it is a diagnostic. An error of r is returned as it is, wrapped.
func Parse(name string, r io.Reader, opts ...ParseOption) (*Document, Diagnostics, error) {
	lim := limits{size: DefaultMaxSize, depth: DefaultMaxDepth, fields: DefaultMaxFields}
	for _, opt := range opts {
		opt(&lim)
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(lim.size)+1))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > lim.size {
		return nil, nil, &SyntaxError{File: name, Message: "document too large", Expected: fmt.Sprintf("at most %d bytes (WithMaxSize)", lim.size)}
	}
	source, bad := clean(data)
	statements := splitStatements(source)
	if err := checkDialect(name, statements); err != nil {
		return nil, nil, err
	}
	p := &parser{name: name, limits: lim}
	doc, err := p.document(statements)
	if err == nil && usesNamedTypes(doc) {
		// The document uses named types: what looks like one in a comment may be one (ruleCustomTypeInComment).
		p = &parser{name: name, limits: lim, named: true}
		doc, err = p.document(statements)
	}
	if err != nil {
		return nil, nil, err
	}
	if bad >= 0 {
		p.report(positionOf(source, bad), Warning, ruleInvalidUTF8, "bytes that are no text in UTF-8, read as U+FFFD", "")
	}
	p.findings.sort()
	doc.findings = p.findings
	return doc, p.findings, nil
}

// usesNamedTypes reports whether the document defines or uses types of its own. In such a document the reader takes a
// capitalised word for a type where it would take it for prose otherwise (ruleCustomTypeInComment).
func usesNamedTypes(d *Document) bool {
	if len(d.Types) > 0 {
		return true
	}
	for t := range d.typeExpressions() {
		if t.Kind != KindArray && !isTypeWord(t.Name) {
			return true
		}
	}
	return false
}

// positionOf returns the position of a byte of the source.
func positionOf(source string, offset int) Pos {
	before := source[:offset]
	return Pos{Line: 1 + strings.Count(before, "\n"), Column: offset - strings.LastIndexByte(before, '\n')}
}

// parser reads the statements of one document.
type parser struct {
	name   string
	limits limits
	named  bool // whether named types are looked for in comments
	fields int
	glued  bool // whether ruleGluedLines was reported

	doc      *Document
	section  *Section  // where the next endpoint goes; nil before the first one of a section
	endpoint *Endpoint // the one being read; nil in the header and between sections
	pending  []Line    // lines that wait for the directive they stand before
	findings Diagnostics
}

// report adds a finding.
func (p *parser) report(pos Pos, severity Severity, rule, message, text string) {
	p.findings = append(p.findings, Diagnostic{
		File: p.name, Pos: pos, Severity: severity, Rule: rule, Message: message, Text: shorten(text),
	})
}

// fail ends reading; document turns it into an error.
func (p *parser) fail(pos Pos, message, expected, text string) {
	panic(&SyntaxError{File: p.name, Pos: pos, Message: message, Expected: expected, Text: shorten(text)})
}

// document reads all statements.
func (p *parser) document(statements []statement) (doc *Document, err error) {
	defer func() {
		if e := recover(); e != nil {
			syntax, ok := e.(*SyntaxError)
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
	switch st.kind {
	case blankLine:
		p.endBlock()
	case commentLine:
		p.keep(st.pos, st.text.s)
	case strayLine:
		p.report(st.pos, Warning, ruleStrayText, "text that belongs to no directive has no effect", st.text.s)
		p.keep(st.pos, st.text.s)
	case directiveLine:
		if st.glued && !p.glued {
			p.glued = true
			p.report(st.pos, Warning, ruleGluedLines, "directives inside the text of another one are read as directives", st.source())
		}
		if p.doc.Ended && st.directive != "end" {
			p.report(st.pos, Warning, ruleAfterEnd, "text after @end is read all the same", "@"+st.directive)
		}
		p.directive(st)
	}
}

// keep holds a line until the directive comes that it stands before.
func (p *parser) keep(pos Pos, s string) { p.pending = append(p.pending, Line{Pos: pos, Text: s}) }

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
		p.report(st.pos, Warning, ruleUnknownDirective, "unknown directive has no effect", "@"+st.directive)
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
	}
}

// single sets a header that a document has once (ruleDuplicateDirective).
func (p *parser) single(value *string, first bool, st statement) {
	if first {
		*value = st.text.s
		return
	}
	p.report(st.pos, Warning, ruleDuplicateDirective, "@"+st.directive+" stands twice; the first one counts", st.text.s)
}

func (p *parser) declared(st statement, first bool) {
	n, err := strconv.Atoi(st.text.s)
	switch {
	case err != nil || n < 0:
		p.report(st.pos, Warning, ruleUnreadableDirective, "@endpoints without a number has no effect", st.text.s)
	case !first:
		p.report(st.pos, Warning, ruleDuplicateDirective, "@endpoints stands twice; the first one counts", st.text.s)
	default:
		p.doc.Declared = n
	}
}

// parseTOC reads "name(3), other(4)". A name may hold commas and parentheses; an entry ends at "(N)".
func parseTOC(t text) []TOCEntry {
	var out []TOCEntry
	start := 0
	for i := 0; i <= len(t.s); i++ {
		if i < len(t.s) && !(t.s[i] == ',' && i > 0 && t.s[i-1] == ')') {
			continue
		}
		if one := t.slice(start, i).trim(); one.s != "" {
			out = append(out, tocEntry(one))
		}
		start = i + 1
	}
	return out
}

func tocEntry(t text) TOCEntry {
	if open := strings.LastIndexByte(t.s, '('); open >= 0 && strings.HasSuffix(t.s, ")") {
		if n, err := strconv.Atoi(t.s[open+1 : len(t.s)-1]); err == nil && n >= 0 {
			return TOCEntry{Pos: t.pos(), Name: strings.TrimSpace(t.s[:open]), Count: n}
		}
	}
	return TOCEntry{Pos: t.pos(), Name: t.s, Count: -1}
}

// typeDef reads "@type Name {…}" and "@type Name type".
func (p *parser) typeDef(st statement) {
	name, _, _ := strings.Cut(st.text.s, " ")
	name, _, _ = strings.Cut(name, "{")
	if name == "" {
		p.report(st.pos, Warning, ruleUnreadableDirective, "@type without a name has no effect", st.text.s)
		p.keepStatement(st)
		return
	}
	def := &TypeDef{Pos: st.pos, Name: name, Lines: p.take()}
	p.doc.Types = append(p.doc.Types, def)
	r := &fieldReader{p: p, t: st.text, s: st.text.s, end: len(st.text.s)}
	i := r.skip(len(name), " \t")
	if i >= r.end || r.s[i] != '{' {
		def.Type, i = r.typ(i, 0)
		if i < r.end {
			p.report(st.text.at(i), Warning, ruleUnreadableType, "text after a type has no effect", r.s[i:])
		}
		return
	}
	def.Type = &Type{Pos: st.text.at(i), Kind: KindObject, Name: "map", Fields: p.block(statement{directive: "type", text: st.text.slice(i, r.end)})}
}

// block reads the fields of a directive's {…}.
func (p *parser) block(st statement) []*Field {
	r := &fieldReader{p: p, t: st.text, s: st.text.s, end: len(st.text.s)}
	start := 0
	switch {
	case strings.HasPrefix(r.s, "{"):
		start = 1
		if strings.HasSuffix(r.s, "}") && r.end > 1 {
			r.end--
		} else {
			p.report(st.pos, Warning, ruleUnclosedBlock, "block that is never closed; the document may be cut short", r.s[max(0, r.end-maxDiagnosticText):])
		}
	case r.s == "":
		return nil
	default:
		p.report(st.pos, Warning, ruleUnclosedBlock, "block without braces, read as if it had them", r.s)
	}
	return r.topFields(start)
}

// beginEndpoint reads "@endpoint METHOD path".
func (p *parser) beginEndpoint(st statement) {
	p.endEndpoint()
	method, path, ok := strings.Cut(st.text.s, " ")
	path = strings.TrimSpace(path)
	if !ok || path == "" || !isMethod(method) {
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

// isMethod reports whether a word can be a method: letters, and the dash of SERVER-STREAM.
func isMethod(word string) bool {
	for i := range len(word) {
		if !isLetter(word[i]) && (i == 0 || word[i] != '-' && word[i] != '_') {
			return false
		}
	}
	return word != ""
}

// endEndpoint ends the endpoint being read. Unknown directives that stand right after it belong to it; comments belong to
// what follows.
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
		p.report(st.pos, Warning, ruleMisplacedDirective, "@endgroup without @group has no effect", "")
		return
	}
	p.endEndpoint()
	p.section.Closed = true
	p.section.Trail = p.take()
	p.section = nil
}

// endpointDirective reads a directive of an endpoint.
func (p *parser) endpointDirective(st statement) {
	e := p.endpoint
	if e == nil {
		p.report(st.pos, Warning, ruleMisplacedDirective, "@"+st.directive+" outside of an endpoint has no effect", st.text.s)
		p.keepStatement(st)
		return
	}
	if st.directive == "returns" {
		p.returns(e, st)
		return
	}
	if !p.mark(e.Directives, st.directive, st) {
		p.report(st.pos, Info, ruleDuplicateDirective, "@"+st.directive+" stands twice; both are read", st.text.s)
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

// body reads "@body → Type".
func (p *parser) body(e *Endpoint, st statement) {
	t := cutArrow(st.text)
	typ, ok := p.wholeType(t)
	if !ok {
		p.report(st.pos, Warning, ruleUnreadableType, "type of a body that cannot be read, taken as any", st.text.s)
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
	r := &fieldReader{p: p, t: t, s: t.s, end: len(t.s)}
	if typ, i := r.typ(0, 0); t.s != "" && i == r.end {
		return typ, true
	}
	return &Type{Pos: t.pos(), Kind: KindScalar, Name: "any"}, false
}

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

// returnedFields reads the {…} of a response and what follows it. Fields of responses have no comments, so that the closing
// brace is the one that matches; in a document where they have, it is the last one before the end or before " # ".
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
			p.report(t.pos(), Warning, ruleUnclosedBlock, "block that is never closed; the document may be cut short", t.s[max(0, len(t.s)-maxDiagnosticText):])
		}
	}
	res.Fields = list
	res.Desc = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(t.s[end:]), "#"))
}

// errorEntries reads "{400, 404: text, 409:Type: text}". An entry begins after a comma that a status code follows, since
// texts hold commas.
func (p *parser) errorEntries(st statement) []*ErrorEntry {
	t := st.text
	if !strings.HasPrefix(t.s, "{") {
		p.report(t.pos(), Warning, ruleUnclosedBlock, "block without braces, read as if it had them", t.s)
	} else if strings.HasSuffix(t.s, "}") && len(t.s) > 1 {
		t = t.slice(1, len(t.s)-1)
	} else {
		p.report(t.pos(), Warning, ruleUnclosedBlock, "block that is never closed; the document may be cut short", t.s)
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

// startsErrorEntry reports whether a status code stands at the start: three digits or a class such as 4XX, and then the end,
// a comma or a colon.
func startsErrorEntry(s string) bool {
	s = strings.TrimLeft(s, " \t")
	n := codeLength(s)
	return n > 0 && (len(s) == n || s[n] == ',' || s[n] == ':')
}

// codeLength returns the length of the status code that s begins with, or 0.
func codeLength(s string) int {
	if strings.HasPrefix(s, "default") {
		return len("default")
	}
	if len(s) < 3 || !isDigit(s[0]) || !(isDigit(s[1]) && isDigit(s[2]) || strings.EqualFold(s[1:3], "xx")) {
		return 0
	}
	if len(s) > 3 && (isDigit(s[3]) || isLetter(s[3])) {
		return 0
	}
	return 3
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
