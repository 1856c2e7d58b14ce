package syntax

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// FormatOptions change what Format writes.
type FormatOptions struct {
	// Lean leaves out what is there for people only, as the format's lean mode does: @desc, @example_request, the comments
	// of fields, and the texts of @returns and @errors. What remains are the names, types and codes, those of errors
	// included (404:NoSuchKey).
	Lean bool
}

// Format writes a document in canonical form: one directive a line, in the order and with the spacing of the format's
// own serializer. Comments and unknown directives stay before the directive that they stood before. A document that was
// read without @end is written without it, because the absence tells that the document was cut off, and formatting does
// not bring back what is missing.
//
// A document that Parse did not understand in every place is not written: the error is the finding that tells of the
// first text which would be lost.
//
// What is written reads as the document does, apart from positions, and formatting it again changes nothing. Line
// breaks inside a text become blanks. If a part of a document cannot be written so that it would read the same, which
// can happen to documents that were put together by a program, and to a few broken ones, Format writes nothing and
// returns an error that names the part and its position.
func Format(w io.Writer, d *Document, opts FormatOptions) error {
	if i := slices.IndexFunc(d.findings, hidesText); i >= 0 {
		return fmt.Errorf("the document cannot be formatted before this is mended: %s", d.findings[i])
	}
	p := printer{named: namedTypes(d), lean: opts.Lean}
	p.document(d)
	if err := checkWritten(d, p.out.Bytes(), p.lean); err != nil {
		return err
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// printer writes the parts of a document, one method a part.
type printer struct {
	out   bytes.Buffer
	lean  bool
	named map[string]bool // the named types of the document
	line  int             // where the last line begins in out
	gap   bool            // whether a blank line is due before the next line
	kept  bool            // whether the last line is a kept one, and no directive
}

func (p *printer) document(d *Document) {
	p.header(d)
	p.types(d.Types)
	for _, s := range d.Sections {
		p.section(s)
	}
	p.lead(d.Directives, "end")
	if d.Ended {
		p.directive("end", "")
	}
	p.lines(d.Trail)
}

func (p *printer) header(d *Document) {
	p.headerText(d, "lap", d.LAP)
	p.headerText(d, "api", d.API)
	p.headerText(d, "base", d.Base)
	p.headerText(d, "version", d.Version)
	p.auth(d.Directives, d.Auth)
	p.block(d.Directives, "common_fields", d.Common)
	p.endpointCount(d)
	p.hints(d)
	p.toc(d)
	p.blank()
}

// headerText writes a header directive that holds nothing but a text.
func (p *printer) headerText(d *Document, name, text string) {
	p.lead(d.Directives, name)
	if d.Directives[name] != nil || text != "" {
		p.directive(name, text)
	}
}

func (p *printer) auth(lead Lead, schemes []*AuthScheme) {
	p.lead(lead, "auth")
	if lead["auth"] == nil && len(schemes) == 0 {
		return
	}
	var b strings.Builder
	for i, s := range schemes {
		switch {
		case i == 0:
		case s.With:
			b.WriteString(" + ")
		default:
			b.WriteString(" | ")
		}
		b.WriteString(s.Text)
	}
	p.directive("auth", b.String())
}

func (p *printer) endpointCount(d *Document) {
	p.lead(d.Directives, "endpoints")
	switch {
	case d.Declared >= 0:
		p.directive("endpoints", strconv.Itoa(d.Declared))
	case d.Directives["endpoints"] != nil:
		p.directive("endpoints", "")
	}
}

func (p *printer) hints(d *Document) {
	p.lead(d.Directives, "hint")
	for _, hint := range d.Hints {
		p.directive("hint", hint)
	}
}

// toc writes @toc. An entry ends at its number, so that one without must be the last of its line.
func (p *printer) toc(d *Document) {
	p.lead(d.Directives, "toc")
	if d.Directives["toc"] == nil && len(d.TOC) == 0 {
		return
	}
	p.begin("toc")
	for i, entry := range d.TOC {
		switch {
		case i == 0:
			p.text(" ")
		case bytes.HasSuffix(p.out.Bytes(), []byte(")")):
			p.text(", ")
		default:
			p.end()
			p.begin("toc")
			p.text(" ")
		}
		p.text(entry.Name)
		if entry.Count != -1 {
			p.text("(", strconv.Itoa(entry.Count), ")")
		}
	}
	p.end()
}

func (p *printer) types(defs []*TypeDef) {
	for _, def := range defs {
		p.lines(def.Lines)
		p.begin("type")
		p.text(" ", def.Name)
		if t := def.Type; t != nil {
			p.text(" ")
			p.definition(t)
		}
		p.end()
	}
	p.blank()
}

// definition writes the type of @type or @body; the fields of a plain object stand in braces alone.
func (p *printer) definition(t *Type) {
	if isPlainObject(t) {
		p.fields(t.Fields)
		return
	}
	p.typ(t)
}

// isPlainObject reports whether a type is map{…} and nothing else.
func isPlainObject(t *Type) bool {
	return t.Kind == KindObject && t.Name == "map" && t.Key == nil && t.Format == "" && t.Enum == nil && !t.Nullable
}

func (p *printer) section(s *Section) {
	p.lines(s.Lines)
	if s.Grouped {
		p.directive("group", s.Group)
	}
	for _, e := range s.Endpoints {
		p.endpoint(e)
		p.blank()
	}
	p.lines(s.Trail)
	if s.Closed {
		p.directive("endgroup", "")
		p.blank()
	}
}

func (p *printer) endpoint(e *Endpoint) {
	p.lead(e.Directives, "endpoint")
	p.directive("endpoint", e.Method+" "+e.Path)
	p.endpointText(e, "desc", e.Desc)
	p.auth(e.Directives, e.Auth)
	p.body(e)
	p.block(e.Directives, "required", e.Required)
	p.block(e.Directives, "optional", e.Optional)
	for _, r := range e.Returns {
		p.response(r)
	}
	p.errors(e)
	p.endpointText(e, "example_request", e.Example)
	p.lines(e.Trail)
	if p.kept { // a blank line gives the kept lines to this endpoint, not to what comes next
		p.blank()
		p.fillGap()
	}
}

// endpointText writes a directive of an endpoint that lean mode leaves out.
func (p *printer) endpointText(e *Endpoint, name, text string) {
	p.lead(e.Directives, name)
	if !p.lean && (e.Has(name) || text != "") {
		p.directive(name, text)
	}
}

func (p *printer) body(e *Endpoint) {
	p.lead(e.Directives, "body")
	if e.Body == nil {
		return
	}
	p.begin("body")
	p.text(" ")
	if !isPlainObject(e.Body) {
		p.text("→ ")
	}
	p.definition(e.Body)
	p.end()
}

// block writes a directive that holds fields in braces. A field that the comment or default before it would swallow
// goes to a directive of its own; the reader joins them.
func (p *printer) block(lead Lead, name string, fields []*Field) {
	p.lead(lead, name)
	if lead[name] == nil && len(fields) == 0 {
		return
	}
	start := 0
	for i := 1; i < len(fields); i++ {
		if p.swallows(fields[i-1], fields[i]) {
			p.oneBlock(name, fields[start:i])
			start = i
		}
	}
	p.oneBlock(name, fields[start:])
}

func (p *printer) oneBlock(name string, fields []*Field) {
	p.begin(name)
	p.text(" ")
	p.fields(fields)
	p.end()
}

// swallows reports whether the reader would take the field next for a part of the text that the field before it ends
// in.
func (p *printer) swallows(before, next *Field) bool {
	if before.Default == nil && (p.lean || before.Desc == "") {
		return false
	}
	alone := printer{lean: p.lean}
	alone.field(next)
	written := alone.out.String()
	reader := parser{named: p.named}
	return !reader.fieldReader(text{s: written}).startsField(0)
}

func (p *printer) response(r *Response) {
	p.lines(r.Lines)
	p.begin("returns")
	if r.Code != "" {
		p.text("(", r.Code, ")")
	}
	if r.Type != nil {
		p.text(" → ")
		p.typ(r.Type)
	}
	if r.HasFields {
		p.text(" ")
		p.fields(r.Fields)
	}
	if desc := oneLine(r.Desc); !p.lean && desc != "" {
		if r.Type != nil || r.HasFields || r.Code == "" || !isPlain(desc) {
			p.text(" #")
		}
		p.text(" ", desc)
	}
	p.end()
}

// isPlain reports whether the text of a response without fields can stand there without "#", as the format's own
// serializer writes it, and is not taken for fields or a type.
func isPlain(desc string) bool {
	for _, mark := range [...]string{"{", "→", "->", "# "} {
		if strings.HasPrefix(desc, mark) {
			return false
		}
	}
	return !hasTypeForm(desc)
}

func (p *printer) errors(e *Endpoint) {
	p.lead(e.Directives, "errors")
	if !e.Has("errors") && len(e.Errors) == 0 {
		return
	}
	p.begin("errors")
	p.text(" {")
	for i, x := range e.Errors {
		if i > 0 {
			p.text(", ")
		}
		p.errorEntry(x)
	}
	p.text("}")
	p.end()
}

func (p *printer) errorEntry(x *ErrorEntry) {
	p.text(x.Code)
	if kind := errorType(x, p.lean); kind != "" {
		p.text(":", kind)
	}
	switch desc := oneLine(x.Desc); {
	case !p.lean && desc != "":
		p.text(": ", desc)
	case x.Code == "":
		p.text(":") // without, it would be no entry at all
	}
}

// errorType returns the type of an entry of @errors as it is written. Several words are the text of somebody who forgot
// the blank after the code, which lean mode leaves out with the other texts.
func errorType(x *ErrorEntry, lean bool) string {
	if lean && strings.ContainsAny(x.Type, " \t,") {
		return ""
	}
	return x.Type
}

// fields writes a list of fields in braces.
func (p *printer) fields(fields []*Field) {
	p.text("{")
	for i, f := range fields {
		if i > 0 {
			p.text(", ")
		}
		p.field(f)
	}
	p.text("}")
}

func (p *printer) field(f *Field) {
	if f.Location != "" {
		p.text(f.Location, ":")
	}
	p.text(f.Name)
	if f.Marked {
		p.text("!")
	}
	p.text(": ")
	p.typ(f.Type)
	if f.Default != nil {
		p.text("=", *f.Default)
	}
	if desc := oneLine(f.Desc); !p.lean && desc != "" {
		p.text(" # ", desc)
	}
}

// typ writes a type expression. A field without one, which no reader makes, is written without it and then refused.
func (p *printer) typ(t *Type) {
	switch {
	case t == nil:
	case t.Kind == KindArray:
		p.array(t)
	default:
		p.word(t)
	}
}

// array writes an array. The fields of a named element come last, as the compilers write them: [Name]{…}.
func (p *printer) array(t *Type) {
	element := t.Elem
	named := element != nil && element.Kind == KindObject && element.Key == nil && !isTypeWord(element.Name)
	if named {
		bare := *element
		bare.Kind, bare.Fields = KindNamed, nil
		element = &bare
	}
	p.text("[")
	p.typ(element)
	p.text("]")
	if t.Nullable {
		p.text("?")
	}
	if named {
		p.fields(t.Elem.Fields)
	}
}

// word writes a type that begins with a word, with its parts in the order in which they are read:
// Name<K,V>(format)(a/b)?{fields}.
func (p *printer) word(t *Type) {
	p.text(t.Name)
	if t.Key != nil && t.Elem != nil {
		p.text("<")
		p.typ(t.Key)
		p.text(",")
		p.typ(t.Elem)
		p.text(">")
	}
	if t.Format != "" {
		p.text("(", t.Format, ")")
	}
	if len(t.Enum) > 0 {
		p.text("(", strings.Join(t.Enum, enumSeparator(t)), ")")
	}
	if t.Nullable {
		p.text("?")
	}
	if t.Kind == KindObject || len(t.Fields) > 0 {
		p.fields(t.Fields)
	}
}

// enumSeparator returns what parts the values of an enum: a slash, as the format's own serializer writes it, or the bar
// of enum(a|b) if a value holds a slash.
func enumSeparator(t *Type) string {
	if t.Name == "enum" && slices.ContainsFunc(t.Enum, func(value string) bool { return strings.Contains(value, "/") }) {
		return "|"
	}
	return "/"
}

// lead writes the lines that are kept before a directive.
func (p *printer) lead(l Lead, directive string) {
	if entry := l[directive]; entry != nil {
		p.lines(entry.Lines)
	}
}

// lines writes kept lines. A line that is not a comment would continue a directive whose braces do not match, hence the
// blank line after such a directive.
func (p *printer) lines(lines []Line) {
	for _, l := range lines {
		text := oneLine(l.Text)
		if !strings.HasPrefix(text, "#") && p.continues() {
			p.blank()
		}
		p.start()
		p.text(text)
		p.end()
		p.kept = true
	}
}

// continues reports whether a plain line would be read as a continuation of the last one.
func (p *printer) continues() bool {
	read := splitStatements(p.written() + "plain")
	return len(read) > 0 && read[len(read)-1].kind != strayLine
}

// directive writes the line of a directive that holds a text.
func (p *printer) directive(name, text string) {
	p.begin(name)
	if text = oneLine(text); text != "" {
		p.text(" ", text)
	}
	p.end()
}

// begin starts the line of a directive, end ends it.
func (p *printer) begin(directive string) {
	p.start()
	p.kept = false
	p.text("@", directive)
}

func (p *printer) end() { p.out.WriteByte('\n') }

// start starts a line.
func (p *printer) start() {
	p.fillGap()
	p.line = p.out.Len()
}

// blank makes the next line stand after a blank one.
func (p *printer) blank() { p.gap = p.out.Len() > 0 }

// fillGap writes the blank line that is due.
func (p *printer) fillGap() {
	if p.gap && !bytes.HasSuffix(p.out.Bytes(), []byte("\n\n")) {
		p.line = p.out.Len()
		p.end()
	}
	p.gap = false
}

// written returns the last line as far as it is written.
func (p *printer) written() string { return string(p.out.Bytes()[p.line:]) }

// text writes words as they are, but for line breaks.
func (p *printer) text(words ...string) {
	for _, word := range words {
		p.out.WriteString(unbroken(word))
	}
}

// oneLine returns a text as it can stand in a line: without line breaks, and without blanks at its ends.
func oneLine(text string) string { return strings.Trim(unbroken(text), " \t\v\f") }

// unbroken replaces each line break of a text by a blank.
func unbroken(text string) string {
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	return strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ").Replace(text)
}
