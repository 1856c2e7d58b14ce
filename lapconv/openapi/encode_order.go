package openapi

import (
	"cmp"
	"math"
	"slices"
)

// orderComponents sorts the components without x-order by their first reference, in a walk over the document as it is
// written that looks into each component where it is first referred to, and over the components at the end. Components
// that nothing refers to follow, by name.
func orderComponents(root mapping) {
	sections, _ := root.get("components").(mapping)
	w := referenceWalk{components: make(map[string]*rankedComponent)}
	ranked := make([][]*rankedComponent, len(sections))
	for i, section := range sections {
		components, _ := section.value.(mapping)
		for _, e := range components {
			c := &rankedComponent{member: e, rank: math.MaxInt}
			ranked[i] = append(ranked[i], c)
			w.components[componentPointer(section.key, e.key)] = c
		}
	}
	for _, e := range root {
		if e.key != "components" {
			w.visit(e.value)
		}
	}
	w.visit(sections)

	for i, section := range sections {
		slices.SortStableFunc(ranked[i], func(x, y *rankedComponent) int {
			return cmp.Or(cmp.Compare(x.order, y.order), cmp.Compare(x.rank, y.rank))
		})
		components, _ := section.value.(mapping)
		for k, c := range ranked[i] {
			components[k] = c.member
		}
	}
}

// rankedComponent is a component with its place among those that are referred to, or math.MaxInt.
type rankedComponent struct {
	member
	rank int
}

// componentPointer returns the $ref that refers to a component.
func componentPointer(section, name string) string {
	return "#/components/" + escapePointer(section) + "/" + escapePointer(name)
}

// referenceWalk ranks components in the order in which it meets references to them.
type referenceWalk struct {
	components map[string]*rankedComponent // by componentPointer
	found      int
}

func (w *referenceWalk) visit(v any) {
	switch v := v.(type) {
	case reference:
		w.follow(string(v))
	case requirement:
		for _, e := range v {
			w.follow(componentPointer("securitySchemes", e.key))
		}
	case mapping:
		for _, e := range v {
			w.visit(e.value)
		}
	case []any:
		for _, e := range v {
			w.visit(e)
		}
	}
}

func (w *referenceWalk) follow(pointer string) {
	c := w.components[pointer]
	if c == nil || c.rank != math.MaxInt {
		return
	}
	c.rank = w.found
	w.found++
	w.visit(c.value)
}
