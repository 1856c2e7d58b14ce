package lapconv

import (
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Options steers (*Document).OpenAPI. The zero value needs no tables: names come from the document alone.
type Options struct {
	// Names pins the names of components. With a table, an object or enum that no row covers is a finding of severity Error.
	Names *NameTable
	// Operations gives operations their ids, tags and summaries. With a table, an operation without a row, and a row
	// without an operation, are findings of severity Error.
	Operations *OperationTable
}

// OpenAPI converts the document to OpenAPI 3.0. The result is deterministic; extensions "x-order" hold the order of the
// source, which Encode follows. What had to be decided, or has no place in OpenAPI, is in the diagnostics; the rules are
// listed in rules.go.
//
// A document that describes no HTTP API, but gRPC services or message channels, is a *SyntaxError. With findings of severity
// Error the result is complete but should not be used.
func (d *Document) OpenAPI(opts Options) (*openapi3.T, Diagnostics, error) {
	c := &converter{doc: d, opts: opts, routes: map[string]*pathEntry{}, components: newComponents()}
	if err := c.checkHTTP(); err != nil {
		return nil, nil, err
	}
	c.spec = &openapi3.T{
		OpenAPI:    "3.0.3",
		Info:       c.info(),
		Servers:    c.servers(),
		Paths:      openapi3.NewPaths(),
		Components: &openapi3.Components{Schemas: openapi3.Schemas{}},
	}
	c.reportTruncation()
	c.plan()
	c.secure()
	c.chooseNames()
	for _, p := range c.plans {
		c.addOperation(p)
	}
	c.addTypes()
	c.spec.Tags = c.tags()
	c.checkTables()
	c.dropEmptyComponents()
	c.findings.sort()
	return c.spec, append(unique(c.findings), c.tableFindings...), nil
}

// converter holds the state of one conversion. Work goes in two passes: plan decides what each operation's inputs and
// outputs are and surveys their types, so that names can be chosen knowing all of them; addOperation then builds the result.
type converter struct {
	doc      *Document
	opts     Options
	spec     *openapi3.T
	plans    []*operationPlan
	routes   map[string]*pathEntry // by path with the names of parameters left out
	facts    documentFacts
	findings Diagnostics
	// tableFindings are those on rows of tables, which stand in other files.
	tableFindings Diagnostics
	*components
}

// report adds a finding.
func (c *converter) report(pos Pos, severity Severity, rule, message, text string) {
	c.findings = append(c.findings, Diagnostic{
		File: c.doc.Name, Pos: pos, Severity: severity, Rule: rule, Message: message, Text: shorten(text),
	})
}

// checkHTTP refuses documents that describe something else than an HTTP API (ruleNotHTTP).
func (c *converter) checkHTTP() error {
	var first *Endpoint
	for e := range c.doc.Endpoints() {
		if httpMethod(e.Method) != "" {
			return nil
		}
		if first == nil {
			first = e
		}
	}
	if first == nil {
		return nil
	}
	what := "something else than an HTTP API"
	switch strings.ToUpper(first.Method) {
	case "UNARY", "SERVER-STREAM", "CLIENT-STREAM", "BIDI-STREAM":
		what = "gRPC services"
	case "SUB", "PUB":
		what = "message channels (AsyncAPI)"
	}
	return &SyntaxError{
		File: c.doc.Name, Pos: first.Pos, Message: "this document describes " + what + ", which OpenAPI cannot express",
		Expected: "an HTTP method", Text: shorten(first.Method + " " + first.Path),
	}
}

// httpMethod returns the method in upper case if OpenAPI 3.0 has it, and "" otherwise.
func httpMethod(method string) string {
	switch m := strings.ToUpper(method); m {
	case "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE":
		return m
	}
	return ""
}

// reportTruncation repeats as warnings what Lint finds of a document that is cut off: what is there is converted, but nobody
// should take it for the whole.
func (c *converter) reportTruncation() {
	for _, r := range [...]lintRule{
		{ruleEndpointCount, Warning, lintEndpointCount},
		{ruleTOCCount, Warning, lintTOCCount},
		{ruleMissingEnd, Warning, lintMissingEnd},
	} {
		r.check(c.doc, reportTo(&c.findings, c.doc, r))
	}
}

func (c *converter) info() *openapi3.Info {
	info := &openapi3.Info{Title: c.doc.API, Version: c.doc.Version}
	if info.Title == "" {
		info.Title = strings.TrimSuffix(path.Base(c.doc.Name), path.Ext(c.doc.Name))
		if info.Title == "" || info.Title == "." || info.Title == "-" {
			info.Title = "API"
		}
		c.report(c.doc.Directives.Pos("api"), Warning, ruleNoTitle, "no @api line; the title is "+info.Title, "")
	}
	if info.Version == "" {
		info.Version = "0.0.0"
		c.report(c.doc.Directives.Pos("version"), Info, ruleNoVersion, "no @version line; the version is "+info.Version, "")
	}
	if len(c.doc.Hints) > 0 {
		info.Extensions = map[string]any{"x-lap-hints": c.doc.Hints}
	}
	return info
}

// servers turns @base into a server with its variables (ruleServer).
func (c *converter) servers() openapi3.Servers {
	base := strings.TrimSpace(c.doc.Base)
	if base == "" {
		return nil
	}
	pos := c.doc.Directives.Pos("base")
	url, names := serverTemplate(base)
	if !strings.Contains(url, "://") && !strings.HasPrefix(url, "/") && !strings.HasPrefix(url, ".") && !strings.HasPrefix(url, "{") {
		url = "https://" + url
		c.report(pos, Warning, ruleServer, "base URL without a scheme; https is assumed", base)
	}
	server := &openapi3.Server{URL: url}
	for _, name := range names {
		if server.Variables == nil {
			server.Variables = map[string]*openapi3.ServerVariable{}
		}
		server.Variables[name] = &openapi3.ServerVariable{Default: name}
	}
	if len(names) > 0 {
		c.report(pos, Info, ruleServer, "variables of the base URL have their names as defaults", base)
	}
	return openapi3.Servers{server}
}

// serverTemplate rewrites "{{NAME}}" to "{NAME}" and returns the names of the variables. Braces without a partner are
// escaped.
func serverTemplate(base string) (string, []string) {
	var b strings.Builder
	var names []string
	for _, part := range splitTemplate(base) {
		if !part.param {
			b.WriteString(escapeBraces(part.text))
			continue
		}
		name := templateName(part.text)
		b.WriteString("{" + name + "}")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return b.String(), names
}

// tags lists the tags of the operations in order of first use.
func (c *converter) tags() openapi3.Tags {
	var tags openapi3.Tags
	seen := map[string]bool{}
	for _, p := range c.plans {
		if !seen[p.tag] && p.tag != "" {
			seen[p.tag] = true
			tags = append(tags, &openapi3.Tag{Name: p.tag})
		}
	}
	return tags
}

// dropEmptyComponents leaves out what has no entries.
func (c *converter) dropEmptyComponents() {
	comps := c.spec.Components
	if len(comps.Schemas) == 0 {
		comps.Schemas = nil
	}
	if len(comps.Schemas)+len(comps.Responses)+len(comps.SecuritySchemes) == 0 {
		c.spec.Components = nil
	}
}

// order returns extensions that hold a place in the source order.
func order(n int) map[string]any { return map[string]any{"x-order": n} }

// ref returns the reference to a component.
func ref(kind, name string) string { return "#/components/" + kind + "/" + name }
