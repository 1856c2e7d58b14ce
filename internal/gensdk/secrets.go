package main

import (
	"slices"

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
	if in.Secret && in.Type != "string" && in.Type != "*string" {
		p.add(op.Row.key(), "input %s is a secret, but no string", in.Wire)
	}
}

// Secrets returns the inputs that no error may hold.
func (op *operation) Secrets() []input {
	return slices.DeleteFunc(slices.Clone(op.Inputs), func(in input) bool { return !in.Secret })
}

// SecretValue is the expression of a secret.
func (in input) SecretValue() string {
	if in.Type == "*string" {
		return "transport.Text(params." + in.Name + ")"
	}
	return "params." + in.Name
}
