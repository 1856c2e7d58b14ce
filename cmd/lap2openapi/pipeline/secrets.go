package pipeline

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"gopkg.in/yaml.v3"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// secretTable says which parameters and fields are secrets.
type secretTable struct {
	file string
	rows map[string]secretRow // by the name of a field, or Component.name
}

type secretRow struct {
	pos    diag.Pos
	secret bool
}

// parseSecrets reads a table of secrets:
//
//	secrets:
//	  - password         # parameters and fields of this name, wherever they are
//	  - Connection.code  # the field of one component, or the parameter of the operation of that id
//	public:              # names that sound like secrets, of values that are none
//	  - password_id
func parseSecrets(file *yamlFile) (*secretTable, error) {
	lists, err := file.sections("secrets", "public")
	if err != nil {
		return nil, err
	}
	t := &secretTable{file: file.name, rows: map[string]secretRow{}}
	if err := t.add(file, lists["secrets"], true); err != nil {
		return nil, err
	}
	return t, t.add(file, lists["public"], false)
}

func (t *secretTable) add(file *yamlFile, names *yaml.Node, secret bool) error {
	if names == nil {
		return nil
	}
	if names.Kind != yaml.SequenceNode {
		return file.errorf(names, "expected a list of fields, found %s", kindName(names))
	}
	for _, n := range names.Content {
		name, err := file.text(n)
		if err != nil {
			return err
		}
		if earlier, ok := t.rows[name]; ok {
			return file.errorf(n, "%s stands twice, first in line %d", name, earlier.pos.Line)
		}
		t.rows[name] = secretRow{position(n), secret}
	}
	return nil
}

// sort returns the parameters and fields that are secrets, and what does not fit the table: rows that decide nothing,
// secrets that are not text, and text that sounds like a secret and has no row.
func (t *secretTable) sort(spec *openapi3.T, doc *syntax.Document) ([]secretField, diag.Diagnostics) {
	var secrets []secretField
	var misfits diag.Diagnostics
	used, asked := map[string]bool{}, map[string]bool{}
	for _, f := range fieldsOf(spec) {
		key, row, decided := t.row(f)
		switch {
		case !decided:
			if isText(f.schema) && soundsSecret(f.name) && !asked[f.name] {
				asked[f.name] = true
				misfits = append(misfits, t.undecided(f, doc))
			}
			continue
		case !row.secret:
		case isText(f.schema):
			secrets = append(secrets, f)
		case goKindOf(f.schema) == goStruct:
			continue // its fields are decided by their own names
		default:
			misfits = append(misfits, t.misfit(key, "is a secret, but not text"))
		}
		used[key] = true
	}
	for key := range t.rows {
		if !used[key] {
			misfits = append(misfits, t.misfit(key, "is not a parameter or field of any operation"))
		}
	}
	misfits.Sort()
	return secrets, misfits.Unique()
}

// row returns the row that decides a field: that of the one component or operation, or else that of the name.
func (t *secretTable) row(f secretField) (key string, row secretRow, ok bool) {
	if row, ok = t.rows[f.owner+"."+f.name]; ok {
		return f.owner + "." + f.name, row, true
	}
	row, ok = t.rows[f.name]
	return f.name, row, ok
}

func (t *secretTable) misfit(key, problem string) diag.Diagnostic {
	return diag.Diagnostic{
		File: t.file, Pos: t.rows[key].pos, Severity: diag.Error, Rule: RuleIdleSecret,
		Message: key + " " + problem, Subject: diag.Subject{Field: key},
	}
}

// misfitError makes an error of findings, a line each.
func misfitError(misfits diag.Diagnostics) error {
	errs := make([]error, 0, len(misfits))
	for _, d := range misfits {
		errs = append(errs, errors.New(d.String()))
	}
	return errors.Join(errs...)
}

func (t *secretTable) undecided(f secretField, doc *syntax.Document) diag.Diagnostic {
	return diag.Diagnostic{
		File: doc.Name, Pos: firstPlace(doc, f.name), Severity: diag.Error, Rule: RuleUndecidedSecret,
		Message: fmt.Sprintf("%s sounds like a secret: add it to secrets or to public in %s", f.name, t.file),
		Subject: diag.Subject{Component: f.owner, Field: f.name},
	}
}

// soundsSecret reports whether a name may be that of a secret. Somebody must say whether it is.
func soundsSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(secretWords[:], func(word string) bool { return strings.Contains(name, word) })
}

var secretWords = [...]string{
	"challenge", "code", "credential", "hash", "jwt", "key", "nonce", "passcode", "password", "salt", "secret",
	"signature", "token", "verifier",
}

// isText reports whether a value is free text, or a list of that.
func isText(ref *openapi3.SchemaRef) bool {
	switch s := ref.Value; {
	case s == nil:
		return false
	case s.Type.Is("array"):
		return s.Items != nil && isText(s.Items)
	default:
		return s.Type.Is("string") && s.Format != "date-time" && len(s.Enum) == 0
	}
}

// secretField is a parameter of an operation, or a field of an object, and where its extensions stand.
type secretField struct {
	owner      string // the id of the operation, or the component; "" for an object that is none
	name       string
	schema     *openapi3.SchemaRef
	extensions *map[string]any
}

// fieldsOf returns all parameters and fields of a document, in an order that is always the same.
func fieldsOf(spec *openapi3.T) []secretField {
	var fields []secretField
	for _, path := range spec.Paths.Keys() {
		item := spec.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			op := item.GetOperation(method)
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				if p.Value.Schema != nil {
					fields = append(fields, secretField{op.OperationID, p.Value.Name, p.Value.Schema, &p.Value.Extensions})
				}
			}
		}
	}
	components := map[*openapi3.Schema]string{}
	if spec.Components != nil {
		for name, ref := range spec.Components.Schemas {
			components[ref.Value] = name
		}
	}
	_ = spec.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error { // which fails only where this does
		for _, name := range slices.Sorted(maps.Keys(ref.Value.Properties)) {
			property := ref.Value.Properties[name]
			extensions := &property.Value.Extensions
			if property.Ref != "" {
				extensions = &property.Extensions
			}
			fields = append(fields, secretField{components[ref.Value], name, property, extensions})
		}
		return nil
	})
	return fields
}

// firstPlace returns where a document has the first field of a name; the zero position if the overlay alone has it.
func firstPlace(doc *syntax.Document, name string) diag.Pos {
	var first diag.Pos
	look := func(fields []*syntax.Field) {
		for _, f := range fields {
			if f.Name == name && (!first.IsValid() || f.Pos.Compare(first) < 0) {
				first = f.Pos
			}
		}
	}
	for fields := range doc.Blocks() {
		look(fields)
	}
	for t := range doc.TypeExpressions() {
		look(t.Fields)
	}
	return first
}
