package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"gopkg.in/yaml.v3"
)

// hintsKey is the key at the top of a document by which an overlay asks for hints for Go types (gohints.go).
const hintsKey = "x-go-hints"

// overlayResult is a document after an overlay.
type overlayResult struct {
	spec  *openapi3.T
	hints bool          // the overlay asks for hints for code generators
	idle  []actionError // of the actions that did not do what they are there for
	kept  []string      // JSON pointers of lists whose elements no action describes, and which keep those of the document
	// missing are the schemas that something refers to and nothing declares; they are declared as anything.
	missing []string
}

// overlaid applies an overlay to a document, and adds what the author of the overlay need not write: the order of
// properties. What became of the actions is left to the caller to judge. If lenient, a list whose elements one action
// removed and no other described keeps those that it had, and a reference to a schema that is not there is to anything;
// otherwise they make the document invalid.
func (o *overlayFile) overlaid(name string, document []byte, lenient bool) (overlayResult, error) {
	var root, before yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return overlayResult{}, err
	}
	result := overlayResult{idle: o.apply(&root)}
	top := root.Content[0]
	var err error
	if lenient {
		if err := yaml.Unmarshal(document, &before); err != nil {
			return overlayResult{}, err
		}
		result.kept = restoreElements(top, before.Content[0])
		result.missing = declareMissing(top)
	}
	if result.hints, err = takeHints(top); err != nil {
		return overlayResult{}, fmt.Errorf("%s: %w", o.name, err)
	}
	if err := completeObjects(top); err != nil {
		return overlayResult{}, errors.Join(append(asErrors(result.idle), fmt.Errorf("%s: %w", o.name, err))...)
	}
	result.spec, err = specOf(name, top)
	return result, err
}

// restoreElements gives lists without elements those that they had before, and returns where.
func restoreElements(top, before *yaml.Node) []string {
	had := map[string]*yaml.Node{}
	eachObject(before, "#", false, func(pointer string, object *yaml.Node) { had[pointer] = valueOf(object, "items") })
	var restored []string
	eachObject(top, "#", false, func(pointer string, object *yaml.Node) {
		kind := valueOf(object, "type")
		if kind == nil || kind.Value != "array" || valueOf(object, "items") != nil || had[pointer] == nil {
			return
		}
		object.Content = append(object.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "items"}, had[pointer])
		restored = append(restored, pointer)
	})
	return restored
}

// declareMissing declares the schemas that are referred to and not declared, and returns their names.
func declareMissing(top *yaml.Node) []string {
	const prefix = "#/components/schemas/"
	components := valueOf(top, "components")
	if components == nil {
		return nil
	}
	schemas := valueOf(components, "schemas")
	if schemas == nil || schemas.Kind != yaml.MappingNode {
		return nil
	}
	var missing []string
	eachObject(top, "#", false, func(_ string, object *yaml.Node) {
		ref := valueOf(object, "$ref")
		if ref == nil {
			return
		}
		name, ok := strings.CutPrefix(ref.Value, prefix)
		if ok && name != "" && valueOf(schemas, name) == nil && !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	})
	for _, name := range missing {
		schemas.Content = append(schemas.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name},
			&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
	}
	return missing
}

// takeHints removes hintsKey and returns its value.
func takeHints(top *yaml.Node) (bool, error) {
	for i := 0; i < len(top.Content); i += 2 {
		if top.Content[i].Value != hintsKey {
			continue
		}
		var wanted bool
		if err := top.Content[i+1].Decode(&wanted); err != nil {
			return false, fmt.Errorf("%s at the top of the document is %s; expected true or false", hintsKey,
				kindName(top.Content[i+1]))
		}
		top.Content = append(top.Content[:i], top.Content[i+2:]...)
		return wanted, nil
	}
	return false, nil
}

// completeObjects checks and completes all objects of a document.
func completeObjects(top *yaml.Node) error {
	var errs []error
	eachObject(top, "#", false, func(pointer string, object *yaml.Node) {
		errs = append(errs, checkReference(pointer, object), orderProperties(pointer, object))
	})
	return errors.Join(errs...)
}

// checkReference reports what stands beside a $ref and is not an extension. OpenAPI 3.0 ignores it, so that an overlay
// which adds a $ref to a property and leaves its type would look right and be wrong.
func checkReference(pointer string, object *yaml.Node) error {
	if valueOf(object, "$ref") == nil {
		return nil
	}
	for key := range pairs(object) {
		if key.Value != "$ref" && !strings.HasPrefix(key.Value, "x-") {
			return fmt.Errorf("%s: %q beside a $ref has no effect; an action must remove it", pointer, key.Value)
		}
	}
	return nil
}

// orderKey is the extension that holds the place of a property.
const orderKey = "x-order"

// orderProperties gives the properties of a schema that have no place yet the places after the others, in the order of
// the text.
func orderProperties(pointer string, schema *yaml.Node) error {
	properties := valueOf(schema, "properties")
	if properties == nil {
		return nil
	}
	last := 0
	for name, property := range pairs(properties) {
		given := valueOf(property, orderKey)
		if given == nil {
			continue
		}
		var place int
		if err := given.Decode(&place); err != nil {
			return fmt.Errorf("%s/properties/%s: %s is %s; expected an integer", pointer, escapePointer(name.Value), orderKey,
				kindName(given))
		}
		last = max(last, place)
	}
	for _, property := range pairs(properties) {
		if property.Kind != yaml.MappingNode || valueOf(property, orderKey) != nil {
			continue
		}
		last++
		property.Content = append(property.Content,
			&yaml.Node{Kind: yaml.ScalarNode, Value: orderKey},
			&yaml.Node{Kind: yaml.ScalarNode, Value: strconv.Itoa(last)})
	}
	return nil
}

// eachObject calls visit for all OpenAPI objects in a part of a document, with their JSON pointers. Mappings whose keys
// are names (named) are none, and neither is what a document holds as data: examples, defaults, values of enums,
// extensions.
func eachObject(n *yaml.Node, pointer string, named bool, visit func(pointer string, object *yaml.Node)) {
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			eachObject(item, pointer+"/"+strconv.Itoa(i), false, visit)
		}
		return
	}
	if n.Kind == yaml.MappingNode && !named {
		visit(pointer, n)
	}
	for key, value := range pairs(n) {
		if named || !isData(key.Value) {
			eachObject(value, pointer+"/"+escapePointer(key.Value), !named && holdsNames(key.Value), visit)
		}
	}
}

// isData reports whether the value of a key does not belong to the description.
func isData(key string) bool {
	switch key {
	case "example", "examples", "default", "enum":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

// holdsNames reports whether the value of a key is a mapping whose keys are names.
func holdsNames(key string) bool {
	switch key {
	case "properties", "schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes", "links",
		"callbacks",
		"content", "encoding", "variables", "scopes", "mapping":
		return true
	}
	return false
}
