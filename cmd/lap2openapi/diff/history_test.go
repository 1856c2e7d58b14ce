package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// historyFolder returns a folder with the tables of the Stytch API, its LAP file, and the older revisions of it in the folder
// that LAP_HISTORY names, or in ../shared/history beside the project. Without older revisions the test is left out.
func historyFolder(t *testing.T) string {
	t.Helper()
	from := os.Getenv("LAP_HISTORY")
	if from == "" {
		from = filepath.Join("..", "..", "..", "shared", "history")
	}
	older, err := filepath.Glob(filepath.Join(from, "*.lap"))
	if err != nil {
		t.Fatal(err)
	}
	if len(older) == 0 {
		t.Skipf("no older revisions of the Stytch API in %s; LAP_HISTORY names another folder", from)
	}
	dir := t.TempDir()
	for _, name := range append(older, "../../api/stytch.lap", "../../api/names.yaml", "../../api/operations.yaml", "../../api/overlay.yaml") {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), []byte(readFile(t, name)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// historyPairs are the revisions of the Stytch API, each with the next one.
var historyPairs = [][2]string{{"2025-10-07.lap", "2026-01-08.lap"}, {"2026-01-08.lap", "stytch.lap"}, {"2025-10-07.lap", "stytch.lap"}}

// stytchTables are the tables of the Stytch API, as historyFolder names them.
var stytchTables = conversion{names: "names.yaml", operations: "operations.yaml", overlay: "overlay.yaml"}

// TestDiffHistory compares the reports about the history of the Stytch API with golden ones.
func TestDiffHistory(t *testing.T) {
	dir := historyFolder(t)
	for _, pair := range historyPairs {
		var report string
		t.Run(pair[0]+" "+pair[1], func(t *testing.T) {
			t.Chdir(dir) // the report names files as they are called there
			c := stytchTables
			got := lap2openapi("diff", "--names", c.names, "--operations", c.operations, "--overlay", c.overlay, pair[0], pair[1])
			got.want(t, exitFindings)
			report = got.stdout
		})
		golden(t, strings.TrimSuffix(pair[0], ".lap")+"_"+strings.TrimSuffix(pair[1], ".lap")+".txt", report)
	}
}

// TestDiffHistoryComplete makes sure that the reports tell of every operation, input, field and enum value that only one of two
// revisions has, and of no other operation: what differs is found here by another way, which knows nothing of oasdiff.
func TestDiffHistoryComplete(t *testing.T) {
	dir := historyFolder(t)
	t.Chdir(dir)
	for _, pair := range historyPairs {
		t.Run(pair[0]+" "+pair[1], func(t *testing.T) {
			old, err := stytchTables.side(pair[0], []byte(readFile(t, pair[0])))
			if err != nil {
				t.Fatal(err)
			}
			revised, err := stytchTables.side(pair[1], []byte(readFile(t, pair[1])))
			if err != nil {
				t.Fatal(err)
			}
			wanted := differences(old.spec, revised.spec)
			found, err := compare(old, revised)
			if err != nil {
				t.Fatal(err)
			}
			told := toldOf(found)
			for operation, parts := range wanted {
				for _, part := range parts {
					if !slices.ContainsFunc(told[operation], func(text string) bool { return strings.Contains(text, part) }) {
						t.Errorf("%s: nothing is told of %s", operation, part)
					}
				}
			}
			for operation := range told {
				if len(wanted[operation]) == 0 {
					t.Errorf("%s has changes, but nothing differs: %q", operation, told[operation])
				}
			}
			if len(wanted) == 0 {
				t.Error("the revisions do not differ")
			}
		})
	}
}

// toldOf returns what a comparison tells of each operation.
func toldOf(c *comparison) map[string][]string {
	told := map[string][]string{}
	for _, l := range levels {
		for _, g := range c.groups(l.level) {
			for _, o := range g.operations {
				for _, one := range g.changes {
					told[o.Method+" "+o.Path] = append(told[o.Method+" "+o.Path], one.Text)
				}
			}
		}
	}
	return told
}

// differences returns for each operation the words that a report about it must have: the names of inputs and fields and the
// values of enums that only one revision has, "removed" or "added" for an operation, and the names of what has another type.
func differences(old, revised *openapi3.T) map[string][]string {
	before, after := operationsOf(old), operationsOf(revised)
	wanted := map[string][]string{}
	for name := range before {
		if after[name] == nil {
			wanted[name] = []string{"api removed"}
		}
	}
	for name, is := range after {
		was := before[name]
		if was == nil {
			wanted[name] = []string{"endpoint added"}
			continue
		}
		d := &differ{}
		d.inputs(was, is)
		for status, response := range is.Responses.Map() {
			d.content(was.Responses.Value(status).Value.Content, response.Value.Content)
		}
		if len(d.words) > 0 {
			wanted[name] = d.words
		}
	}
	return wanted
}

func operationsOf(spec *openapi3.T) map[string]*openapi3.Operation {
	all := map[string]*openapi3.Operation{}
	for path, item := range spec.Paths.Map() {
		for method, operation := range item.Operations() {
			all[method+" "+path] = operation
		}
	}
	return all
}

// differ collects the words.
type differ struct{ words []string }

func (d *differ) inputs(was, is *openapi3.Operation) {
	for _, p := range was.Parameters {
		if other := is.Parameters.GetByInAndName(p.Value.In, p.Value.Name); other == nil {
			d.words = append(d.words, "`"+p.Value.Name+"`")
		} else {
			d.schema("`"+p.Value.Name+"`", p.Value.Schema, other.Schema, 0)
		}
	}
	for _, p := range is.Parameters {
		if was.Parameters.GetByInAndName(p.Value.In, p.Value.Name) == nil {
			d.words = append(d.words, "`"+p.Value.Name+"`")
		}
	}
	switch {
	case was.RequestBody == nil && is.RequestBody == nil:
	case was.RequestBody == nil || is.RequestBody == nil:
		d.words = append(d.words, "request body")
	default:
		d.content(was.RequestBody.Value.Content, is.RequestBody.Value.Content)
	}
}

func (d *differ) content(was, is openapi3.Content) {
	d.schema("", was["application/json"].Schema, is["application/json"].Schema, 0)
}

// schema compares two schemas that stand at one place, to a depth that no field of the API reaches.
func (d *differ) schema(name string, wasRef, isRef *openapi3.SchemaRef, depth int) {
	if depth > 40 || wasRef == nil || isRef == nil {
		if depth > 40 || (wasRef == nil) != (isRef == nil) {
			d.words = append(d.words, name)
		}
		return
	}
	was, is := bare(wasRef.Value), bare(isRef.Value)
	if fmt.Sprint(was.Type) != fmt.Sprint(is.Type) || was.Format != is.Format {
		d.words = append(d.words, name)
		return
	}
	d.enum(was, is)
	for field := range was.Properties {
		if is.Properties[field] == nil {
			d.words = append(d.words, field+"`")
		}
	}
	for field, property := range is.Properties {
		if was.Properties[field] == nil {
			d.words = append(d.words, field+"`")
			continue
		}
		d.schema(field+"`", was.Properties[field], property, depth+1)
	}
	for _, field := range is.Required {
		if !slices.Contains(was.Required, field) && was.Properties[field] != nil {
			d.words = append(d.words, field+"`")
		}
	}
	d.schema(name, was.Items, is.Items, depth+1)
	d.schema(name, was.AdditionalProperties.Schema, is.AdditionalProperties.Schema, depth+1)
}

func (d *differ) enum(was, is *openapi3.Schema) {
	if len(was.Enum) == 0 || len(is.Enum) == 0 {
		return // another type, of which the name tells
	}
	for _, value := range slices.Concat(was.Enum, is.Enum) {
		if slices.Contains(was.Enum, value) != slices.Contains(is.Enum, value) {
			d.words = append(d.words, fmt.Sprintf("`%v`", value))
		}
	}
}

// bare returns what a description stands around.
func bare(schema *openapi3.Schema) *openapi3.Schema {
	for len(schema.AllOf) == 1 {
		schema = schema.AllOf[0].Value
	}
	return schema
}
