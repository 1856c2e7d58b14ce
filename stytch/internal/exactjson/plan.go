package exactjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"unicode"
)

// plan is how values of a type are decoded.
type plan struct {
	typ    reflect.Type
	how    how
	elem   *plan             // of a list, array, dictionary or pointer
	fields map[string]*field // of a structure
}

// how is one of the ways to decode a value.
type how uint8

const (
	other      how = iota // as encoding/json does it
	itself                // by its UnmarshalJSON
	itselfText            // by its UnmarshalText
	text
	integer
	unsigned
	float
	boolean
	list
	array
	dictionary
	pointer
	structure
	free // any
)

// field is a field of a structure, which may stand in one that is embedded.
type field struct {
	name   string
	index  []int
	plan   *plan
	quoted bool // the option "string" of the tag: the value stands in a string
}

// planOf returns the plan for a type. All that it refers to is complete.
func (d *Decoder) planOf(t reflect.Type) *plan {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.plans == nil {
		d.plans = map[reflect.Type]*plan{}
	}
	return d.build(t)
}

func (d *Decoder) build(t reflect.Type) *plan {
	if p := d.plans[t]; p != nil {
		return p // which may be under construction, if a type refers to itself
	}
	p := &plan{typ: t, how: howOf(t)}
	d.plans[t] = p
	switch p.how {
	case list, array, dictionary, pointer:
		p.elem = d.build(t.Elem())
	case structure:
		p.fields = d.fieldsOf(t)
	}
	return p
}

func howOf(t reflect.Type) how {
	switch of := reflect.PointerTo(t); {
	case of.Implements(reflect.TypeFor[json.Unmarshaler]()):
		return itself
	case of.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return itselfText
	case t == reflect.TypeFor[json.Number]():
		return other
	}
	switch t.Kind() {
	case reflect.String:
		return text
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return integer
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return unsigned
	case reflect.Float32, reflect.Float64:
		return float
	case reflect.Bool:
		return boolean
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return other // base64
		}
		return list
	case reflect.Array:
		return array
	case reflect.Map:
		return dictionary
	case reflect.Pointer:
		return pointer
	case reflect.Struct:
		return structure
	case reflect.Interface:
		return free
	}
	return other
}

// candidate is a field that may be the one of its name.
type candidate struct {
	field
	typ    reflect.Type
	depth  int
	tagged bool
	double bool // another one is as good
}

// fieldsOf returns the fields of a structure by their names. Of several that embedding gives one name, the one of
// the outermost structure counts, then the one whose tag has the name; if there are still several, none counts.
func (d *Decoder) fieldsOf(t reflect.Type) map[string]*field {
	best := map[string]*candidate{}
	type level struct {
		typ   reflect.Type
		index []int
		times int // that the type is embedded at this depth
	}
	seen := map[reflect.Type]bool{}
	for current, depth := []*level{{typ: t, times: 1}}, 0; len(current) > 0; depth++ {
		var next []*level
		embedded := map[reflect.Type]*level{}
		for _, at := range current {
			if seen[at.typ] {
				continue
			}
			seen[at.typ] = true
			for i := range at.typ.NumField() {
				f := at.typ.Field(i)
				name, quoted, ok := tagOf(f)
				if !ok {
					continue
				}
				index := append(append([]int(nil), at.index...), i)
				if inner := embeddedIn(f); inner != nil && name == "" {
					if embedded[inner] == nil {
						embedded[inner] = &level{typ: inner, index: index}
						next = append(next, embedded[inner])
					}
					embedded[inner].times++
					continue
				}
				c := &candidate{
					field: field{index: index, quoted: quoted}, typ: f.Type, depth: depth, tagged: name != "", double: at.times > 1,
				}
				if name == "" {
					name = f.Name
				}
				best[name] = better(best[name], c)
			}
		}
		current = next
	}
	fields := make(map[string]*field, len(best))
	for name, c := range best {
		if !c.double {
			c.name, c.plan = name, d.build(c.typ)
			fields[name] = &c.field
		}
	}
	return fields
}

// better returns the one of two candidates that counts; a may be nil.
func better(a, b *candidate) *candidate {
	switch {
	case a == nil, a.depth == b.depth && b.tagged && !a.tagged:
		return b
	case a.depth == b.depth && a.tagged == b.tagged:
		a.double = true
	}
	return a
}

// tagOf reads the tag of a field; ok is false for one that is never decoded.
func tagOf(f reflect.StructField) (name string, quoted, ok bool) {
	tag := f.Tag.Get("json")
	if tag == "-" || !f.IsExported() && embeddedIn(f) == nil {
		return "", false, false
	}
	name, options, _ := strings.Cut(tag, ",")
	if strings.ContainsFunc(name, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c)
	}) {
		name = ""
	}
	for option := range strings.SplitSeq(options, ",") {
		quoted = quoted || option == "string" && isScalar(f.Type)
	}
	return name, quoted, true
}

// embeddedIn returns the structure that a field embeds, nil for none.
func embeddedIn(f reflect.StructField) reflect.Type {
	if !f.Anonymous {
		return nil
	}
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

// isScalar reports whether a value of the type, or what it points to, can stand in a string.
func isScalar(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	switch k := t.Kind(); k {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64:
		return true
	default:
		return k >= reflect.Int && k <= reflect.Uintptr
	}
}
