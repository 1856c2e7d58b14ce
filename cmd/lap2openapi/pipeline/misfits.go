package pipeline

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// The rules of Misfits, and of what Load finds.
const (
	// RuleIdleAction: an action of the overlay that matches or changes nothing. The subject is its target.
	RuleIdleAction = "idle-action"
	// RuleUndescribedList: a list whose elements no action describes. The subject is its pointer.
	RuleUndescribedList = "undescribed-list"
	// RuleMissingSchema: a schema that the overlay refers to and the document does not have. The subject is the component.
	RuleMissingSchema = "missing-schema"
	// RuleUndecidedSecret: text whose name sounds like a secret and has no row in the table of secrets. The subject is
	// the field.
	RuleUndecidedSecret = "undecided-secret"
	// RuleIdleSecret: a row of the table of secrets that no field fits. The subject is the row.
	RuleIdleSecret = "idle-secret"
	// RuleInvalidOpenAPI: a part of an OpenAPI document that is invalid. The subject is its pointer.
	RuleInvalidOpenAPI = "invalid-openapi"
)

// misfits reports what an overlay that was made for another revision could not do.
func (r overlayResult) misfits(document string) diag.Diagnostics {
	var found diag.Diagnostics
	for _, action := range r.idle {
		found = append(found, diag.Diagnostic{
			File: action.file, Pos: action.pos, Severity: diag.Warning, Rule: RuleIdleAction,
			Message: fmt.Sprintf("action %d: %s", action.number, action.problem),
			Text:    action.target, Subject: diag.Subject{Target: action.target},
		})
	}
	for _, name := range r.missing {
		found = append(found, diag.Diagnostic{
			File: document, Severity: diag.Warning, Rule: RuleMissingSchema,
			Message: "the overlay refers to a schema that this revision does not have",
			Text:    name, Subject: diag.Subject{Component: name},
		})
	}
	for _, pointer := range r.kept {
		found = append(found, diag.Diagnostic{
			File: document, Severity: diag.Warning, Rule: RuleUndescribedList,
			Message: "the overlay does not describe the elements of this list",
			Text:    pointer, Subject: diag.Subject{Pointer: pointer},
		})
	}
	return found
}

// added lists the schemas that only the second document has, by name.
func added(before, after *openapi3.T) []string {
	if after.Components == nil {
		return nil
	}
	var names []string
	for name := range after.Components.Schemas {
		if before.Components == nil || before.Components.Schemas[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
