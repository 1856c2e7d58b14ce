package main

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// isSecret reports whether an input is marked as a secret.
func isSecret(extensions map[string]any) bool { return extensions["x-secret"] == true }

// secretProperty reports whether a property is marked as a secret, beside a reference or in it.
func secretProperty(property *openapi3.SchemaRef) bool {
	return isSecret(property.Extensions) || property.Value != nil && isSecret(property.Value.Extensions)
}

// checkSecret reports a secret that cannot be found in a text.
func (p *planner) checkSecret(op *operation, in input) {
	if in.Secret && in.Type != "string" && in.Type != "*string" && in.Type != "[]string" {
		p.add(op.Row.key(), "input %s is a secret, but neither text nor a list of texts", in.Wire)
	}
}

// Secrets returns the expression for the inputs that no error may hold, "" if there are none.
func (op *operation) Secrets() string {
	var texts, lists []string
	for _, in := range op.Inputs {
		switch value := "params." + in.Name; {
		case !in.Secret:
		case in.Type == "[]string":
			lists = append(lists, value)
		case in.Type == "*string":
			texts = append(texts, "transport.Text("+value+")")
		default:
			texts = append(texts, value)
		}
	}
	all := "[]string{" + strings.Join(texts, ", ") + "}"
	switch {
	case len(lists) > 0:
		return "slices.Concat(" + all + ", " + strings.Join(lists, ", ") + ")"
	case len(texts) > 0:
		return all
	}
	return ""
}
