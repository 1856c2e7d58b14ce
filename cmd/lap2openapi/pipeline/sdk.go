package pipeline

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"gopkg.in/yaml.v3"
)

// What generators of SDKs, and tests of what they make, must know beyond OpenAPI.
const (
	// extensionSDK stands beside an operation: name, which begins with "B2B." where the product is b2b, retry, and
	// where there are any host, member_session, pages and items, each as in the table of operations.
	extensionSDK = "x-sdk"
	// extensionSecret stands beside an input that no error or log may hold.
	extensionSecret = "x-secret"
)

// sdkOperation is the value of extensionSDK.
type sdkOperation map[string]any

// mark writes into a document what the table says for SDKs. The converter has reported rows without an operation.
func (t *operationTable) mark(spec *openapi3.T) {
	for i, row := range t.Rows {
		item := spec.Paths.Value(row.Path)
		if item == nil {
			continue
		}
		if op := item.GetOperation(row.Method); op != nil {
			setExtension(&op.Extensions, extensionSDK, map[string]any(t.sdk[i]))
		}
	}
}

// secretTable is a table of the inputs that are secrets.
type secretTable struct {
	file string
	rows []secretRow
}

// secretRow names the inputs of one name.
type secretRow struct {
	pos  diag.Pos
	name string
}

// parseSecrets reads a table of secrets:
//
//	secrets:
//	  - password  # inputs of this name, in whatever operation
func parseSecrets(file *yamlFile) (*secretTable, error) {
	names, err := file.section("secrets")
	if err != nil {
		return nil, err
	}
	if names.Kind != yaml.SequenceNode {
		return nil, file.errorf(names, "expected a list of inputs, found %s", kindName(names))
	}
	table := &secretTable{file: file.name}
	for _, n := range names.Content {
		name, err := file.text(n)
		if err != nil {
			return nil, err
		}
		known := func(row secretRow) bool { return row.name == name }
		if i := slices.IndexFunc(table.rows, known); i >= 0 {
			return nil, file.errorf(n, "%s stands twice, first in line %d", name, table.rows[i].pos.Line)
		}
		table.rows = append(table.rows, secretRow{position(n), name})
	}
	return table, nil
}

// mark marks the inputs of the table: fields of request bodies, and parameters. A row that no operation has an input
// for is an error, and so is a secret that is no string.
func (t *secretTable) mark(spec *openapi3.T) error {
	for _, row := range t.rows {
		found := false
		for _, input := range inputsNamed(spec, row.name) {
			if input.schema == nil || input.schema.Value == nil || !input.schema.Value.Type.Is("string") {
				return t.errorf(row, "the input %s is not a string", row.name)
			}
			setExtension(input.extensions, extensionSecret, true)
			found = true
		}
		if !found {
			return t.errorf(row, "no operation has an input %s", row.name)
		}
	}
	return nil
}

func (t *secretTable) errorf(at secretRow, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", t.file, at.pos.Line, at.pos.Column, fmt.Sprintf(format, args...))
}

// input is an input of an operation, and where its extensions stand.
type input struct {
	schema     *openapi3.SchemaRef
	extensions *map[string]any
}

// inputsNamed returns the inputs of a name, of all operations.
func inputsNamed(spec *openapi3.T, name string) []input {
	var found []input
	for _, item := range spec.Paths.Map() {
		for _, op := range item.Operations() {
			for _, parameter := range slices.Concat(item.Parameters, op.Parameters) {
				if parameter.Value.Name == name {
					found = append(found, input{parameter.Value.Schema, &parameter.Value.Extensions})
				}
			}
			for _, media := range bodyContent(op.RequestBody) {
				if property := media.Schema.Value.Properties[name]; property != nil {
					extensions := &property.Value.Extensions
					if property.Ref != "" {
						extensions = &property.Extensions
					}
					found = append(found, input{property, extensions})
				}
			}
		}
	}
	return found
}
