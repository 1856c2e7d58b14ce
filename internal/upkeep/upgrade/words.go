package main

import (
	"cmp"
	"go/token"
	"strings"
	"unicode"

	"github.com/lapgen/stytch-go/internal/gensdk/goname"
)

// vocabulary knows how Go names write the words of paths: "sso" as "SSO", "webauthn" as "WebAuthn". It has learned that
// from the names that there are; other words are written as the generator writes them.
type vocabulary map[string]string

// learn notes how the words of a segment are written in a part of a name, if the two are the same word for word.
func (v vocabulary) learn(segment, part string) {
	if !strings.EqualFold(strings.ReplaceAll(segment, "_", ""), part) {
		return
	}
	for word := range strings.SplitSeq(segment, "_") {
		v[word], part = part[:len(word)], part[len(word):]
	}
}

// camel writes a segment of a path as a part of a Go name.
func (v vocabulary) camel(segment string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(segment, func(c rune) bool {
		return !unicode.IsLetter(c) &&
			!unicode.IsDigit(c)
	}) {
		b.WriteString(v.word(word))
	}
	if name := b.String(); token.IsIdentifier(name) {
		return name
	}
	return "X" + b.String() // begins with a digit, or has nothing that Go takes
}

func (v vocabulary) word(word string) string {
	if known := v[word]; known != "" {
		return known
	}
	if known := v[word+"s"]; known != "" { // "totp", of which only "TOTPs" is known
		return strings.TrimSuffix(known, "s")
	}
	return cmp.Or(goname.Exported(word), word)
}

// singular writes the singular of a segment. English has more plurals than paths do; an initialism such as JWKS is
// none.
func (v vocabulary) singular(segment string) string {
	switch name := v.camel(segment); {
	case strings.ToUpper(name) == name, strings.HasSuffix(segment, "ss"):
		return name
	case strings.HasSuffix(segment, "ies"):
		return v.camel(strings.TrimSuffix(segment, "ies") + "y")
	}
	return v.camel(strings.TrimSuffix(segment, "s"))
}

// sameWord reports whether a segment and a part of a name are one word, in singular or plural.
func sameWord(segment, part string) bool {
	letters := strings.ReplaceAll(segment, "_", "")
	return strings.EqualFold(letters, part) || strings.EqualFold(letters+"s", part) || strings.EqualFold(letters, part+"s")
}
