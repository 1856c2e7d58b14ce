package main

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/diff"
)

// update writes the golden reports instead of comparing them.
var update = flag.Bool("update", false, "write the golden reports")

// golden compares a text with a file under testdata/diff.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "diff", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	require.Equal(t, readFile(t, path), got, path)
}

func TestDiffFormats(t *testing.T) {
	for _, format := range diff.Formats() {
		t.Run(string(format), func(t *testing.T) {
			got := lap2openapi("diff", "--format", string(format), "testdata/diff/old.lap", "testdata/diff/new.lap")
			got.want(t, exitFindings)
			golden(t, "shop."+string(format), got.stdout)
			checkFormat(t, format, got.stdout)
			require.Empty(t, got.stderr, "standard error")
		})
	}
}

// checkFormat makes sure that other programs can read a report.
func checkFormat(t *testing.T, format diff.Format, report string) {
	t.Helper()
	switch format {
	case "json":
		var doc struct {
			Breaking, Warnings, Information int
			Changes                         []json.RawMessage
		}
		require.NoError(t, json.Unmarshal([]byte(report), &doc))
		require.Equal(t, len(doc.Changes), doc.Breaking+doc.Warnings+doc.Information)
		require.NotEmpty(t, doc.Changes)
	case "junit":
		var doc struct {
			Suite struct {
				Tests    int        `xml:"tests,attr"`
				Failures int        `xml:"failures,attr"`
				Cases    []struct{} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		require.NoError(t, xml.Unmarshal([]byte(report), &doc))
		require.Equal(t, len(doc.Suite.Cases), doc.Suite.Tests)
		require.Equal(t, 6, doc.Suite.Failures)
	case "html":
		fallthrough
	case "markdown":
		require.NotContains(
			t,
			strings.ReplaceAll(report, "`<pink>`", ""),
			"<pink>",
			"a value of the document is markup in the report",
		)
	}
}

func TestDiffFailOn(t *testing.T) {
	harmless := strings.Replace(readFile(t, "testdata/diff/old.lap"), "{colour: str(red/green/blue), page: int}",
		"{colour: str(red/green/blue), page: int, limit: int}", 1)
	tests := []struct {
		old, revised string
		failOn       string
		status       int
	}{
		{"old.lap", "new.lap", "", exitFindings},
		{"old.lap", "new.lap", "breaking", exitFindings},
		{"old.lap", "new.lap", "any", exitFindings},
		{"old.lap", "new.lap", "none", exitClean},
		{"old.lap", "harmless.lap", "", exitClean},
		{"old.lap", "harmless.lap", "any", exitFindings},
		{"old.lap", "old.lap", "any", exitClean},
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"old.lap": readFile(t, "testdata/diff/old.lap"), "new.lap": readFile(t,
			"testdata/diff/new.lap"), "harmless.lap": harmless,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	for _, tt := range tests {
		t.Run(tt.old+" "+tt.revised+" "+tt.failOn, func(t *testing.T) {
			args := []string{"diff"}
			if tt.failOn != "" {
				args = append(args, "--fail-on", tt.failOn)
			}
			lap2openapi(append(args, filepath.Join(dir, tt.old), filepath.Join(dir, tt.revised))...).want(t, tt.status)
		})
	}
}

// TestDiffSame compares an API with itself in other words: nothing but what a request or response shows is a change.
func TestDiffSame(t *testing.T) {
	const first = `@lap v0.3
@api Shop
@version 1
@endpoint GET /a/{a_id}
@required {a_id: str}
@returns(200) {item: map{id: str, kind: str(x/y)}, other: map{n: int}}
@endpoint POST /b
@optional {p: str, q: int}
@returns(200) {item: map{id: str, kind: str(x/y)}}
@end
`
	const second = `@lap v0.3
@api Another name
@version 2
@group b
@endpoint POST /b
@desc Described.
@optional {q: int # described too, p: str}
@returns(200) {item: map{kind: str(y/x), id: str}}
@endgroup
@endpoint GET /a/{id}
@required {id: str}
@returns(200) {other: map{n: int}, item: map{kind: str(y/x), id: str}}
@end
`
	got := lap2openapi("diff", "--fail-on", "any", file(t, "first.lap", first), file(t, "second.lap", second))
	got.want(t, exitClean)
	require.Contains(t, got.stdout, ": no changes\n")
}

// TestDiffMixed compares LAP with OpenAPI: with the document made of it, each way round.
func TestDiffMixed(t *testing.T) {
	tables := []string{"--names", "testdata/names.yaml", "--operations", "testdata/operations.yaml", "--overlay",
		"testdata/overlay.yaml"}
	for _, format := range []string{"yaml", "json"} {
		converted := lap2openapi(append([]string{"convert", "--format", format, "testdata/shop.lap"}, tables...)...)
		converted.want(t, exitClean)
		document := file(t, "shop."+format, converted.stdout)
		for _, pair := range [][]string{{"testdata/shop.lap", document}, {document, "testdata/shop.lap"},
			{document, document}} {
			got := lap2openapi(append(append([]string{"diff", "--fail-on", "any"}, tables...), pair...)...)
			got.want(t, exitClean)
		}
		got := lap2openapiWith(converted.stdout, append([]string{"diff", "--fail-on", "any", "-", "testdata/shop.lap"},
			tables...)...)
		got.want(t, exitClean)
	}
}

// TestDiffNotes compares with tables and an overlay that were made for one of the two: what does not fit is reported on
// the side that it does not fit, and is not fatal.
func TestDiffNotes(t *testing.T) {
	tables := []string{"--names", "testdata/names.yaml", "--operations", "testdata/operations.yaml", "--overlay",
		"testdata/overlay.yaml"}
	old := strings.Replace(readFile(t, "testdata/shop.lap"), ", sold_at: str", "", 2)
	old = strings.Replace(old, ", parts: [map]", ", pieces: [map]", 2)
	old = strings.Replace(old, "@endpoint DELETE /items/{item_id}", "@endpoint DELETE /items/all/{item_id}", 1)
	name := file(t, "old.lap", old)
	got := lap2openapi(append([]string{"diff", name, "testdata/shop.lap"}, tables...)...)
	got.want(t, exitFindings)
	for _, part := range []string{
		"Types that only the overlay supplies are assumed equal on both sides: 1 schema, and what",
		"Notes on " + name,
		"DELETE /items/{item_id} [" + "unused-operation]",
		"DELETE /items/all/{item_id} [unlisted-operation]",
		": the target matches nothing: $.components.schemas.Item.properties.sold_at [idle-action]",
		"`item/sold_at`", "`item/parts`",
	} {
		require.Contains(t, got.stdout, part)
	}
	require.NotContains(
		t,
		got.stdout,
		"Notes on testdata/shop.lap",
		"the report has notes about the revision that all fits",
	)
	if t.Failed() {
		t.Log(got.stdout)
	}
}

// TestDiffInvalidOpenAPI compares a document that is invalid as published ones are: what is wrong is noted.
func TestDiffInvalidOpenAPI(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: T}
paths:
  /a:
    get:
      parameters: [{name: n, in: query, schema: {type: integer, default: "30"}}]
      responses: {"200": {description: OK}}
`
	name := file(t, "odd.yaml", document)
	got := lap2openapi("diff", "--fail-on", "any", name,
		file(t, "other.yaml", strings.Replace(document, "name: n", "name: m", 1)))
	got.want(t, exitFindings)
	for _, part := range []string{"`m`", "`n`", "Notes on " + name, "#/info [invalid-openapi]", "[invalid-openapi]"} {
		require.Contains(t, got.stdout, part)
	}
	lap2openapi("diff", "--fail-on", "any", name, file(t, "bare.yaml", "openapi: 3.0.3\n")).want(t, exitFindings)
}

// TestDiffCutOff compares with a document that was cut off: the operations that it lacks look as if they were gone.
func TestDiffCutOff(t *testing.T) {
	whole := readFile(t, "testdata/diff/old.lap")
	name := file(t, "cut.lap", whole[:strings.Index(whole, "@endpoint PUT")])
	got := lap2openapi("diff", "testdata/diff/old.lap", name)
	got.want(t, exitFindings)
	for _, part := range []string{"Notes on " + name, "[endpoint-count]", "[missing-end]", "api removed"} {
		require.Contains(t, got.stdout, part)
	}
}

// TestDiffListWithoutElements has an overlay add a list that was not there before, and has no elements: there are none
// to keep.
func TestDiffListWithoutElements(t *testing.T) {
	overlay := overlayWith(t, "{target: $.components.schemas, update: {L: {type: array}}}")
	got := lap2openapi("diff", "--overlay", overlay, "testdata/diff/old.lap", "testdata/diff/old.lap")
	got.want(t, exitTrouble, "invalid OpenAPI at #/components/schemas/L: ")
}

// TestDiffOneLine has values with line breaks and escape sequences, which must not reach the start of a line or a
// terminal.
func TestDiffOneLine(t *testing.T) {
	const document = `{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {
		"operationId": "a\n::error::b",
		"parameters": [{"name": "p", "in": "query", "schema": {"type": "string", "enum": ["x", "%s"]}}],
		"responses": {"200": {"description": "OK"}}}}}}`
	old, revised := file(t, "old.json", strings.Replace(document, "%s", "y", 1)), file(t, "new.json",
		strings.Replace(document, "%s", `z\n\n# Head\u001b[31m\n::set-output name=x::y`, 1))
	for _, format := range diff.Formats() {
		got := lap2openapi("diff", "--format", string(format), old, revised)
		got.want(t, exitFindings)
		require.NotContains(t, got.stdout, "\n# Head", format)
		require.NotContains(t, got.stdout, "\n::set-output", format)
		require.NotContains(t, got.stdout, "\n::error::b", format)
		if format != diff.GitHub {
			require.NotContains(t, got.stdout, "\x1b", format)
		}
	}
}

// TestDiffWrapped compares a schema with itself in two descriptions.
func TestDiffWrapped(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: T, version: "1"}
paths: {/a: {get: {responses: {"200": {description: OK, content: {application/json: {schema: %s}}}}}}}
components: {schemas: {A: {type: object, required: [b], properties: {b: {type: string}}}}}
`
	plain := file(t, "plain.yaml", strings.Replace(document, "%s", `{$ref: "#/components/schemas/A"}`, 1))
	wrapped := file(t, "wrapped.yaml", strings.Replace(document, "%s",
		`{description: D, allOf: [{description: E, allOf: [{$ref: "#/components/schemas/A"}]}]}`, 1))
	lap2openapi("diff", "--fail-on", "any", plain, wrapped).want(t, exitClean)
	lap2openapi("diff", "--fail-on", "any", wrapped, plain).want(t, exitClean)
}

// TestDiffMissingSchema has an overlay refer to a component that one of the revisions does not have.
func TestDiffMissingSchema(t *testing.T) {
	const document = "@lap v0.3\n@api A\n@version 1\n@endpoint GET /a\n@returns(200) {item: %s, other: map}\n@end\n"
	old, revised := file(t, "old.lap", strings.Replace(document, "%s", "map{id: str}", 1)), file(t, "new.lap",
		strings.Replace(document, "%s", "map", 1))
	overlay := file(t, "overlay.yaml", `{overlay: 1.0.0, info: {title: T, version: "1"}, actions: [
		{target: $.components.schemas.GetAResult.properties.other.type, remove: true},
		{target: $.components.schemas.GetAResult.properties.other, update: {$ref: "#/components/schemas/Item"}}]}`)
	got := lap2openapi("diff", "--fail-on", "none", "--overlay", overlay, old, revised)
	got.want(t, exitClean)
	require.Contains(t, got.stdout,
		"the overlay refers to a schema that this revision does not have: Item [missing-schema]")
}

func TestDiffOpenEnums(t *testing.T) {
	const document = "@lap v0.3\n@api A\n@version 1\n@endpoint GET /a\n@returns(200) {kind: str(x/y%s)}\n@end\n"
	overlay := overlayWith(t, `{target: "$.components.schemas[?@.enum]", update: {x-open-enum: true}}`)
	old, revised := file(t, "old.lap", strings.Replace(document, "%s", "", 1)), file(t, "new.lap",
		strings.Replace(document, "%s", "/z", 1))
	lap2openapi("diff", old, revised).want(t, exitFindings)
	got := lap2openapi("diff", "--overlay", overlay, old, revised)
	got.want(t, exitClean)
	require.Contains(t, got.stdout, "added the new `z` enum value")
}

func TestDiffTrouble(t *testing.T) {
	good := "testdata/diff/old.lap"
	broken := file(t, "broken.lap", "@lap v0.3\n@api A\n@version 1\n@endpoint\n@returns(200) {a: str}\n")
	tests := []struct {
		name   string
		args   []string
		stderr string
	}{
		{"one document", []string{good}, "expected two documents, the old and the new one, got 1"},
		{"twice the standard input", []string{"-", "-"}, "expected one at most"},
		{"no such format", []string{"--format", "sarif", good, good},
			"expected one of text, markdown, json, html, github, junit"},
		{"no such level", []string{"--fail-on", "warning", good, good}, "expected one of breaking, any, none"},
		{"no such file", []string{good, "missing.lap"}, "missing.lap"},
		{"broken LAP", []string{good, broken}, "broken.lap:4:1: "},
		{"neither", []string{file(t, "notes.txt", "Not an API.\n"), good}, "notes.txt:1:1: "},
		{"no OpenAPI but for its first line", []string{good, file(t, "bad.yaml", "openapi: 3.0.3\npaths: [1]\n")},
			"bad.yaml: invalid OpenAPI: "},
		{"references to other files", []string{good, file(t, "refs.yaml",
			"openapi: 3.0.3\npaths: {/a: {$ref: other.yaml}}\n")}, "refs.yaml: invalid OpenAPI: "},
		{"Swagger 2", []string{good, file(t, "old.json",
			`{"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {}}`)}, "old.json: Swagger 2.0; expected " +
			"OpenAPI 3 or LAP"},
		{"OpenAPI that is no YAML", []string{good, file(t, "syntax.yaml", "openapi: 3.0.3\ninfo: {title: T\npaths: {}\n")},
			"syntax.yaml: invalid OpenAPI: yaml: "},
		{"an OpenAPI to come", []string{good, file(t, "four.yaml", "openapi: 4.0.0\npaths: {}\n")},
			"four.yaml: OpenAPI 4.0.0; expected OpenAPI 3 or LAP"},
		{"an overlay that is none", []string{"--overlay", file(t, "o.yaml", "a: 1\n"), good, good}, "this is no overlay"},
		{"a table that is none", []string{"--names", file(t, "n.yaml", "a: 1\n"), good, good}, `unknown key "a"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lap2openapi(append([]string{"diff"}, tt.args...)...)
			got.want(t, exitTrouble, tt.stderr)
			require.Empty(t, got.stdout)
		})
	}
}
