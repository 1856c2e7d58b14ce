package openapi

import (
	"bufio"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// appendQuoted appends a string in double quotes. What it writes is both JSON and YAML: the escapes are those that the
// two have in common, and whatever either might take for more than a letter is escaped. Invalid UTF-8 becomes U+FFFD.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0 // of what is yet to be appended
	for i := 0; i < len(s); {
		if c := s[i]; ' ' <= c && c <= '~' && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = appendEscaped(append(dst, s[start:i]...), r)
		i += size
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscaped(dst []byte, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r == '\t':
		return append(dst, `\t`...)
	case unicode.IsPrint(r) || r > 0xFFFF: // JSON escapes what is beyond by surrogates, YAML does not
		return utf8.AppendRune(dst, r)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}

// newLine begins a line that is indented by indent spaces.
func newLine(out *bufio.Writer, indent int) {
	const spaces = "                                                                "
	out.WriteByte('\n')
	for ; indent > len(spaces); indent -= len(spaces) {
		out.WriteString(spaces)
	}
	out.WriteString(spaces[:indent])
}
