package openapi

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A document is encoded in three steps: a treeBuilder turns it into a tree of values, orderComponents sorts what can
// only be sorted when all references are known, and a yamlWriter or jsonWriter writes the tree.
//
// A value of the tree is nil, a bool, a string, a numeral, a reference, a []any, a mapping or a requirement.

// mapping is an object whose order is settled.
type mapping []member

type member struct {
	key   string
	value any
	order float64 // x-order, once it is sorted as an entry of a dictionary
}

// requirement is a security requirement: its keys refer to security schemes.
type requirement mapping

// reference is the value of a $ref, as opposed to a string that happens to stand under that key in an example.
type reference string

// numeral is the text of a number. It means the same in JSON, YAML 1.1 and YAML 1.2.
type numeral string

// get returns the value of a key, or nil.
func (m mapping) get(key string) any {
	for _, e := range m {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// xOrder returns the number in the extension x-order of an entry of a dictionary. It is +Inf without one, so that such
// entries come after the others.
func xOrder(entry any) float64 {
	m, _ := entry.(mapping)
	for _, e := range slices.Backward(m) { // extensions come last
		if !strings.HasPrefix(e.key, "x-") {
			break
		}
		if n, ok := e.value.(numeral); ok && e.key == "x-order" {
			if order, err := strconv.ParseFloat(string(n), 64); err == nil {
				return order
			}
		}
	}
	return math.Inf(1)
}

// sortByXOrder sorts entries of a dictionary by their x-order and leaves the others as they are, at the end.
func sortByXOrder(m mapping) {
	for i := range m {
		m[i].order = xOrder(m[i].value)
	}
	slices.SortStableFunc(m, func(a, b member) int { return cmp.Compare(a.order, b.order) })
}

// encodeError is an error with the JSON pointer to the value that caused it. The pointer is put together on the way
// out.
type encodeError struct {
	pointer string
	err     error
}

func (e *encodeError) Error() string { return "#" + e.pointer + ": " + e.err.Error() }

func (e *encodeError) Unwrap() error { return e.err }

// encodeErrorIn says that err happened in the value of a key.
func encodeErrorIn(key string, err error) error {
	inner, ok := err.(*encodeError)
	if !ok {
		inner = &encodeError{err: err}
	}
	inner.pointer = "/" + escapePointer(key) + inner.pointer
	return inner
}

// escapePointer makes a key a token of a JSON pointer.
func escapePointer(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}
