package main

import (
	"fmt"
	"os"
	"strings"

	"gopkg.in/yaml.v3"
)

// openAPIDocument is the document that everything is generated from.
const openAPIDocument = "api/openapi.yaml"

// untyped asks for what LAP loses and a later revision could only add by breaking users: which of the new fields are
// times, and what new objects hold that have no fields.
func (t *tree) untyped() ([]string, error) {
	text, err := os.ReadFile(t.Path(openAPIDocument))
	if err != nil {
		return nil, err
	}
	after, err := schemas(text)
	if err != nil {
		return nil, err
	}
	before, err := schemas(t.Files[openAPIDocument])
	if err != nil {
		return nil, err
	}
	var questions []string
	for _, component := range sortedKeys(after) {
		for _, name := range sortedKeys(after[component].Properties) {
			if _, known := before[component].Properties[name]; known {
				continue
			}
			if question := after[component].Properties[name].question(); question != "" {
				questions = append(questions, fmt.Sprintf(question, component+"."+name))
			}
		}
	}
	return questions, nil
}

// schema is a component or a property, as far as untyped looks at it.
type schema struct {
	name       string
	Type       string            `yaml:"type"`
	Format     string            `yaml:"format"`
	Enum       []any             `yaml:"enum"`
	Properties map[string]schema `yaml:"properties"`
	Values     any               `yaml:"additionalProperties"`
}

// question returns what is to be asked about a property, with a place for its name, or "".
func (s schema) question() string {
	switch {
	case s.Type == "string" && s.Format == "" && len(s.Enum) == 0 && strings.HasSuffix(s.name, "_at"):
		return "say in " + overlayFile + " whether %s is a time (format: date-time)"
	case s.Type == "object" && len(s.Properties) == 0 && s.Values == nil && !isFreeForm(s.name):
		return "say in " + overlayFile + " what %s holds, if that is known"
	}
	return ""
}

// isFreeForm reports whether a field holds whatever its users like.
func isFreeForm(name string) bool {
	return strings.HasSuffix(name, "metadata") || strings.HasSuffix(name, "custom_claims") ||
		strings.HasSuffix(name, "attributes")
}

// schemas reads the components of a document, by name.
func schemas(document []byte) (map[string]schema, error) {
	var d struct {
		Components struct {
			Schemas map[string]schema `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(document, &d); err != nil {
		return nil, fmt.Errorf("%s: %w", openAPIDocument, err)
	}
	for _, component := range d.Components.Schemas {
		for name, property := range component.Properties {
			property.name = name
			component.Properties[name] = property
		}
	}
	return d.Components.Schemas, nil
}
