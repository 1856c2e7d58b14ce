package main

import (
	"maps"
	"slices"
)

// printingFile has the methods that hide secrets when a struct is printed.
const printingFile = "zz_printing.go"

// withSecrets returns the structs of gen that have a secret, at whatever depth, by name.
func (m *models) withSecrets() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m.types)), func(typ string) bool {
		_, isStruct := m.fields(typ)
		return !isStruct || !m.holdsSecret(map[string]bool{typ: true})
	})
}

// holdsSecret reports whether one of the types, or one that they use, is a struct with a secret.
func (m *models) holdsSecret(types map[string]bool) bool {
	for _, typ := range slices.Collect(maps.Keys(types)) {
		m.reachFrom(typ, types)
	}
	for typ := range types {
		fields, _ := m.fields(typ)
		if slices.ContainsFunc(fields, func(f field) bool { return f.secret }) {
			return true
		}
	}
	return false
}

func (m *models) reachFrom(typ string, into map[string]bool) {
	for _, used := range m.usedIn(typ) {
		m.reach(used, into)
	}
}

// paramsWithSecrets returns the params of the operations of a package that have a secret, at whatever depth, by name.
func (p *planner) paramsWithSecrets(pkg *goPackage) []string {
	var names []string
	for _, s := range pkg.services {
		for _, op := range s.Operations {
			if p.takesSecret(op) {
				names = append(names, op.ParamsType())
			}
		}
	}
	slices.Sort(names)
	return names
}

func (p *planner) takesSecret(op *operation) bool {
	reached := map[string]bool{}
	for _, in := range op.Inputs {
		if in.Secret {
			return true
		}
		if in.genType != nil {
			p.models.reach(in.genType, reached)
		}
	}
	return p.models.holdsSecret(reached)
}
