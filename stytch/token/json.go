package token

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// This file reads JSON strictly and in one pass: encoding/json takes the last of
// two members of one name, ignores the case of names, and mends invalid text, each
// of which lets two readers of a token see different claims.

// maxDepth is how deep objects and lists may be nested.
const maxDepth = 500

var (
	errSyntax    = errors.New("not valid JSON")
	errDuplicate = errors.New("an object has two members of one name")
	errDepth     = errors.New("nested too deeply")
	errUTF8      = errors.New("not valid UTF-8")
	errSurrogate = errors.New("a string has half of a surrogate pair")
)

// reader reads one JSON text.
type reader struct {
	text  string
	pos   int
	depth int
	// nameAt is where the name of the member begins that was read last.
	nameAt int
	// names are those of the members of all objects that are open, in their order.
	names []string
	err   error // the first; nothing is read after it
}

// newReader reads text, which must be valid UTF-8.
func newReader(text string) reader {
	// Room for the names that are open at once: those of a session are 20, with 16 bytes or more each.
	r := reader{text: text, names: make([]string, 0, min(len(text)/16, 24))}
	if !utf8.ValidString(text) {
		r.err = errUTF8
	}
	return r
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// peek skips white space and returns the next byte, 0 at the end or after an error.
func (r *reader) peek() byte {
	if r.err != nil {
		return 0
	}
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; c {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

// take consumes a byte that must come next.
func (r *reader) take(c byte) {
	if r.peek() != c {
		r.fail(errSyntax)
		return
	}
	r.pos++
}

// end sees to it that nothing is left but white space.
func (r *reader) end() error {
	if r.peek(); r.pos < len(r.text) {
		r.fail(errSyntax)
	}
	return r.err
}

// object is an object that is being read.
type object struct {
	names int // where its names begin in those of the reader
	seen  map[string]struct{}
	first bool
}

// manyNames is from where on names are looked up in a map: a header, which anybody
// can write, must not cost the square of their number.
const manyNames = 32

// openObject begins an object. Members follow, each with its value:
//
//	for o := r.openObject(); r.member(&o, &name); {
//		… read or skip the value …
//	}
func (r *reader) openObject() object {
	r.take('{')
	r.enter()
	return object{names: len(r.names), first: true}
}

// member reads the name of the next member, and returns false at the end of the
// object.
func (r *reader) member(o *object, name *string) bool {
	switch c := r.peek(); {
	case c == '}':
		r.pos++
		r.names = r.names[:o.names]
		r.depth--
		return false
	case !o.first:
		r.take(',')
	}
	o.first = false
	r.peek()
	r.nameAt = r.pos
	*name = r.readString()
	r.take(':')
	if r.err == nil && r.repeats(o, *name) {
		r.fail(errDuplicate)
	}
	return r.err == nil
}

// repeats reports whether an object has a name already, and notes it.
func (r *reader) repeats(o *object, name string) bool {
	if o.seen == nil {
		names := r.names[o.names:]
		if slices.Contains(names, name) {
			return true
		}
		r.names = append(r.names, name)
		if len(names) >= manyNames {
			o.seen = make(map[string]struct{}, 4*manyNames)
			for _, n := range r.names[o.names:] {
				o.seen[n] = struct{}{}
			}
		}
		return false
	}
	_, repeated := o.seen[name]
	o.seen[name] = struct{}{}
	return repeated
}

// openList begins a list. Its elements follow:
//
//	for l := r.openList(); r.element(&l); {
//		… read or skip the element …
//	}
func (r *reader) openList() list {
	r.take('[')
	r.enter()
	return list{first: true}
}

// list is a list that is being read.
type list struct{ first bool }

// element reports whether there is another element, which comes next.
func (r *reader) element(l *list) bool {
	switch c := r.peek(); {
	case c == ']':
		r.pos++
		r.depth--
		return false
	case !l.first:
		r.take(',')
	}
	l.first = false
	return r.err == nil
}

func (r *reader) enter() {
	if r.depth++; r.depth > maxDepth {
		r.fail(errDepth)
	}
}

// skip reads a value of any kind and returns its text.
func (r *reader) skip() string {
	c := r.peek()
	start := r.pos
	switch c {
	case '{':
		var name string
		for o := r.openObject(); r.member(&o, &name); {
			r.skip()
		}
	case '[':
		for l := r.openList(); r.element(&l); {
			r.skip()
		}
	case '"':
		r.readString()
	case 't':
		r.word("true")
	case 'f':
		r.word("false")
	case 'n':
		r.word("null")
	default:
		r.number()
	}
	return r.text[start:r.pos]
}

func (r *reader) word(word string) {
	if !strings.HasPrefix(r.text[r.pos:], word) {
		r.fail(errSyntax)
		return
	}
	r.pos += len(word)
}

// number reads a number and returns its text.
func (r *reader) number() string {
	r.peek()
	start := r.pos
	if r.at('-') {
		r.pos++
	}
	switch {
	case r.at('0'):
		r.pos++
	case !r.digits():
		r.fail(errSyntax)
	}
	if r.at('.') {
		r.pos++
		if !r.digits() {
			r.fail(errSyntax)
		}
	}
	if r.at('e') || r.at('E') {
		r.pos++
		if r.at('+') || r.at('-') {
			r.pos++
		}
		if !r.digits() {
			r.fail(errSyntax)
		}
	}
	return r.text[start:r.pos]
}

func (r *reader) at(c byte) bool { return r.pos < len(r.text) && r.text[r.pos] == c }

// digits reads digits, and reports whether there are any.
func (r *reader) digits() bool {
	start := r.pos
	for r.pos < len(r.text) && r.text[r.pos] >= '0' && r.text[r.pos] <= '9' {
		r.pos++
	}
	return r.pos > start
}

// readString reads a string. It is a part of the text where it has no escapes.
func (r *reader) readString() string {
	r.take('"')
	if r.err != nil {
		return ""
	}
	text, start := r.text, r.pos
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case c > '\\':
		case c == '"':
			r.pos = i + 1
			return text[start:i]
		case c == '\\':
			r.pos = i
			return r.unescape(start)
		case c < ' ':
			r.pos = i
			r.fail(errSyntax)
			return ""
		}
	}
	r.pos = len(text)
	r.fail(errSyntax)
	return ""
}

// unescape reads the rest of a string that begins at start and has an escape at the
// position.
func (r *reader) unescape(start int) string {
	var b strings.Builder
	b.WriteString(r.text[start:r.pos])
	for r.pos < len(r.text) {
		c := r.text[r.pos]
		r.pos++
		switch {
		case c == '"':
			return b.String()
		case c < ' ':
			r.fail(errSyntax)
			return ""
		case c != '\\':
			b.WriteByte(c)
		default:
			b.WriteRune(r.escape())
		}
		if r.err != nil {
			return ""
		}
	}
	r.fail(errSyntax)
	return ""
}

// escape reads what follows a backslash.
func (r *reader) escape() rune {
	if r.pos == len(r.text) {
		r.fail(errSyntax)
		return 0
	}
	c := r.text[r.pos]
	r.pos++
	switch c {
	case '"', '\\', '/':
		return rune(c)
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'u':
		return r.codePoint()
	}
	r.fail(errSyntax)
	return 0
}

// codePoint reads the four digits of an escape, and the escape after it if the two
// are a surrogate pair.
func (r *reader) codePoint() rune {
	first := r.hex()
	if !utf16.IsSurrogate(first) || r.err != nil {
		return first
	}
	if !strings.HasPrefix(r.text[r.pos:], `\u`) {
		r.fail(errSurrogate)
		return 0
	}
	r.pos += len(`\u`)
	pair := utf16.DecodeRune(first, r.hex())
	if pair == utf8.RuneError {
		r.fail(errSurrogate)
	}
	return pair
}

func (r *reader) hex() rune {
	if len(r.text)-r.pos < 4 {
		r.fail(errSyntax)
		return 0
	}
	var v rune
	for _, c := range []byte(r.text[r.pos : r.pos+4]) {
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			v = v<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			v = v<<4 | rune(c-'A'+10)
		default:
			r.fail(errSyntax)
			return 0
		}
	}
	r.pos += 4
	return v
}
