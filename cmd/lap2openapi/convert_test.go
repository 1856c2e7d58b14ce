package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/stretchr/testify/require"
)

// spec reads an OpenAPI document that must be one.
func spec(t *testing.T, text string) *openapi3.T {
	t.Helper()
	doc, invalid, err := pipeline.Load(pipeline.Source{Name: "test", Text: []byte(text)})
	require.NoError(t, err)
	require.Empty(t, invalid)
	return doc
}

func TestConvert(t *testing.T) {
	got := lap2openapi("convert", "testdata/shop.lap")
	got.want(t, 0)
	if got.stderr != "" {
		t.Errorf("standard error: %q", got.stderr)
	}
	doc := spec(t, got.stdout)
	if doc.Info.Title != "Shop" || doc.Paths.Len() != 2 {
		t.Errorf("title %q, %d paths", doc.Info.Title, doc.Paths.Len())
	}
}

func TestConvertStandardInput(t *testing.T) {
	got := lap2openapiWith(readFile(t, "testdata/shop.lap"), "convert", "-o", "-", "-")
	got.want(t, 0)
	if want := lap2openapi("convert", "testdata/shop.lap").stdout; got.stdout != want {
		t.Errorf("got:\n%s\nwant:\n%s", got.stdout, want)
	}
}

func TestConvertFormat(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		args   []string
		out    string
		asJSON bool
	}{
		{nil, "-", false},
		{[]string{"--format", "json"}, "-", true},
		{[]string{"--format=yaml"}, "a.json", false},
		{nil, "b.json", true},
		{nil, "c.yaml", false},
		{[]string{"-format", "json"}, "d.yaml", true},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " ")+" "+tt.out, func(t *testing.T) {
			out := tt.out
			if out != "-" {
				out = filepath.Join(dir, out)
			}
			got := lap2openapi(append([]string{"convert", "testdata/shop.lap", "-o", out}, tt.args...)...)
			got.want(t, 0)
			text := got.stdout
			if out != "-" {
				text = readFile(t, out)
			}
			spec(t, text)
			if json.Valid([]byte(text)) != tt.asJSON {
				t.Errorf("wrong format:\n%.80s", text)
			}
		})
	}
}

func TestConvertTables(t *testing.T) {
	got := lap2openapi("convert", "--names", "testdata/names.yaml", "--operations", "testdata/operations.yaml",
		"testdata/shop.lap")
	got.want(t, 0)
	doc := spec(t, got.stdout)
	for _, name := range []string{"Item", "Colour", "ItemsCreateRequest"} {
		if doc.Components.Schemas[name] == nil {
			t.Errorf("no component %s", name)
		}
	}
	for _, want := range []struct{ method, path, id, tag, summary string }{
		{"GET", "/items/{item_id}", "ItemsGet", "Items", "Fetches an item."},
		{"POST", "/items", "ItemsCreate", "Items", ""},
		{"DELETE", "/items/{item_id}", "B2BItemsBinDelete", "B2B.Items.Bin", ""},
	} {
		op := doc.Paths.Value(want.path).GetOperation(want.method)
		if op.OperationID != want.id || len(op.Tags) != 1 || op.Tags[0] != want.tag || op.Summary != want.summary {
			t.Errorf("%s %s: id %q, tags %q, summary %q", want.method, want.path, op.OperationID, op.Tags, op.Summary)
		}
	}
}

// Findings of severity Error, and warnings under --strict, keep the output from being written.
func TestConvertFindings(t *testing.T) {
	odd := file(t, "odd.lap", untidy)
	shop, few := "testdata/shop.lap", file(t, "names.yaml", "components: {Item: [item]}")
	tests := []struct {
		name   string
		args   []string
		status int
		stderr []string
	}{
		{"a warning", []string{odd}, 0, []string{odd + ":4:1: warning: ", "[unknown-directive]", "\n1 warning\n"}},
		{"a warning, strict", []string{"--strict", odd}, 1,
			[]string{odd + ":4:1: warning: ", "\n1 warning; nothing is written\n"}},
		{"decisions, strict", []string{"--strict", shop}, 0, nil},
		{"a name is missing", []string{"--names", few, shop}, 1,
			[]string{shop + ":", ": error: ", "[unpinned-name]", "; nothing is written\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := file(t, "out.yaml", "old")
			got := lap2openapi(append([]string{"convert", "-o", out}, tt.args...)...)
			got.want(t, tt.status, tt.stderr...)
			if written := readFile(t, out) != "old"; written != (tt.status == 0) {
				t.Errorf("written: %v", written)
			}
			onlyFiles(t, out)
		})
	}
}

func TestConvertVerbose(t *testing.T) {
	// A path parameter that nothing lists is a decision that loses nothing.
	const document = "@lap v0.3\n@api A\n@version 1\n@endpoint GET /a/{b}\n@returns(200)\n@end\n"
	quiet := lap2openapiWith(document, "convert", "-")
	quiet.want(t, 0)
	if quiet.stderr != "" {
		t.Errorf("without -v: %q", quiet.stderr)
	}
	lap2openapiWith(document, "convert", "-", "-v").want(t, 0, "-:4:1: info: ", "[path-parameter]", "1 note\n")
}

// What parsing found and what converting found are one list.
func TestConvertReportsInSourceOrder(t *testing.T) {
	const document = "@lap v0.3\n@api A\n@version 1\n@endpoint GET /a/{b}\n@returns(200)\n@frobnicate\n@end\n"
	got := lap2openapiWith(document, "convert", "-v", "-")
	decision, warning := strings.Index(got.stderr, "-:4:1: info: "), strings.Index(got.stderr, "-:6:1: warning: ")
	if decision < 0 || warning < decision {
		t.Errorf("standard error:\n%s", got.stderr)
	}
}

func TestConvertLeavesEqualOutput(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.yaml")
	lap2openapi("convert", "testdata/shop.lap", "-o", out).want(t, 0)
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	require.NoError(t, os.Chtimes(out, long, long))
	lap2openapi("convert", "testdata/shop.lap", "-o", out).want(t, 0)
	info, err := os.Stat(out)
	require.NoError(t, err)
	if !info.ModTime().Equal(long) {
		t.Error("the output was written though nothing changed")
	}
	onlyFiles(t, out)
}

// Whatever goes wrong, an earlier output stays, and nothing else does.
func TestConvertFailureLeavesOutput(t *testing.T) {
	shop := "testdata/shop.lap"
	tests := []struct {
		name   string
		args   []string
		stderr string
	}{
		{"no such document", []string{"missing.lap"}, "missing.lap"},
		{"no such table", []string{shop, "--names", "missing.yaml"}, "missing.yaml"},
		{"no such operations", []string{shop, "--operations", "missing.yaml"}, "missing.yaml"},
		{"no such secrets", []string{shop, "--secrets", "missing.yaml"}, "missing.yaml"},
		{"secret that no operation has", []string{shop, "--secrets", file(t, "s.yaml", "secrets: [token]")},
			"s.yaml:1:11: error: token is not a parameter or field of any operation"},
		{"no such overlay", []string{shop, "--overlay", "missing.yaml"}, "missing.yaml"},
		{"bad table", []string{shop, "--names", file(t, "names.yaml", "component: {}")}, "names.yaml:1:1: "},
		{"no LAP", []string{file(t, "x.lap", "no such thing")}, "x.lap:1:1: "},
		{"no HTTP API", []string{file(t, "x.lap", "@lap v0.3\n@endpoint UNARY a.b\n@end\n")}, "x.lap:2:1: "},
		{"invalid result", []string{shop, "--overlay", overlayWith(t, `{target: $.info.title, remove: true}`)},
			"testdata/shop.lap: invalid OpenAPI at #/info: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := file(t, "out.yaml", "old")
			got := lap2openapi(append([]string{"convert", "-o", out}, tt.args...)...)
			got.want(t, 2, tt.stderr)
			if readFile(t, out) != "old" || got.stdout != "" {
				t.Errorf("output %q, standard output %q", readFile(t, out), got.stdout)
			}
			onlyFiles(t, out)
		})
	}
}

func TestConvertRefusesToOverwriteInput(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"shop.lap", "names.yaml", "operations.yaml", "overlay.yaml"} {
		text := readFile(t, filepath.Join("testdata", name))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	t.Chdir(dir)
	for _, out := range []string{"./shop.lap", "names.yaml", "operations.yaml", filepath.Join(dir, "overlay.yaml")} {
		got := lap2openapi("convert", "--names", "names.yaml", "--operations", "operations.yaml", "--overlay", "overlay.yaml",
			"shop.lap", "-o", out)
		got.want(t, 2, "the output "+out+" is the input")
	}
}

// An invalid result is told of with the JSON pointer of what is wrong.
func TestConvertInvalidResult(t *testing.T) {
	tests := []struct {
		name, action string
		want         []string
	}{
		{"a section", `{target: $.info.title, remove: true}`, []string{"at #/info: "}},
		{
			"a schema that others refer to", `{target: $.components.schemas.Item.properties.price, update: {type: thing}}`,
			[]string{"at #/components/schemas/Item/properties/price: unsupported 'type' value \"thing\"\n"},
		},
		{
			"two properties of one schema",
			`{target: $.components.schemas.Item.properties, update: {a: {type: thing}, b: {type: array}}}`,
			[]string{"at #/components/schemas/Item/properties/a: ", "at #/components/schemas/Item/properties/b: "},
		},
		{"a component", `{target: $.components.schemas.Item, update: {type: thing}}`,
			[]string{"at #/components/schemas/Item: unsupported"}},
		{"an operation", `{target: "$.paths['/items/{item_id}'].get.responses", remove: true}`,
			[]string{"at #/paths/~1items~1{item_id}/get: "}},
		{
			"a reference to nothing",
			`{target: $.components.schemas.Item.properties, update: {x: {$ref: "#/components/schemas/None"}}}`,
			[]string{"#/components/schemas/None"},
		},
		{"all that is wrong", `{target: $, update: {info: {version: ""}, servers: [{url: ""}]}}`,
			[]string{"at #/info: ", "at #/servers: "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := convertWith(overlayWith(t, tt.action))
			got.want(t, 2, append(tt.want, "testdata/shop.lap: invalid OpenAPI")...)
			if got.stdout != "" {
				t.Errorf("standard output: %.200q", got.stdout)
			}
			if lines := strings.Count(got.stderr, "\n"); lines != len(tt.want) {
				t.Errorf("%d errors, want %d:\n%s", lines, len(tt.want), got.stderr)
			}
		})
	}
}

// The document that this project is made for converts, and always to the same bytes.
func TestConvertStytch(t *testing.T) {
	const name = "../../api/stytch.lap"
	first := lap2openapi("convert", name)
	first.want(t, 0)
	if second := lap2openapi("convert", name); second.stdout != first.stdout {
		t.Error("a second run made another document")
	}
	operations := 0
	for _, item := range spec(t, first.stdout).Paths.Map() {
		operations += len(item.Operations())
	}
	if operations != 184 {
		t.Errorf("%d operations, want 184", operations)
	}
}
