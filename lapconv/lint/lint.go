// Package lint checks LAP documents: each rule finds one kind of mistake.
package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// Options change what Check reports.
type Options struct {
	Disable []string // ids of rules whose findings are left out
}

// Check checks a document by every rule and returns what they find, together with what Parse found, in source order and
// without duplicates. It does not change the document.
//
// A finding of severity Error means that the document is wrong or cut off, and should not be published. Lists of
// findings without any are those of a document that is at most untidy: real documents seldom yield none at all.
func Check(d *syntax.Document, opts Options) diag.Diagnostics {
	found := slices.Clone(d.Findings())
	for _, r := range rules() {
		if r.check != nil {
			r.check(d, reportTo(&found, d, r))
		}
	}
	found = slices.DeleteFunc(found, func(x diag.Diagnostic) bool { return slices.Contains(opts.Disable, x.Rule) })
	found.Sort()
	return found.Unique()
}

// Truncation returns the findings that tell of a document that is cut off: it holds fewer endpoints than it announces,
// or does not close with @end.
func Truncation(d *syntax.Document) diag.Diagnostics {
	var found diag.Diagnostics
	for _, r := range truncationRules() {
		r.check(d, reportTo(&found, d, r))
	}
	return found
}

// rule is one rule: its stable id, how much its findings matter, and the function that looks for them. A rule without a
// function is one whose findings Parse makes, since the model no longer shows what it looks for.
type rule struct {
	id       string
	severity diag.Severity
	check    func(d *syntax.Document, report reportFunc)
}

// reportFunc takes one finding of a rule: where it is, what it is about, the offending text, which may be empty, and a
// message that says what is wrong there.
type reportFunc func(at diag.Pos, about diag.Subject, text, format string, args ...any)

// rules lists all rules. The files of this package have them by subject; each says what it looks for and why that
// matters, and has examples in testdata/<rule>.
//
// Only what tells of a document that is cut off, or of none that can be converted, is an error: everything made from it
// would lack operations silently. Whatever else can be odd has a reading that serves most documents, and the converter
// takes it.
func rules() []rule {
	return append(truncationRules(), []rule{
		{ruleMissingTitle, diag.Warning, checkMissingTitle},
		{ruleMissingVersion, diag.Warning, checkMissingVersion},
		{ruleUnknownAuth, diag.Warning, checkUnknownAuth},
		{ruleUnusedCommonField, diag.Warning, checkUnusedCommonField},
		{RuleUndefinedType, diag.Warning, checkUndefinedType},
		{ruleDuplicateOperation, diag.Warning, checkDuplicateOperation},
		{ruleNonHTTPMethod, diag.Warning, checkNonHTTPMethod},
		{ruleNoHTTP, diag.Error, checkNoHTTP},
		{ruleUnlistedPathParameter, diag.Warning, checkUnlistedPathParameter},
		{ruleDuplicateField, diag.Warning, checkDuplicateField},
		{ruleAmbiguousName, diag.Warning, checkAmbiguousName},
		{ruleEmptyName, diag.Warning, checkEmptyName},
		{ruleSingleValueEnum, diag.Info, checkSingleValueEnum},
		{ruleBadStatusCode, diag.Warning, checkBadStatusCode},
		{syntax.RuleDamagedField, diag.Warning, nil},
		{syntax.RuleUnknownDirective, diag.Warning, nil},
	}...)
}

func truncationRules() []rule {
	return []rule{
		{ruleEndpointCount, diag.Error, checkEndpointCount},
		{ruleTOCCount, diag.Error, checkTOCCount},
		{ruleMissingEnd, diag.Error, checkMissingEnd},
	}
}

// reportTo returns the function by which the rule r adds its findings on d to a list.
func reportTo(list *diag.Diagnostics, d *syntax.Document, r rule) reportFunc {
	return func(at diag.Pos, about diag.Subject, text, format string, args ...any) {
		*list = append(*list, diag.Diagnostic{
			File:     d.Name,
			Pos:      at,
			Severity: r.severity,
			Rule:     r.id,
			Subject:  about,
			Message:  fmt.Sprintf(format, args...),
			Text:     strings.TrimSpace(text),
		})
	}
}

// operationOf returns the subject of a finding on an endpoint.
func operationOf(e *syntax.Endpoint) diag.Subject { return diag.Subject{Operation: e.Operation()} }
