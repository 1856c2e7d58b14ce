package lapconv

import (
	"iter"
	"strings"
)

// ruleUnlistedPathParameter finds parameters of a path that neither the endpoint nor the common fields list. The converter
// adds them as strings, so what is lost is their type and comment: a warning.
const ruleUnlistedPathParameter = "unlisted-path-parameter"

func lintUnlistedPathParameter(d *Document, report reportFunc) {
	common := make(map[string]bool)
	for _, f := range d.Common {
		common[f.Name] = true
	}
	for e := range d.Endpoints() {
		seen := make(map[string]bool)
		for name := range templateNames(e.Path) {
			if !common[name] && !e.lists(name) && !seen[name] {
				report(e.Pos, name, "path parameter of %s %s that no block lists", e.Method, e.Path)
			}
			seen[name] = true
		}
	}
}

// templateNames iterates over the names that stand in braces in a path. The marks that some sources put around a name are
// no part of it: {name+} for the rest of a path, {name:} of routers, {{name}} for variables.
func templateNames(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			_, rest, ok := strings.Cut(path, "{")
			if !ok {
				return
			}
			name, after, ok := strings.Cut(strings.TrimLeft(rest, "{"), "}")
			if !ok {
				return
			}
			if name = strings.Trim(name, " +*:"); name != "" && !yield(name) {
				return
			}
			path = after
		}
	}
}
