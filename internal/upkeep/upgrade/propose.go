package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// undescribed stands where a text is still to be written by somebody who knows what it says. The generator takes it for
// no text, so that the build fails until there is one.
const undescribed = "To be described."

// row is an entry of the table of operations.
type row struct {
	Method        string `yaml:"method"`
	Path          string `yaml:"path"`
	Product       string `yaml:"product"`
	Name          string `yaml:"name"`
	Type          string `yaml:"type"`
	Host          string `yaml:"host"`
	MemberSession bool   `yaml:"member_session"`
	Pages         string `yaml:"pages"`
	Items         string `yaml:"items"`
	Retry         string `yaml:"retry"`
	Summary       string `yaml:"summary"`
}

// key names the operation.
func (r row) key() string { return r.Method + " " + r.Path }

// parts are the services and the method.
func (r row) parts() []string { return strings.Split(r.Name, ".") }

// service returns the part of the name before the method.
func (r row) service() string { return r.Name[:strings.LastIndexByte(r.Name, '.')] }

// methodName returns the last part of the name.
func (r row) methodName() string { return r.Name[strings.LastIndexByte(r.Name, '.')+1:] }

// String writes the row as it stands in the table.
func (r row) String() string {
	var b strings.Builder
	b.WriteString("  - {method: " + r.Method + `, path: "` + r.Path + `", product: ` + r.Product + ", name: " + r.Name)
	b.WriteString(", type: " + r.Type)
	for _, optional := range [...]struct{ key, value string }{{"host", r.Host}, {"pages", r.Pages}, {"items", r.Items}} {
		if optional.value != "" {
			b.WriteString(", " + optional.key + ": " + optional.value)
		}
		if optional.key == "host" && r.MemberSession {
			b.WriteString(", member_session: true")
		}
	}
	b.WriteString(", retry: " + r.Retry + ",\n     summary: \"" + r.Summary + "\"}")
	return b.String()
}

// proposer proposes rows for operations that have none, by what the rows that there are have in common. A name is a
// proposal: what users call an operation is for a person to decide.
type proposer struct {
	rows    []row
	words   vocabulary
	methods map[string]bool // the names of methods
}

// newProposer learns from rows.
func newProposer(rows []row) *proposer {
	p := &proposer{rows: rows, words: vocabulary{}, methods: map[string]bool{}}
	for _, r := range rows {
		parts := r.parts()
		for _, segment := range segments(r.Path) {
			for _, part := range parts {
				p.words.learn(segment, part)
			}
		}
		p.methods[r.methodName()] = true
	}
	return p
}

// propose returns a row for an endpoint.
func (p *proposer) propose(e *syntax.Endpoint) row {
	r := row{Method: e.Method, Path: e.Path, Product: product(e.Path), Summary: undescribed}
	service, method := p.name(r)
	r.Retry = p.retry(r.Method, method)
	if twin, ok := p.twin(r); ok {
		service, method, r.Retry = twin.service(), twin.methodName(), twin.Retry
	}
	r.Name = p.unique(r.Product, p.apart(r.Product, service, method))
	r.Type = p.typeName(r)
	r.Host = p.host(r.Product, service)
	r.MemberSession = takesMemberSession(e)
	r.Pages, r.Items = pages(e)
	return r
}

// twin returns the operation of the other product with the same path, but for that.
func (p *proposer) twin(r row) (row, bool) {
	other := strings.Replace(r.Path, "/v1/b2b/", "/v1/", 1)
	if r.Product == "consumer" {
		other = strings.Replace(r.Path, "/v1/", "/v1/b2b/", 1)
	}
	i := slices.IndexFunc(p.rows, func(o row) bool { return o.Method == r.Method && o.Path == other })
	if i < 0 {
		return row{}, false
	}
	return p.rows[i], true
}

// product returns the product that a path belongs to.
func product(path string) string {
	if strings.HasPrefix(path, "/v1/b2b/") {
		return "b2b"
	}
	return "consumer"
}

// segments returns the parts of a path that name something: without version, product and parameters.
func segments(path string) []string {
	all := strings.Split(strings.TrimPrefix(strings.TrimPrefix(path, "/v1/"), "b2b/"), "/")
	return slices.DeleteFunc(all, func(s string) bool { return s == "" || strings.HasPrefix(s, "{") })
}

// name finds the service: that of the operations whose paths begin likewise, by the longest beginning that has one.
// What is left of the path makes the method.
func (p *proposer) name(r row) (service, method string) {
	path := segments(r.Path)
	if len(path) == 0 {
		path = []string{"root"} // nothing but parameters
	}
	for known := len(path); known > 0; known-- {
		if service := p.serviceOf(r.Product, path[:known]); service != "" {
			return p.method(r, service, path[known:])
		}
	}
	if len(path) == 1 {
		return p.method(r, p.words.camel(path[0]), nil)
	}
	services := make([]string, 0, len(path)-1)
	for _, segment := range path[:len(path)-1] {
		services = append(services, p.words.camel(segment))
	}
	return p.method(r, strings.Join(services, "."), path[len(services):])
}

// serviceOf returns the service that most operations below a path have for it, or "".
func (p *proposer) serviceOf(product string, path []string) string {
	votes := map[string]int{}
	for _, r := range p.rows {
		other := segments(r.Path)
		if r.Product != product || len(other) < len(path) || !slices.Equal(other[:len(path)], path) {
			continue
		}
		parts := r.parts()
		for i, part := range parts[:len(parts)-1] {
			if sameWord(path[len(path)-1], part) {
				votes[strings.Join(parts[:i+1], ".")]++
			}
		}
	}
	best := ""
	for _, service := range slices.Sorted(maps.Keys(votes)) {
		if best == "" || votes[service] > votes[best] {
			best = service
		}
	}
	return best
}

// method makes the name of a method from what the service leaves of a path, and adds to the service what is one of its
// own.
func (p *proposer) method(r row, service string, rest []string) (string, string) {
	if len(rest) == 0 {
		return service, crud(r.Method)
	}
	last := len(rest) - 1
	name := p.words.camel(rest[last])
	for last > 0 {
		before := p.words.camel(rest[last-1])
		if !p.methods[before] {
			break
		}
		name, last = before+name, last-1 // "rotate/start" is RotateStart
	}
	for _, segment := range rest[:last] {
		service += "." + p.words.camel(segment)
	}
	item := strings.HasSuffix(r.Path, "}")
	one := p.words.singular(rest[len(rest)-1])
	switch {
	case r.Method == http.MethodDelete:
		return service, "Delete" + one
	case r.Method == http.MethodGet && item:
		return service, "Get" + one
	case r.Method == http.MethodPut && item, r.Method == http.MethodPatch && item:
		return service, "Update" + one
	case r.Method == http.MethodPost && item:
		return service, "Create" + one
	}
	return service, name
}

// crud returns the method of a service that a path as a whole stands for.
func crud(method string) string {
	switch method {
	case http.MethodPost:
		return "Create"
	case http.MethodPut, http.MethodPatch:
		return "Update"
	case http.MethodDelete:
		return "Delete"
	}
	return "Get"
}

// apart keeps methods and services apart, since a service has both as its members: below a method of that name there is
// no service, and beside a service of that name the method says what it does.
func (p *proposer) apart(product, service, method string) string {
	for _, r := range p.rows {
		if r.Product != product {
			continue
		}
		if rest, ok := strings.CutPrefix(service+".", r.Name+"."); ok {
			return r.service() + "." + r.methodName() + strings.ReplaceAll(rest, ".", "") + method
		}
		if strings.HasPrefix(r.Name, service+"."+method+".") {
			return service + ".Get" + method
		}
	}
	return service + "." + method
}

// unique adds what makes a name different from those that there are.
func (p *proposer) unique(product, name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(p.rows, func(r row) bool { return r.Product == product && r.Name == name })
	}
	for _, suffix := range [...]string{"", "2", "3", "4", "5", "6", "7", "8", "9"} {
		if !taken(name + suffix) {
			return name + suffix
		}
	}
	return name
}

// typeName returns what the names of the params and the response of an operation begin with: the shortest end of the
// service's path that no other service of the product ends with, and the method. Where that is the name of another
// operation, whose name is final, the path is longer.
func (p *proposer) typeName(r row) string {
	services := p.services(r)
	path := strings.Split(r.service(), ".")
	for begin := range slices.Backward(path) {
		name := strings.Join(path[begin:], "") + r.methodName()
		if endsWith(services, path[begin:]) == 1 && !p.hasType(r.Product, name) {
			return name
		}
	}
	return strings.Join(path, "") + r.methodName()
}

// services returns the paths of the services of a product, those around others included, with that of a new row.
func (p *proposer) services(r row) map[string]bool {
	services := map[string]bool{}
	for _, o := range append(slices.Clone(p.rows), r) {
		if o.Product != r.Product {
			continue
		}
		for path := o.service(); path != ""; path = path[:max(0, strings.LastIndexByte(path, '.'))] {
			services[path] = true
		}
	}
	return services
}

// endsWith returns how many paths end with the parts.
func endsWith(paths map[string]bool, parts []string) int {
	n := 0
	for path := range paths {
		if all := strings.Split(path, "."); len(all) >= len(parts) && slices.Equal(all[len(all)-len(parts):], parts) {
			n++
		}
	}
	return n
}

func (p *proposer) hasType(product, name string) bool {
	return slices.ContainsFunc(p.rows, func(r row) bool { return r.Product == product && r.Type == name })
}

// retry returns the class of a method: safe for what HTTP calls idempotent, and for a POST if all that are called so
// are.
func (p *proposer) retry(method, name string) string {
	if method != http.MethodPost && method != http.MethodPatch {
		return "safe"
	}
	found := false
	for _, r := range p.rows {
		if r.Method == http.MethodPost && r.methodName() == name {
			if r.Retry != "safe" {
				return "once"
			}
			found = true
		}
	}
	if found {
		return "safe"
	}
	return "once"
}

// host returns the host of the services beside one, if they all have the same.
func (p *proposer) host(product, service string) string {
	root, _, _ := strings.Cut(service, ".")
	host, first := "", true
	for _, r := range p.rows {
		if r.Product != product || r.parts()[0] != root {
			continue
		}
		if !first && r.Host != host {
			return ""
		}
		host, first = r.Host, false
	}
	return host
}

func hasField(fields []*syntax.Field, name string) bool {
	return slices.ContainsFunc(fields, func(f *syntax.Field) bool { return f.Name == name })
}

// pages returns the field with the cursor and the field with the page, if an endpoint has pages: it takes a cursor and
// returns one.
func pages(e *syntax.Endpoint) (cursor, items string) {
	if !hasField(e.Optional, "cursor") {
		return "", ""
	}
	var lists []string
	for _, response := range e.Returns {
		for _, f := range response.Fields {
			switch {
			case f.Name == "next_cursor":
				cursor = f.Name
			case f.Name == "results_metadata" && hasField(f.Type.Fields, "next_cursor"):
				cursor = "results_metadata.next_cursor"
			case f.Type.Elem != nil && f.Type.Key == nil:
				lists = append(lists, f.Name)
			}
		}
	}
	if cursor == "" || len(lists) != 1 {
		return "", "" // which of several lists is the page is for a person to say
	}
	return cursor, lists[0]
}
