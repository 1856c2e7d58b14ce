package openapi

import (
	"bufio"
	"strconv"
)

// jsonWriter writes a tree as JSON.
type jsonWriter struct {
	out *bufio.Writer
	buf []byte
}

// value writes v; lines after the first are indented by indent spaces or more.
func (w *jsonWriter) value(v any, indent int) {
	switch v := v.(type) {
	case requirement:
		w.value(mapping(v), indent)
	case mapping:
		if len(v) == 0 {
			w.out.WriteString("{}")
			return
		}
		w.out.WriteByte('{')
		for i, e := range v {
			w.separate(i, indent+2)
			w.quote(e.key)
			w.out.WriteString(": ")
			w.value(e.value, indent+2)
		}
		newLine(w.out, indent)
		w.out.WriteByte('}')
	case []any:
		if len(v) == 0 {
			w.out.WriteString("[]")
			return
		}
		w.out.WriteByte('[')
		for i, e := range v {
			w.separate(i, indent+2)
			w.value(e, indent+2)
		}
		newLine(w.out, indent)
		w.out.WriteByte(']')
	case string:
		w.quote(v)
	case reference:
		w.quote(string(v))
	case numeral:
		w.out.WriteString(string(v))
	case bool:
		w.out.WriteString(strconv.FormatBool(v))
	default:
		w.out.WriteString("null")
	}
}

// separate begins a new line for the element i of a list or object.
func (w *jsonWriter) separate(i, indent int) {
	if i > 0 {
		w.out.WriteByte(',')
	}
	newLine(w.out, indent)
}

func (w *jsonWriter) quote(s string) {
	w.buf = appendQuoted(w.buf[:0], s)
	w.out.Write(w.buf)
}
