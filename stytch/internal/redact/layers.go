package redact

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// layer is a text that has been decoded some times.
type layer struct {
	text  string
	at    []int32 // where each byte of text comes from; nil if text is the source
	size  int     // of the source
	depth int     // how often it was decoded
}

// maxDepth bounds how often a text is decoded. A value in a form, in a string of JSON, in another one, in HTML, is
// found. What decoding yields depends on how often each kind is decoded, hardly on the order: there are few layers.
const maxDepth = 4

// layersOf returns a text, and what becomes of it by decoding, in every order of kinds.
func layersOf(text string) []layer {
	layers := []layer{{text: text, size: len(text)}}
	seen := map[string]bool{text: true}
	for i := 0; i < len(layers) && layers[i].depth < maxDepth; i++ {
		for _, k := range kinds() {
			if next, changed := layers[i].decoded(k); changed && !seen[next.text] {
				seen[next.text] = true
				layers = append(layers, next)
			}
		}
	}
	return layers
}

// start returns where a byte of the text comes from.
func (l *layer) start(i int) int32 {
	if l.at == nil {
		return int32(i)
	}
	return l.at[i]
}

// source returns where a part of the text comes from.
func (l *layer) source(start, end int) *span {
	if l.at == nil {
		return &span{start, end}
	}
	for end < len(l.at) && l.at[end] == l.at[end-1] {
		end++ // one escape stands for several bytes
	}
	s := &span{int(l.at[start]), l.size}
	if end < len(l.at) {
		s.end = int(l.at[end])
	}
	return s
}

// kind is a way to write a value: how escapes begin, and what reads one that a text begins with. That returns how many
// bytes it has, 0 if there is none.
type kind struct {
	first    byte
	unescape func(text string) (value string, n int)
}

func kinds() [3]kind {
	return [...]kind{{'\\', unescapeJSON}, {'&', unescapeHTML}, {'%', unescapeURL}}
}

// decoded returns the text with the escapes of a kind decoded once.
func (l *layer) decoded(k kind) (next layer, changed bool) {
	if strings.IndexByte(l.text, k.first) < 0 {
		return layer{}, false
	}
	next = layer{at: make([]int32, 0, len(l.text)), size: l.size, depth: l.depth + 1}
	text := make([]byte, 0, len(l.text))
	for i := 0; i < len(l.text); {
		run := strings.IndexByte(l.text[i:], k.first)
		if run < 0 {
			run = len(l.text) - i
		}
		var value string
		n := 0
		if i+run < len(l.text) {
			value, n = k.unescape(l.text[i+run:])
		}
		if n == 0 && i+run < len(l.text) {
			run++ // what begins like an escape, and is none
		}
		text = append(append(text, l.text[i:i+run]...), value...)
		for j := range run {
			next.at = append(next.at, l.start(i+j))
		}
		for range len(value) {
			next.at = append(next.at, l.start(i+run))
		}
		changed = changed || n > 0
		i += run + n
	}
	next.text = string(text)
	return next, changed
}

// unescapeJSON decodes an escape of a string in JSON or JavaScript.
func unescapeJSON(text string) (value string, n int) {
	if len(text) < 2 {
		return "", 0
	}
	switch c := text[1]; c {
	case '"', '\\', '/', '\'':
		return text[1:2], 2
	case 'b', 'f', 'n', 'r', 't':
		at := strings.IndexByte("bfnrt", c)
		return "\b\f\n\r\t"[at : at+1], 2
	case 'x':
		if v, ok := hex(text[2:], 2); ok {
			return string(v), 4
		}
	case 'u':
		return unescapeUnicode(text)
	}
	return "", 0
}

// unescapeUnicode decodes \uXXXX, or two of them that stand for one character.
func unescapeUnicode(text string) (value string, n int) {
	c, ok := hex(text[2:], 4)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(c) && strings.HasPrefix(text[6:], `\u`) {
		if low, ok := hex(text[8:], 4); ok {
			if pair := utf16.DecodeRune(c, low); pair != utf8.RuneError {
				return string(pair), 12
			}
		}
	}
	return string(c), 6
}

// unescapeURL decodes a byte of a URL or a form.
func unescapeURL(text string) (value string, n int) {
	if c, ok := hex(text[1:], 2); ok {
		return string([]byte{byte(c)}), 3
	}
	return "", 0
}

// maxEntity bounds entities, with & and ;. The longest name is DiacriticalGrave, and numbers may have leading zeros.
const maxEntity = 33

// unescapeHTML decodes an entity: a name, or a number in decimal or hexadecimal.
func unescapeHTML(text string) (value string, n int) {
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 0 {
		return "", 0
	}
	if number, ok := strings.CutPrefix(text[:end], "&#"); ok {
		return unescapeNumber(number, end+1)
	}
	if c, ok := namedEntity(text[1:end]); ok {
		return string(c), end + 1
	}
	return "", 0
}

// unescapeNumber decodes the number of an entity that has n bytes.
func unescapeNumber(number string, n int) (string, int) {
	base := 10
	if number != "" && (number[0] == 'x' || number[0] == 'X') {
		number, base = number[1:], 16
	}
	c, err := strconv.ParseUint(number, base, 32)
	if err != nil || c > utf8.MaxRune {
		return "", 0
	}
	return string(rune(c)), n
}

// hex reads a number of so many hexadecimal digits at the beginning of a text.
func hex(text string, digits int) (rune, bool) {
	if len(text) < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(text[:digits], 16, 32)
	return rune(n), err == nil
}
