package lapconv

import (
	"fmt"
	"iter"
	"slices"
)

// Lint checks a document by every rule and returns what they find, together with what Parse found, in source order and
// without duplicates. It does not change the document.
//
// A finding of severity Error means that the document is wrong or cut off, and should not be published. Lists of findings
// without any are those of a document that is at most untidy: real documents seldom yield none at all.
func Lint(d *Document) Diagnostics {
	found := slices.Clone(d.findings)
	for _, r := range lintRules() {
		if r.check != nil {
			r.check(d, reportTo(&found, d, r))
		}
	}
	found.sort()
	return unique(found)
}

// lintRule is one rule: its stable id, how much its findings matter, and the function that looks for them. A rule without
// a function is one whose findings Parse makes, since the model no longer shows what it looks for.
type lintRule struct {
	id       string
	severity Severity
	check    func(d *Document, report reportFunc)
}

// reportFunc takes one finding of a rule: where it is, the offending text, which may be empty, and a message that says
// what is wrong there.
type reportFunc func(at Pos, text, format string, args ...any)

// lintRules lists all rules. Each stands in a file of its own, lint_<rule>.go, that says what it looks for and why that
// matters, and has examples in testdata/lint/<rule>.
//
// Only what tells of a document that is cut off is an error: it then lacks operations, and everything made from it would
// lack them silently. Whatever else can be odd has a reading that serves most documents, and the converter takes it.
func lintRules() []lintRule {
	return []lintRule{
		{ruleEndpointCount, Error, lintEndpointCount},
		{ruleTOCCount, Error, lintTOCCount},
		{ruleMissingEnd, Error, lintMissingEnd},
		{ruleMissingTitle, Warning, lintMissingTitle},
		{ruleMissingVersion, Warning, lintMissingVersion},
		{ruleUnknownAuth, Warning, lintUnknownAuth},
		{ruleUnusedCommonField, Warning, lintUnusedCommonField},
		{ruleUndefinedType, Warning, lintUndefinedType},
		{ruleDuplicateOperation, Warning, lintDuplicateOperation},
		{ruleNonHTTPMethod, Warning, lintNonHTTPMethod},
		{ruleUnlistedPathParameter, Warning, lintUnlistedPathParameter},
		{ruleDuplicateField, Warning, lintDuplicateField},
		{ruleAmbiguousName, Warning, lintAmbiguousName},
		{ruleEmptyName, Warning, lintEmptyName},
		{ruleSingleValueEnum, Info, lintSingleValueEnum},
		{ruleBadStatusCode, Warning, lintBadStatusCode},
		{ruleDamagedField, Warning, nil},
		{ruleUnknownDirective, Warning, nil},
	}
}

// reportTo returns the function by which the rule r adds its findings on d to a list.
func reportTo(list *Diagnostics, d *Document, r lintRule) reportFunc {
	return func(at Pos, text, format string, args ...any) {
		*list = append(*list, Diagnostic{
			File:     d.Name,
			Pos:      at,
			Severity: r.severity,
			Rule:     r.id,
			Message:  fmt.Sprintf(format, args...),
			Text:     shorten(text),
		})
	}
}

// unique drops the findings that occur earlier in the list too.
func unique(found Diagnostics) Diagnostics {
	seen := make(map[Diagnostic]bool, len(found))
	return slices.DeleteFunc(found, func(x Diagnostic) bool {
		again := seen[x]
		seen[x] = true
		return again
	})
}

// namespaces iterates over the lists of fields whose names must differ: the common fields, the parameters of each endpoint
// (required and optional ones are one list), the fields of each response, and the members of each object, however deep.
func (d *Document) namespaces() iter.Seq[[]*Field] {
	return func(yield func([]*Field) bool) {
		for fields := range d.blocks() {
			if !yield(fields) {
				return
			}
		}
		for t := range d.typeExpressions() {
			if t.Kind == KindObject && !yield(t.Fields) {
				return
			}
		}
	}
}

// blocks iterates over the lists of fields that stand directly in a directive.
func (d *Document) blocks() iter.Seq[[]*Field] {
	return func(yield func([]*Field) bool) {
		if !yield(d.Common) {
			return
		}
		for e := range d.Endpoints() {
			if !yield(slices.Concat(e.Required, e.Optional)) {
				return
			}
			for _, r := range e.Returns {
				if !yield(r.Fields) {
					return
				}
			}
		}
	}
}
