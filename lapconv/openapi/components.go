package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/lint"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// direction says which way a value travels.
type direction uint8

const (
	request direction = iota
	response
)

// site is a place where a type is used: a field of an owner, which is a component.
type site struct {
	owner string // name of the component that has the field
	field string
	dir   direction
}

func (s site) String() string { return s.owner + "." + s.field }

// subject returns what a finding on the site is about.
func (s site) subject() diag.Subject { return diag.Subject{Component: s.owner, Field: s.field} }

// shape is a set of equal objects or enums: the same fields with the same types, or the same values. Which fields are
// required does not belong to it.
type shape struct {
	pos      diag.Pos     // of the first use
	typ      *syntax.Type // one of the equal types; nil for a named type that is defined nowhere
	hint     string       // the name that the document itself gives it; "" without
	field    string       // of the first use
	owner    *shape       // of the first use; nil when that is an operation's request or response
	message  string       // name of the request or response of the first use
	enum     bool
	uses     [2]int         // occurrences by direction
	required map[string]int // how many of those in requests require a field
	names    [2]string      // chosen names, by direction, when there is no table of names
}

// components gathers shapes, gives them names and builds them.
type components struct {
	tokens      map[*syntax.Type]string // what tells a type from others; equal types have equal tokens
	fieldTokens map[*syntax.Type]string // the same for the fields of an object
	interned    map[string]string
	shapes      map[string]*shape // by token
	order       []*shape          // in order of first use
	named       map[string]*syntax.Type
	built       map[string]*component
	taken       map[string]bool // keys of the Go names in use
	schemeKeys  map[string]bool // keys of the Go names of security schemes
	usedRows    map[string]bool // rows of the table of names, "Name\x00field"
	errorNames  map[string]string
	unpinned    map[string]bool     // sites reported as unpinned
	byField     map[string][]string // the table of names, by field
}

// component is a schema of the OpenAPI document that stands for a shape.
type component struct {
	name   string
	shape  *shape
	at     site    // of its first use
	dirs   [2]bool // the directions in which it is used
	schema *openapi3.Schema
}

func newComponents() *components {
	return &components{
		tokens: map[*syntax.Type]string{}, fieldTokens: map[*syntax.Type]string{}, interned: map[string]string{},
		shapes: map[string]*shape{}, built: map[string]*component{},
		taken: map[string]bool{}, schemeKeys: map[string]bool{}, usedRows: map[string]bool{}, errorNames: map[string]string{},
		unpinned: map[string]bool{},
	}
}

// token returns a text that equal types share.
func (c *components) token(t *syntax.Type) string {
	if token, ok := c.tokens[t]; ok {
		return token
	}
	token := c.makeToken(t)
	if t.Nullable {
		token += "?"
	}
	c.tokens[t] = token
	return token
}

func (c *components) makeToken(t *syntax.Type) string {
	switch t.Kind {
	case syntax.KindArray:
		return "[" + c.token(t.Elem) + "]"
	case syntax.KindMap:
		if t.Elem == nil {
			return "map"
		}
		return "map<" + c.token(t.Elem) + ">"
	case syntax.KindObject, syntax.KindNamed:
		return c.shapeToken(t)
	}
	if len(t.Enum) > 0 {
		return c.shapeToken(t)
	}
	return t.Name + "(" + t.Format + ")"
}

// shapeToken returns the token of an object, enum or named type, which is the key of its shape. An inline Name{…} is
// the named type when it has the fields of its definition.
func (c *components) shapeToken(t *syntax.Type) string {
	switch {
	case t.Kind == syntax.KindNamed:
		return "N:" + t.Name
	case t.Kind != syntax.KindObject:
		return c.intern(fmt.Sprintf("%s(%s)%q", t.Name, t.Format, t.Enum))
	case !t.IsDefinition():
		return c.fieldsToken(t)
	}
	if def := c.named[t.Name]; def == t || def != nil && c.fieldsToken(def) == c.fieldsToken(t) {
		return "N:" + t.Name
	}
	return c.intern(t.Name + c.fieldsToken(t))
}

// fieldsToken returns a text that objects with the same fields share, in whatever order they have them. The definition
// of a type may hold that type again, cut short; while it is read, it equals nothing.
func (c *components) fieldsToken(t *syntax.Type) string {
	if token, ok := c.fieldTokens[t]; ok {
		return token
	}
	c.fieldTokens[t] = ""
	fields := make([]string, 0, len(t.Fields))
	for _, f := range t.Fields {
		fields = append(fields, strconv.Quote(f.Name)+":"+c.token(f.Type))
	}
	slices.Sort(fields)
	token := c.intern("{" + strings.Join(fields, ",") + "}")
	c.fieldTokens[t] = token
	return token
}

// intern returns a short token for a long one, which keeps the tokens of deep types short.
func (c *components) intern(long string) string {
	short, ok := c.interned[long]
	if !ok {
		short = "#" + strconv.Itoa(len(c.interned))
		c.interned[long] = short
	}
	return short
}

// survey notes every use of a shape in an operation.
func (c *converter) survey(p *operationPlan) {
	for _, in := range p.inputs {
		c.use(in.field.Type, nil, p.requestName(), in.field.Name, request)
	}
	if p.endpoint.Body != nil {
		c.use(p.endpoint.Body, nil, p.requestName(), "body", request)
	}
	for _, r := range p.responses {
		for _, f := range r.fields {
			c.use(f.Type, nil, p.responseName(r), f.Name, response)
		}
		if r.typ != nil {
			c.use(r.typ, nil, p.responseName(r), "body", response)
		}
	}
}

// surveyTypes notes the types that no operation uses, as if responses had them.
func (c *converter) surveyTypes() {
	for _, def := range c.doc.Types {
		if first := c.named[def.Name]; first != def.Type && c.token(first) != c.token(def.Type) {
			c.report(def.Pos, diag.Warning, ruleDuplicateType, "type that is defined twice; the first one counts", def.Name).
				Subject.Component = def.Name
		}
		t := &syntax.Type{Pos: def.Pos, Kind: syntax.KindNamed, Name: def.Name}
		if s := c.shapeOf(t); s.uses[request]+s.uses[response] == 0 {
			c.use(t, nil, "", def.Name, response)
		}
	}
}

// use notes the uses of the shapes in a type.
func (c *converter) use(t *syntax.Type, owner *shape, message, field string, dir direction) {
	if t.Elem != nil {
		c.use(t.Elem, owner, message, elementName(field, t), dir)
	}
	if !isShape(t) {
		return
	}
	s := c.shapeOf(t)
	if s.uses[request]+s.uses[response] == 0 {
		s.owner, s.message, s.field = owner, message, field
		c.order = append(c.order, s)
	}
	s.uses[dir]++
	fields := t.Fields
	deeper := t.Kind != syntax.KindNamed || s.uses[dir] == 1 // a named type may hold itself
	if t.Kind == syntax.KindNamed && s.typ != nil {
		fields = s.typ.Fields
		if s.typ.Kind != syntax.KindObject && !s.enum && deeper {
			c.use(s.typ, s, "", t.Name, dir)
		}
	}
	for _, f := range fields {
		if f.Marked && dir == request {
			s.required[f.Name]++
		}
		if deeper {
			c.use(f.Type, s, "", f.Name, dir)
		}
	}
}

// elementName returns what the elements of a list or dictionary are called: its name in the singular, unless they are
// enums, whose name stands for all values.
func elementName(field string, list *syntax.Type) string {
	if list.Elem.Kind == syntax.KindScalar {
		return field
	}
	return singular(field)
}

// isShape reports whether a type becomes a component. An object without fields is a free-form map.
func isShape(t *syntax.Type) bool {
	switch t.Kind {
	case syntax.KindNamed:
		return true
	case syntax.KindObject:
		return len(t.Fields) > 0
	}
	return isEnum(t)
}

// isEnum reports whether a type is an enum; a bool with two values is a bool.
func isEnum(t *syntax.Type) bool { return len(t.Enum) > 0 && t.Name != "bool" }

// shapeOf returns the shape of a type that becomes a component.
func (c *converter) shapeOf(t *syntax.Type) *shape {
	token := c.shapeToken(t)
	if s := c.shapes[token]; s != nil {
		return s
	}
	s := &shape{pos: t.Pos, typ: t, required: map[string]int{}}
	if t.Kind == syntax.KindNamed || t.IsDefinition() {
		s.hint = t.Name
	}
	if strings.HasPrefix(token, "N:") {
		s.typ = c.named[t.Name]
	}
	s.enum = s.typ != nil && isEnum(s.typ)
	c.shapes[token] = s
	return s
}

// schema builds the schema of a type at a site.
func (c *converter) schema(t *syntax.Type, at site) *openapi3.SchemaRef {
	out := c.plainSchema(t, at)
	def := c.named[t.Name]
	if !t.Nullable && (t.Kind != syntax.KindNamed || def == nil || !def.Nullable || def.IsDefinition()) {
		return out
	}
	if out.Ref == "" {
		out.Value.Nullable = true
		return out
	}
	schema := &openapi3.Schema{AllOf: openapi3.SchemaRefs{out}, Nullable: true}
	// Without a type, nullable says nothing (OpenAPI 3.0.3); a component has its own when it is finished.
	c.finally(func() { schema.Type = out.Value.Type })
	return &openapi3.SchemaRef{Value: schema}
}

func (c *converter) plainSchema(t *syntax.Type, at site) *openapi3.SchemaRef {
	switch scalar := t.Kind == syntax.KindScalar; {
	case scalar && len(t.Fields) > 0:
		c.report(t.Pos, diag.Warning, ruleTypeParts, "fields of a type that has none are left out", t.Name)
	case !scalar && (t.Format != "" || len(t.Enum) > 0):
		c.report(t.Pos, diag.Warning, ruleTypeParts, "a format or values of a type that has none are left out", t.Name)
	}
	if isShape(t) {
		s := c.shapeOf(t)
		comp := c.component(s, t, at)
		out := &openapi3.SchemaRef{Ref: ref("schemas", comp.name), Value: comp.schema}
		if more := s.requiredHere(t, at.dir); len(more) > 0 {
			// The component requires what all requests with it require; this one requires more.
			return &openapi3.SchemaRef{Value: &openapi3.Schema{AllOf: openapi3.SchemaRefs{out,
				{Value: &openapi3.Schema{Required: more}}}}}
		}
		return out
	}
	switch t.Kind {
	case syntax.KindArray:
		return &openapi3.SchemaRef{Value: &openapi3.Schema{Type: &openapi3.Types{"array"}, Items: c.schema(t.Elem, at)}}
	case syntax.KindMap:
		schema := &openapi3.Schema{Type: &openapi3.Types{"object"}}
		if t.Elem != nil {
			if t.Key != nil && t.Key.Name != "str" {
				c.report(t.Key.Pos, diag.Info, ruleMapKey, "keys of a dictionary are strings in JSON", t.Key.Name)
			}
			schema.AdditionalProperties = openapi3.AdditionalProperties{Schema: c.schema(t.Elem, at)}
		}
		return &openapi3.SchemaRef{Value: schema}
	case syntax.KindObject:
		return &openapi3.SchemaRef{Value: &openapi3.Schema{Type: &openapi3.Types{"object"}}}
	}
	return &openapi3.SchemaRef{Value: c.scalarSchema(t)}
}

// requires reports whether every request with the object requires a field.
func (s *shape) requires(field string) bool {
	return s.required[field] > 0 && s.required[field] == s.uses[request]
}

// requiredHere returns the fields that one use of an object in a request requires beyond those that all do.
func (s *shape) requiredHere(t *syntax.Type, dir direction) []string {
	var more []string
	for _, f := range t.Fields {
		if dir == request && f.Marked && !s.requires(f.Name) && !isQuoted(f.Name) && !slices.Contains(more, f.Name) {
			more = append(more, f.Name)
		}
	}
	return more
}

// component returns the component of a shape at a site and notes the direction of its use.
func (c *converter) component(s *shape, t *syntax.Type, at site) *component {
	name := s.names[at.dir]
	if c.opts.Names != nil {
		name = c.pinnedName(s, t, at)
	}
	comp := c.built[name]
	if comp == nil {
		comp = &component{name: name, shape: s, at: at, schema: &openapi3.Schema{}}
		c.built[name] = comp
		c.spec.Components.Schemas[name] = &openapi3.SchemaRef{Value: comp.schema}
		comp.dirs[at.dir] = true
		c.fill(comp.schema, s, name, at.dir)
		return comp
	}
	if comp.shape != s {
		c.reportConflict(comp, s, t, at)
	}
	if !comp.dirs[at.dir] {
		comp.dirs[at.dir] = true
		again := &openapi3.Schema{}
		c.fill(again, s, name, at.dir) // its parts are used in this direction too
		c.checkShared(comp, again)
	}
	return comp
}

// fill builds the schema of a shape.
func (c *converter) fill(schema *openapi3.Schema, s *shape, name string, dir direction) {
	switch {
	case s.typ == nil:
		c.reportUndefined(s)
	case s.enum:
		c.fillEnum(schema, s.typ, name)
	case s.typ.Kind == syntax.KindObject:
		schema.Type = &openapi3.Types{"object"}
		names := goname.Set{}
		for _, f := range s.typ.Fields {
			c.addProperty(schema, f, false, site{owner: name, field: f.Name, dir: dir}, names)
		}
	default: // @type Name of something else than an object
		*schema = *c.schema(s.typ, site{owner: name, field: name, dir: dir}).Value
	}
}

// addProperty adds a field to an object.
func (c *converter) addProperty(object *openapi3.Schema, f *syntax.Field, required bool, at site, names goname.Set) {
	if isQuoted(f.Name) {
		c.reportField(f, diag.Warning, ruleQuoted, "field whose name no generator can take is left out")
		return
	}
	if _, twice := object.Properties[f.Name]; twice {
		c.reportField(f, diag.Warning, ruleDuplicateInput, "field that stands twice; the first one counts")
		return
	}
	if object.Properties == nil {
		object.Properties = openapi3.Schemas{}
	}
	prop := c.schema(f.Type, at)
	if prop.Ref != "" && (f.Desc != "" || f.Default != nil) {
		prop = &openapi3.SchemaRef{Value: &openapi3.Schema{AllOf: openapi3.SchemaRefs{prop}}}
	}
	extensions := order(len(object.Properties) + 1)
	if goName := names.Choose(f.Name); goName != "" {
		extensions["x-go-name"] = goName
	}
	if prop.Ref != "" {
		prop.Extensions = extensions
	} else {
		prop.Value.Extensions = extensions
		prop.Value.Description = f.Desc
	}
	c.setDefault(prop, f)
	object.Properties[f.Name] = prop
	if required {
		object.Required = append(object.Required, f.Name)
	}
}

// addMessage makes the object that an operation takes or returns a component.
func (c *converter) addMessage(name string, schema *openapi3.Schema) *openapi3.SchemaRef {
	c.spec.Components.Schemas[name] = &openapi3.SchemaRef{Value: schema}
	return &openapi3.SchemaRef{Ref: ref("schemas", name), Value: schema}
}

// addTypes makes sure that every @type is a component, used or not.
func (c *converter) addTypes() {
	for _, def := range c.doc.Types {
		t := &syntax.Type{Pos: def.Pos, Kind: syntax.KindNamed, Name: def.Name}
		if s := c.shapeOf(t); s.uses[response] > 0 && c.built[s.names[response]] == nil {
			c.component(s, t, site{owner: def.Name, field: def.Name, dir: response})
		}
	}
	c.setRequired()
}

// setRequired says which fields of the components are required: those that all requests with the object require.
func (c *converter) setRequired() {
	for _, name := range slices.Sorted(maps.Keys(c.built)) {
		comp := c.built[name]
		s := comp.shape
		if !comp.dirs[request] || s.typ == nil || s.enum {
			continue
		}
		listed := map[string]bool{} // an object may have a name twice
		for _, f := range s.typ.Fields {
			if s.requires(f.Name) && comp.schema.Properties[f.Name] != nil && !listed[f.Name] {
				listed[f.Name] = true
				comp.schema.Required = append(comp.schema.Required, f.Name)
			}
		}
		if comp.dirs[response] && c.opts.Names != nil && s.hasOptionalScalar() {
			c.reportNoInput(comp)
		}
	}
}

// hasOptionalScalar reports whether an object in a request has a scalar that may be left out.
func (s *shape) hasOptionalScalar() bool {
	if s.typ == nil || s.enum {
		return false
	}
	return slices.ContainsFunc(s.typ.Fields, func(f *syntax.Field) bool {
		return f.Type.Kind == syntax.KindScalar && s.required[f.Name] < s.uses[request]
	})
}

func (c *converter) reportUndefined(s *shape) {
	c.report(s.pos, diag.Warning, lint.RuleUndefinedType, "type that is defined nowhere; it may be anything", s.hint).
		Subject.Component = s.hint
}
