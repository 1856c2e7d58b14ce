// Package exactjson decodes JSON like package encoding/json, but exactly:
//
//   - A member is decoded into the field of exactly its name. Encoding/json ignores case, so that "ROLE" sets
//     what "role" should.
//   - A number that is decoded into an any is a [json.Number], and not a float64, which cannot hold every number.
//   - The error for a value that does not fit names the field, whatever the type, and never the value.
//   - It can bound the memory that elements of lists take, and needs no copy of the document.
//
// Of members of one name the last one counts, as with encoding/json: objects are merged, anything else is replaced.
// Decoding ends at the first value that does not fit.
//
// Start with [Decode], or with a [Decoder] to decode many documents.
package exactjson

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
)

// Decode decodes a document into the value that v points to.
func Decode(data []byte, v any) error { return new(Decoder).Decode(data, v) }

// Decoder decodes documents, and remembers what it has learnt of types. It is safe for concurrent use. The zero
// Decoder is ready.
type Decoder struct {
	// Growth bounds the memory that elements of lists and free-form values take: that many bytes for each byte of
	// the document, and 1 MiB besides. 0 means no bound.
	Growth int

	mu    sync.Mutex
	plans map[reflect.Type]*plan
}

// ErrGrowth is returned for a document whose elements would take more memory than [Decoder.Growth] allows.
var ErrGrowth = errors.New("the elements take too much memory")

// Error is returned for a value that does not fit. It holds neither the value nor the error of a type that decodes
// itself, which may quote it.
type Error struct {
	Field string       // the names of the fields that lead to it, with dots; "" for the document itself
	Kind  string       // of the JSON value: object, array, string, number, boolean or null
	Type  reflect.Type // what it does not fit
}

func (e *Error) Error() string {
	if e.Field != "" {
		return "field " + e.Field + ": " + e.Problem()
	}
	return e.Problem()
}

// Problem returns the text of the error without the name of the field.
func (e *Error) Problem() string { return "a JSON " + e.Kind + " does not fit " + e.Type.String() }

// Decode decodes a document into the value that v points to. Its errors are a [*json.SyntaxError] for what is not
// JSON, an [*Error] for what does not fit, [ErrGrowth], and a [*json.InvalidUnmarshalError] for a v that is nil or
// not a pointer.
func (d *Decoder) Decode(data []byte, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return &json.InvalidUnmarshalError{Type: reflect.TypeOf(v)}
	}
	if !json.Valid(data) {
		return json.Unmarshal(data, new(struct{})) // which says where
	}
	const free = 1 << 20
	r := &reader{data: data, growth: free + d.Growth*len(data), bounded: d.Growth > 0}
	target = target.Elem()
	return r.value(target, d.planOf(target.Type()))
}

// mismatch is the error for the value that begins at start.
func (r *reader) mismatch(start int, t reflect.Type) error {
	return &Error{Field: strings.Join(r.path, "."), Kind: kindOf(r.data[start]), Type: t}
}

// kindOf returns the kind of a value by its first byte.
func kindOf(first byte) string {
	switch first {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}
