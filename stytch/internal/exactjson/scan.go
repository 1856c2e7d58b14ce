package exactjson

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// reader goes through a document that is known to be JSON.
type reader struct {
	data []byte
	at   int
	path []string // the fields that lead here

	growth  int // memory that elements may still take
	bounded bool
}

// peek skips blanks and returns the byte after them.
func (r *reader) peek() byte {
	for {
		switch c := r.data[r.at]; c {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return c
		}
	}
}

// next skips blanks and one byte after them, if it is c.
func (r *reader) next(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.at++
	return true
}

// raw returns the value that begins here, and goes behind it.
func (r *reader) raw() []byte {
	r.peek()
	start := r.at
	for depth := 0; ; {
		switch c := r.data[r.at]; c {
		case '"':
			r.skipString()
		case '{', '[':
			depth++
			r.at++
		case '}', ']':
			depth--
			r.at++
		case ' ', '\t', '\r', '\n', ',', ':':
			r.at++
		default:
			r.skipWord()
		}
		if depth == 0 {
			return r.data[start:r.at]
		}
	}
}

// skipString goes behind the string that begins here.
func (r *reader) skipString() {
	for r.at++; r.data[r.at] != '"'; r.at++ {
		if r.data[r.at] == '\\' {
			r.at++
		}
	}
	r.at++
}

// skipWord goes behind the number, boolean or null that begins here.
func (r *reader) skipWord() {
	for r.at < len(r.data) {
		switch r.data[r.at] {
		case ' ', '\t', '\r', '\n', ',', ':', '}', ']':
			return
		}
		r.at++
	}
}

// text returns the string that begins here, and goes behind it.
func (r *reader) text() string {
	raw := r.raw()
	if plain(raw) {
		return string(raw[1 : len(raw)-1])
	}
	var text string
	_ = json.Unmarshal(raw, &text) // it is known to be a string
	return text
}

// name returns a member's name and goes to its value.
func (r *reader) name() []byte {
	raw := r.raw()
	r.next(':')
	if plain(raw) {
		return raw[1 : len(raw)-1]
	}
	var name string
	_ = json.Unmarshal(raw, &name)
	return []byte(name)
}

// plain reports whether a string is what stands between its quotes.
func plain(raw []byte) bool { return bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) }

// members calls do for each member of the object that begins here; it must go behind the value.
func (r *reader) members(do func(name []byte) error) error {
	r.next('{')
	if r.next('}') {
		return nil
	}
	for {
		r.peek()
		if err := do(r.name()); err != nil {
			return err
		}
		if !r.next(',') {
			r.next('}')
			return nil
		}
	}
}

// elements calls do for each element of the array that begins here; it must go behind the value.
func (r *reader) elements(do func(i int) error) error {
	r.next('[')
	if r.next(']') {
		return nil
	}
	for i := 0; ; i++ {
		if err := do(i); err != nil {
			return err
		}
		if !r.next(',') {
			r.next(']')
			return nil
		}
	}
}

// grow accounts for memory.
func (r *reader) grow(bytes int) error {
	r.growth -= bytes
	if r.bounded && r.growth < 0 {
		return ErrGrowth
	}
	return nil
}
