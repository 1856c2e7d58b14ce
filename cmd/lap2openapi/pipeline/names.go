package pipeline

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/openapi"
	"gopkg.in/yaml.v3"
)

// parseNames reads a table of names:
//
//	components:
//	  Member: [member, members]  # a component, and the fields that hold it: "field" or "Owner.field"
func parseNames(file *yamlFile) (*openapi.NameTable, error) {
	components, err := file.section("components")
	if err != nil {
		return nil, err
	}
	if components.Kind != yaml.MappingNode {
		return nil, file.errorf(components, "expected a mapping of component names to lists of fields, found %s",
			kindName(components))
	}
	reader := nameReader{file: file, holders: map[string][]nameHolder{}}
	table := &openapi.NameTable{File: file.name}
	for key, value := range pairs(components) {
		row, err := reader.row(key, value)
		if err != nil {
			return nil, err
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

// nameReader reads the rows of a table of names.
type nameReader struct {
	file    *yamlFile
	holders map[string][]nameHolder // by field
}

// nameHolder is a name that a field has got, and where.
type nameHolder struct {
	name string
	at   *yaml.Node
}

func (r *nameReader) row(key, fields *yaml.Node) (openapi.NameRow, error) {
	row := openapi.NameRow{Pos: position(key), Name: key.Value}
	if !isComponentName(key.Value) {
		return row, r.file.errorf(key, "%q is no name of a component; expected letters, digits, '.', '-' and '_'", key.Value)
	}
	if fields.Kind != yaml.SequenceNode || len(fields.Content) == 0 {
		return row, r.file.errorf(fields, "%s: expected a list of fields, such as [member, Owner.member]", key.Value)
	}
	for _, n := range fields.Content {
		field, err := r.file.text(n)
		if err != nil {
			return row, err
		}
		if err := r.claim(field, nameHolder{key.Value, n}); err != nil {
			return row, err
		}
		row.Fields = append(row.Fields, field)
	}
	return row, nil
}

// claim gives a field a name. It can have two: one for all uses, and one for requests alone, which ends in "Input".
func (r *nameReader) claim(field string, holder nameHolder) error {
	input := strings.HasSuffix(holder.name, "Input")
	for _, other := range r.holders[field] {
		if input == strings.HasSuffix(other.name, "Input") {
			return r.file.errorf(holder.at, "field %q has the name %s already, by line %d", field, other.name, other.at.Line)
		}
	}
	r.holders[field] = append(r.holders[field], holder)
	return nil
}

// isComponentName reports whether OpenAPI takes a name for a component.
func isComponentName(name string) bool {
	return name != "" && !slices.ContainsFunc([]rune(name), func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune(".-_", c))
	})
}
