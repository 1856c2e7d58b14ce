package openapi

import (
	"bufio"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// yamlWriter writes a tree as YAML, in block style.
type yamlWriter struct {
	out *bufio.Writer
	buf []byte
}

// maxSimpleKey is the longest key in bytes that is written without "? ". YAML allows 1024 characters.
const maxSimpleKey = 1000

// value writes v at the current column. Lines after the first are indented by indent spaces or more.
func (w *yamlWriter) value(v any, indent int) {
	switch v := v.(type) {
	case requirement:
		w.value(mapping(v), indent)
	case mapping:
		if len(v) == 0 {
			w.out.WriteString("{}")
			return
		}
		for i, e := range v {
			if i > 0 {
				newLine(w.out, indent)
			}
			w.member(e, indent)
		}
	case []any:
		if len(v) == 0 {
			w.out.WriteString("[]")
			return
		}
		for i, e := range v {
			if i > 0 {
				newLine(w.out, indent)
			}
			w.out.WriteString("- ")
			w.value(e, indent+2)
		}
	case string:
		w.text(v, indent)
	case reference:
		w.text(string(v), indent)
	case numeral:
		w.out.WriteString(string(v))
	case bool:
		w.out.WriteString(strconv.FormatBool(v))
	default:
		w.out.WriteString("null")
	}
}

func (w *yamlWriter) member(e member, indent int) {
	key := w.scalar(e.key)
	if len(key) > maxSimpleKey {
		w.out.WriteString("? ")
		w.out.Write(key)
		newLine(w.out, indent)
		w.out.WriteString(": ")
		w.value(e.value, indent+2)
		return
	}
	w.out.Write(key)
	w.out.WriteByte(':')
	if startsOwnLine(e.value) {
		newLine(w.out, indent+2)
	} else {
		w.out.WriteByte(' ')
	}
	w.value(e.value, indent+2)
}

// startsOwnLine reports whether a value does not fit behind its key.
func startsOwnLine(v any) bool {
	switch v := v.(type) {
	case mapping:
		return len(v) > 0
	case requirement:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

// text writes a string: a text of several lines as a literal block if that is exactly the same.
func (w *yamlWriter) text(s string, indent int) {
	if !fitsLiteralBlock(s) {
		w.out.Write(w.scalar(s))
		return
	}
	header := "|-"
	if rest, ok := strings.CutSuffix(s, "\n"); ok {
		s, header = rest, "|"
	}
	w.out.WriteString(header)
	for line := range strings.SplitSeq(s, "\n") {
		if line == "" {
			w.out.WriteByte('\n')
			continue
		}
		newLine(w.out, indent)
		w.out.WriteString(line)
	}
}

// scalar returns a string on one line: plain if every parser takes it for that string, quoted otherwise. The next call
// overwrites it.
func (w *yamlWriter) scalar(s string) []byte {
	if isPlainSafe(s) {
		w.buf = append(w.buf[:0], s...)
	} else {
		w.buf = appendQuoted(w.buf[:0], s)
	}
	return w.buf
}

// isPlainSafe reports whether a string may be written in YAML as it is, as a key or a value. It may be too strict,
// never too lax: what starts with a letter, "_", "/" or "$" is none of the numbers, dates, tags and indicators of YAML
// 1.1 or 1.2.
func isPlainSafe(s string) bool {
	if s == "" || isYAMLWord(s) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) && !strings.ContainsRune("_/$", first) {
		return false
	}
	if last := s[len(s)-1]; last == ' ' || last == ':' {
		return false
	}
	for i, r := range s {
		switch {
		case r == ':' && s[i+1] == ' ', r == '#' && s[i-1] == ' ': // neither stands at an end
			return false
		case !isPrintable(r):
			return false
		}
	}
	return true
}

// isYAMLWord reports whether YAML 1.1 or 1.2 reads a word as a boolean or null.
func isYAMLWord(s string) bool {
	if len(s) > len("false") {
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return true
	}
	return false
}

// isPrintable reports whether a rune may stand in YAML unescaped. U+FFFD may not, since it is what an invalid byte
// reads as.
func isPrintable(r rune) bool {
	if r < utf8.RuneSelf {
		return ' ' <= r && r <= '~'
	}
	return r != utf8.RuneError && unicode.IsPrint(r)
}

// fitsLiteralBlock reports whether a literal block holds exactly this text.
func fitsLiteralBlock(s string) bool {
	if !strings.Contains(s, "\n") || s[0] == ' ' || s[0] == '\n' || strings.HasSuffix(s, "\n\n") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !isPrintable(r) })
}
