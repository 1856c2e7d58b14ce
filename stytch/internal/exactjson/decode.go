package exactjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// value decodes the value that begins here into v, and goes behind it.
func (r *reader) value(v reflect.Value, p *plan) error {
	first := r.peek()
	start := r.at
	switch {
	case p.how == itself:
		if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(r.raw()); err != nil {
			return r.mismatch(start, p.typ)
		}
		return nil
	case first == 'n':
		r.raw()
		setNull(v)
		return nil
	}
	switch p.how {
	case pointer:
		if v.IsNil() {
			v.Set(reflect.New(p.elem.typ))
		}
		return r.value(v.Elem(), p.elem)
	case free:
		return r.anything(v, p)
	case structure:
		if first == '{' {
			return r.structure(v, p)
		}
	case dictionary:
		if first == '{' {
			return r.dictionary(v, p)
		}
	case list:
		if first == '[' {
			return r.list(v, p)
		}
	case array:
		if first == '[' {
			return r.array(v, p)
		}
	default:
		return r.scalar(v, p)
	}
	return r.mismatch(start, p.typ)
}

// setNull is what a null does: it empties what can be nil, and leaves anything else as it is.
func setNull(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		v.SetZero()
	}
}

func (r *reader) structure(v reflect.Value, p *plan) error {
	return r.members(func(name []byte) error {
		f := p.fields[string(name)]
		if f == nil {
			r.raw()
			return nil
		}
		r.path = append(r.path, f.name)
		if err := r.field(v, f, p.typ); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
		return nil
	})
}

func (r *reader) field(v reflect.Value, f *field, t reflect.Type) error {
	v, ok := fieldByIndex(v, f.index)
	switch {
	case !ok:
		r.peek()
		return r.mismatch(r.at, t)
	case f.quoted:
		return r.quoted(v, f.plan)
	}
	return r.value(v, f.plan)
}

// fieldByIndex returns a field, and makes the embedded structures that lead to it, unless that is a pointer to one
// that is not exported.
func fieldByIndex(v reflect.Value, index []int) (reflect.Value, bool) {
	for i, n := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if !v.CanSet() {
					return v, false
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	return v, true
}

// quoted decodes a value that stands in a string.
func (r *reader) quoted(v reflect.Value, p *plan) error {
	first := r.peek()
	start := r.at
	if first == 'n' {
		return r.value(v, p)
	}
	if first != '"' {
		return r.mismatch(start, p.typ)
	}
	inner := r.text()
	if inner == "null" {
		setNull(v)
		return nil
	}
	if p.how == pointer {
		if v.IsNil() {
			v.Set(reflect.New(p.elem.typ))
		}
		v, p = v.Elem(), p.elem
	}
	if !setQuoted(v, p, inner) {
		return r.mismatch(start, p.typ)
	}
	return nil
}

// setQuoted stores a value that stood in a string, and reports whether it fits.
func setQuoted(v reflect.Value, p *plan, inner string) bool {
	switch {
	case p.how == boolean && (inner == "true" || inner == "false"):
		v.SetBool(inner == "true")
		return true
	case (p.how == integer || p.how == unsigned || p.how == float) && (strings.HasPrefix(inner, "-") || isDigit(inner)):
		return setNumber(v, p.how, inner)
	}
	return strings.TrimSpace(inner) == inner && json.Unmarshal([]byte(inner), v.Addr().Interface()) == nil
}

// isDigit reports whether a text begins with a digit.
func isDigit(text string) bool { return text != "" && '0' <= text[0] && text[0] <= '9' }

func (r *reader) dictionary(v reflect.Value, p *plan) error {
	if v.IsNil() {
		v.Set(reflect.MakeMap(p.typ))
	}
	return r.members(func(name []byte) error {
		r.peek()
		key, fits := keyOf(p.typ.Key(), string(name))
		if !fits {
			return r.mismatch(r.at, p.typ)
		}
		if err := r.grow(int(p.elem.typ.Size())); err != nil {
			return err
		}
		elem := reflect.New(p.elem.typ).Elem()
		if err := r.value(elem, p.elem); err != nil {
			return err
		}
		v.SetMapIndex(key, elem)
		return nil
	})
}

// keyOf returns a name as the key of a map, and reports whether it fits.
func keyOf(t reflect.Type, name string) (reflect.Value, bool) {
	key := reflect.New(t)
	if own, ok := reflect.TypeAssert[encoding.TextUnmarshaler](key); ok {
		err := own.UnmarshalText([]byte(name))
		return key.Elem(), err == nil
	}
	switch k := t.Kind(); {
	case k == reflect.String:
		key.Elem().SetString(name)
		return key.Elem(), true
	case k >= reflect.Int && k <= reflect.Int64:
		return key.Elem(), setNumber(key.Elem(), integer, name)
	case k >= reflect.Uint && k <= reflect.Uintptr:
		return key.Elem(), setNumber(key.Elem(), unsigned, name)
	}
	return key.Elem(), false
}

func (r *reader) list(v reflect.Value, p *plan) error {
	v.Set(reflect.MakeSlice(p.typ, 0, 0))
	return r.elements(func(i int) error {
		if err := r.grow(int(p.elem.typ.Size())); err != nil {
			return err
		}
		v.Grow(1)
		v.SetLen(i + 1)
		return r.value(v.Index(i), p.elem)
	})
}

// array decodes what there is room for, and empties the rest.
func (r *reader) array(v reflect.Value, p *plan) error {
	v.SetZero()
	return r.elements(func(i int) error {
		if i >= v.Len() {
			r.raw()
			return nil
		}
		return r.value(v.Index(i), p.elem)
	})
}

func (r *reader) scalar(v reflect.Value, p *plan) error {
	start := r.at
	fits := false
	switch first := r.data[start]; {
	case p.how == text && first == '"':
		v.SetString(r.text())
		return nil
	case p.how == boolean && (first == 't' || first == 'f'):
		r.raw()
		v.SetBool(first == 't')
		return nil
	case p.how == itselfText && first == '"':
		fits = v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(r.text())) == nil
	case p.how == other:
		fits = json.Unmarshal(r.raw(), v.Addr().Interface()) == nil
	case (p.how == integer || p.how == unsigned || p.how == float) && kindOf(first) == "number":
		fits = setNumber(v, p.how, string(r.raw()))
	}
	if !fits {
		return r.mismatch(start, p.typ)
	}
	return nil
}

// setNumber stores a number, and reports whether v can hold it.
func setNumber(v reflect.Value, how how, number string) bool {
	bits := v.Type().Bits()
	switch how {
	case integer:
		n, err := strconv.ParseInt(number, 10, bits)
		v.SetInt(n)
		return err == nil
	case unsigned:
		n, err := strconv.ParseUint(number, 10, bits)
		v.SetUint(n)
		return err == nil
	default:
		n, err := strconv.ParseFloat(number, bits)
		v.SetFloat(n)
		return err == nil
	}
}

// anything decodes a value into an interface: into what it points to, if it holds a pointer.
func (r *reader) anything(v reflect.Value, p *plan) error {
	if held := v.Elem(); held.Kind() == reflect.Pointer && !held.IsNil() {
		return r.value(held.Elem(), new(Decoder).planOf(held.Type().Elem()))
	}
	if p.typ.NumMethod() > 0 {
		return r.mismatch(r.at, p.typ)
	}
	x, err := r.free()
	if err == nil && x != nil {
		v.Set(reflect.ValueOf(x))
	}
	return err
}

// What values take in memory, about.
const (
	sizeOfAny = 16
	sizeOfMap = 48
)

// free returns the value that begins here: a map[string]any, []any, string, json.Number, bool or nil.
func (r *reader) free() (any, error) {
	if err := r.grow(sizeOfAny); err != nil {
		return nil, err
	}
	switch r.peek() {
	case '{':
		object := map[string]any{}
		err := r.grow(sizeOfMap)
		if err == nil {
			err = r.members(func(name []byte) error {
				key := string(name)
				value, err := r.free()
				object[key] = value
				return err
			})
		}
		return object, err
	case '[':
		values := []any{}
		err := r.elements(func(int) error {
			value, err := r.free()
			values = append(values, value)
			return err
		})
		return values, err
	case '"':
		return r.text(), nil
	case 't', 'f':
		return r.raw()[0] == 't', nil
	case 'n':
		r.raw()
		return nil, nil
	}
	return json.Number(r.raw()), nil
}
