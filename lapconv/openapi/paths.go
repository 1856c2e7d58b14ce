package openapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// route is where an operation stands in the OpenAPI document.
type route struct {
	method string
	key    string          // of the path in the document
	params []templateParam // of the template, in order
	query  []fixedQuery    // what the path as written had after "?"
	server string          // of a path that was written as a URL; "" otherwise
	order  int             // of the path among all paths
}

// templateParam is a parameter of a path template.
type templateParam struct {
	source string // as written between the braces
	name   string // in the document
}

// fixedQuery is a query parameter that belongs to the path as written.
type fixedQuery struct {
	name, value string
}

// pathEntry is what is known of the paths that are the same but for the names of their parameters.
type pathEntry struct {
	key     string
	names   []string
	methods map[string]int // how often each method was seen
	order   int
}

// route decides where an endpoint stands (rulePath, ruleSamePath).
func (c *converter) route(e *syntax.Endpoint) route {
	path := syntax.ParsePath(e.Path)
	r := route{method: syntax.HTTPMethod(e.Method), server: path.Server, query: fixedQueries(path.Query)}
	if path.Quoted {
		c.report(e.Pos, diag.Warning, rulePath, "quotes around a path are left out", e.Path)
	}
	if path.Server != "" {
		c.report(e.Pos, diag.Warning, rulePath, "path that is a URL; its host is the operation's server", e.Path)
	}
	fragment := path.Fragment
	if path.Query != "" {
		c.report(e.Pos, diag.Info, rulePath, "query of a path, read as required parameters", e.Path)
		fragment = strings.TrimPrefix(fragment+"&"+path.Query, "&")
	}
	var text string
	text, r.params = c.template(e, path.Parts)
	if !strings.HasPrefix(text, "/") {
		if text != "" {
			c.report(e.Pos, diag.Info, rulePath, "path without a leading slash gets one", e.Path)
		}
		text = "/" + text
	}
	if fragment != "" {
		text += "#" + fragmentName(fragment)
	}
	c.settle(&r, e, text)
	return r
}

// settle gives the route a key that no other operation of its method has, and the parameter names of the path's first
// operation.
func (c *converter) settle(r *route, e *syntax.Endpoint, text string) {
	for n := 1; ; n++ {
		key := text
		if n > 1 {
			key = text + sameSuffix(text, n)
		}
		normal := normalPath(key)
		entry := c.routes[normal]
		if entry == nil {
			entry = &pathEntry{key: key, methods: map[string]int{}, order: len(c.routes) + 1}
			for _, p := range r.params {
				entry.names = append(entry.names, p.name)
			}
			c.routes[normal] = entry
		}
		if entry.methods[r.method] > 0 {
			// Documents in RPC style repeat one path thousands of times: go on where the last one ended.
			n = max(n, entry.methods[r.method])
			entry.methods[r.method]++
			continue
		}
		entry.methods[r.method] = 1
		r.key, r.order = entry.key, entry.order
		if n > 1 {
			c.report(e.Pos, diag.Warning, ruleSamePath, "method and path stand more than once; this operation is kept as "+key,
				e.Method+" "+e.Path)
		}
		c.adoptNames(r, e, entry)
		return
	}
}

// adoptNames gives the parameters of a template the names that the first operation of the path gave them.
func (c *converter) adoptNames(r *route, e *syntax.Endpoint, entry *pathEntry) {
	for i := range r.params {
		if r.params[i].name != entry.names[i] {
			message := "path differs from an earlier one only in the name of a parameter, which is " + entry.names[i] + " there"
			c.report(e.Pos, diag.Info, rulePath, message, e.Path)
			r.params[i].name = entry.names[i]
		}
	}
}

// sameSuffix returns the fragment that tells the n-th operation of one method and path from the others.
func sameSuffix(text string, n int) string {
	if strings.Contains(text, "#") {
		return "-" + strconv.Itoa(n)
	}
	return "#" + strconv.Itoa(n)
}

// normalPath returns the path with the names of its parameters left out.
func normalPath(key string) string {
	var b strings.Builder
	for _, part := range syntax.SplitTemplate(key) {
		if part.Param {
			b.WriteString("{}")
		} else {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// template rewrites a path's parameters as OpenAPI writes them and makes their names unique within the path.
func (c *converter) template(e *syntax.Endpoint, parts []syntax.TemplatePart) (string, []templateParam) {
	var b strings.Builder
	var params []templateParam
	for _, part := range parts {
		if !part.Param {
			if strings.ContainsAny(part.Text, "{}") {
				c.report(e.Pos, diag.Warning, rulePath, "brace without a partner is read as a character", e.Path)
			}
			b.WriteString(escapePath(part.Text))
			continue
		}
		if part.Colon {
			c.report(e.Pos, diag.Info, rulePath, "parameter written as \":name\"", ":"+part.Text)
		}
		if _, constraint, _ := strings.Cut(part.Text, ":"); constraint != "" {
			c.report(e.Pos, diag.Info, rulePath, "constraint of a parameter, which is left out", part.Text)
		}
		name := templateName(part.Name())
		taken := func(p templateParam) bool { return goname.Key(p.name) == goname.Key(name) }
		for n := 2; slices.ContainsFunc(params, taken); n++ {
			name = templateName(part.Name()) + strconv.Itoa(n)
		}
		params = append(params, templateParam{source: part.Name(), name: name})
		b.WriteString("{" + name + "}")
	}
	return b.String(), params
}

// templateName turns the name of a parameter, as it is written, into one for OpenAPI: letters, digits, "_", "-" and
// ".". Names of path parameters are never sent, so that nothing is lost.
func templateName(source string) string {
	name := strings.Map(func(r rune) rune {
		if r < 0x80 && (ascii.IsLetter(byte(r)) || ascii.IsDigit(byte(r)) || r == '_' || r == '-' || r == '.') {
			return r
		}
		return '_'
	}, source)
	if strings.Trim(name, "_-.") == "" {
		return "param"
	}
	return name
}

// escapePath escapes what generators refuse in a path. A blank stays: clients escape it when they make a URL.
func escapePath(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(escapeBraces(s), "\"", "%22"), "`", "%60")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

func escapeBraces(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "{", "%7B"), "}", "%7D")
}

// fixedQueries reads the query of a path. What holds a template has no fixed value.
func fixedQueries(query string) []fixedQuery {
	var out []fixedQuery
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name = strings.Trim(name, "{}"); name == "" {
			continue
		}
		if strings.ContainsAny(value, "{}") {
			value = ""
		}
		out = append(out, fixedQuery{name: unescape(name), value: unescape(value)})
	}
	return out
}

func unescape(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

// fragmentName turns a query into a readable fragment.
func fragmentName(query string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r < 0x80 && (ascii.IsLetter(byte(r)) || ascii.IsDigit(byte(r)) || strings.ContainsRune("-_.=&", r)) {
			return r
		}
		return '-'
	}, query), "-")
}

// pathItem returns the entry of a route, new if there is none yet.
func (c *converter) pathItem(r route) *openapi3.PathItem {
	item := c.spec.Paths.Value(r.key)
	if item == nil {
		item = &openapi3.PathItem{Extensions: order(r.order)}
		c.spec.Paths.Set(r.key, item)
	}
	return item
}
