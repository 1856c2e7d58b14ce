package pipeline

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// Whatever a table or an overlay says, it is read, or refused with an error that names the file.
func FuzzTables(f *testing.F) {
	f.Add("components:\n  A: [a, B.a]\n")
	f.Add("operations:\n  - {method: GET, path: /a, product: b2b, name: A.Get, retry: safe}\n")
	f.Add("secrets: [password, 'b', 3]\n")
	f.Add("overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n  - {target: $, update: {a: [1, b]}}\n  - " +
		"{target: $.a, remove: true}\n")
	f.Add("a: &x [1]\nb: *x\n<<: {c: d}\n? [k]\n: v\n")
	f.Fuzz(func(t *testing.T, text string) {
		const name = "table.yaml"
		file, err := parseYAML(name, []byte(text))
		if err != nil {
			checkNamed(t, name, err)
			return
		}
		_, err = parseNames(file)
		checkNamed(t, name, err)
		_, err = parseOperations(file)
		checkNamed(t, name, err)
		_, err = parseSecrets(file)
		checkNamed(t, name, err)
		_, err = parseOverlay(file)
		checkNamed(t, name, err)
	})
}

// Whatever an action says, it is done, or refused with an error that names the file, and the result can be written.
func FuzzOverlayAction(f *testing.F) {
	f.Add("$.paths[?@.get.tags[0] == 'a']", "{x-a: 1}")
	f.Add("$..properties.*", "{type: string, $ref: x}")
	f.Add("$['components']['schemas']", "{A: {properties: {b: {x-order: 3}, c: {}}}}")
	f.Add("$.servers[-1:]", "[1, {a: b}]")
	f.Add("$.paths.*~", "text")
	f.Fuzz(func(t *testing.T, target, update string) {
		const name = "overlay.yaml"
		var value yaml.Node
		if yaml.Unmarshal([]byte(update), &value) != nil {
			return
		}
		text, err := yaml.Marshal(map[string]any{
			"overlay": "1.0.0",
			"info":    map[string]string{"title": "T", "version": "1"},
			"actions": []map[string]any{{"target": target, "update": &value}, {"target": target, "remove": true}},
		})
		if err != nil {
			return
		}
		file, err := parseYAML(name, text)
		if err != nil {
			checkNamed(t, name, err)
			return
		}
		overlay, err := parseOverlay(file)
		if err != nil {
			checkNamed(t, name, err)
			return
		}
		_, err = overlay.overlaid("fuzz.lap", []byte(overlaidDocument), len(update)%2 == 0)
		checkNamed(t, name, err)
	})
}

const overlaidDocument = `
openapi: 3.0.3
info: {title: T, version: "1"}
servers: [{url: /}]
paths:
  /a: {get: {tags: [a], responses: {"200": {description: OK}}}}
components:
  schemas:
    A: {type: object, properties: {b: {type: string, x-order: 1}, c: {$ref: "#/components/schemas/A"}}}
`

func checkNamed(t *testing.T, name string, err error) {
	t.Helper()
	if err != nil && !strings.HasPrefix(err.Error(), name+":") {
		t.Errorf("the error does not name the file: %v", err)
	}
}
