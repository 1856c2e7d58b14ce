package syntax

import "github.com/lapgen/stytch-go/lapconv/diag"

// The ids of the rules that Parse follows. Each decides one doubt that real documents leave; the comment says why.
const (
	// ruleContinuation: a physical line that starts with a known directive starts a statement; any other line continues an
	// open block. The format's own reader counts braces on every line, descriptions included, so that one stray "{"
	// swallows the rest of a document; no real document has a continuation line that starts with a directive.
	ruleContinuation = "continuation-line"

	// ruleGluedLines: directives that stand inside the text of another directive, after a brace that is never closed, are
	// read as directives. The format's own tools wrote such lines when they rewrote documents.
	ruleGluedLines = "glued-lines"

	// ruleDamagedField: "name: type: any" is read as "name: type", because the format's own tools, which do not take names
	// with brackets or types such as map<K,V> apart, add ": any" to what they could not read.
	RuleDamagedField = "damaged-field"

	// ruleCommentEnd: a comma ends a comment only if what follows reads as a field to its end: a name, ": ", a type, and
	// then the end, a comma, a default or a comment. Comments are prose, and prose has commas and colons.
	ruleCommentEnd = "comment-end"

	// ruleCustomTypeInComment: the word after ", Name: " in a comment counts as a named type only if the document defines
	// it or uses it elsewhere, because prose has capitalised words too ("one, Default: None, two").
	ruleCustomTypeInComment = "custom-type-in-comment"

	// ruleUntypedField: a field without a type is of type any.
	ruleUntypedField = "untyped-field"

	// ruleUnreadableType: a type that cannot be read is any.
	ruleUnreadableType = "unreadable-type"

	// ruleUnclosedBlock: a block whose brace is never closed ends with its line; the document may be cut short.
	ruleUnclosedBlock = "unclosed-block"

	// ruleDuplicateDirective: of a header directive that stands twice the first counts, as a reader would expect; the
	// lists (@auth, @hint, @toc, @common_fields) and the blocks of an endpoint are joined, because each says something.
	ruleDuplicateDirective = "duplicate-directive"

	// ruleMisplacedDirective: a directive that belongs to an endpoint but stands before the first one, or after @group and
	// before its first endpoint, is kept and has no effect.
	ruleMisplacedDirective = "misplaced-directive"

	// ruleAfterEnd: what follows @end is read, since the format's own reader does, and reported.
	ruleAfterEnd = "after-end"

	// ruleInvalidUTF8: bytes that are not UTF-8, and NUL, are read as U+FFFD.
	ruleInvalidUTF8 = "invalid-utf8"

	// ruleStrayText: a line that is neither a directive nor a comment, and continues nothing, may be the rest of anything.
	// Nothing is read from there to the next @endpoint, so that no operation gets what belongs to another one.
	ruleStrayText = "stray-text"

	// ruleMisspelt: a line that begins nearly as a directive of the format does is a mistake: one or two letters are
	// wrong, the case is, the "@" is missing, or a blank follows it. Nothing is read from there to the next @endpoint,
	// since a misspelt @endpoint would give its inputs to the operation before.
	ruleMisspelt = "misspelt-directive"

	// ruleUnread: a directive that is not read because of ruleStrayText or ruleMisspelt.
	ruleUnread = "unread"

	// ruleFormatVersion: a version of LAP that is not known is read as v0.3.
	ruleFormatVersion = "format-version"

	// ruleUnreadableDirective: a directive whose text is malformed is kept and has no effect.
	ruleUnreadableDirective = "unreadable-directive"

	// ruleEnumOrFormat: what stands in parentheses is an enum if it holds a slash, because the format's own serializer
	// writes an enum only if it has two or more values, and no format but an IP prefix ("ipv6/128") has a slash. Media
	// types are put together again: when every odd part is a top-level media type, pairs of parts are the values.
	ruleEnumOrFormat = "enum-or-format"

	// ruleErrorType: "404:Type: text" has a type, "404: Note: text" has not: a type follows the code without a blank.
	ruleErrorType = "error-type"

	// RuleUnknownDirective: directives that the format does not define are kept and have no effect. The format asks
	// readers to skip them, so that it can grow.
	RuleUnknownDirective = "unknown-directive"
)

// hidesText reports whether a finding of the rule tells of text that the Document does not hold, so that Format would
// lose it.
func hidesText(d diag.Diagnostic) bool {
	switch d.Rule {
	case ruleStrayText, ruleMisspelt, ruleUnread, ruleUnreadableType, ruleUnreadableDirective, ruleUnclosedBlock,
		ruleInvalidUTF8:
		return true
	case ruleDuplicateDirective:
		return d.Severity > diag.Info // both are read otherwise
	}
	return false
}
