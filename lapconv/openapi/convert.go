// Package openapi makes OpenAPI 3.0 of LAP documents, and writes it.
//
// A conversion goes in two passes. The first plans each operation: paths.go decides where it stands, identify.go what
// it is called, inputs.go and location.go where its inputs go, responses.go what it returns; components.go finds the
// types that occur, and names.go names them. The second builds: operation.go the operations, components.go and
// scalars.go the schemas, security.go the schemes. tables.go has what a caller may pin. rules.go has the reason for
// every decision. encode.go writes a document.
package openapi

import (
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/lint"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// Options steer Convert. The zero value needs no tables: names come from the document alone.
type Options struct {
	// Names pins the names of components. With a table, an object or enum that no row covers is a finding of severity
	// Error.
	Names *NameTable
	// Operations gives operations their ids, tags and summaries. With a table, an operation without a row, and a row
	// without an operation, are findings of severity Error.
	Operations *OperationTable
}

// Convert converts a document to OpenAPI 3.0. The result is deterministic; extensions "x-order" hold the order of the
// source, which Encode follows. What had to be decided, or has no place in OpenAPI, is in the diagnostics; the rules
// are listed in rules.go.
//
// A document that describes no HTTP API, but gRPC services or message channels, is a *SyntaxError. With findings of
// severity Error the result is complete but should not be used.
func Convert(d *syntax.Document, opts Options) (*openapi3.T, diag.Diagnostics, error) {
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
		c.endpoint = p.endpoint
		c.addOperation(p)
	}
	c.endpoint = nil
	c.addTypes()
	for _, check := range c.checks {
		check()
	}
	c.spec.Tags = c.tags()
	c.checkTables()
	c.dropEmptyComponents()
	c.findings.Sort()
	return c.spec, append(c.findings.Unique(), c.tableFindings...), nil
}

// converter holds the state of one conversion. Work goes in two passes: plan decides what each operation's inputs and
// outputs are and surveys their types, so that names can be chosen knowing all of them; addOperation then builds the
// result.
type converter struct {
	doc      *syntax.Document
	opts     Options
	spec     *openapi3.T
	plans    []*operationPlan
	routes   map[string]*pathEntry // by path with the names of parameters left out
	facts    documentFacts
	endpoint *syntax.Endpoint // the one being worked on, for findings; nil between operations
	findings diag.Diagnostics
	checks   []func() // what has to wait until the schemas are finished
	// tableFindings are those on rows of tables, which stand in other files.
	tableFindings diag.Diagnostics
	*components
}

// report adds a finding.
func (c *converter) report(pos diag.Pos, severity diag.Severity, rule, message, text string) *diag.Diagnostic {
	text = strings.TrimSpace(text)
	found := diag.Diagnostic{File: c.doc.Name, Pos: pos, Severity: severity, Rule: rule, Message: message, Text: text}
	if c.endpoint != nil {
		found.Subject.Operation = c.endpoint.Operation()
	}
	c.findings = append(c.findings, found)
	return &c.findings[len(c.findings)-1]
}

// finally puts off what needs finished schemas: only when all operations are built is it known what an object requires.
func (c *converter) finally(check func()) {
	endpoint := c.endpoint
	c.checks = append(c.checks, func() {
		c.endpoint = endpoint
		check()
		c.endpoint = nil
	})
}

// reportField adds a finding on a field.
func (c *converter) reportField(f *syntax.Field, severity diag.Severity, rule, message string) {
	c.report(f.Pos, severity, rule, message, f.Name).Subject.Field = f.Name
}

// checkHTTP refuses documents that describe something else than an HTTP API (ruleNotHTTP).
func (c *converter) checkHTTP() error {
	first := c.doc.WithoutHTTP()
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
	return &diag.SyntaxError{
		File: c.doc.Name, Pos: first.Pos, Message: "this document describes " + what + ", which OpenAPI cannot express",
		Expected: "an HTTP method", Text: first.Method + " " + first.Path,
	}
}

// reportTruncation repeats as warnings what lint finds of a document that is cut off: what is there is converted, but
// nobody should take it for the whole.
func (c *converter) reportTruncation() {
	for _, d := range lint.Truncation(c.doc) {
		d.Severity = diag.Warning
		c.findings = append(c.findings, d)
	}
}

func (c *converter) info() *openapi3.Info {
	info := &openapi3.Info{Title: c.doc.API, Version: c.doc.Version}
	if info.Title == "" {
		info.Title = strings.TrimSuffix(path.Base(c.doc.Name), path.Ext(c.doc.Name))
		if info.Title == "" || info.Title == "." || info.Title == "-" {
			info.Title = "API"
		}
		c.report(c.doc.Directives.Pos("api"), diag.Warning, ruleNoTitle, "no @api line; the title is "+info.Title, "")
	}
	if info.Version == "" {
		info.Version = "0.0.0"
		c.report(c.doc.Directives.Pos("version"), diag.Info, ruleNoVersion, "no @version line; the version is "+info.Version,
			"")
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
	if !strings.Contains(url, "://") && !strings.HasPrefix(url, "/") && !strings.HasPrefix(url, ".") &&
		!strings.HasPrefix(url, "{") {
		url = "https://" + url
		c.report(pos, diag.Warning, ruleServer, "base URL without a scheme; https is assumed", base)
	}
	server := &openapi3.Server{URL: url}
	for _, name := range names {
		if server.Variables == nil {
			server.Variables = map[string]*openapi3.ServerVariable{}
		}
		server.Variables[name] = &openapi3.ServerVariable{Default: name}
	}
	if len(names) > 0 {
		c.report(pos, diag.Info, ruleServer, "variables of the base URL have their names as defaults", base)
	}
	return openapi3.Servers{server}
}

// serverTemplate rewrites "{{NAME}}" to "{NAME}" and returns the names of the variables. Braces without a partner are
// escaped.
func serverTemplate(base string) (string, []string) {
	var b strings.Builder
	var names []string
	for _, part := range syntax.SplitTemplate(base) {
		if !part.Param {
			b.WriteString(escapeBraces(part.Text))
			continue
		}
		name := templateName(part.Name())
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
