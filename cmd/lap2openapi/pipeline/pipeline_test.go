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

func TestLoad(t *testing.T) {
	_, found, err := Load(Source{Name: "a.yaml", Text: []byte("openapi: 3.0.3\ninfo: {title: T}\npaths: {}\n")})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, RuleInvalidOpenAPI, found[0].Rule)
	require.Equal(t, diag.Subject{Pointer: "#/info"}, found[0].Subject)
}
