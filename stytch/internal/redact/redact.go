// Package redact removes secrets from texts that others wrote, such as answers of gateways that repeat the request
// that they refuse.
//
// A secret is found as it is, and as JSON, HTML, URLs and forms write it, also when one is written within another: a
// text is decoded again and again, and where the secret stands in one of the results, what that was decoded from is
// replaced.
// The time is bounded by the length of the text times the number of secrets.
//
// Start with [New].
package redact

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lapgen/stytch-go/internal/printing"
)

// Mark is what stands in the place of a secret.
const Mark = printing.Redacted

// short is the length below which a secret may be a word, or a part of one: it is replaced only where it is a whole
// word or number.
const short = 8

// Redactor removes secrets. It is never changed, and safe for concurrent use. The zero Redactor has none.
type Redactor struct{ secrets []string }

// New returns a redactor of secrets. Those that are empty do not count.
func New(secrets ...string) Redactor { return Redactor{}.With(secrets...) }

// With returns a redactor of further secrets, too.
func (r Redactor) With(secrets ...string) Redactor {
	all := slices.Clip(r.secrets)
	for _, secret := range secrets {
		if secret != "" {
			all = append(all, secret)
		}
		if form := strings.ReplaceAll(secret, " ", "+"); form != secret {
			all = append(all, form) // which is how forms write blanks
		}
	}
	return Redactor{all}
}

// Text returns a text without the secrets.
func (r Redactor) Text(text string) string {
	if len(r.secrets) == 0 || text == "" {
		return text
	}
	var found []*span
	for _, l := range layersOf(text) {
		for _, secret := range r.secrets {
			found = l.find(found, secret)
		}
	}
	return replace(text, found)
}

// Error returns an error whose text is without the secrets; err itself if it has none. It matches whatever err
// matches.
func (r Redactor) Error(err error) error {
	was := err.Error()
	if text := r.Text(was); text != was {
		return &redacted{text, err}
	}
	return err
}

type redacted struct {
	text string
	err  error
}

func (e *redacted) Error() string { return e.text }
func (e *redacted) Unwrap() error { return e.err }

// span is a part of a text.
type span struct{ start, end int }

// replace puts a mark in the place of spans, which may overlap.
func replace(text string, spans []*span) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b *span) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	end := 0
	for _, s := range spans {
		if s.start >= end {
			b.WriteString(text[end:s.start])
			b.WriteString(Mark)
		}
		end = max(end, s.end)
	}
	b.WriteString(text[end:])
	return b.String()
}

// find adds the places of a secret to those found already.
func (l *layer) find(found []*span, secret string) []*span {
	for at := 0; ; {
		i := strings.Index(l.text[at:], secret)
		if i < 0 {
			return found
		}
		start, end := at+i, at+i+len(secret)
		if len(secret) < short && !isWhole(l.text, start, end) {
			at = start + 1
			continue
		}
		found = append(found, l.source(start, end))
		at = end
	}
}

// isWhole reports whether a part of a text is neither within a longer word nor within a longer number.
func isWhole(text string, start, end int) bool {
	before, n := utf8.DecodeLastRuneInString(text[:start])
	after, m := utf8.DecodeRuneInString(text[end:])
	if inWord(before) || inWord(after) {
		return false
	}
	beyond, _ := utf8.DecodeLastRuneInString(text[:start-n])
	if before == '.' && isDigit(beyond) && isDigit(rune(text[start])) {
		return false
	}
	beyond, _ = utf8.DecodeRuneInString(text[end+m:])
	return after != '.' || !isDigit(beyond) || !isDigit(rune(text[end-1]))
}

// inWord reports whether a character is a part of words or numbers. That of an empty text is not.
func inWord(c rune) bool {
	return c == '_' || c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c))
}

func isDigit(c rune) bool { return '0' <= c && c <= '9' }
