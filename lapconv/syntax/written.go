package syntax

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// checkWritten reads back what Format is about to write for the document d, and returns an error that names the first
// part which would be read differently.
//
// The reader decides by looking ahead and, for named types, at the whole document, so that no test on a single text
// could promise as much.
func checkWritten(d *Document, written []byte, lean bool) error {
	again, _, err := Parse("canonical text", bytes.NewReader(written),
		ParseOptions{MaxSize: max(len(written), 1), MaxDepth: math.MaxInt32, MaxFields: math.MaxInt32})
	if err != nil {
		return fmt.Errorf("%s: the document cannot be written so that it can be read: %w", d.Name, err)
	}
	want, got := claimsOf(d, lean), claimsOf(again, lean)
	for i, c := range want {
		if i == len(got) || !c.sameAs(got[i]) {
			return c.unwritable(d.Name)
		}
	}
	if len(got) > len(want) && len(want) > 0 {
		return want[len(want)-1].unwritable(d.Name)
	}
	return nil
}

// claim is one thing that a document says. The claims of a document, in the order in which they are written, are all
// that Format must preserve.
type claim struct {
	pos   diag.Pos
	what  string // the kind of statement, such as "comment"
	of    string // the field, endpoint or type that it is about; "" for the document
	value string // what it says; what an error shows of it stands before the first NUL
}

func (c claim) sameAs(other claim) bool { return c.what == other.what && c.value == other.value }

func (c claim) unwritable(file string) error {
	place := file
	if c.pos.IsValid() {
		place = fmt.Sprintf("%s:%d:%d", file, c.pos.Line, c.pos.Column)
	}
	about := c.what
	if c.of != "" {
		about += " of " + c.of
	}
	shown, _, _ := strings.Cut(c.value, "\x00")
	return fmt.Errorf("%s: the %s cannot be written so that it reads the same: %q", place, about, diag.Shorten(shown))
}

// claims gathers the claims of a document.
type claims struct {
	lean bool
	of   string   // what the next claims are about
	at   diag.Pos // where that stands
	list []claim
}

func claimsOf(d *Document, lean bool) []claim {
	c := claims{lean: lean}
	c.document(d)
	return c.list
}

// about says what the next claims are about, and where it stands if that is known.
func (c *claims) about(of string, at diag.Pos) {
	c.of = of
	if at.IsValid() {
		c.at = at
	}
}

// add appends a claim. The first value is the one that an error shows. Line breaks count as the blanks that are written
// for them.
func (c *claims) add(pos diag.Pos, what string, values ...string) {
	if !pos.IsValid() {
		pos = c.at
	}
	c.list = append(c.list, claim{pos: pos, what: what, of: c.of, value: unbroken(strings.Join(values, "\x00"))})
}

func (c *claims) document(d *Document) {
	c.header(d)
	for _, def := range d.Types {
		c.about("@type "+def.Name, def.Pos)
		c.lines(def.Lines)
		c.add(def.Pos, "name", def.Name)
		c.typ(def.Type)
	}
	for _, s := range d.Sections {
		c.section(s)
	}
	c.about("", diag.Pos{})
	c.lead(d.Directives, "end")
	c.add(d.Directives.Pos("end"), "@end", strconv.FormatBool(d.Ended))
	c.lines(d.Trail)
}

func (c *claims) header(d *Document) {
	at := d.Directives
	c.directive(at, "lap", d.LAP)
	c.directive(at, "api", d.API)
	c.directive(at, "base", d.Base)
	c.directive(at, "version", d.Version)
	c.auth(at, d.Auth)
	c.block(at, "common_fields", d.Common)
	c.lead(at, "endpoints")
	c.add(at.Pos("endpoints"), "@endpoints", strconv.Itoa(d.Declared))
	c.lead(at, "hint")
	for _, hint := range d.Hints {
		c.add(at.Pos("hint"), "@hint", oneLine(hint))
	}
	c.lead(at, "toc")
	for _, entry := range d.TOC {
		c.add(entry.Pos, "entry of @toc", entry.Name, strconv.Itoa(entry.Count))
	}
}

func (c *claims) section(s *Section) {
	c.about("", s.Pos)
	c.lines(s.Lines)
	if s.Grouped {
		c.add(s.Pos, "@group", oneLine(s.Group))
	}
	for _, e := range s.Endpoints {
		c.endpoint(e)
		c.add(e.Pos, "group", s.Group, strconv.FormatBool(s.Grouped))
	}
	c.about("", s.Pos)
	c.lines(s.Trail)
	if s.Closed {
		c.add(s.Pos, "@endgroup")
	}
}

func (c *claims) endpoint(e *Endpoint) {
	c.about(e.Method+" "+e.Path, e.Pos)
	at := e.Directives
	c.lead(at, "endpoint")
	c.add(e.Pos, "@endpoint", e.Method+" "+e.Path)
	c.lead(at, "desc")
	c.prose(at.Pos("desc"), "@desc", e.Desc)
	c.auth(at, e.Auth)
	c.lead(at, "body")
	if e.Body != nil {
		c.add(at.Pos("body"), "@body")
		c.typ(e.Body)
	}
	c.block(at, "required", e.Required)
	c.block(at, "optional", e.Optional)
	for _, r := range e.Returns {
		c.response(r)
	}
	c.lead(at, "errors")
	for _, x := range e.Errors {
		c.add(x.Pos, "entry of @errors", x.Code, errorType(x, c.lean))
		c.prose(x.Pos, "text of an entry of @errors", x.Desc)
	}
	c.lead(at, "example_request")
	c.prose(at.Pos("example_request"), "@example_request", e.Example)
	c.lines(e.Trail)
}

func (c *claims) response(r *Response) {
	c.lines(r.Lines)
	c.add(r.Pos, "@returns", r.Code, strconv.FormatBool(r.HasFields), strconv.FormatBool(r.Type != nil))
	c.typ(r.Type)
	c.fields(r.Fields)
	c.prose(r.Pos, "text of @returns", r.Desc)
}

func (c *claims) auth(at Lead, schemes []*AuthScheme) {
	c.lead(at, "auth")
	for _, s := range schemes {
		c.add(s.Pos, "@auth", oneLine(s.Text), strconv.FormatBool(s.With))
	}
}

func (c *claims) block(at Lead, name string, fields []*Field) {
	c.lead(at, name)
	if at[name] != nil || len(fields) > 0 {
		c.add(at.Pos(name), "@"+name)
		c.fields(fields)
	}
}

func (c *claims) fields(fields []*Field) {
	of, at := c.of, c.at
	for _, f := range fields {
		c.about("field "+strconv.Quote(f.Name), f.Pos)
		c.field(f)
	}
	c.about(of, at)
}

func (c *claims) field(f *Field) {
	c.add(f.Pos, "name", f.Name, f.Location, strconv.FormatBool(f.Marked))
	if f.Type == nil {
		c.add(f.Pos, "type", "")
	}
	c.typ(f.Type)
	if f.Default != nil {
		c.add(f.Pos, "default", *f.Default)
	}
	c.prose(f.Pos, "comment", f.Desc)
}

func (c *claims) typ(t *Type) {
	if t == nil {
		return
	}
	c.add(t.Pos, "type", t.Name, strconv.Itoa(int(t.Kind)), t.Format, strings.Join(t.Enum, "\x00"),
		strconv.FormatBool(t.Nullable), strconv.FormatBool(t.Key != nil), strconv.FormatBool(t.Elem != nil),
		strconv.Itoa(len(t.Fields)))
	c.typ(t.Key)
	c.typ(t.Elem)
	c.fields(t.Fields)
}

// directive adds the claim of a header directive that holds nothing but a text.
func (c *claims) directive(at Lead, name, text string) {
	c.lead(at, name)
	c.add(at.Pos(name), "@"+name, oneLine(text))
}

// prose adds the claim of a text that lean mode leaves out.
func (c *claims) prose(pos diag.Pos, what, text string) {
	if text = oneLine(text); text != "" && !c.lean {
		c.add(pos, what, text)
	}
}

// lead adds the lines that are kept before a directive.
func (c *claims) lead(at Lead, directive string) {
	if entry := at[directive]; entry != nil {
		c.lines(entry.Lines)
	}
}

func (c *claims) lines(lines []Line) {
	for _, l := range lines {
		c.add(l.Pos, "kept line", oneLine(l.Text))
	}
}
