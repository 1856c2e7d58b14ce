package openapi

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// place says where an input goes.
type place uint8

const (
	inBody place = iota
	inPath
	inQuery
	inHeader
	inCookie
)

func (p place) String() string { return [...]string{"body", "path", "query", "header", "cookie"}[p] }

// locate decides where a field goes that the template of the path does not have (ruleLocation). With body it goes to
// the body unless its name is that of a header or key.
func (c *converter) locate(f *syntax.Field, method string, body bool) place {
	if f.Location == "header" || isHeaderName(f.Name) && (strings.Contains(f.Name, "-") || !c.facts.capitalised) {
		return inHeader
	}
	if where, ok := c.facts.authPlaces[strings.ToLower(f.Name)]; ok {
		return where
	}
	if isBodyType(f.Type) || body {
		return inBody
	}
	if !hasBody(method) || isQueryName(f.Name) || c.facts.sharedQuery[f.Name] {
		return inQuery
	}
	return inBody
}

// isBodyType reports whether a type is map{…} or [map{…}].
func isBodyType(t *syntax.Type) bool {
	return t.Kind == syntax.KindObject || t.Kind == syntax.KindArray && t.Elem.Kind == syntax.KindObject
}

// isHeaderName reports whether a name is written as headers are.
func isHeaderName(name string) bool {
	if rest, ok := cutPrefixFold(name, "x-"); ok && rest != "" {
		return true
	}
	if strings.HasPrefix(name, "Accept-") {
		return true
	}
	if !strings.Contains(name, "-") {
		return isWordHeader(name)
	}
	for part := range strings.SplitSeq(name, "-") {
		if part == "" || part[0] < 'A' || part[0] > 'Z' || !isAlphanumeric(part) {
			return false
		}
	}
	return true
}

// isWordHeader reports whether a name is one of the well-known headers of one word, written as they are.
func isWordHeader(name string) bool {
	switch name {
	case "Accept", "Authorization", "Cookie", "Date", "Depth", "Destination", "ETag", "Etag", "Expect", "Forwarded",
		"From", "Host",
		"Origin", "Overwrite", "Prefer", "Range", "Referer":
		return true
	}
	return false
}

// isQueryName reports whether a name is a query parameter wherever it is used.
func isQueryName(name string) bool {
	switch name {
	case "fields", "expand", "api-version", "alt":
		return true
	}
	if strings.HasPrefix(name, "$") {
		return true
	}
	open := strings.IndexByte(name, '[')
	if open < 0 || !strings.HasSuffix(name, "]") {
		return false
	}
	switch name[:open] {
	case "filter", "page", "fields":
		return true
	}
	return false
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func isAlphanumeric(s string) bool {
	for i := range len(s) {
		if !ascii.IsLetter(s[i]) && !ascii.IsDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// authPlaces returns where the keys of "@auth ApiKey NAME in PLACE" go, by lower-case name.
func (c *converter) authPlaces() map[string]place {
	places := map[string]place{}
	add := func(schemes []*syntax.AuthScheme) {
		for _, s := range schemes {
			if s.Kind != syntax.AuthAPIKey {
				continue
			}
			switch s.Place() {
			case "header":
				places[strings.ToLower(s.Name)] = inHeader
			case "query":
				places[strings.ToLower(s.Name)] = inQuery
			case "cookie":
				places[strings.ToLower(s.Name)] = inCookie
			}
		}
	}
	add(c.doc.Auth)
	for e := range c.doc.Endpoints() {
		add(e.Auth)
	}
	return places
}

// sharedQuery returns the names that GETs use and that half of all operations have, which are query parameters in any
// method, unless some POST, PUT or PATCH requires the name: queries hold what may be left out.
func (c *converter) sharedQuery() map[string]bool {
	uses, gets, required, total := map[string]int{}, map[string]bool{}, map[string]bool{}, 0
	for e := range c.doc.Endpoints() {
		total++
		seen := map[string]bool{}
		params := syntax.ParsePath(e.Path).Params()
		for f, must := range e.Fields() {
			if !seen[f.Name] {
				seen[f.Name] = true
				uses[f.Name]++
			}
			method := syntax.HTTPMethod(e.Method)
			gets[f.Name] = gets[f.Name] || method == "GET"
			required[f.Name] = required[f.Name] || must && hasBody(method) && !slices.Contains(params, f.Name)
		}
	}
	shared := map[string]bool{}
	for name, n := range uses {
		if gets[name] && !required[name] && 2*n >= total && total > 4 {
			shared[name] = true
		}
	}
	return shared
}

// isCapitalised reports whether most inputs of the document have names that begin with a capital, so that a capital
// does not tell a header from a field.
func isCapitalised(d *syntax.Document) bool {
	capitals, total := 0, 0
	for e := range d.Endpoints() {
		for f := range e.Fields() {
			total++
			if f.Name != "" && f.Name[0] >= 'A' && f.Name[0] <= 'Z' {
				capitals++
			}
		}
	}
	return 2*capitals > total
}
