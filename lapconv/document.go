package lapconv

import "iter"

// Document is a LAP document as written: what each directive says, in source order, with the position of each part. It holds
// no decision about what a statement means in OpenAPI; those are taken by (*Document).OpenAPI.
//
// A Document is not safe for use while another goroutine changes it.
type Document struct {
	Name       string        // the name given to Parse, usually a file name
	LAP        string        // version of the format, such as "v0.3"; "" without @lap
	API        string        // title of the API; "" without @api
	Base       string        // base URL as written; "" without @base
	Version    string        // version of the API; "" without @version
	Auth       []*AuthScheme // alternatives of @auth
	Common     []*Field      // @common_fields
	Declared   int           // N of @endpoints N; -1 without
	Hints      []string      // @hint, one each
	TOC        []TOCEntry    // @toc
	Types      []*TypeDef    // @type, in source order
	Sections   []*Section    // the endpoints, cut where a group begins or ends
	Ended      bool          // whether @end was seen
	Directives Lead          // where each header directive stands, and the lines kept before it; keyed "lap", "api" … "end"
	Trail      []Line        // comments and unknown directives after the last directive

	findings Diagnostics // what Parse reported
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

// typeExpressions iterates over every type expression of the document, an outer one before those inside it.
func (d *Document) typeExpressions() iter.Seq[*Type] {
	return func(yield func(*Type) bool) {
		for t := range d.outerTypes() {
			if !walkType(t, yield) {
				return
			}
		}
	}
}

// outerTypes iterates over the type expressions that stand in no other one.
func (d *Document) outerTypes() iter.Seq[*Type] {
	return func(yield func(*Type) bool) {
		for _, def := range d.Types {
			if !yield(def.Type) {
				return
			}
		}
		for fields := range d.blocks() {
			for _, f := range fields {
				if !yield(f.Type) {
					return
				}
			}
		}
		for e := range d.Endpoints() {
			if !yield(e.Body) {
				return
			}
			for _, r := range e.Returns {
				if !yield(r.Type) {
					return
				}
			}
		}
	}
}

// walkType yields t and every type inside it, and reports whether to go on. A nil type has none.
func walkType(t *Type, yield func(*Type) bool) bool {
	if t == nil {
		return true
	}
	if !yield(t) || !walkType(t.Key, yield) || !walkType(t.Elem, yield) {
		return false
	}
	for _, f := range t.Fields {
		if !walkType(f.Type, yield) {
			return false
		}
	}
	return true
}

// Line is a comment, an unknown directive or a stray text, kept word for word.
type Line struct {
	Pos  Pos
	Text string
}

// Lead holds, for each directive of a header or an endpoint (by its name without "@"), where it stands and which lines
// stand before it.
type Lead map[string]*LeadEntry

// LeadEntry is one entry of Lead.
type LeadEntry struct {
	Pos   Pos
	Lines []Line
}

// Pos returns where a directive stands, or the zero Pos.
func (l Lead) Pos(directive string) Pos {
	if e := l[directive]; e != nil {
		return e.Pos
	}
	return Pos{}
}

// TOCEntry is one entry of @toc: a tag and the number of its endpoints.
type TOCEntry struct {
	Pos   Pos
	Name  string
	Count int // -1 when the entry has no number
}

// Section is a run of endpoints: those between @group and @endgroup, or those outside any group.
type Section struct {
	Pos       Pos    // of @group; zero outside groups
	Group     string // name of the group; "" outside groups
	Grouped   bool   // whether the section began with @group
	Closed    bool   // whether it ended with @endgroup
	Endpoints []*Endpoint
	Lines     []Line // lines before @group
	Trail     []Line // lines before @endgroup
}

// Endpoint is one @endpoint block.
type Endpoint struct {
	Pos        Pos
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

// Has reports whether the endpoint has the directive of that name (without "@"), be it empty.
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
	Pos   Pos
	Name  string
	Type  *Type // of kind KindObject when it has fields
	Lines []Line
}

// Field is a parameter, a property of a body, or a member of a map{…}.
type Field struct {
	Pos      Pos
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
	Pos      Pos
	Kind     Kind
	Name     string   // the word as written, such as "str", "map" or "Order"; "" for an array
	Format   string   // what stands in parentheses when it is no enum, such as "date-time"
	Enum     []string // values of str(a/b) or enum(a|b), as written
	Key      *Type    // of map<K,V>
	Elem     *Type    // of an array or map<K,V>
	Fields   []*Field // of an object
	Nullable bool     // "?"
}

// Response is one @returns.
type Response struct {
	Pos       Pos
	Code      string   // as written, such as "200", "2XX" or "OK"
	Fields    []*Field // what stands in braces
	HasFields bool     // whether there are braces at all
	Type      *Type    // @returns(200) → Type; nil without
	Desc      string
	Lines     []Line // lines before the directive
}

// ErrorEntry is one entry of @errors.
type ErrorEntry struct {
	Pos  Pos
	Code string // as written
	Type string // of code:Type: text
	Desc string
}

// AuthKind says what an authentication scheme is.
type AuthKind uint8

// The kinds of authentication schemes.
const (
	AuthUnknown AuthKind = iota // a name that OpenAPI has no scheme for
	AuthBasic                   // HTTP Basic
	AuthBearer                  // HTTP bearer
	AuthHTTP                    // another HTTP authentication scheme: Name
	AuthAPIKey                  // a key in a header, query parameter or cookie: Name, In
	AuthOAuth2
	AuthOpenIDConnect
)

// AuthScheme is one alternative of @auth.
type AuthScheme struct {
	Pos  Pos
	Kind AuthKind
	Name string // name of the header, parameter, cookie or scheme
	In   string // place of an API key as written: header, query, cookie …
	Text string // the alternative as written
}
