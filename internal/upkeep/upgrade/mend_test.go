package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
	"github.com/stretchr/testify/require"
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
  - {method: GET, path: "/v1/things", product: consumer, name: Things.Get, type: ThingsGet, retry: safe,
     summary: "Returns things."}
  - {method: POST, path: "/v1/things", product: consumer, name: Things.Create, type: ThingsCreate, retry: once, summary: "Creates one."}
  # B2B
  - {method: GET, path: "/v1/b2b/things", product: b2b, name: Things.Get, type: ThingsGet, member_session: true, retry: safe,
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
		namesTable: smallNames, operationsTable: smallOperations, overlayFile: smallOverlay, secretsTable: smallSecrets,
		searchTable:             smallSearch,
		"gen/oapi-codegen.yaml": "output-options:\n  additional-initialisms: [JWT]\n",
	} {
		require.NoError(t, checkout.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	doc, _, err := syntax.Parse("new.lap", strings.NewReader(smallLAP), syntax.ParseOptions{})
	require.NoError(t, err)
	return &revision{tree: &tree{&checkout.Copy{Dir: dir}}, name: "new.lap", doc: doc}
}

// table reads a table of the tree; what is no YAML fails the test.
func (rev *revision) table(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(rev.tree.Path(name))
	require.NoError(t, err)
	var any any
	require.NoError(t, yaml.Unmarshal(text, &any))
	return string(text)
}

func TestMend(t *testing.T) {
	for _, test := range []struct {
		name   string
		misfit diag.Diagnostic
		table  string
		old    string // the part of the table that changes
		new    string
	}{
		{
			"a new operation, after the last one of its service",
			diag.Diagnostic{File: "new.lap", Pos: diag.Pos{Line: 10, Column: 1},
				Rule: openapi.RuleUnlistedOperation}, operationsTable,
			"summary: \"Creates one.\"}\n",
			"summary: \"Creates one.\"}\n  - {method: DELETE, path: \"/v1/things/{thing_id}/colours/{colour_id}\", product: " +
				"consumer, name: Things.DeleteColour, type: ThingsDeleteColour, retry: safe,\n" +
				"     summary: \"To be described.\"}\n",
		},
		{
			"an operation that is gone",
			diag.Diagnostic{File: operationsTable, Pos: diag.Pos{Line: 2, Column: 1},
				Rule: openapi.RuleUnusedOperation}, operationsTable,
			"  - {method: GET, path: \"/v1/things\", product: consumer, name: Things.Get, type: ThingsGet, retry: safe,\n" +
				"     summary: " +
				"\"Returns things.\"}\n", "",
		},
		{
			"a new input, in its place",
			diag.Diagnostic{File: "new.lap", Rule: openapi.RuleInput,
				Fix: diag.Fix{Table: diag.Inputs, Field: "shape"}}, operationsTable,
			"  size: \"Its size.\"\n", "  shape: \"To be described.\"\n  size: \"Its size.\"\n",
		},
		{
			"a new input, after all others",
			diag.Diagnostic{File: "new.lap", Rule: openapi.RuleInput,
				Fix: diag.Fix{Table: diag.Inputs, Field: "width"}}, operationsTable,
			"  ThingsCreate.colour", "  width: \"To be described.\"\n  ThingsCreate.colour",
		},
		{
			"a new input that YAML has another word for",
			diag.Diagnostic{File: "new.lap", Rule: openapi.RuleInput,
				Fix: diag.Fix{Table: diag.Inputs, Field: "null"}}, operationsTable,
			"  size: \"Its size.\"\n", "  \"null\": \"To be described.\"\n  size: \"Its size.\"\n",
		},
		{
			"a new name with an initialism",
			diag.Diagnostic{Rule: openapi.RuleUnpinnedName,
				Fix: diag.Fix{Table: diag.Names, Name: "SiteJwtUrl", Field: "site_jwt_urls"}}, namesTable,
			"  Place: [place]\n", "  Place: [place]\n  SiteJWTURL: [site_jwt_urls]\n",
		},
		{
			"an input that is gone",
			diag.Diagnostic{File: operationsTable, Pos: diag.Pos{Line: 11, Column: 1}, Rule: openapi.RuleInput}, operationsTable,
			"  colour: \"Its colour.\"\n", "",
		},
		{
			"a new name",
			diag.Diagnostic{Rule: openapi.RuleUnpinnedName,
				Fix: diag.Fix{Table: diag.Names, Name: "Shape", Field: "shape"}}, namesTable,
			"  Place: [place]\n", "  Place: [place]\n  Shape: [shape]\n",
		},
		{
			"a new field of a name",
			diag.Diagnostic{Rule: openapi.RuleUnpinnedName,
				Fix: diag.Fix{Table: diag.Names, Name: "Place", Field: "position"}}, namesTable,
			"  Place: [place]\n", "  Place: [place, position]\n",
		},
		{
			"a name that is to be another one",
			diag.Diagnostic{Rule: openapi.RuleNameConflict,
				Fix: diag.Fix{Table: diag.Names, Name: "OtherLong", Field: "Other.long"}}, namesTable,
			"  Long:\n    - Owner.long\n    - Other.long\n\n  # The last section\n  Place: [place]\n",
			"  Long: [Owner.long]\n\n  # The last section\n  Place: [place]\n  OtherLong: [Other.long]\n",
		},
		{
			"a name that nothing has",
			diag.Diagnostic{File: namesTable, Pos: diag.Pos{Line: 5, Column: 1}, Rule: openapi.RuleUnusedName,
				Subject: diag.Subject{Component: "Colour", Field: "colour"}}, namesTable,
			"  Colour: [colour]\n", "",
		},
		{
			"one of the fields of a name that nothing has",
			diag.Diagnostic{File: namesTable, Pos: diag.Pos{Line: 4, Column: 1}, Rule: openapi.RuleUnusedName,
				Subject: diag.Subject{Component: "Thing", Field: "things"}}, namesTable,
			"  Thing: [thing, things]\n", "  Thing: [thing]\n",
		},
		{
			"an action that does nothing",
			diag.Diagnostic{File: overlayFile, Pos: diag.Pos{Line: 9, Column: 1}, Rule: pipeline.RuleIdleAction}, overlayFile,
			"  - target: $.components.schemas.Colour\n    update: {description: \"A colour.\"}\n", "",
		},
		{
			"a field that sounds like a secret",
			diag.Diagnostic{File: "new.lap", Rule: pipeline.RuleUndecidedSecret, Subject: diag.Subject{Field: "pin_code"}},
			secretsTable, "  - token\n", "  - token\n  - pin_code\n",
		},
		{
			"a secret that nothing has",
			diag.Diagnostic{File: secretsTable, Pos: diag.Pos{Line: 3, Column: 5}, Rule: pipeline.RuleIdleSecret},
			secretsTable, "  - token\n", "",
		},
		{
			"an action with an empty line in its text",
			diag.Diagnostic{File: overlayFile, Pos: diag.Pos{Line: 2, Column: 1}, Rule: pipeline.RuleIdleAction}, overlayFile,
			smallOverlay[len("actions:\n"):strings.Index(smallOverlay, "  # Colours")], "",
		},
		{
			"a list that no action describes",
			diag.Diagnostic{File: "new.lap", Rule: pipeline.RuleUndescribedList,
				Subject: diag.Subject{Pointer: "#/components/schemas/Thing/properties/a~1b"}}, overlayFile,
			"    update: {title: T}\n",
			"    update: {title: T}\n  # The elements of this list are to be described.\n  - target: " +
				"$.components.schemas.Thing.properties['a/b']\n    update: {items: {type: object, additionalProperties: true}}\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rev := smallRevision(t)
			before := rev.table(t, test.table)
			edits, err := rev.mend(diag.Diagnostics{test.misfit})
			require.NoError(t, err)
			if got, want := rev.table(t, test.table), replaced(t, before, test.old, test.new); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			require.NotEmpty(t, edits)
			require.Equal(t, test.table, edits[0].file)
		})
	}
}

func TestMendTogether(t *testing.T) {
	rev := smallRevision(t)
	_, err := rev.mend(diag.Diagnostics{
		{File: namesTable, Pos: diag.Pos{Line: 4, Column: 1}, Rule: openapi.RuleUnusedName,
			Subject: diag.Subject{Component: "Thing", Field: "thing"}},
		{File: namesTable, Pos: diag.Pos{Line: 4, Column: 1}, Rule: openapi.RuleUnusedName,
			Subject: diag.Subject{Component: "Thing", Field: "things"}},
		{File: "new.lap", Rule: openapi.RuleInput, Fix: diag.Fix{Table: diag.Inputs, Field: "shape"}},
		{File: "new.lap", Rule: openapi.RuleInput, Fix: diag.Fix{Table: diag.Inputs, Field: "shape"}},
		{Rule: openapi.RuleUnpinnedName, Fix: diag.Fix{Table: diag.Names, Name: "Place", Field: "a"}},
		{Rule: openapi.RuleUnpinnedName, Fix: diag.Fix{Table: diag.Names, Name: "Place", Field: "b"}},
		{Pos: diag.Pos{Line: 1, Column: 1}, Rule: openapi.RuleUnpinnedName,
			Fix: diag.Fix{Table: diag.Names, Name: "New", Field: "new"}},
		{Pos: diag.Pos{Line: 2, Column: 1}, Rule: openapi.RuleUnpinnedName,
			Fix: diag.Fix{Table: diag.Names, Name: "New", Field: "new"}},
	})
	require.NoError(t, err)
	names := rev.table(t, namesTable)
	require.NotContains(t, names, "  Thing:")
	require.Contains(t, names, "  Place: [place, a, b]\n")
	require.Equal(t, 1, strings.Count(names, "New:"))
	require.Equal(t, 1, strings.Count(rev.table(t, operationsTable), "  shape:"))
}

// TestMendListsLater leaves lists alone while operations have no rows: their components are called otherwise then.
func TestMendListsLater(t *testing.T) {
	rev := smallRevision(t)
	list := diag.Diagnostic{
		File: "new.lap", Rule: pipeline.RuleUndescribedList,
		Subject: diag.Subject{Pointer: "#/components/schemas/A/properties/b"},
	}
	edits, err := rev.mend(diag.Diagnostics{
		list, {File: "new.lap", Pos: diag.Pos{Line: 10, Column: 1}, Rule: openapi.RuleUnlistedOperation},
	})
	require.NoError(t, err)
	require.Len(t, edits, 1)
	require.Equal(t, operationsTable, edits[0].file)
	_, err = rev.mend(diag.Diagnostics{list})
	require.NoError(t, err)
	before, _, found := strings.Cut(rev.table(t, overlayFile), "  - target: $.components.schemas.A.properties.b")
	require.True(t, found)
	line := 1 + strings.Count(before, "\n")
	_, err = rev.mend(diag.Diagnostics{{File: overlayFile, Pos: diag.Pos{Line: line}, Rule: pipeline.RuleIdleAction}})
	require.NoError(t, err)
	require.Equal(t, smallOverlay, rev.table(t, overlayFile))
}

func TestMendUnknown(t *testing.T) {
	rev := smallRevision(t)
	_, err := rev.mend(diag.Diagnostics{{
		File: "new.lap", Pos: diag.Pos{Line: 3, Column: 1}, Severity: diag.Error,
		Rule: openapi.RuleOperationClash, Message: "clash", Text: "X",
	}})
	require.ErrorContains(t, err, `new.lap:3:1: error: clash: "X" [operation-clash]`)
}

func TestFollow(t *testing.T) {
	rev := smallRevision(t)
	edits, err := rev.follow()
	require.NoError(t, err)
	operations := rev.table(t, operationsTable)
	for _, part := range []string{
		`path: "/v1/things", product: consumer, name: Things.Get, type: ThingsGet, member_session: true, retry: safe,`,
		`path: "/v1/b2b/things", product: b2b, name: Things.Get, type: ThingsGet, retry: safe,`,
	} {
		if !strings.Contains(operations, part) {
			t.Errorf("the table lacks %q:\n%s", part, operations)
		}
	}
	if got := rev.table(t, searchTable); strings.Contains(got, "/v1/things/search") ||
		!strings.Contains(got, "/v1/b2b/things/search") || strings.Contains(got, "colour") {
		t.Errorf("searches:\n%s", got)
	}
	if len(edits) != 5 {
		t.Errorf("%d edits: %v", len(edits), edits)
	}
	if again, err := rev.follow(); err != nil || len(again) > 0 {
		t.Errorf("a second time: %v, %v", again, err)
	}
}
