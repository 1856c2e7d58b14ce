package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/lapconv"
)

const smallNames = `# Names.
components:
  # Things
  Thing: [thing, things]
  Colour: [colour]
  Long:
    - Owner.long
    - Other.long

  # The last section
  Place: [place]
`

const smallOperations = `operations:
  - {method: GET, path: "/v1/things", product: consumer, name: Things.Get, retry: safe,
     summary: "Returns things."}
  - {method: POST, path: "/v1/things", product: consumer, name: Things.Create, retry: once, summary: "Creates one."}
  # B2B
  - {method: GET, path: "/v1/b2b/things", product: b2b, name: Things.Get, member_session: true, retry: safe,
     summary: "Returns things."}

# What they take.
inputs:
  colour: "Its colour."
  size: "Its size."
  ThingsCreate.colour: "The colour that it gets."
`

const smallOverlay = `actions:
  - target: $.components.schemas.Thing
    update:
      description: |-
        A thing.

        Of any kind.
  # Colours
  - target: $.components.schemas.Colour
    update: {description: "A colour."}

  - target: $.info
    update: {title: T}
`

const smallSecrets = "secrets:\n  - password\n  - token\n"

const smallSearch = `searches:
  - operation: POST /v1/things/search
    filters:
      - {name: colour, type: str, text: "Of this colour."}
  - operation: POST /v1/b2b/things/search
    filters:
      - {name: size, type: str, text: "Of this size."}
`

const smallLAP = `@lap v0.3
@api Things
@version 1
@endpoint GET /v1/things
@optional {X-Stytch-Member-Session: str, password: str}
@returns(200) {thing: map{id: str}}
@endpoint POST /v1/things
@optional {shape: str}
@endpoint GET /v1/b2b/things
@endpoint DELETE /v1/things/{thing_id}/colours/{colour_id}
@endpoint POST /v1/b2b/things/search
@end
`

// smallRevision is a revision in a tree that has the tables above and nothing else.
func smallRevision(t *testing.T) *revision {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		namesTable: smallNames, operationsTable: smallOperations, overlayFile: smallOverlay, secretsTable: smallSecrets, searchTable: smallSearch,
		"gen/oapi-codegen.yaml": "output-options:\n  additional-initialisms: [JWT]\n",
	} {
		if err := checkout.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	doc, _, err := lapconv.Parse("new.lap", strings.NewReader(smallLAP))
	if err != nil {
		t.Fatal(err)
	}
	return &revision{tree: &tree{&checkout.Copy{Dir: dir}}, name: "new.lap", doc: doc}
}

// table reads a table of the tree; what is no YAML fails the test.
func (rev *revision) table(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(rev.tree.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	var any any
	if err := yaml.Unmarshal(text, &any); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return string(text)
}

func TestMend(t *testing.T) {
	for _, test := range []struct {
		name  string
		note  note
		table string
		old   string // the part of the table that changes
		new   string
	}{
		{
			"a new operation, after the last one of its service",
			note{File: "new.lap", Line: 10, Rule: lapconv.RuleUnlistedOperation}, operationsTable,
			"summary: \"Creates one.\"}\n",
			"summary: \"Creates one.\"}\n  - {method: DELETE, path: \"/v1/things/{thing_id}/colours/{colour_id}\", product: consumer, name: Things.DeleteColour, retry: safe,\n     summary: \"To be described.\"}\n",
		},
		{
			"an operation that is gone",
			note{File: operationsTable, Line: 2, Rule: lapconv.RuleUnusedOperation}, operationsTable,
			"  - {method: GET, path: \"/v1/things\", product: consumer, name: Things.Get, retry: safe,\n     summary: \"Returns things.\"}\n", "",
		},
		{
			"a new input, in its place",
			note{File: "new.lap", Rule: lapconv.RuleInput, Fix: "shape"}, operationsTable,
			"  size: \"Its size.\"\n", "  shape: \"To be described.\"\n  size: \"Its size.\"\n",
		},
		{
			"a new input, after all others",
			note{File: "new.lap", Rule: lapconv.RuleInput, Fix: "width"}, operationsTable,
			"  ThingsCreate.colour", "  width: \"To be described.\"\n  ThingsCreate.colour",
		},
		{
			"a new input that YAML has another word for",
			note{File: "new.lap", Rule: lapconv.RuleInput, Fix: "null"}, operationsTable,
			"  size: \"Its size.\"\n", "  \"null\": \"To be described.\"\n  size: \"Its size.\"\n",
		},
		{
			"a new name with an initialism",
			note{Rule: lapconv.RuleUnpinnedName, Fix: "SiteJwtUrl: [site_jwt_urls]"}, namesTable,
			"  Place: [place]\n", "  Place: [place]\n  SiteJWTURL: [site_jwt_urls]\n",
		},
		{
			"an input that is gone",
			note{File: operationsTable, Line: 11, Rule: lapconv.RuleInput}, operationsTable,
			"  colour: \"Its colour.\"\n", "",
		},
		{
			"a new name",
			note{Rule: lapconv.RuleUnpinnedName, Fix: "Shape: [shape]"}, namesTable,
			"  Place: [place]\n", "  Place: [place]\n  Shape: [shape]\n",
		},
		{
			"a new field of a name",
			note{Rule: lapconv.RuleUnpinnedName, Fix: "Place: [position]"}, namesTable,
			"  Place: [place]\n", "  Place: [place, position]\n",
		},
		{
			"a name that is to be another one",
			note{Rule: lapconv.RuleNameConflict, Fix: "OtherLong: [Other.long]"}, namesTable,
			"  Long:\n    - Owner.long\n    - Other.long\n\n  # The last section\n  Place: [place]\n",
			"  Long: [Owner.long]\n\n  # The last section\n  Place: [place]\n  OtherLong: [Other.long]\n",
		},
		{
			"a name that nothing has",
			note{File: namesTable, Line: 5, Rule: lapconv.RuleUnusedName, Text: "Colour: [colour]"}, namesTable,
			"  Colour: [colour]\n", "",
		},
		{
			"one of the fields of a name that nothing has",
			note{File: namesTable, Line: 4, Rule: lapconv.RuleUnusedName, Text: "Thing: [things]"}, namesTable,
			"  Thing: [thing, things]\n", "  Thing: [thing]\n",
		},
		{
			"an action that does nothing",
			note{File: overlayFile, Line: 9, Rule: "idle-action"}, overlayFile,
			"  - target: $.components.schemas.Colour\n    update: {description: \"A colour.\"}\n", "",
		},
		{
			"an action with an empty line in its text",
			note{File: overlayFile, Line: 2, Rule: "idle-action"}, overlayFile,
			smallOverlay[len("actions:\n"):strings.Index(smallOverlay, "  # Colours")], "",
		},
		{
			"a list that no action describes",
			note{File: "new.lap", Rule: ruleUndescribedList, Text: "#/components/schemas/Thing/properties/a~1b"}, overlayFile,
			"    update: {title: T}\n",
			"    update: {title: T}\n  # The elements of this list are to be described.\n  - target: $.components.schemas.Thing.properties['a/b']\n    update: {items: {type: object, additionalProperties: true}}\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rev := smallRevision(t)
			before := rev.table(t, test.table)
			edits, err := rev.mend([]note{test.note})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := rev.table(t, test.table), replaced(t, before, test.old, test.new); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if len(edits) == 0 || edits[0].file != test.table {
				t.Errorf("edits %v", edits)
			}
		})
	}
}

func TestMendTogether(t *testing.T) {
	rev := smallRevision(t)
	_, err := rev.mend([]note{
		{File: namesTable, Line: 4, Rule: lapconv.RuleUnusedName, Text: "Thing: [thing]"},
		{File: namesTable, Line: 4, Rule: lapconv.RuleUnusedName, Text: "Thing: [things]"},
		{File: "new.lap", Rule: lapconv.RuleInput, Fix: "shape"},
		{File: "new.lap", Rule: lapconv.RuleInput, Fix: "shape"},
		{Rule: lapconv.RuleUnpinnedName, Fix: "Place: [a]"},
		{Rule: lapconv.RuleUnpinnedName, Fix: "Place: [b]"},
		{Line: 1, Rule: lapconv.RuleUnpinnedName, Fix: "New: [new]"},
		{Line: 2, Rule: lapconv.RuleUnpinnedName, Fix: "New: [new]"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if names := rev.table(t, namesTable); strings.Contains(names, "Thing") && !strings.Contains(names, "# Things") || !strings.Contains(names, "  Place: [place, a, b]\n") || strings.Count(names, "New:") != 1 {
		t.Errorf("names:\n%s", names)
	}
	if n := strings.Count(rev.table(t, operationsTable), "  shape:"); n != 1 {
		t.Errorf("%d descriptions of one input", n)
	}
}

// TestMendListsLater leaves lists alone while operations have no rows: their components are called otherwise then.
func TestMendListsLater(t *testing.T) {
	rev := smallRevision(t)
	list := note{File: "new.lap", Rule: ruleUndescribedList, Text: "#/components/schemas/A/properties/b"}
	edits, err := rev.mend([]note{list, {File: "new.lap", Line: 10, Rule: lapconv.RuleUnlistedOperation}})
	if err != nil || len(edits) != 1 || edits[0].file != operationsTable {
		t.Errorf("edits %v, %v", edits, err)
	}
	if _, err := rev.mend([]note{list}); err != nil {
		t.Fatal(err)
	}
	line := 1 + strings.Count(rev.table(t, overlayFile)[:strings.Index(rev.table(t, overlayFile), "  - target: $.components.schemas.A.properties.b")], "\n")
	if _, err := rev.mend([]note{{File: overlayFile, Line: line, Rule: "idle-action"}}); err != nil {
		t.Fatal(err)
	}
	if got := rev.table(t, overlayFile); got != smallOverlay {
		t.Errorf("the action left something behind:\n%s", got)
	}
}

func TestMendUnknown(t *testing.T) {
	rev := smallRevision(t)
	_, err := rev.mend([]note{{File: "new.lap", Line: 3, Rule: lapconv.RuleOperationClash, Message: "clash", Text: "X"}})
	if err == nil || !strings.Contains(err.Error(), "new.lap:3: clash: X [operation-clash]") {
		t.Errorf("error %v", err)
	}
}

func TestFollow(t *testing.T) {
	rev := smallRevision(t)
	edits, err := rev.follow()
	if err != nil {
		t.Fatal(err)
	}
	operations := rev.table(t, operationsTable)
	for _, part := range []string{
		`path: "/v1/things", product: consumer, name: Things.Get, member_session: true, retry: safe,`,
		`path: "/v1/b2b/things", product: b2b, name: Things.Get, retry: safe,`,
	} {
		if !strings.Contains(operations, part) {
			t.Errorf("the table lacks %q:\n%s", part, operations)
		}
	}
	if got := rev.table(t, secretsTable); got != "secrets:\n  - password\n" {
		t.Errorf("secrets: %q", got)
	}
	if got := rev.table(t, searchTable); strings.Contains(got, "/v1/things/search") || !strings.Contains(got, "/v1/b2b/things/search") || strings.Contains(got, "colour") {
		t.Errorf("searches:\n%s", got)
	}
	if len(edits) != 6 {
		t.Errorf("%d edits: %v", len(edits), edits)
	}
	if again, err := rev.follow(); err != nil || len(again) > 0 {
		t.Errorf("a second time: %v, %v", again, err)
	}
}
