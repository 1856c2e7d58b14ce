package openapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// NameTable pins the names of components, so that no change elsewhere in a document renames them.
type NameTable struct {
	File string // where the table stands, for findings; "" if nowhere
	Rows []NameRow
}

// NameRow says which fields hold objects or enums of one name. A field is "field", whatever has it, or "Owner.field",
// where the owner is another component, or the request or response of an operation ("UsersCreateRequest"); the second
// form goes before the first. A row whose name ends in "Input" is for requests alone, and goes before others there.
type NameRow struct {
	Pos    diag.Pos
	Name   string
	Fields []string
}

// OperationTable gives operations their ids, and inputs their descriptions.
type OperationTable struct {
	File string // where the table stands, for findings; "" if nowhere
	Rows []OperationRow
	// Inputs describes the inputs of operations: parameters and the fields of a body, not what stands inside those. With
	// any description, an input without one, and a description without an input, are findings of severity Error. What the
	// document itself says of an input goes before.
	Inputs []InputRow
}

// InputRow describes the inputs of one name, in all operations ("limit") or in one ("UsersSearch.limit"), which goes
// before.
type InputRow struct {
	Pos         diag.Pos
	Name        string
	Description string
}

// rows returns the rows of a table, which may be nil.
func (t *OperationTable) rows() []OperationRow {
	if t == nil {
		return nil
	}
	return t.Rows
}

// OperationRow is what a table says of one operation. Tag and Summary are optional.
type OperationRow struct {
	Pos          diag.Pos
	Method, Path string // as in the LAP document
	ID           string // operationId
	Tag          string
	Summary      string
}

// describeInputs gives the inputs of the operations the descriptions that the table has for them (RuleInput).
func (c *converter) describeInputs() {
	if c.opts.Operations == nil || len(c.opts.Operations.Inputs) == 0 {
		return
	}
	rows, used := map[string]string{}, map[string]bool{}
	for _, row := range c.opts.Operations.Inputs {
		rows[row.Name] = row.Description
	}
	for _, p := range c.plans {
		c.endpoint = p.endpoint
		for _, in := range p.inputs {
			key := p.id + "." + in.field.Name
			if rows[key] == "" {
				key = in.field.Name
			}
			used[key] = true
			switch {
			case in.field.Desc != "":
			case rows[key] == "":
				found := c.report(in.field.Pos, diag.Error, RuleInput, "input without a description in the table of operations",
					p.id+"."+in.field.Name)
				found.Subject.Field = in.field.Name
				found.Fix = diag.Fix{Table: diag.Inputs, Field: in.field.Name}
			default:
				described := *in.field
				described.Desc = rows[key]
				in.field = &described
			}
		}
	}
	c.endpoint = nil
	for _, row := range c.opts.Operations.Inputs {
		if !used[row.Name] {
			c.reportRow(c.opts.Operations.File, row.Pos, RuleInput, "description of an input that no operation has", row.Name,
				diag.Subject{Field: row.Name})
		}
	}
}

// inputSuffix ends the names of objects that stand in requests only, beside one for responses.
const inputSuffix = "Input"

// pinnedName returns the name that the table gives a shape at a site, and reports when it has none (RuleUnpinnedName).
func (c *converter) pinnedName(s *shape, t *syntax.Type, at site) string {
	if s.names[response] != "" && s.hint != "" {
		return s.names[response] // a @type has a name of its own
	}
	if name, ok := c.lookupName(at); ok {
		return name
	}
	key := at.String()
	if !c.unpinned[key] {
		c.unpinned[key] = true
		c.reportName(t.Pos, RuleUnpinnedName, "no row of the table of names covers "+key+"; add, for example, ",
			diag.Fix{Table: diag.Names, Name: proposedName(t, at), Field: at.field}, at.subject())
	}
	return at.owner + goname.Safe(at.field)
}

// proposedName returns a name for an object or enum without one. Most objects whose fields have a plural are elements
// of lists.
func proposedName(t *syntax.Type, at site) string {
	if t.Kind == syntax.KindScalar {
		return goname.Safe(at.field)
	}
	return goname.Safe(singular(at.field))
}

// lookupName finds the row for a site.
func (c *converter) lookupName(at site) (string, bool) {
	for _, field := range [...]string{at.String(), at.field} {
		names := c.rows()[field]
		if at.dir == request {
			if i := slices.IndexFunc(names, isInputName); i >= 0 {
				c.usedRows[names[i]+"\x00"+field] = true
				return names[i], true
			}
		}
		if i := slices.IndexFunc(names, func(name string) bool { return !isInputName(name) }); i >= 0 {
			c.usedRows[names[i]+"\x00"+field] = true
			return names[i], true
		}
	}
	return "", false
}

func isInputName(name string) bool { return strings.HasSuffix(name, inputSuffix) }

// rows returns the names that the table has for each field.
func (c *converter) rows() map[string][]string {
	if c.byField == nil {
		c.byField = map[string][]string{}
		for _, row := range c.opts.Names.Rows {
			for _, field := range row.Fields {
				c.byField[field] = append(c.byField[field], row.Name)
			}
		}
	}
	return c.byField
}

// reportConflict says that one name stands for two shapes (RuleNameConflict), and how they differ.
func (c *converter) reportConflict(comp *component, s *shape, t *syntax.Type, at site) {
	message := fmt.Sprintf("%s at %s is not the %s at %s%s; add a row such as ", comp.name, at, comp.name, comp.at,
		difference(comp.shape.typ, s.typ))
	c.reportName(t.Pos, RuleNameConflict, message,
		diag.Fix{Table: diag.Names, Name: at.owner + goname.Safe(at.field), Field: at.String()}, at.subject())
}

// reportName adds a finding about the name of a component, whose message ends in the row that would mend it.
func (c *converter) reportName(pos diag.Pos, rule, message string, row diag.Fix, about diag.Subject) *diag.Diagnostic {
	found := c.report(pos, diag.Error, rule, message+row.String(), "")
	about.Operation = found.Subject.Operation
	found.Subject, found.Fix = about, row
	return found
}

// difference lists the fields or values that only one of two types has.
func difference(a, b *syntax.Type) string {
	if a == nil || b == nil {
		return ""
	}
	var out []string
	for _, n := range typeMembers(b) {
		if !slices.Contains(typeMembers(a), n) {
			out = append(out, "+"+n)
		}
	}
	for _, n := range typeMembers(a) {
		if !slices.Contains(typeMembers(b), n) {
			out = append(out, "-"+n)
		}
	}
	if len(out) == 0 {
		return " (fields of other types)"
	}
	return " (" + strings.Join(out, " ") + ")"
}

// typeMembers returns the names of the fields, or the values of an enum.
func typeMembers(t *syntax.Type) []string {
	if len(t.Enum) > 0 {
		return t.Enum
	}
	var names []string
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	return names
}

// checkTables reports rows of the table of names that named nothing (RuleUnusedName).
func (c *converter) checkTables() {
	if c.opts.Names == nil {
		return
	}
	for _, row := range c.opts.Names.Rows {
		for _, field := range row.Fields {
			if !c.usedRows[row.Name+"\x00"+field] {
				c.reportRow(c.opts.Names.File, row.Pos, RuleUnusedName, "row that names nothing", row.Name+": ["+field+"]",
					diag.Subject{Component: row.Name, Field: field})
			}
		}
	}
}

// reportRow adds a finding on a row of a table.
func (c *converter) reportRow(file string, pos diag.Pos, rule, message, text string, about diag.Subject) {
	c.tableFindings = append(c.tableFindings, diag.Diagnostic{
		File: cmp.Or(file, c.doc.Name), Pos: pos, Severity: diag.Error, Rule: rule, Message: message, Text: text,
		Subject: about,
	})
}

// checkShared reports a component that is used in both directions although its parts have other names in requests.
func (c *converter) checkShared(comp *component, other *openapi3.Schema) {
	for name, property := range comp.schema.Properties {
		if p := other.Properties[name]; p != nil && (p.Ref != property.Ref || elementRef(p) != elementRef(property)) {
			c.reportNoInput(comp)
			return
		}
	}
}

// elementRef returns what the elements of a list refer to.
func elementRef(s *openapi3.SchemaRef) string {
	if s.Value == nil || s.Value.Items == nil {
		return ""
	}
	return s.Value.Items.Ref
}

// reportNoInput says that an object needs another name in requests, where what may be left out is a pointer.
func (c *converter) reportNoInput(comp *component) {
	c.reportName(comp.shape.pos, RuleUnpinnedName,
		"object with optional scalars occurs in requests and responses; add the row ",
		diag.Fix{Table: diag.Names, Name: comp.name + inputSuffix,
			Field: comp.at.field}, diag.Subject{Component: comp.name}).Text = comp.name
}
