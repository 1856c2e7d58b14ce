package pipeline

import (
	"bytes"
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv"
	"github.com/lapgen/stytch-go/lapconv/diag"
)

func source(t *testing.T, file string) Source {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return Source{Name: file, Text: text}
}

func encoded(t *testing.T, spec *openapi3.T) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, lapconv.Encode(&b, spec, lapconv.EncodeOptions{}))
	return b.String()
}

// Every document is read again before it is returned, which must not lose anything.
func TestFinishLosesNothing(t *testing.T) {
	tables := &Tables{}
	draft, err := tables.Convert(source(t, "../../../api/stytch.lap"))
	require.NoError(t, err)
	before := encoded(t, draft.spec)
	finished, err := tables.Finish(draft)
	require.NoError(t, err)
	require.Equal(t, before, encoded(t, finished))
}

// shopTables are made for shop.lap.
func shopTables(t *testing.T) *Tables {
	t.Helper()
	tables, err := ReadTables(Sources{
		Names: source(t, "../testdata/names.yaml"), Operations: source(t, "../testdata/operations.yaml"),
		Overlay: source(t, "../testdata/overlay.yaml"),
	})
	require.NoError(t, err)
	return tables
}

// Fit does what Finish refuses, and says in fields what did not fit.
func TestFit(t *testing.T) {
	tables := shopTables(t)
	shop := source(t, "../testdata/shop.lap")
	draft, err := tables.Convert(shop)
	require.NoError(t, err)
	fitted, err := tables.Fit(draft)
	require.NoError(t, err)
	require.Empty(t, fitted.Misfits)
	require.Equal(t, []string{"Part"}, fitted.Supplied)

	shop.Text = bytes.ReplaceAll(shop.Text, []byte(", sold_at: str"), nil)
	draft, err = tables.Convert(shop)
	require.NoError(t, err)
	_, err = tables.Finish(draft)
	require.ErrorContains(t, err, "../testdata/overlay.yaml:")
	fitted, err = tables.Fit(draft)
	require.NoError(t, err)
	require.Len(t, fitted.Misfits, 1)
	misfit := fitted.Misfits[0]
	require.Equal(t, RuleIdleAction, misfit.Rule)
	require.Equal(t, "../testdata/overlay.yaml", misfit.File)
	require.Equal(t, diag.Subject{Target: "$.components.schemas.Item.properties.sold_at"}, misfit.Subject)
}

// An overlay may require what the example of a request lacks, which costs no more than the example.
func TestFinishKeepsExamples(t *testing.T) {
	tables, err := ReadTables(Sources{Overlay: Source{Name: "overlay.yaml", Text: []byte(`
overlay: 1.0.0
info: {title: T, version: "1"}
actions:
  - target: $.components.schemas.PutARequest
    update: {required: [cursor]}
`)}})
	require.NoError(t, err)
	draft, err := tables.Convert(Source{Name: "a.lap", Text: []byte("@lap v0.3\n@api A\n@version 1\n@endpoint PUT /a\n" +
		"@optional {cursor: str, limit: int}\n@returns(204)\n@example_request {\"limit\": 1}\n@end\n")})
	require.NoError(t, err)
	spec, err := tables.Finish(draft)
	require.NoError(t, err)
	op := spec.Paths.Value("/a").Put
	require.Nil(t, op.RequestBody.Value.Content["application/json"].Example)
	require.Equal(t, map[string]any{"limit": 1.0}, op.Extensions["x-example-request"])
}

func TestLoad(t *testing.T) {
	_, found, err := Load(Source{Name: "a.yaml", Text: []byte("openapi: 3.0.3\ninfo: {title: T}\npaths: {}\n")})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, RuleInvalidOpenAPI, found[0].Rule)
	require.Equal(t, diag.Subject{Pointer: "#/info"}, found[0].Subject)
}
