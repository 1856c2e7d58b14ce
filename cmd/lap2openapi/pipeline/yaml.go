package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"gopkg.in/yaml.v3"
)

// yamlFile is a YAML file that keeps the positions of its parts, so that errors can name them.
type yamlFile struct {
	name string
	root *yaml.Node
}

// parseYAML reads one YAML document in the part of YAML that JSON has too: no aliases, and mappings whose keys are
// different scalars. The rest would make errors point to another place than the one to edit.
func parseYAML(name string, data []byte) (*yamlFile, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s:1:1: the file is empty", name)
	case err != nil:
		return nil, yamlSyntaxError(name, err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, fmt.Errorf("%s:%d:%d: a second document; expected one", name, second.Line, second.Column)
	case !errors.Is(err, io.EOF):
		return nil, yamlSyntaxError(name, err)
	}
	f := &yamlFile{name: name, root: first.Content[0]}
	return f, f.checkPlain(f.root)
}

// yamlSyntaxError puts the line that the parser's message begins with where editors look for it.
func yamlSyntaxError(name string, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		return fmt.Errorf("%s:%s", name, rest)
	}
	return fmt.Errorf("%s: %s", name, message)
}

// checkPlain refuses what parseYAML says.
func (f *yamlFile) checkPlain(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return f.errorf(n, "alias *%s; expected what it stands for, written out", n.Value)
	}
	if n.Kind == yaml.MappingNode {
		if err := f.checkKeys(n); err != nil {
			return err
		}
	}
	for _, child := range n.Content {
		if err := f.checkPlain(child); err != nil {
			return err
		}
	}
	return nil
}

func (f *yamlFile) checkKeys(mapping *yaml.Node) error {
	first := map[string]*yaml.Node{}
	for key := range pairs(mapping) {
		if key.Kind != yaml.ScalarNode {
			return f.errorf(key, "key that is no scalar")
		}
		if earlier := first[key.Value]; earlier != nil {
			return f.errorf(key, "key %q stands twice, first in line %d", key.Value, earlier.Line)
		}
		first[key.Value] = key
	}
	return nil
}

// errorf returns an error at a place of the file.
func (f *yamlFile) errorf(at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", f.name, at.Line, at.Column, fmt.Sprintf(format, args...))
}

// section returns the value of the one key at the top of the file.
func (f *yamlFile) section(key string) (*yaml.Node, error) {
	values, err := f.sections(key)
	return values[key], err
}

// sections returns the values of the keys at the top of the file: one that must be there, and some that may be.
func (f *yamlFile) sections(key string, optional ...string) (map[string]*yaml.Node, error) {
	values := map[string]*yaml.Node{}
	for k, v := range pairs(f.root) {
		if k.Value != key && !slices.Contains(optional, k.Value) {
			return nil, f.errorf(k, "unknown key %q; expected \"%s\"", k.Value,
				strings.Join(append([]string{key}, optional...), `" or "`))
		}
		values[k.Value] = v
	}
	if values[key] == nil {
		return nil, f.errorf(f.root, "expected a mapping with the key %q", key)
	}
	return values, nil
}

// text returns the value of a node that must be a string with something in it.
func (f *yamlFile) text(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		return "", f.errorf(n, "expected a string, found %s", kindName(n))
	}
	if strings.TrimSpace(n.Value) == "" {
		return "", f.errorf(n, "expected a string that is not empty")
	}
	return n.Value, nil
}

// pairs iterates over the keys and values of a mapping; other nodes have none.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// valueOf returns the value that a mapping has for a key, or nil.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for k, v := range pairs(mapping) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// kindName says what a node is, in the way of an error message.
func kindName(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.ShortTag() == "!!null":
		return "nothing"
	case n.ShortTag() == "!!str":
		return strconv.Quote(n.Value)
	}
	return n.Value
}

// position returns where a node stands.
func position(n *yaml.Node) diag.Pos { return diag.Pos{Line: n.Line, Column: n.Column} }

// specOf returns the OpenAPI document that a node holds. It goes by JSON, which is what the library reads, and not by
// the text of YAML, which takes three times as long.
func specOf(name string, top *yaml.Node) (*openapi3.T, error) {
	text, err := appendJSON(nil, top)
	if err != nil {
		return nil, fmt.Errorf("%s: invalid OpenAPI: %w", name, err)
	}
	return parseOpenAPI(name, text)
}

// appendJSON appends a node as JSON. Numbers keep their digits.
func appendJSON(text []byte, n *yaml.Node) ([]byte, error) {
	var err error
	switch n.Kind {
	case yaml.MappingNode:
		text = append(text, '{')
		first := true
		for key, value := range pairs(n) {
			if !first {
				text = append(text, ',')
			}
			first = false
			text = append(appendString(text, key.Value), ':')
			if text, err = appendJSON(text, value); err != nil {
				return nil, err
			}
		}
		return append(text, '}'), nil
	case yaml.SequenceNode:
		text = append(text, '[')
		for i, item := range n.Content {
			if i > 0 {
				text = append(text, ',')
			}
			if text, err = appendJSON(text, item); err != nil {
				return nil, err
			}
		}
		return append(text, ']'), nil
	}
	return appendScalar(text, n)
}

// appendScalar appends a scalar as JSON.
func appendScalar(text []byte, n *yaml.Node) ([]byte, error) {
	switch tag := n.ShortTag(); {
	case tag == "!!str", tag == "!!timestamp", tag == "!!binary":
		return appendString(text, n.Value), nil
	case json.Valid([]byte(n.Value)) && tag != "!!null":
		return append(text, n.Value...), nil // a number or boolean as JSON writes it
	}
	var value any
	if err := n.Decode(&value); err != nil {
		return nil, err
	}
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("%s has no place in JSON: %w", n.Value, err)
	}
	return append(text, plain...), nil
}

func appendString(text []byte, value string) []byte {
	quoted, _ := json.Marshal(value) // a string always can be
	return append(text, quoted...)
}
