package main

import "slices"

// markSecrets marks the inputs that api/secrets.yaml names.
func (p *planner) markSecrets() {
	used := map[string]bool{}
	for op := range p.operations() {
		for i := range op.Inputs {
			in := &op.Inputs[i]
			if !slices.Contains(p.secrets, in.Wire) {
				continue
			}
			used[in.Wire] = true
			if in.Type != "string" && in.Type != "*string" {
				p.add(op.Row.key(), "input %s is a secret, but no string", in.Wire)
			}
			in.Secret = true
		}
	}
	for _, name := range p.secrets {
		if !used[name] {
			p.add("secret "+name, "is in api/secrets.yaml, but no operation has an input of that name")
		}
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
