package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// overlayWith returns an overlay of the given actions; the first one stands in line 4.
func overlayWith(t *testing.T, actions ...string) string {
	t.Helper()
	text := "overlay: 1.0.0\ninfo: {title: Test, version: 1.0.0}\nactions:\n"
	for _, action := range actions {
		text += "  - " + action + "\n"
	}
	return file(t, "overlay.yaml", text)
}

// convertWith converts the shop with tables and an overlay.
func convertWith(overlay string) outcome {
	return lap2openapi("convert", "--names", "testdata/names.yaml", "--operations", "testdata/operations.yaml",
		"--overlay", overlay, "testdata/shop.lap")
}

func TestOverlay(t *testing.T) {
	got := convertWith("testdata/overlay.yaml")
	got.want(t, 0)
	doc := spec(t, got.stdout)
	item := doc.Components.Schemas["Item"].Value.Properties
	if item["sold_at"].Value.Format != "date-time" {
		t.Error("sold_at is no time")
	}
	if ref := item["parts"].Value.Items.Ref; ref != "#/components/schemas/Part" {
		t.Errorf("parts are %q", ref)
	}
	if strings.Contains(got.stdout, "x-go-hints") {
		t.Errorf("%s is left in the document", "x-go-hints")
	}
	if item["price"].Value.Extensions["x-omitempty"] != false {
		t.Error("no hints, though the overlay asks for them")
	}
}

func TestOverlayWithoutHints(t *testing.T) {
	for _, action := range []string{`{target: $, update: {x-other: true}}`, `{target: $, update: {x-go-hints: false}}`} {
		got := convertWith(overlayWith(t, action))
		got.want(t, 0)
		if strings.Contains(got.stdout, "x-omitempty") || strings.Contains(got.stdout, "x-go-hints") {
			t.Errorf("%s: hints, though the overlay does not ask for them", action)
		}
	}
}

// TestOverlayLists changes lists as section 4.4.3 of Overlay 1.0.0 says: an update is an entry to append, a list of
// them appends each, and what is removed from a list leaves the others in their order.
func TestOverlayLists(t *testing.T) {
	got := convertWith(overlayWith(t,
		`{target: $, update: {x-list: [{name: a}, {name: b}, {name: c}], x-other: []}}`,
		`{target: '$["x-list", "x-other"]', update: {name: d}}`,
		`{target: '$["x-list"]', update: [{name: e}, {name: f}]}`,
		`{target: '$["x-list"][?@.name == "d"]', update: {in: query}}`,
		`{target: '$["x-list"][?@.name == "b" || @.name == "e"]', remove: true}`,
		`{target: '$["x-list"][0].name', remove: true}`,
	))
	got.want(t, 0)
	doc := spec(t, got.stdout)
	require.Equal(t, []any{
		map[string]any{},
		map[string]any{"name": "c"},
		map[string]any{"name": "d", "in": "query"},
		map[string]any{"name": "f"},
	}, doc.Extensions["x-list"])
	require.Equal(t, []any{map[string]any{"name": "d"}}, doc.Extensions["x-other"], "another copy of the entry")
}

// Properties that an overlay adds come after the others, in its order; those with an order of their own keep it.
func TestOverlayOrdersProperties(t *testing.T) {
	got := convertWith(overlayWith(
		t,
		`{target: $.components.schemas.Item.properties, update: {zebra: {type: string}, apple: {$ref: "#/components/schemas/Colour"}}}`,
		`{target: $.components.schemas, update: {Fresh: {type: object, properties: {second: {type: string}, first: {type: string, x-order: 7}, third: {type: string}}}}}`,
		// A property whose name is a keyword, data that looks like a schema, and an object within another.
		`{target: $.components.schemas, update: {Odd: {type: object, example: {properties: {data: {}}}, properties: {properties: {type: object, properties: {deep: {type: string}}}, default: {type: string}}}}}`,
	))
	got.want(t, 0)
	schemas := spec(t, got.stdout).Components.Schemas
	for name, want := range map[string]string{
		"Item":  "item_id price tags sold_at parts zebra apple",
		"Fresh": "first second third",
		"Odd":   "properties default",
	} {
		require.Equal(t, want, inOrder(schemas[name]))
	}
	require.Equal(t, "deep", inOrder(schemas["Odd"].Value.Properties["properties"]))
	if got := fmt.Sprint(schemas["Odd"].Value.Example); strings.Contains(got, "x-order") {
		t.Errorf("an example got an order: %v", got)
	}
}

// inOrder lists the properties of a schema that have a place, by their places.
func inOrder(schema *openapi3.SchemaRef) string {
	places := map[string]float64{}
	var names []string
	for name, property := range schema.Value.Properties {
		extensions := property.Value.Extensions
		if property.Ref != "" {
			extensions = property.Extensions
		}
		if place, ok := extensions["x-order"].(float64); ok {
			places[name] = place
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return int(places[a] - places[b]) })
	return strings.Join(names, " ")
}

func TestOverlayErrors(t *testing.T) {
	const ok = `{target: $.info, update: {x-ok: true}}`
	tests := []struct {
		name    string
		actions []string
		want    []string
	}{
		{"no match", []string{ok, `{target: $.paths.nowhere, update: {a: b}}`},
			[]string{":5:5: action 2 ($.paths.nowhere): the target matches nothing"}},
		{"no match for a removal", []string{`{target: $.nowhere, remove: true}`},
			[]string{":4:5: action 1 ($.nowhere): the target matches nothing"}},
		{
			"all that is wrong", []string{`{target: $.nowhere, remove: true}`, ok, `{target: $.neither, remove: true}`},
			[]string{":4:5: action 1 ($.nowhere)", ":6:5: action 3 ($.neither)"},
		},
		{"no change", []string{`{target: $.info, update: {title: Shop}}`},
			[]string{":4:5: action 1 ($.info): the action changes nothing"}},
		{"empty update", []string{`{target: $.info, update: {}}`}, []string{"action 1 ($.info): the action changes nothing"}},
		{"no JSONPath", []string{`{target: "$.a[", update: {a: b}}`},
			[]string{":4:5: action 1 ($.a[): the target is no JSONPath: "}},
		{"no target", []string{`{update: {a: b}}`}, []string{":1:1: this is no overlay: ", "target must be defined"}},
		{"unknown key", []string{`{target: $.info, updat: {a: b}}`},
			[]string{`:4:22: unknown key "updat"; expected target, description, update, remove, copy or an extension`}},
		{"nothing to do", []string{`{target: $.info}`},
			[]string{":4:5: action 1 ($.info): nothing to do; expected update, remove or copy"}},
		{"null", []string{`{target: $.info, update: }`}, []string{"action 1 ($.info): nothing to do"}},
		{"remove: false", []string{`{target: $.info, remove: false}`}, []string{"action 1 ($.info): nothing to do"}},
		{"copy and update", []string{`{target: $.info, copy: $.tags, update: {a: b}}`},
			[]string{"action 1 ($.info): more than one of update, remove and copy"}},
		{"update and remove", []string{`{target: $.info, remove: true, update: {a: b}}`},
			[]string{":1:1: this is no overlay: ", "remove"}},
		{"list over mapping", []string{`{target: $.info, update: [a]}`},
			[]string{"action 1 ($.info): the update is a list, but the target is a mapping; expected the same kind"}},
		{"mapping over lists and others", []string{`{target: '$["tags", "info"]', update: [a]}`},
			[]string{"the update is a list, but the target is a mapping; expected the same kind"}},
		{"alias", []string{`{target: $.info, update: &x {a: b}}`, `{target: $.info, update: *x}`},
			[]string{":5:30: alias *x"}},
		{"key twice", []string{`{target: $.info, update: {x-a: 1, x-a: 2}}`}, []string{`:4:39: key "x-a" stands twice`}},
		{
			"type beside $ref",
			[]string{`{target: $.components.schemas.Item.properties.price, update: {$ref: "#/components/schemas/Colour"}}`},
			[]string{
				`: #/components/schemas/Item/properties/price: "type" beside a $ref has no effect; an action must remove it`,
			},
		},
		{"order that is none", []string{`{target: $.components.schemas.Item.properties.price, update: {x-order: first}}`},
			[]string{`#/components/schemas/Item/properties/price: x-order is "first"; expected an integer`}},
		{"hints that are none", []string{`{target: $, update: {x-go-hints: please}}`},
			[]string{`x-go-hints at the top of the document is "please"; expected true or false`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			overlay := overlayWith(t, tt.actions...)
			got := convertWith(overlay)
			got.want(t, 2, tt.want...)
			if !strings.HasPrefix(got.stderr, overlay) || got.stdout != "" {
				t.Errorf("standard error %q, standard output %.100q", got.stderr, got.stdout)
			}
		})
	}
}

func TestOverlayFileErrors(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"empty", "", ":1:1: the file is empty"},
		{"no mapping", "[]", ":1:1: this is no overlay: "},
		{"no version", "info: {title: T, version: '1'}\nactions: [{target: $, remove: true}]\n",
			":1:1: this is no overlay: overlay version"},
		{"other version", "overlay: 2.0.0\ninfo: {title: T, version: '1'}\nactions: [{target: $, remove: true}]\n",
			":1:1: this is no overlay: overlay version must be one of"},
		{"no actions", "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: []\n", ":1:1: this is no overlay: "},
		{"null for an action", "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n  -\n  - {target: $, remove: " +
			"true}\n", ":4:4: expected an action such as"},
		{"text for actions", "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: all\n", ":1:1: this is no overlay: "},
		{"mapping for actions", "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: {a: {}}\n",
			":3:11: expected an action such as"},
		{"unknown key", "overlay: 1.0.0\ninfo: {title: T, version: '1'}\naction: []\nactions: [{target: $, remove: true}]\n",
			`:3:1: unknown key "action"`},
		{"unknown key in info", "overlay: 1.0.0\ninfo: {title: T, version: '1', titel: U}\nactions: [{target: $, remove: " +
			"true}]\n", `:2:32: unknown key "titel"`},
		{"other paths", "overlay: 1.0.0\nx-speakeasy-jsonpath: legacy\ninfo: {title: T, version: '1'}\nactions: [{target: " +
			"$, remove: true}]\n", ":2:23: targets are JSONPath as in RFC 9535"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			overlay := file(t, "overlay.yaml", tt.text)
			convertWith(overlay).want(t, 2, overlay+tt.want)
		})
	}
}

// An update replaces the value, not the text alone: what was a string can become a number.
func TestOverlayChangesTypeOfScalar(t *testing.T) {
	got := convertWith(overlayWith(t,
		`{target: $.info, update: {x-count: "5", x-flag: true, x-nested: {n: "1"}}}`,
		`{target: $.info, update: {x-count: 5, x-flag: "true", x-nested: {n: 1.5}}}`,
		`{target: "$.info['x-count']", update: 6}`,
	))
	got.want(t, 0)
	extensions := spec(t, got.stdout).Info.Extensions
	require.Equal(t, `6 "true" map[n:1.5]`, fmt.Sprintf("%#v %#v %v", extensions["x-count"], extensions["x-flag"],
		extensions["x-nested"]))
}

// Filters need no extension of the library that applies them.
func TestOverlayFilter(t *testing.T) {
	got := convertWith(overlayWith(t, `{target: "$.components.schemas[?@.enum]", update: {x-open-enum: true}}`))
	got.want(t, 0)
	if spec(t, got.stdout).Components.Schemas["Colour"].Value.Extensions["x-open-enum"] != true {
		t.Error("the enum is not open")
	}
}
