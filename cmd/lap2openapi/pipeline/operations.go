package pipeline

import (
	"go/token"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
	"gopkg.in/yaml.v3"
)

// parseOperations reads a table of operations:
//
//	operations:
//	  - {method: POST, path: /v1/users, product: consumer, name: Users.Create, retry: once, summary: Creates a user.}
//	inputs:  # may be missing
//	  email: The address.               # of all operations
//	  UsersUpdate.email: The new one.   # of one operation
//
// What other programs read from the table is checked here, too, so that a mistake shows at the first one.
func parseOperations(file *yamlFile) (*operationTable, error) {
	sections, err := file.sections("operations", "inputs")
	if err != nil {
		return nil, err
	}
	operations := sections["operations"]
	if operations.Kind != yaml.SequenceNode {
		return nil, file.errorf(operations, "expected a list of operations, found %s", kindName(operations))
	}
	reader := operationReader{file: file, lines: map[string]int{}}
	table := &operationTable{OperationTable: openapi.OperationTable{File: file.name}}
	for _, n := range operations.Content {
		row, sdk, err := reader.row(n)
		if err != nil {
			return nil, err
		}
		table.Rows = append(table.Rows, row)
		table.sdk = append(table.sdk, sdk)
	}
	table.Inputs, err = parseInputs(file, sections["inputs"])
	return table, err
}

// operationTable is a table of operations: what the converter takes from it, and what generators of SDKs must know.
type operationTable struct {
	openapi.OperationTable
	sdk []sdkOperation // of each row
}

// converted returns what the converter takes from the table, which may be nil.
func (t *operationTable) converted() *openapi.OperationTable {
	if t == nil {
		return nil
	}
	return &t.OperationTable
}

// parseInputs reads the descriptions of inputs; without any, n is nil.
func parseInputs(file *yamlFile, n *yaml.Node) ([]openapi.InputRow, error) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, file.errorf(n, "expected a mapping of inputs to their descriptions, found %s", kindName(n))
	}
	var rows []openapi.InputRow
	for key, value := range pairs(n) {
		description, err := file.text(value)
		if err != nil {
			return nil, err
		}
		rows = append(rows, openapi.InputRow{Pos: position(key), Name: key.Value, Description: description})
	}
	return rows, nil
}

// operationReader reads the rows of a table of operations.
type operationReader struct {
	file  *yamlFile
	lines map[string]int // of what must be unique, by what it is
}

func (r *operationReader) row(n *yaml.Node) (openapi.OperationRow, sdkOperation, error) {
	values, err := r.values(n)
	if err != nil {
		return openapi.OperationRow{}, nil, err
	}
	if err := r.check(n, values); err != nil {
		return openapi.OperationRow{}, nil, err
	}
	name := values.fullName()
	id, tag := strings.ReplaceAll(name, ".", ""), name[:strings.LastIndexByte(name, '.')]
	if err := r.unique(values["name"], "the operationId "+id); err != nil {
		return openapi.OperationRow{}, nil, err
	}
	return openapi.OperationRow{
		Pos: position(n), Method: values.text("method"), Path: values.text("path"), ID: id, Tag: tag,
		Summary: values.text("summary"),
	}, values.sdk(), nil
}

// operationValues are the values of a row by their keys.
type operationValues map[string]*yaml.Node

func (v operationValues) text(key string) string {
	if n := v[key]; n != nil {
		return n.Value
	}
	return ""
}

// fullName returns the name of an operation, which begins with B2B if it is of that product.
func (v operationValues) fullName() string {
	if v.text("product") == "b2b" {
		return "B2B." + v.text("name")
	}
	return v.text("name")
}

// sdk returns what generators of SDKs must know of the operation, by the keys of the table.
func (v operationValues) sdk() sdkOperation {
	sdk := sdkOperation{"name": v.fullName()}
	for _, key := range [...]string{"type", "retry", "host", "pages", "items"} {
		if value := v.text(key); value != "" {
			sdk[key] = value
		}
	}
	if v.text("member_session") == "true" {
		sdk["member_session"] = true
	}
	return sdk
}

// values reads a row and checks the types of its values.
func (r *operationReader) values(n *yaml.Node) (operationValues, error) {
	if n.Kind != yaml.MappingNode {
		return nil, r.file.errorf(n, "expected an operation such as {method: POST, path: /v1/users, …}, found %s",
			kindName(n))
	}
	values := operationValues{}
	for key, value := range pairs(n) {
		switch key.Value {
		case "method", "path", "product", "name", "type", "retry", "host", "pages", "items", "summary":
			if _, err := r.file.text(value); err != nil {
				return nil, err
			}
		case "member_session":
			if value.ShortTag() != "!!bool" {
				return nil, r.file.errorf(value, "member_session: expected true or false, found %s", kindName(value))
			}
		default:
			return nil, r.file.errorf(key, "unknown key %q; expected method, path, product, name, type, retry, host, "+
				"member_session, pages, items or summary", key.Value)
		}
		values[key.Value] = value
	}
	return values, nil
}

// check checks what the values of a row say.
func (r *operationReader) check(row *yaml.Node, values operationValues) error {
	for _, key := range [...]string{"method", "path", "product", "name", "retry"} {
		if values[key] == nil {
			return r.file.errorf(row, "the operation has no %s", key)
		}
	}
	for _, rule := range [...]struct {
		key    string
		ok     func(string) bool
		expect string
	}{
		{"method", isMethod, "an HTTP method in capitals"},
		{"path", isPath, "a path that begins with /"},
		{"product", oneOf("consumer", "b2b"), "consumer or b2b"},
		{"name", isMethodName, "Service.Method, each part as Go writes exported names"},
		{"type", isExported, "a name as Go writes exported ones, without Params or Response, or no type"},
		{"retry", oneOf("safe", "once"), "safe or once"},
		{"host", oneOf("telemetry"), "telemetry, or no host"},
	} {
		if value := values[rule.key]; value != nil && !rule.ok(value.Value) {
			return r.file.errorf(value, "%s is %q; expected %s", rule.key, value.Value, rule.expect)
		}
	}
	if values["pages"] == nil != (values["items"] == nil) {
		return r.file.errorf(row, "pages and items go together: where the cursor is, and where the page")
	}
	if err := r.unique(values["method"], values.text("method")+" "+values.text("path")); err != nil {
		return err
	}
	if typ := values["type"]; typ != nil {
		if err := r.unique(typ, "the type "+typ.Value+" of "+values.text("product")); err != nil {
			return err
		}
	}
	return r.unique(values["name"], values.text("product")+" "+values.text("name"))
}

// unique reports what stood in an earlier row already.
func (r *operationReader) unique(at *yaml.Node, what string) error {
	if line := r.lines[what]; line != 0 {
		return r.file.errorf(at, "%s stands twice, first in line %d", what, line)
	}
	r.lines[what] = at.Line
	return nil
}

func isMethod(s string) bool { return syntax.HTTPMethod(s) == s && s != "" }

func isPath(s string) bool { return strings.HasPrefix(s, "/") }

// isMethodName reports whether s is a path of exported Go identifiers of two or more parts.
func isMethodName(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool { return !isExported(part) })
}

func isExported(s string) bool { return token.IsIdentifier(s) && token.IsExported(s) }

func oneOf(values ...string) func(string) bool {
	return func(s string) bool { return slices.Contains(values, s) }
}
