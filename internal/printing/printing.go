// Package printing prints structs without their secrets, which are the fields with the tag secret:"true".
//
// Package fmt and package slog ask the methods of a value how to print it. A struct with a secret, at whatever depth,
// has the methods Format and LogValue, which call [Format] and [LogValue]. They have value receivers, so that secrets
// are hidden whether the struct or a pointer to it is printed.
package printing

import (
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
)

// Redacted is printed in the place of a secret, unless that is empty.
const Redacted = "[redacted]"

// Format prints a struct as package fmt does for the verb and its flags, without secrets. Where fmt prints the address
// in a field, Format prints what is there.
func Format(f fmt.State, verb rune, structure any) {
	p := printer{f, fmt.FormatString(f, verb), verb == 'v' && f.Flag('#'), verb == 'v' && f.Flag('+')}
	p.fields(reflect.ValueOf(structure))
}

// printer prints one value.
type printer struct {
	w        io.Writer
	format   string // of what is not a struct
	goSyntax bool   // %#v
	named    bool   // %+v
}

func (p *printer) value(v reflect.Value) {
	switch {
	case (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil():
		p.write("<nil>")
	case v.Kind() == reflect.Pointer:
		p.value(v.Elem())
	case isOpen(v.Type()):
		p.fields(v)
	case v.Kind() == reflect.Slice && isOpen(v.Type().Elem()):
		p.elements(v)
	default:
		fmt.Fprintf(p.w, p.format, v.Interface())
	}
}

// isOpen reports whether a type is a struct without unexported fields. Others, such as time.Time, print themselves.
func isOpen(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for field := range t.Fields() {
		if !field.IsExported() {
			return false
		}
	}
	return true
}

func (p *printer) fields(v reflect.Value) {
	p.begin(v, "{")
	first := true
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		p.separate(&first)
		if p.named || p.goSyntax {
			p.write(field.Name + ":")
		}
		if isSecret(field) && !isEmpty(value) {
			p.write(Redacted)
		} else {
			p.value(value)
		}
	}
	p.write("}")
}

func (p *printer) elements(v reflect.Value) {
	opening, closing := "[", "]"
	if p.goSyntax {
		opening, closing = "{", "}"
	}
	p.begin(v, opening)
	first := true
	for i := range v.Len() {
		p.separate(&first)
		p.value(v.Index(i))
	}
	p.write(closing)
}

func (p *printer) begin(v reflect.Value, opening string) {
	if p.goSyntax {
		p.write(v.Type().String())
	}
	p.write(opening)
}

func (p *printer) separate(first *bool) {
	switch {
	case *first:
		*first = false
	case p.goSyntax:
		p.write(", ")
	default:
		p.write(" ")
	}
}

func (p *printer) write(text string) { _, _ = io.WriteString(p.w, text) }

func isSecret(field reflect.StructField) bool { return field.Tag.Get("secret") == "true" }

// isEmpty reports whether there is nothing to hide: no text, no element, or nil.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return v.IsNil() || isEmpty(v.Elem())
	case reflect.Slice:
		return v.Len() == 0
	}
	return v.IsZero()
}

// LogValue returns a struct as a group: an attribute a field, named as in JSON. What is nil is left out. A list or
// map of structs with secrets is text.
func LogValue(structure any) slog.Value {
	var attrs []slog.Attr
	v := reflect.ValueOf(structure)
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		for value.Kind() == reflect.Pointer && !value.IsNil() {
			value = value.Elem()
		}
		if isNil(value) {
			continue
		}
		attrs = append(attrs, slog.Attr{Key: keyOf(field), Value: logged(field, value)})
	}
	return slog.GroupValue(attrs...)
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	}
	return false
}

func keyOf(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "" {
		return field.Name
	}
	return name
}

// logged returns the value of a field. Handlers encode lists and maps by encoding/json, which hides nothing.
func logged(field reflect.StructField, v reflect.Value) slog.Value {
	switch {
	case isSecret(field) && !isEmpty(v):
		return slog.StringValue(Redacted)
	case isOpen(v.Type()):
		return LogValue(v.Interface())
	case holdsSecrets(v.Type()):
		return slog.StringValue(fmt.Sprintf("%+v", v.Interface()))
	}
	return slog.AnyValue(v.Interface())
}

// holdsSecrets reports whether a type is a list or map of structs with secrets.
func holdsSecrets(t reflect.Type) bool {
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Map) && t.Elem().Implements(reflect.TypeFor[slog.LogValuer]())
}
