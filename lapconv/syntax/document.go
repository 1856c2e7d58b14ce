// Package syntax reads LAP documents and writes them: text to [Document], and back.
//
// The files follow the way of a text: lines.go makes logical lines of it, parse.go and the files named after directives
// make a Document of those, with fields.go and types.go for what stands in braces; path.go, status.go and method.go
// read the parts of an endpoint that have a syntax of their own, for whoever works on a Document. walk.go goes through
// one. format.go writes it, and written.go makes sure that what is written reads the same. rules.go has the reason for
// every decision of the reader.
package syntax

import (
	"iter"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// Document is a LAP document as written: what each directive says, in source order, with the position of each part. It
// holds no decision about what a statement means in OpenAPI; package openapi takes those.
//
// A Document is not safe for use while another goroutine changes it.
type Document struct {
	Name       string        // the name given to Parse, usually a file name
	LAP        string        // version of the format, such as "v0.3"; "" without @lap
	API        string        // title of the API; "" without @api
	Base       string        // base URL as written; "" without @base
	Version    string        // version of the API; "" without @version
	Auth       []*AuthScheme // schemes of @auth
	Common     []*Field      // @common_fields
	Declared   int           // N of @endpoints N; -1 without
	Hints      []string      // @hint, one each
	TOC        []TOCEntry    // @toc
	Types      []*TypeDef    // @type, in source order
	Sections   []*Section    // the endpoints, cut where a group begins or ends
	Ended      bool          // whether @end was seen
	Directives Lead          // where each header directive stands, and the lines before it; keyed "lap", "api" … "end"
	Trail      []Line        // comments and unknown directives after the last directive

	findings diag.Diagnostics // what Parse reported
}

// Endpoints iterates over the endpoints of all sections in source order.
func (d *Document) Endpoints() iter.Seq[*Endpoint] {
	return func(yield func(*Endpoint) bool) {
		for _, s := range d.Sections {
			for _, e := range s.Endpoints {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Line is a comment, an unknown directive or a stray text, kept word for word.
type Line struct {
	Pos  diag.Pos
	Text string
}

// Lead holds, for each directive of a header or an endpoint (by its name without "@"), where it stands and which lines
// stand before it.
type Lead map[string]*LeadEntry

// LeadEntry is one entry of Lead.
type LeadEntry struct {
	Pos   diag.Pos
	Lines []Line
}

// Pos returns where a directive stands, or the zero Pos.
func (l Lead) Pos(directive string) diag.Pos {
	if e := l[directive]; e != nil {
		return e.Pos
	}
	return diag.Pos{}
}

// TOCEntry is one entry of @toc: a tag and the number of its endpoints.
type TOCEntry struct {
	Pos   diag.Pos
	Name  string
	Count int // -1 when the entry has no number
}

// Section is a run of endpoints: those between @group and @endgroup, or those outside any group.
type Section struct {
	Pos       diag.Pos // of @group; zero outside groups
	Group     string   // name of the group; "" outside groups
	Grouped   bool     // whether the section began with @group
	Closed    bool     // whether it ended with @endgroup
	Endpoints []*Endpoint
	Lines     []Line // lines before @group
	Trail     []Line // lines before @endgroup
}

// Endpoint is one @endpoint block.
type Endpoint struct {
	Pos        diag.Pos
	Method     string // as written
	Path       string // as written
	Desc       string
	Auth       []*AuthScheme // of the endpoint's own @auth
	Body       *Type         // @body → Type; nil without
	Required   []*Field
	Optional   []*Field
	Returns    []*Response
	Errors     []*ErrorEntry
	Example    string // @example_request, as written; "" without
	Directives Lead   // keyed "endpoint", "desc", "auth", "body", "required", "optional", "errors", "example_request"
	Trail      []Line // unknown directives after the last directive of the endpoint
}

// Operation returns the method and path of the endpoint, as written: "GET /users/{id}".
func (e *Endpoint) Operation() string { return e.Method + " " + e.Path }

// Has reports whether the endpoint has the directive of that name (without "@"), even an empty one.
func (e *Endpoint) Has(directive string) bool { return e.Directives[directive] != nil }

// Fields iterates over the required and then the optional fields; the value is true for required ones.
func (e *Endpoint) Fields() iter.Seq2[*Field, bool] {
	return func(yield func(*Field, bool) bool) {
		for _, f := range e.Required {
			if !yield(f, true) {
				return
			}
		}
		for _, f := range e.Optional {
			if !yield(f, false) {
				return
			}
		}
	}
}

// TypeDef is a named type: @type Name {…}.
type TypeDef struct {
	Pos   diag.Pos
	Name  string
	Type  *Type // of kind KindObject when it has fields
	Lines []Line
}

// Field is a parameter, a property of a body, or a member of a map{…}.
type Field struct {
	Pos      diag.Pos
	Name     string
	Type     *Type
	Marked   bool    // whether the name carries "!" (required inside a nested map)
	Default  *string // text after "=", as written; nil without
	Desc     string  // text after "#"
	Location string  // prefix "header:" of AsyncAPI documents, without the colon; "" otherwise
}

// Kind says what a Type is.
type Kind uint8

// The kinds of types.
const (
	KindScalar Kind = iota + 1 // str, int, num, float, bool, any, bytes, file, null and such words: Name says which
	KindObject                 // map{…} (Name is "map") or Name{…}: Fields
	KindMap                    // map (free form; Key and Elem are nil) or map<K,V>
	KindArray                  // [T]: Elem
	KindNamed                  // a type defined elsewhere, or nowhere: Name
)

// Type is a type expression.
type Type struct {
	Pos      diag.Pos
	Kind     Kind
	Name     string   // the word as written, such as "str", "map" or "Order"; "" for an array
	Format   string   // what stands in parentheses when it is not an enum, such as "date-time"
	Enum     []string // values of str(a/b) or enum(a|b), as written
	Key      *Type    // of map<K,V>
	Elem     *Type    // of an array or map<K,V>
	Fields   []*Field // of an object; of a scalar, what a value would hold if it were one
	Nullable bool     // "?"
}

// Response is one @returns.
type Response struct {
	Pos       diag.Pos
	Code      string   // as written, such as "200", "2XX" or "OK"
	Fields    []*Field // what stands in braces
	HasFields bool     // whether there are braces at all
	Type      *Type    // @returns(200) → Type; nil without
	Desc      string
	Lines     []Line // lines before the directive
}

// ErrorEntry is one entry of @errors.
type ErrorEntry struct {
	Pos  diag.Pos
	Code string // as written
	Type string // of code:Type: text
	Desc string
}

// AuthKind says what an authentication scheme is.
type AuthKind uint8

// The kinds of authentication schemes.
const (
	AuthUnknown AuthKind = iota // a name that OpenAPI has no scheme for
	AuthNone                    // none is needed
	AuthBasic                   // HTTP Basic
	AuthBearer                  // HTTP bearer
	AuthHTTP                    // another HTTP authentication scheme: Name
	AuthAPIKey                  // a key in a header, query parameter or cookie: Name, In
	AuthOAuth2
	AuthOpenIDConnect
)

// AuthScheme is one scheme of @auth: an alternative to those before, or a part of the last one.
type AuthScheme struct {
	Pos  diag.Pos
	With bool // whether it is needed together with the one before ("+")
	Kind AuthKind
	Name string // name of the header, parameter, cookie or scheme
	In   string // place of an API key as written: header, query, cookie …
	Text string // the scheme as written
}

// Place returns where the key of an AuthAPIKey goes, as OpenAPI calls it: "header", "query" or "cookie", in whatever
// case the document writes it. It returns "" for any other place.
func (s *AuthScheme) Place() string {
	switch place := strings.ToLower(s.In); place {
	case "header", "query", "cookie":
		return place
	}
	return ""
}

// Findings returns what Parse reported when it read the document.
func (d *Document) Findings() diag.Diagnostics { return d.findings }
