package syntax

import (
	"fmt"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
)

// typ reads a type expression at i and returns the offset after it. A text that is not a type gives any, and an offset
// at which no field can end, so that the caller reports it.
func (r *fieldReader) typ(i, depth int) (*Type, int) {
	if depth > r.p.limits.MaxDepth {
		r.p.fail(r.t.at(i), "type nested too deep", fmt.Sprintf("at most %d levels", r.p.limits.MaxDepth), "")
	}
	if i < r.end && r.s[i] == '[' {
		return r.array(i, depth)
	}
	t := &Type{Pos: r.t.at(i), Kind: KindScalar, Name: typeWord(r.s[i:r.end])}
	i += len(t.Name)
	switch {
	case t.Name == "":
		t.Name = "any"
		return t, i
	case t.Name == "map" || t.Name == "object":
		t.Kind = KindMap
	case !isTypeWord(t.Name):
		t.Kind = KindNamed
	}
	if i < r.end && r.s[i] == '<' {
		i = r.dictionary(t, i, depth)
	}
	i = r.nullable(t, i)
	for i < r.end && r.s[i] == '(' {
		after := r.parenthesis(t, i)
		if after == i {
			break
		}
		i = after
	}
	i = r.nullable(t, i)
	k := i
	if t.Kind == KindMap {
		k = r.skip(i, " \t")
	}
	if k < r.end && r.s[k] == '{' {
		i = r.object(t, k, depth)
	}
	return t, r.nullable(t, i)
}

func (r *fieldReader) nullable(t *Type, i int) int {
	if k := r.skip(i, " \t"); k < r.end && r.s[k] == '?' {
		t.Nullable = true
		return k + 1
	}
	return i
}

// array reads [T]. What follows in "[str](a/b)" and in "[Name]{…}", which some compilers write, belongs to the
// element.
func (r *fieldReader) array(i, depth int) (*Type, int) {
	t := &Type{Pos: r.t.at(i), Kind: KindArray}
	k := r.skip(i+1, " \t")
	if k < r.end && r.s[k] == ']' {
		t.Elem = &Type{Pos: r.t.at(k), Kind: KindScalar, Name: "any"}
	} else {
		t.Elem, k = r.typ(k, depth+1)
		k = r.skip(k, " \t")
	}
	if k >= r.end || r.s[k] != ']' {
		r.p.report(t.Pos, diag.Warning, ruleUnreadableType, "bracket that is never closed; the list ends here", r.s[i:k])
		return t, k
	}
	k = r.nullable(t, k+1)
	if k < r.end && r.s[k] == '(' && t.Elem.Kind == KindScalar {
		k = r.parenthesis(t.Elem, k)
	}
	if k < r.end && r.s[k] == '{' && t.Elem.Kind == KindNamed {
		k = r.object(t.Elem, k, depth+1)
	}
	return t, r.nullable(t, k)
}

// dictionary reads the <K,V> of map<K,V>.
func (r *fieldReader) dictionary(t *Type, i, depth int) int {
	key, k := r.typ(r.skip(i+1, " \t"), depth+1)
	k = r.skip(r.damageIn(t, k), " \t")
	if k >= r.end || r.s[k] != ',' {
		return i
	}
	elem, k := r.typ(r.skip(k+1, " \t"), depth+1)
	k = r.skip(r.damageIn(t, k), " \t")
	if k >= r.end || r.s[k] != '>' {
		return i
	}
	t.Kind, t.Key, t.Elem = KindMap, key, elem
	return k + 1
}

// damageIn skips ": any" after a type inside map<K,V> (RuleDamagedField): what rewrote the document cut at the comma.
func (r *fieldReader) damageIn(t *Type, i int) int {
	if !strings.HasPrefix(r.s[i:r.end], damage) {
		return i
	}
	r.p.report(t.Pos, diag.Warning, RuleDamagedField, "type given twice; the first one counts", r.s[i:i+len(damage)])
	return i + len(damage)
}

// object reads the {…} of map{…} or Name{…}. Name{Name}, which marks a recursion, is the named type.
func (r *fieldReader) object(t *Type, i, depth int) int {
	if rest := r.s[i+1 : r.end]; t.Kind == KindNamed && strings.HasPrefix(rest, t.Name+"}") {
		return i + len(t.Name) + 2
	}
	open := r.t.at(i)
	if t.Kind != KindScalar { // a time of Protobuf has both: str(duration){seconds: int}
		t.Kind = KindObject
	}
	var closed bool
	t.Fields, i, closed = r.nestedFields(i+1, depth+1)
	if !closed {
		r.p.report(open, diag.Warning, ruleUnclosedBlock,
			"brace that is never closed; the object is read to the end of the block", r.s[max(0, i-40):i])
	}
	return i
}

// parenthesis reads a format or an enum in parentheses at i. It returns i when there is neither, and the caller reports
// it.
func (r *fieldReader) parenthesis(t *Type, i int) int {
	end := r.closing(i)
	if end < 0 {
		return i
	}
	inner := r.s[i+1 : end]
	switch values := enumValues(t.Name, inner); {
	case values != nil && t.Enum == nil:
		t.Enum = values
	case t.Format == "" && values == nil:
		t.Format = inner
	default:
		return i
	}
	return end + 1
}

// closing returns the offset of the parenthesis that closes the one at i, or -1. Parentheses inside are matched; where
// they do not match, the first one counts after which a type may end.
func (r *fieldReader) closing(i int) int {
	depth := 0
	for k := i; k < min(r.end, i+maxLookahead); k++ {
		switch r.s[k] {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 && r.typeEnds(k+1) {
				return k
			}
		}
	}
	for k := i; k < min(r.end, r.unclosed); k++ {
		if r.s[k] == ')' && r.typeEnds(k+1) {
			return k
		}
	}
	r.unclosed = min(r.unclosed, i)
	return -1
}

// typeEnds reports whether a type may end at i.
func (r *fieldReader) typeEnds(i int) bool {
	return i >= r.end || strings.IndexByte(",}]>?=({: \t", r.s[i]) >= 0
}

// enumValues returns the values of an enum, or nil when the text is a format (ruleEnumOrFormat).
func enumValues(word, inner string) []string {
	if word == "enum" {
		if strings.Contains(inner, "|") {
			return splitValues(inner, '|')
		}
		return splitValues(inner, '/')
	}
	parts := splitValues(inner, '/')
	if len(parts) < 2 || isIPPrefix(parts) {
		return nil
	}
	if len(parts)%2 == 0 && areMediaTypes(parts) {
		values := make([]string, 0, len(parts)/2)
		for i := 0; i < len(parts); i += 2 {
			values = append(values, parts[i]+"/"+parts[i+1])
		}
		return values
	}
	return parts
}

// splitValues cuts a text at a separator, which a value in quotes may hold, and returns the values without the blanks
// and quotes around them.
func splitValues(s string, separator byte) []string {
	var values []string
	var quote byte // that of the value being read; 0 if it has none
	start := 0
	for i := range len(s) {
		switch c := s[i]; {
		case quote == 0 && c == separator:
			values = append(values, unquoted(s[start:i]))
			start = i + 1
		case quote == 0 && (c == '"' || c == '\'') && strings.TrimSpace(s[start:i]) == "":
			quote = c
		case c == quote:
			quote = 0
		}
	}
	if quote == 0 {
		return append(values, unquoted(s[start:]))
	}
	values = strings.Split(s, string(separator)) // a quote without a partner is a character
	for i := range values {
		values[i] = unquoted(values[i])
	}
	return values
}

// unquoted returns a text without the blanks and the quotes around it. A text of blanks is a value.
func unquoted(s string) string {
	bare := strings.TrimSpace(s)
	if n := len(bare); n > 1 && (bare[0] == '"' || bare[0] == '\'') && bare[n-1] == bare[0] {
		bare = strings.TrimSpace(bare[1 : n-1])
	} else if bare == "" {
		return s
	}
	return bare
}

// isIPPrefix reports whether the parts are those of a format such as "ipv6/128".
func isIPPrefix(parts []string) bool {
	return len(parts) == 2 && strings.HasPrefix(parts[0], "ip") && parts[1] != "" &&
		strings.Trim(parts[1], "0123456789") == ""
}

// areMediaTypes reports whether every part at an even index is a top-level media type.
func areMediaTypes(parts []string) bool {
	for i := 0; i < len(parts); i += 2 {
		switch parts[i] {
		case "application", "text", "image", "audio", "video", "multipart", "font", "message", "model", "*":
		default:
			return false
		}
	}
	return true
}

// typeWord returns the word that a type begins with: letters, digits, and the marks that names of types hold.
func typeWord(s string) string {
	i := 0
	for i < len(s) && (ascii.IsLetter(s[i]) || ascii.IsDigit(s[i]) || s[i] == '_' || s[i] == '.' || s[i] == '-' ||
		s[i] == '$' || s[i] >= 0x80) {
		i++
	}
	return s[:i]
}

// isTypeWord reports whether the word is one of the format's own types, or one that its compilers write.
func isTypeWord(word string) bool {
	switch word {
	case "str", "int", "num", "float", "bool", "map", "any", "bytes", "file", "null", "enum",
		"string", "integer", "number", "boolean", "object", "array", "double", "timestamp", "date", "binary":
		return true
	}
	return false
}
