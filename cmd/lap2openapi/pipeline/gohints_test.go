package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// hintsDocument has every kind of property in an object that is sent (In), in one that is received (Out), and in one
// that no operation mentions (Idle).
const hintsDocument = `
openapi: 3.0.3
info: {title: Hints, version: "1"}
paths:
  /things:
    parameters:
      - {name: shared, in: header, schema: {type: string}}
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: colour, in: query, schema: {$ref: "#/components/schemas/Colour"}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: filter, in: query, style: deepObject, schema: {$ref: "#/components/schemas/Filter"}}
        - {name: anything, in: query, schema: {}}
        - {name: must, in: query, required: true, schema: {type: string}}
        - {name: X-Trace, in: header, x-go-type-skip-optional-pointer: true, schema: {type: string}}
      responses:
        "200": {description: OK, content: {application/json: {schema: {$ref: "#/components/schemas/Out"}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/In"}}}}
      responses:
        "200": {description: OK, content: {application/json: {schema: {type: object, properties: {both: {$ref: "#/components/schemas/Both"}}}}}}
components:
  schemas:
    Colour: {type: string, enum: [red, green]}
    Time: {type: string, format: date-time}
    Names: {type: array, items: {type: string}}
    Filter: {type: object, properties: {query: {type: string}}}
    In:
      type: object
      required: [must, must_list, must_object]
      properties:
        must: {type: string}
        must_list: {type: array, items: {type: string}}
        must_object: {$ref: "#/components/schemas/Both"}
        text: {type: string}
        number: {type: number}
        count: {type: integer}
        flag: {type: boolean}
        colour: {$ref: "#/components/schemas/Colour"}
        described_colour: {description: Of the eyes., allOf: [{$ref: "#/components/schemas/Colour"}]}
        at: {type: string, format: date-time}
        list: {type: array, items: {type: object, properties: {in_list: {type: string}}}}
        names: {$ref: "#/components/schemas/Names"}
        free: {type: object}
        dictionary: {type: object, additionalProperties: {type: object, properties: {in_dictionary: {type: string}}}}
        object: {$ref: "#/components/schemas/Both"}
        inline: {type: object, properties: {in_inline: {type: string}}}
        union: {oneOf: [{type: string}, {type: integer}]}
        anything: {}
        chosen: {type: string, x-omitempty: true}
    Both:
      type: object
      properties:
        flag: {type: boolean}
        self: {$ref: "#/components/schemas/Both"}
    Out:
      allOf:
        - type: object
          required: [must]
          properties:
            must: {type: string}
            text: {type: string}
            colour: {$ref: "#/components/schemas/Colour"}
            at: {type: string, format: date-time}
            time: {$ref: "#/components/schemas/Time"}
            list: {type: array, items: {type: string}}
            object: {$ref: "#/components/schemas/Idle"}
            anything: {}
    Idle:
      type: object
      properties:
        flag: {type: boolean}
    Loop: {allOf: [{$ref: "#/components/schemas/Loop"}]}
    Looping: {type: object, properties: {loop: {$ref: "#/components/schemas/Loop"}}}
`

// What GoHints sets for each kind of field.
const (
	hintsNone      = ""
	hintsPointer   = "x-go-type-skip-optional-pointer=false"
	hintsSent      = "x-go-type-skip-optional-pointer=false x-omitempty=false x-omitzero=true"
	hintsRead      = "x-omitempty=false"
	hintsReadTime  = "x-omitempty=false x-omitzero=true"
	hintsContainer = "x-omitempty=false x-omitzero=true"
	hintsOwn       = "x-go-type-skip-optional-pointer=false x-omitempty=true x-omitzero=true"
)

func TestGoHintsProperties(t *testing.T) {
	doc := loadHinted(t)
	hintGoTypes(doc)
	schemas := doc.Components.Schemas
	in, out := schemas["In"].Value.Properties, schemas["Out"].Value.AllOf[0].Value.Properties
	tests := []struct {
		name     string
		property *openapi3.SchemaRef
		want     string
	}{
		{"In.must", in["must"], hintsNone},
		{"In.must_list", in["must_list"], "x-omitzero=true"},
		{"In.must_object", in["must_object"], hintsNone},
		{"In.text", in["text"], hintsSent},
		{"In.number", in["number"], hintsSent},
		{"In.count", in["count"], hintsSent},
		{"In.flag", in["flag"], hintsSent},
		{"In.colour", in["colour"], hintsSent},
		{"In.described_colour", in["described_colour"], hintsSent},
		{"In.at", in["at"], hintsPointer},
		{"In.list", in["list"], hintsContainer},
		{"In.list items", in["list"].Value.Items.Value.Properties["in_list"], hintsSent},
		{"In.names", in["names"], hintsContainer},
		{"In.free", in["free"], hintsContainer},
		{"In.dictionary", in["dictionary"], hintsContainer},
		{"In.dictionary values", in["dictionary"].Value.AdditionalProperties.Schema.Value.Properties["in_dictionary"],
			hintsSent},
		{"In.object", in["object"], hintsPointer},
		{"In.inline", in["inline"], hintsPointer},
		{"In.inline fields", in["inline"].Value.Properties["in_inline"], hintsSent},
		{"In.union", in["union"], hintsPointer},
		{"In.anything", in["anything"], hintsNone},
		{"In.chosen", in["chosen"], hintsOwn},
		{"Both.flag", schemas["Both"].Value.Properties["flag"], hintsSent},
		{"Both.self", schemas["Both"].Value.Properties["self"], hintsPointer},
		{"Filter.query", schemas["Filter"].Value.Properties["query"], hintsSent},
		{"Out.must", out["must"], hintsRead},
		{"Out.text", out["text"], hintsRead},
		{"Out.colour", out["colour"], hintsRead},
		{"Out.at", out["at"], hintsReadTime},
		{"Out.time", out["time"], hintsReadTime},
		{"Out.list", out["list"], hintsContainer},
		{"Out.object", out["object"], hintsPointer},
		{"Out.anything", out["anything"], hintsNone},
		{"Idle.flag", schemas["Idle"].Value.Properties["flag"], hintsRead},
		{"Looping.loop", schemas["Looping"].Value.Properties["loop"], hintsNone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			extensions := tt.property.Value.Extensions
			if tt.property.Ref != "" {
				require.Empty(t, extensions, "the schema that %s refers to", tt.property.Ref)
				extensions = tt.property.Extensions
			}
			require.Equal(t, tt.want, extensionText(extensions))
		})
	}
}

func TestGoHintsParameters(t *testing.T) {
	doc := loadHinted(t)
	hintGoTypes(doc)
	item := doc.Paths.Value("/things")
	want := map[string]string{
		"shared":   hintsPointer,
		"limit":    hintsPointer,
		"colour":   hintsPointer,
		"tags":     hintsNone,
		"filter":   hintsPointer,
		"anything": hintsPointer,
		"must":     hintsNone,
		"X-Trace":  "x-go-type-skip-optional-pointer=true", // the document's own choice
	}
	got := map[string]string{}
	for _, p := range slices.Concat(item.Parameters, item.Get.Parameters) {
		got[p.Value.Name] = extensionText(p.Value.Extensions)
	}
	require.Equal(t, want, got)
}

// A second call finds everything set.
func TestGoHintsTwice(t *testing.T) {
	once, twice := loadHinted(t), loadHinted(t)
	hintGoTypes(once)
	hintGoTypes(twice)
	hintGoTypes(twice)
	a, err := once.MarshalJSON()
	require.NoError(t, err)
	b, err := twice.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, string(b), string(a), "a second call changed the document")
}

func TestGoHintsEmptyDocument(*testing.T) {
	hintGoTypes(&openapi3.T{})
}

func loadHinted(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(hintsDocument))
	require.NoError(t, err)
	return doc
}

func extensionText(extensions map[string]any) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(extensions)) {
		parts = append(parts, fmt.Sprintf("%s=%v", key, extensions[key]))
	}
	return strings.Join(parts, " ")
}

func TestGoHintsConstants(t *testing.T) {
	for _, test := range []struct {
		enum []any
		want string
	}{
		{[]any{"ALLOW", "NOT_ALLOWED", "COUNTRY_2"}, "[allow not_allowed country_2]"},
		{[]any{"ALLOW", "block"}, "<nil>"},
		{[]any{"ALLOW", ""}, "<nil>"},
		{[]any{"ALLOW", "1"}, "<nil>"},
		{[]any{1.0, 2.0}, "<nil>"},
	} {
		schema := &openapi3.Schema{Enum: test.enum}
		hintConstants(schema)
		require.Equal(t, test.want, fmt.Sprint(schema.Extensions[hintConstantNames]))
	}
}
