package openapi

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// identify gives every operation its id (RuleUnlistedOperation), and its request and responses their names.
func (c *converter) identify() {
	// Clients have fields of these names.
	ids := map[string]bool{"server": true, "client": true, "requesteditors": true, "clientinterface": true}
	rows := map[string]*OperationRow{}
	for _, row := range c.opts.Operations.rows() {
		rows[row.Method+" "+row.Path] = &row
	}
	for _, p := range c.plans {
		c.endpoint = p.endpoint
		p.id = generatedID(p.route)
		key := p.route.method + " " + p.endpoint.Path
		if row := rows[key]; row != nil {
			delete(rows, key)
			p.adopt(row)
		} else if c.opts.Operations != nil {
			c.report(p.endpoint.Pos, diag.Error, RuleUnlistedOperation, "operation without a row in the table of operations",
				key)
		}
		base := p.id
		for n := 2; clashes(ids, p.id); n++ {
			p.id = base + strconv.Itoa(n)
		}
		if p.listed && p.id != base {
			c.report(p.endpoint.Pos, diag.Error, RuleOperationClash,
				"operationId of the table that would give a client a method twice", base)
		}
		for _, name := range methodNames(p.id) {
			ids[name] = true
		}
	}
	c.endpoint = nil
	c.reserveNames()
	for _, row := range c.opts.Operations.rows() {
		if key := row.Method + " " + row.Path; rows[key] != nil {
			c.reportRow(c.opts.Operations.File, row.Pos, RuleUnusedOperation,
				"row for an operation that the document does not have", key,
				diag.Subject{Operation: key})
		}
	}
}

// methodNames returns the keys of the methods that an operation may give a generated client.
func methodNames(id string) []string {
	key := goname.Key(goname.Operation(id))
	return []string{key, key + "withbody", key + "withresponse", key + "withbodywithresponse", "parse" + key}
}

// clashes reports whether a method for the operation has been taken.
func clashes(taken map[string]bool, id string) bool {
	return slices.ContainsFunc(methodNames(id), func(name string) bool { return taken[name] })
}

// adopt takes over what the table says.
func (p *operationPlan) adopt(row *OperationRow) {
	p.id, p.listed = row.ID, true
	if row.Tag != "" {
		p.tag = row.Tag
	}
	if row.Summary != "" {
		p.summary = row.Summary
	}
}

// generatedID makes an operationId of method and path: getUsersByUserId.
func generatedID(r route) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(r.method))
	words := 0
	for _, part := range syntax.SplitTemplate(r.key) {
		for word := range strings.FieldsFuncSeq(part.Text,
			func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if part.Param {
				b.WriteString("By")
				part.Param = false // once a parameter
			}
			b.WriteString(goname.Safe(word))
			words++
		}
	}
	if words == 0 {
		b.WriteString("Root")
	}
	return b.String()
}

// reserveNames takes out the names that generated code has of its own, and those of requests and responses.
func (c *converter) reserveNames() {
	for _, name := range goname.ReservedTypes() {
		c.taken[goname.Key(name)] = true
	}
	for _, p := range c.plans {
		for _, name := range goname.OperationIdentifiers(goname.Operation(p.id)) {
			c.taken[goname.Key(name)] = true
		}
	}
	for _, p := range c.plans {
		base := goname.Safe(p.id)
		if p.listed {
			// Clients of listed operations are generated without the wrappers that have the name of the response.
			p.request, p.response = base+"Request", base+"Response"
			c.taken[goname.Key(p.request)], c.taken[goname.Key(p.response)] = true, true
			continue
		}
		p.request, p.response = c.freeName(base+"Request"), c.freeName(base+"Result")
	}
}

// requestName returns the name of the component for the request body.
func (p *operationPlan) requestName() string { return p.request }

// responseName returns the name of the component for the content of a response: the first one of an object has the
// plain name.
func (p *operationPlan) responseName(r *plannedResponse) string {
	for _, other := range p.responses {
		if other == r {
			return p.response
		}
		if other.object {
			break
		}
	}
	return p.response + goname.Safe(r.code)
}
