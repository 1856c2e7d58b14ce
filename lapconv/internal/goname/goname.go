// Package goname knows which Go identifiers oapi-codegen makes of the names in an OpenAPI document, so that names can
// be chosen that give code which compiles. It is all that lapconv knows of Go.
package goname

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
)

// This file knows which Go identifiers oapi-codegen v2.8.2 makes of the names in an OpenAPI document. Names that clash
// or that make no identifier give code that does not compile, so they have to be chosen with care.
//
// The generator's option name-normalizer says how words are joined. Two settings matter here: the stock one (user_id
// becomes UserId) and ToCamelCaseWithInitialisms (UserID). Where a function does not say otherwise, it speaks of the
// stock one.

// Type returns the identifier of the type that a component becomes, and of the constant that an enum value
// becomes. It need not be a valid one: see Valid.
func Type(name string) string { return symbolPrefix(name) + camelCase(name) }

// Field returns the identifier of the struct field that a property or parameter becomes. An x-go-name takes the
// place of the name and goes through the same rules.
func Field(name string) string { return Type(name) }

// Operation returns what stands for an operationId in the names of methods, functions and types.
func Operation(id string) string {
	name := camelCase(id)
	return camelCase(symbolPrefix(name) + name)
}

// Param returns the name of the function argument that a path parameter becomes. It is empty for a name on which
// oapi-codegen fails.
func Param(name string) string {
	runes := []rune(Field(name))
	for i, r := range runes { // lowers an initialism as a whole, up to the word after it
		if i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(r)
	}
	param := string(runes)
	switch {
	case token.IsKeyword(param):
		return "p" + strings.ToUpper(param[:1]) + param[1:]
	case param != "" && unicode.IsNumber(runes[0]):
		return "n" + param
	}
	return param
}

// camelCase joins the words of a name, each with its first letter in upper case. Everything but letters that have a
// case and digits is dropped, yet not all of it ends a word: "a-b" becomes AB and "a/b" Ab.
func camelCase(name string) string {
	const separators = "-#@!$&=.+:;_~ (){}[]"
	var b strings.Builder
	wordStart := true
	for _, r := range strings.Trim(name, " ") {
		switch {
		case unicode.IsLower(r) && wordStart:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsLower(r), unicode.IsUpper(r), unicode.IsDigit(r):
			b.WriteRune(r)
		}
		wordStart = strings.ContainsRune(separators, r)
	}
	return b.String()
}

// symbolPrefix spells the symbols that a name begins with, since camelCase drops them. A digit at the beginning gets an
// N.
func symbolPrefix(name string) string {
	switch name {
	case "":
		return "Empty"
	case "$":
		return "DollarSign"
	}
	var b strings.Builder
	for _, r := range name {
		if r == '$' {
			continue
		}
		word := symbolWord(r)
		if word == "" {
			if b.Len() == 0 && unicode.IsDigit(r) {
				return "N"
			}
			break
		}
		b.WriteString(word)
	}
	return b.String()
}

func symbolWord(r rune) string {
	switch r {
	case '-':
		return "Minus"
	case '+':
		return "Plus"
	case '&':
		return "And"
	case '|':
		return "Or"
	case '~':
		return "Tilde"
	case '=':
		return "Equal"
	case '>':
		return "GreaterThan"
	case '<':
		return "LessThan"
	case '#':
		return "Hash"
	case '.':
		return "Dot"
	case '*':
		return "Asterisk"
	case '^':
		return "Caret"
	case '%':
		return "Percent"
	case '_':
		return "Underscore"
	}
	return ""
}

// Valid reports whether oapi-codegen makes an exported identifier of a name under both normalizers, with the
// same letters and digits. If not, a property or parameter needs an x-go-name, and a component or operation another
// name: Safe has one. Of "日本" nothing would remain, "@1" would start with a digit, and "/a" would not be
// exported.
func Valid(name string) bool {
	return isPlainName(name) || validOddField(name)
}

// validOddField is Valid for any name.
func validOddField(name string) bool {
	if ident := Type(name); !token.IsIdentifier(ident) || !token.IsExported(ident) {
		return false
	}
	// ToCamelCaseWithInitialisms drops a first letter without an upper case, and, along with what is around them, digits
	// beyond ASCII and letters whose upper case is a title case.
	kept := camelCase(name)
	first, _ := utf8.DecodeRuneInString(kept)
	return !(unicode.IsLower(first) && !hasUpper(first)) && !strings.ContainsFunc(kept, func(r rune) bool {
		return unicode.IsDigit(r) && r > unicode.MaxASCII || unicode.IsTitle(unicode.ToUpper(r))
	})
}

// hasUpper reports whether a letter has an upper case. "ß" has none.
func hasUpper(r rune) bool { return unicode.IsUpper(unicode.ToUpper(r)) }

// Safe returns an exported identifier for any name, which oapi-codegen leaves as it is but for the case of
// letters. It is what oapi-codegen makes of the name if that will do, otherwise the name's letters and digits in camel
// case. Letters without a case are spelled as code points, so that names that have nothing else still differ.
func Safe(name string) string {
	if Valid(name) {
		return Type(name)
	}
	var b strings.Builder
	wordStart := true
	for _, r := range name {
		switch {
		case unicode.IsLower(r) && hasUpper(r):
			if wordStart {
				r = unicode.ToUpper(r)
			}
			b.WriteRune(r)
			wordStart = false
		case unicode.IsUpper(r), '0' <= r && r <= '9':
			b.WriteRune(r)
			wordStart = false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			fmt.Fprintf(&b, "U%04X", r)
			wordStart = true
		default:
			wordStart = true
		}
	}
	safe := b.String()
	switch {
	case safe == "":
		return "Unnamed"
	case safe[0] <= '9':
		return "N" + safe
	}
	return safe
}

// Key returns a key for a name or identifier: under neither normalizer do two names with different keys become
// the same identifier. A name that is not Valid counts as its Safe name.
//
// The normalizers keep the same letters and digits of a name and differ only in which of them they write in upper case.
// So the key is the identifier without regard to case. For an operation it is that of its Operation, which has no
// symbols.
func Key(name string) string {
	if isPlainName(name) {
		return strings.ToLower(strings.ReplaceAll(name, "_", ""))
	}
	return slowNameKey(name)
}

// slowNameKey is Key for any name.
func slowNameKey(name string) string { return strings.Map(foldCase, Safe(name)) }

// isPlainName reports whether a name is a letter and then letters, digits and "_" of ASCII, as nearly all are: the
// rules only change its case and drop the "_".
func isPlainName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !ascii.IsLetter(c) && (i == 0 || !ascii.IsDigit(c) && c != '_') {
			return false
		}
	}
	return name != ""
}

// foldCase returns the lower case of a letter's upper case, so that letters that share an upper case ("s" and "ſ") are
// one.
func foldCase(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

// ReservedTypes returns the package-level identifiers that generated models and clients have whatever the document
// says. Types, functions and the constants of all enums share one scope with them.
func ReservedTypes() []string {
	return []string{
		"Client", "ClientInterface", "ClientOption", "ClientWithResponses", "ClientWithResponsesInterface", "HttpRequestDoer",
		"NewClient", "NewClientWithResponses", "RequestEditorFn", "WithBaseURL", "WithHTTPClient", "WithRequestEditorFn",
		"GetSpec", "GetSpecJSON", "GetSwagger", "PathToRawSpec", // of embedded-spec
	}
}

// OperationIdentifiers returns the package-level identifiers that an operation may give rise to, given its
// Operation. A schema within it that is not a component may give rise to more: an enum in its parameters to one that
// begins with op+"Params", one in its body to one that begins with op+"JSONBody", and so on.
func OperationIdentifiers(op string) []string {
	return []string{
		op + "Params",
		op + "JSONBody", op + "JSONRequestBody",
		op + "FormdataBody", op + "FormdataRequestBody",
		op + "MultipartBody", op + "MultipartRequestBody",
		op + "TextBody", op + "TextRequestBody",
		op + "Response",
		"New" + op + "Request",
		"New" + op + "RequestWithBody",
		"New" + op + "RequestWithFormdataBody",
		"New" + op + "RequestWithTextBody",
		"Parse" + op + "Response",
	}
}

// SecurityIdentifiers returns the package-level identifiers that a security scheme may give rise to (with the option
// enable-auth-scopes-on-context).
func SecurityIdentifiers(scheme string) []string {
	name := Type(scheme)
	return []string{name + "Scopes", name + "ContextKey"}
}

// isReservedParam reports whether the function argument that a path parameter becomes would hide something that the
// generated functions use.
func isReservedParam(name string) bool {
	param := strings.ToLower(Param(name))
	switch param {
	case "c", "ctx", "params", "contenttype", "body", "reqeditors", "server", // receiver and other arguments
		"err", "req", "rsp", "buf", "bodyreader", "bodystr", "serverurl", "operationpath", "queryurl", // variables
		"bytes", "fmt", "http", "io", "json", "runtime", "strings", "url", // packages
		"append", "error", "false", "nil", "string", "true", "byte": // predeclared
		return true
	}
	rest, ok := strings.CutPrefix(param, "pathparam") // pathParam0, pathParamBuf0
	return ok && strings.Trim(strings.TrimPrefix(rest, "buf"), "0123456789") == ""
}

// Set gives the fields of one Go struct names that differ.
type Set map[string]bool

// Choose returns the Go name that a field must be given, or "" when the one that the generator makes of it is good and
// free.
func (g Set) Choose(name string) string {
	key := Key(name)
	if Valid(name) && !g[key] {
		g[key] = true
		return ""
	}
	return g.Take(name)
}

// Take returns a good and free Go name for a field.
func (g Set) Take(name string) string {
	base := Safe(name)
	free := base
	for n := 2; g[Key(free)]; n++ {
		free = base + strconv.Itoa(n)
	}
	g[Key(free)] = true
	return free
}

// ChooseArgument is Choose for a path parameter, which becomes an argument of functions that have variables of their
// own.
func (g Set) ChooseArgument(name string) string {
	if isReservedParam(name) {
		return g.Take(name + "Param")
	}
	return g.Choose(name)
}
