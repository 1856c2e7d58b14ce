package syntax

import (
	"fmt"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// fieldReader takes the fields of one block apart. Its methods work on offsets into one text, so that every part knows
// its position; they stop at end, which is where the block's closing brace stands, or the text ends.
type fieldReader struct {
	p   *parser
	t   text
	s   string // t.s
	end int
	// unclosed is where the text begins in which no parenthesis closes; the end before that was looked for.
	unclosed int
}

func (p *parser) fieldReader(t text) *fieldReader {
	return &fieldReader{p: p, t: t, s: t.s, end: len(t.s), unclosed: len(t.s)}
}

// topFields reads the fields of s[i:end], a block in which comments may hold anything.
func (r *fieldReader) topFields(i int) []*Field {
	var out []*Field
	for {
		i = r.skip(i, " ,\t")
		if i >= r.end {
			return out
		}
		var f *Field
		f, i = r.field(i, false, 0)
		out = append(out, f)
	}
}

// nestedFields reads the fields of a map{…} from i, which stands after its brace, and returns the offset after the
// closing brace. The last result is false when the brace is never closed.
func (r *fieldReader) nestedFields(i, depth int) ([]*Field, int, bool) {
	var out []*Field
	for {
		i = r.skip(i, " ,\t")
		if i >= r.end {
			return out, i, false
		}
		if r.s[i] == '}' {
			return out, i + 1, true
		}
		var f *Field
		f, i = r.field(i, true, depth)
		out = append(out, f)
	}
}

func (r *fieldReader) skip(i int, set string) int {
	for i < r.end && strings.IndexByte(set, r.s[i]) >= 0 {
		i++
	}
	return i
}

// field reads one field from i: name, type, default, comment. It returns the offset of what follows: a comma, the
// closing brace of a nested block, or the end.
func (r *fieldReader) field(i int, nested bool, depth int) (*Field, int) {
	r.p.countField(r.t, i)
	f := &Field{Pos: r.t.at(i)}
	name, typeAt := r.name(i, nested)
	f.Name, f.Marked = strings.CutSuffix(strings.TrimSpace(name), "!")
	if place, rest, ok := strings.Cut(f.Name, "header:"); ok && place == "" && rest != "" {
		f.Location, f.Name = "header", rest
	}
	if typeAt < 0 {
		f.Type = &Type{Pos: f.Pos, Kind: KindScalar, Name: "any"}
		r.warn(f, ruleUntypedField, "field without a type, read as any", name)
		return f, r.afterType(f, i, i+len(name), nested)
	}
	if rest, ok := r.tornName(typeAt, nested); ok {
		r.warn(f, RuleDamagedField, "name that was taken apart at a colon, put together again", r.s[i:rest])
		f.Name += ":" + strings.TrimSpace(r.s[typeAt:rest-2])
		f.Name, f.Marked = strings.CutSuffix(f.Name, "!")
		typeAt = r.skip(rest, " \t")
	}
	var at int
	f.Type, at = r.typ(typeAt, depth)
	at = r.afterType(f, typeAt, at, nested)
	return f, at
}

// tornName recognises a name such as "jcr:content/title" that was written back as "jcr: content/title: str"
// (ruleDamagedField): what stands in the place of the type is not a type but one word, ": " and a type. It returns the
// offset of that type.
func (r *fieldReader) tornName(i int, nested bool) (int, bool) {
	stop := r.nameStop(i, nested)
	word, ok := strings.CutSuffix(r.s[i:stop], ": ")
	if !ok || word == "" || strings.ContainsAny(word, " =#({}<>?[]") || isTypeWord(typeWord(word)) || !r.startsType(stop) {
		return 0, false
	}
	return stop, true
}

// afterType reads what may follow a type: a default, the trace of damage, a comment.
func (r *fieldReader) afterType(f *Field, typeAt, at int, nested bool) int {
	for end := r.dropDamage(f, at, nested); end > at; end = r.dropDamage(f, at, nested) {
		at = end
	}
	if at < r.end && r.s[at] == '=' {
		end := r.defaultEnd(at+1, nested)
		text := strings.TrimSpace(r.s[at+1 : end])
		if kept, ok := cutDamage(text); ok {
			r.warn(f, RuleDamagedField, "type given twice; the first one counts", r.s[typeAt:end])
			text = kept
		}
		f.Default = &text
		at = end
	}
	if !r.terminated(at, nested) && !r.commentAt(at) {
		end := r.boundary(at, nested)
		r.warn(f, ruleUnreadableType, "type that cannot be read, taken as any", r.s[typeAt:end])
		f.Type = &Type{Pos: f.Type.Pos, Kind: KindScalar, Name: "any"}
		at = end
	}
	if r.commentAt(at) {
		start := r.skip(at, " \t") + 1
		end := r.commentEnd(start, nested)
		f.Desc = strings.TrimSpace(r.s[start:end])
		at = end
	}
	return r.skip(at, " \t")
}

// damage is what the format's own tools put after a type that they could not read.
const damage = ": any"

// dropDamage skips ": any" after a complete type (ruleDamagedField).
func (r *fieldReader) dropDamage(f *Field, at int, nested bool) int {
	rest, damaged := strings.CutPrefix(r.s[at:r.end], damage)
	if after := at + len(damage); !damaged || !r.terminated(after, nested) && !r.commentAt(after) &&
		!strings.HasPrefix(rest, damage) {
		return at
	}
	r.warn(f, RuleDamagedField, "type given twice; the first one counts", f.Name+": … "+damage[2:])
	return at + len(damage)
}

// cutDamage cuts ": any" from the end of a default.
func cutDamage(text string) (string, bool) { return strings.CutSuffix(text, damage) }

// terminated reports whether a field may end at i.
func (r *fieldReader) terminated(i int, nested bool) bool {
	i = r.skip(i, " \t")
	return i >= r.end || r.s[i] == ',' || nested && r.s[i] == '}'
}

// commentAt reports whether a comment begins at i: blanks, "#", and a blank or the end.
func (r *fieldReader) commentAt(i int) bool {
	k := r.skip(i, " \t")
	return k > i && k < r.end && r.s[k] == '#' && (k+1 == r.end || r.s[k+1] == ' ')
}

// name finds the name of a field at i and the offset of its type, or -1 if it has none.
//
// Names hold about everything: blanks, dots, slashes, brackets, colons. A name ends at ": "; only where there is none
// before the next comma, it ends at ":" ("a:str").
func (r *fieldReader) name(i int, nested bool) (string, int) {
	stop := r.nameStop(i, nested)
	piece := r.s[i:stop]
	if before, _, ok := strings.Cut(piece, " # "); ok {
		return before, -1
	}
	if k := strings.Index(piece, ": "); k >= 0 {
		return piece[:k], r.skip(i+k+1, " \t")
	}
	if k := strings.IndexByte(piece, ':'); k >= 0 && k+1 < len(piece) {
		return piece[:k], i + k + 1
	}
	return piece, -1
}

// nameStop returns how far the name of the field at i may reach: to the next comma or brace, but beyond one that stands
// inside brackets or quotes of the name.
func (r *fieldReader) nameStop(i int, nested bool) int {
	depth := 0
	for k := i; k < min(r.end, i+maxLookahead); k++ {
		switch r.s[k] {
		case '[', '(':
			depth++
		case ']', ')':
			depth--
		case ',':
			if depth <= 0 {
				return k
			}
		case '}':
			if nested && depth <= 0 {
				return k
			}
		case ':':
			if k+1 < r.end && r.s[k+1] == ' ' {
				return k + 2
			}
		}
	}
	if k := strings.IndexAny(r.s[i:r.end], ",}"); k > 0 { // a bracket that is never closed hides nothing
		return i + k
	}
	return r.end
}

// defaultEnd returns where a default that begins at i ends: at a comment, at a comma that a field follows, at the
// closing brace of a nested block, or at the end. Brackets and quotes hide commas.
func (r *fieldReader) defaultEnd(i int, nested bool) int {
	if end, ok := r.scanDefault(i, nested, true); ok {
		return end
	}
	end, _ := r.scanDefault(i, nested, false)
	return end
}

// scanDefault does the work of defaultEnd; with grouping it reports false when a bracket or quote is never closed.
func (r *fieldReader) scanDefault(i int, nested, grouping bool) (int, bool) {
	depth := 0
	end := r.end
	if grouping {
		end = min(end, i+maxLookahead)
	}
	for k := i; k < end; k++ {
		c := r.s[k]
		if grouping {
			switch {
			case (c == '"' || c == '\'') && (k == i || depth > 0):
				n := strings.IndexByte(r.s[k+1:end], c)
				if n < 0 {
					return 0, false
				}
				k += n + 1
				continue
			case c == '[' || c == '(' || c == '{':
				depth++
				continue
			case depth > 0 && (c == ']' || c == ')' || c == '}'):
				depth--
				continue
			case depth > 0:
				continue
			}
		}
		switch {
		case c == ',' && (nested || r.startsField(k+1)):
			return k, true
		case c == '}' && nested:
			return k, true
		case c == ' ' && r.commentAt(k):
			return k, true
		}
	}
	return r.end, depth == 0 && end == r.end
}

// commentEnd returns where a comment that begins at i ends (ruleCommentEnd).
func (r *fieldReader) commentEnd(i int, nested bool) int {
	depth := 0
	for k := i; k < r.end; k++ {
		switch r.s[k] {
		case ',':
			if r.startsField(k + 1) {
				return k
			}
		case '{':
			depth++
		case '}':
			if nested && depth == 0 {
				return k
			}
			depth--
		}
	}
	return r.end
}

// boundary returns where a field that cannot be read ends.
func (r *fieldReader) boundary(i int, nested bool) int {
	depth := 0
	for k := i; k < r.end; k++ {
		switch c := r.s[k]; {
		case c == '{' || c == '[' || c == '(':
			depth++
		case c == '}' && nested && depth <= 0:
			return k
		case c == '}' || c == ']' || c == ')':
			depth--
		case c == ',' && (r.startsField(k+1) || depth <= 0 && r.startsDamagedField(k+1)):
			return k
		case c == ' ' && depth <= 0 && r.commentAt(k):
			return k
		}
	}
	return r.end
}

// These bound how far a name, a parenthesis, or a bracket of a default is followed, which keeps reading linear in the
// size of the document, whatever it holds. The longest in real documents are a tenth of that.
const (
	maxCommentName = 128
	maxLookahead   = 64 << 10
)

// startsField reports whether a field begins after the comma before i, inside a comment or a default. The test is
// strict, since prose has commas and colons too: a name, ": ", a type, and nothing of the sentence after it.
func (r *fieldReader) startsField(i int) bool {
	at := r.plausibleField(i)
	return at >= 0 && r.startsType(at)
}

// startsDamagedField is the same after a type that cannot be read: what follows the type does not matter.
func (r *fieldReader) startsDamagedField(i int) bool {
	at := r.plausibleField(i)
	return at >= 0 && isTypeWord(typeWord(strings.TrimLeft(r.s[at:r.end], "[")))
}

// plausibleField returns where the type of a field stands whose name may begin at i, or -1.
func (r *fieldReader) plausibleField(i int) int {
	i = r.skip(i, " \t")
	k := strings.Index(r.s[i:min(r.end, i+maxCommentName)], ": ")
	if k < 0 || !plausibleName(r.s[i:i+k]) {
		return -1
	}
	return r.skip(i+k+2, " \t")
}

// plausibleName reports whether a name that stands in a comment may be a field's.
func plausibleName(name string) bool {
	name = strings.TrimSuffix(strings.TrimSpace(name), "!")
	if strings.ContainsAny(name, ",{}\"`") || strings.Contains(name, " #") || strings.Contains(name, ". ") {
		return false
	}
	return strings.Count(name, " ") <= 3
}

// startsType reports whether a whole type stands at i, that is, one that a comma, a default, a comment or the end
// follows.
func (r *fieldReader) startsType(i int) bool {
	for i < r.end && r.s[i] == '[' {
		i++
	}
	word := typeWord(r.s[i:r.end])
	if !isTypeWord(word) && (!r.p.named[word] || word[0] < 'A' || word[0] > 'Z') {
		return false
	}
	i += len(word)
	for i < r.end && (r.s[i] == ']' || r.s[i] == '?') {
		i++
	}
	if i < r.end && strings.IndexByte(",={(<}:", r.s[i]) >= 0 || r.commentAt(i) {
		return true
	}
	i = r.skip(i, " \t")
	return i >= r.end || r.s[i] == '?' && r.terminated(i+1, true) || r.s[i] == '{' && word == "map"
}

// warn adds a warning about a field.
func (r *fieldReader) warn(f *Field, rule, message, text string) {
	r.p.report(f.Pos, diag.Warning, rule, message, text)
	r.p.findings[len(r.p.findings)-1].Subject.Field = f.Name
}

// countField enforces the bound on the number of fields.
func (p *parser) countField(t text, i int) {
	p.fields++
	if p.fields > p.limits.MaxFields {
		p.fail(t.at(i), "too many fields", fmt.Sprintf("at most %d", p.limits.MaxFields), "")
	}
}
