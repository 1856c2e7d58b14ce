package lapconv

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// NameTable pins the names of components, so that no change elsewhere in a document renames them.
type NameTable struct {
	File string // where the table stands, for findings; "" if nowhere
	Rows []NameRow
}

// NameRow says which fields hold objects or enums of one name. A field is "field", whatever has it, or "Owner.field", where
// the owner is another component, or the request or response of an operation ("UsersCreateRequest"); the second form goes
// before the first. A row whose name ends in "Input" is for requests alone, and goes before others there.
type NameRow struct {
	Pos    Pos
	Name   string
	Fields []string
}

// OperationTable gives operations their ids.
type OperationTable struct {
	File string // where the table stands, for findings; "" if nowhere
	Rows []OperationRow
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
	Pos          Pos
	Method, Path string // as in the LAP document
	ID           string // operationId
	Tag          string
	Summary      string
}

// inputSuffix ends the names of objects that stand in requests only, beside one for responses.
const inputSuffix = "Input"

// identify gives every operation its id (ruleUnlistedOperation), and its request and responses their names.
func (c *converter) identify() {
	ids := map[string]bool{"server": true, "client": true, "requesteditors": true, "clientinterface": true} // fields of clients
	rows := map[string]*OperationRow{}
	for _, row := range c.opts.Operations.rows() {
		rows[row.Method+" "+row.Path] = &row
	}
	for _, p := range c.plans {
		p.id = generatedID(p.route)
		key := p.route.method + " " + p.endpoint.Path
		if row := rows[key]; row != nil {
			delete(rows, key)
			p.adopt(row)
		} else if c.opts.Operations != nil {
			c.report(p.endpoint.Pos, Error, ruleUnlistedOperation, "operation without a row in the table of operations", key)
		}
		base := p.id
		for n := 2; clashes(ids, p.id); n++ {
			p.id = base + strconv.Itoa(n)
		}
		for _, name := range methodNames(p.id) {
			ids[name] = true
		}
	}
	c.reserveNames()
	for _, row := range c.opts.Operations.rows() {
		if key := row.Method + " " + row.Path; rows[key] != nil {
			c.reportRow(c.opts.Operations.File, row.Pos, ruleUnusedOperation, "row for an operation that the document does not have", key)
		}
	}
}

// reportRow adds a finding on a row of a table.
func (c *converter) reportRow(file string, pos Pos, rule, message, text string) {
	if file == "" {
		file = c.doc.Name
	}
	c.tableFindings = append(c.tableFindings, Diagnostic{File: file, Pos: pos, Severity: Error, Rule: rule, Message: message, Text: shorten(text)})
}

// methodNames returns the keys of the methods that an operation may give a generated client.
func methodNames(id string) []string {
	key := goNameKey(goOperationName(id))
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
	for _, part := range splitTemplate(r.key) {
		for word := range strings.FieldsFuncSeq(part.text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if part.param {
				b.WriteString("By")
				part.param = false // once a parameter
			}
			b.WriteString(safeGoName(word))
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
	for _, name := range reservedTypeNames() {
		c.taken[goNameKey(name)] = true
	}
	for _, p := range c.plans {
		for _, name := range operationIdentifiers(goOperationName(p.id)) {
			c.taken[goNameKey(name)] = true
		}
	}
	for _, p := range c.plans {
		base := safeGoName(p.id)
		if p.listed {
			// Clients of listed operations are generated without the wrappers that have the name of the response.
			p.request, p.response = base+"Request", base+"Response"
			c.taken[goNameKey(p.request)], c.taken[goNameKey(p.response)] = true, true
			continue
		}
		p.request, p.response = c.freeName(base+"Request"), c.freeName(base+"Result")
	}
}

// requestName returns the name of the component for the request body.
func (p *operationPlan) requestName() string { return p.request }

// responseName returns the name of the component for the content of a response: the first one of an object has the plain
// name.
func (p *operationPlan) responseName(r *plannedResponse) string {
	for _, other := range p.responses {
		if other == r {
			return p.response
		}
		if other.object {
			break
		}
	}
	return p.response + safeGoName(r.code)
}

// freeName returns a name that no other component has, and takes it: the name itself, or the name with a number.
func (c *components) freeName(name string) string {
	name = componentName(name)
	free := name
	for n := 2; c.taken[goNameKey(free)]; n++ {
		free = name + strconv.Itoa(n)
	}
	c.taken[goNameKey(free)] = true
	return free
}

// componentName returns the Go name with the letters that OpenAPI allows in the names of components, which are those of ASCII.
func componentName(name string) string {
	ascii := strings.Map(func(r rune) rune {
		// The letters of Latin-1 from À to ÿ, less their accents.
		const plain = "AAAAAAACEEEEIIIIDNOOOOO-OUUUUYTsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
		switch {
		case r < 0x80:
			return r
		case r >= 'À' && r <= 'ÿ':
			return rune(plain[r-'À'])
		}
		return -1
	}, name)
	return safeGoName(ascii)
}

// chooseNames gives every shape a readable name: the one that the document gives it, or that of its first field, or, where
// that is taken, with the name of its owner before it. With a table of names there is nothing to choose.
func (c *converter) chooseNames() {
	for _, def := range c.doc.Types { // the document's own names go first
		c.chooseName(c.shapeOf(&Type{Pos: def.Pos, Kind: KindNamed, Name: def.Name}))
	}
	if c.opts.Names != nil {
		return
	}
	for _, s := range c.order {
		c.chooseName(s)
	}
	for _, s := range c.order {
		if c.needsInput(s, map[*shape]bool{}) {
			s.names[request] = c.freeName(s.names[response] + inputSuffix)
		}
	}
}

func (c *converter) chooseName(s *shape) {
	if s.names[response] != "" {
		return
	}
	name := safeGoName(s.hint)
	if s.hint == "" {
		name = safeGoName(s.field)
	}
	owner := s.message
	if s.owner != nil {
		owner = s.owner.names[response]
	}
	if c.taken[goNameKey(name)] && owner != "" {
		name = owner + name
	}
	name = c.freeName(name)
	s.names = [2]string{name, name}
}

// singular takes the plural off the last word of a name, as far as spelling tells.
func singular(name string) string {
	lower := strings.ToLower(name)
	switch {
	case strings.HasSuffix(lower, "ies") && len(name) > 4:
		return name[:len(name)-3] + "y"
	case strings.HasSuffix(lower, "sses"), strings.HasSuffix(lower, "xes"), strings.HasSuffix(lower, "ches"), strings.HasSuffix(lower, "shes"):
		return name[:len(name)-2]
	case strings.HasSuffix(lower, "ss"), strings.HasSuffix(lower, "us"), strings.HasSuffix(lower, "is"), strings.HasSuffix(lower, "news"):
		return name
	case strings.HasSuffix(lower, "s") && len(name) > 2 && unicode.IsLetter(rune(name[len(name)-2])):
		return name[:len(name)-1]
	}
	return name
}

// needsInput reports whether a shape must have another name in requests: it occurs in both directions, and it, or a part of
// it, has scalars that a request may leave out.
func (c *converter) needsInput(s *shape, seen map[*shape]bool) bool {
	if s.typ == nil || s.enum || seen[s] || s.uses[request] == 0 || s.uses[response] == 0 {
		return false
	}
	seen[s] = true
	if c.hasOptionalScalar(s) {
		return true
	}
	for _, f := range s.typ.Fields {
		needs := false
		eachShape(f.Type, func(t *Type) { needs = needs || c.needsInput(c.shapeOf(t), seen) })
		if needs {
			return true
		}
	}
	return false
}

// eachShape calls f for the shapes that a type is or holds as elements.
func eachShape(t *Type, f func(*Type)) {
	for ; t != nil; t = t.Elem {
		if isShape(t) {
			f(t)
		}
	}
}

// pinnedName returns the name that the table gives a shape at a site, and reports when it has none (ruleUnpinnedName).
func (c *converter) pinnedName(s *shape, t *Type, at site) string {
	if s.names[response] != "" && s.hint != "" {
		return s.names[response] // a @type has a name of its own
	}
	if name, ok := c.lookupName(at); ok {
		return name
	}
	key := at.String()
	if !c.unpinned[key] {
		c.unpinned[key] = true
		c.report(t.Pos, Error, ruleUnpinnedName, "no row of the table of names covers "+key+"; add, for example, "+
			safeGoName(at.field)+": ["+at.field+"]", "")
	}
	return at.owner + safeGoName(at.field)
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

// reportConflict says that one name stands for two shapes (ruleNameConflict), and how they differ.
func (c *converter) reportConflict(comp *component, s *shape, t *Type, at site) {
	message := fmt.Sprintf("%s at %s is not the %s at %s; add a row such as %s%s: [%s]", comp.name, at, comp.name, comp.at, at.owner, safeGoName(at.field), at)
	c.report(t.Pos, Error, ruleNameConflict, message+difference(comp.shape.typ, s.typ), "")
}

// difference lists the fields or values that only one of two types has.
func difference(a, b *Type) string {
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
func typeMembers(t *Type) []string {
	if len(t.Enum) > 0 {
		return t.Enum
	}
	var names []string
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	return names
}

// checkTables reports rows of the table of names that named nothing (ruleUnusedName).
func (c *converter) checkTables() {
	if c.opts.Names == nil {
		return
	}
	for _, row := range c.opts.Names.Rows {
		for _, field := range row.Fields {
			if !c.usedRows[row.Name+"\x00"+field] {
				c.reportRow(c.opts.Names.File, row.Pos, ruleUnusedName, "row that names nothing", row.Name+": ["+field+"]")
			}
		}
	}
}

// sharedErrorName returns the name of the response that all errors of a status share.
func (c *converter) sharedErrorName(code string) string {
	if name := c.errorNames[code]; name != "" {
		return name
	}
	name := c.freeName(safeGoName(statusText(code)))
	c.errorNames[code] = name
	return name
}

// goNames gives the fields of one Go struct names that differ.
type goNames map[string]bool

// choose returns the Go name that a field must be given, or "" when the one that the generator makes of it is good and free.
func (g goNames) choose(name string) string {
	key := goNameKey(name)
	if validGoField(name) && !g[key] {
		g[key] = true
		return ""
	}
	return g.take(name)
}

// take returns a good and free Go name for a field.
func (g goNames) take(name string) string {
	base := safeGoName(name)
	free := base
	for n := 2; g[goNameKey(free)]; n++ {
		free = base + strconv.Itoa(n)
	}
	g[goNameKey(free)] = true
	return free
}

// chooseArgument is choose for a path parameter, which becomes an argument of functions that have variables of their own.
func (g goNames) chooseArgument(name string) string {
	if isReservedParam(name) {
		return g.take(name + "Param")
	}
	return g.choose(name)
}
