package diff

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/lapgen/stytch-go/internal/shared"
)

// update writes the golden reports instead of comparing them.
var update = flag.Bool("update", false, "write the golden reports")

// revision returns a revision of the Stytch API: one of the older ones, or stytch.lap.
func revision(t *testing.T, name string) pipeline.Source {
	t.Helper()
	file := filepath.Join("../../../api", name)
	if name != "stytch.lap" {
		file = filepath.Join(shared.Folder(t, "history"), name)
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return pipeline.Source{Name: name, Text: text}
}

// stytchTables returns the tables of the Stytch API.
func stytchTables(t *testing.T) *pipeline.Tables {
	t.Helper()
	source := func(name string) pipeline.Source {
		text, err := os.ReadFile(filepath.Join("../../../api", name))
		require.NoError(t, err)
		return pipeline.Source{Name: name, Text: text}
	}
	tables, err := pipeline.ReadTables(pipeline.Sources{
		Names: source("names.yaml"), Operations: source("operations.yaml"), Overlay: source("overlay.yaml"),
	})
	require.NoError(t, err)
	return tables
}

// historyPairs are the revisions of the Stytch API, each with the next one.
var historyPairs = [][2]string{{"2025-10-07.lap", "2026-01-08.lap"}, {"2026-01-08.lap", "stytch.lap"},
	{"2025-10-07.lap", "stytch.lap"}}

// TestSharedHistory compares the reports about the history of the Stytch API with golden ones.
func TestSharedHistory(t *testing.T) {
	for _, pair := range historyPairs {
		t.Run(pair[0]+" "+pair[1], func(t *testing.T) {
			found, err := Compare(revision(t, pair[0]), revision(t, pair[1]), stytchTables(t))
			require.NoError(t, err)
			var report strings.Builder
			require.NoError(t, found.Write(&report, WriteOptions{}))
			golden := filepath.Join("testdata", strings.TrimSuffix(pair[0], ".lap")+"_"+strings.TrimSuffix(pair[1],
				".lap")+".txt")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(report.String()), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), report.String())
		})
	}
}

// TestSharedHistoryComplete makes sure that the reports tell of every operation, input, field and enum value that only
// one of two revisions has, and of no other operation: what differs is found here by another way, which knows nothing
// of oasdiff.
func TestSharedHistoryComplete(t *testing.T) {
	for _, pair := range historyPairs {
		t.Run(pair[0]+" "+pair[1], func(t *testing.T) {
			old, err := readSide(revision(t, pair[0]), stytchTables(t))
			require.NoError(t, err)
			revised, err := readSide(revision(t, pair[1]), stytchTables(t))
			require.NoError(t, err)
			wanted := differences(old.spec, revised.spec)
			require.NotEmpty(t, wanted)
			found, err := compare(old, revised)
			require.NoError(t, err)
			told := map[string]string{}
			for _, change := range found.Changes() {
				told[change.Method+" "+change.Path] += change.Text + "\n"
			}
			for operation, parts := range wanted {
				for _, part := range parts {
					assert.Contains(t, told[operation], part, operation)
				}
			}
			for operation := range told {
				assert.NotEmpty(t, wanted[operation], "%s has changes, but nothing differs", operation)
			}
		})
	}
}

// differences returns for each operation the words that a report about it must have: the names of inputs and fields and
// the values of enums that only one revision has, "removed" or "added" for an operation, and the names of what has
// another type.
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
