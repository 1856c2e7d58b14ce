package pipeline

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// finished converts shop.lap with its table of operations, and with secrets if there are any.
func finished(t *testing.T, secrets string) (*openapi3.T, error) {
	t.Helper()
	sources := Sources{Operations: source(t, "../testdata/operations.yaml")}
	if secrets != "" {
		sources.Secrets = Source{Name: "secrets.yaml", Text: []byte(secrets)}
	}
	tables, err := ReadTables(sources)
	require.NoError(t, err)
	draft, err := tables.Convert(source(t, "../testdata/shop.lap"))
	require.NoError(t, err)
	return tables.Finish(draft)
}

// Each operation has what the table says for SDKs, and the text that is written says the same.
func TestOperationsAreMarked(t *testing.T) {
	spec, err := finished(t, "")
	require.NoError(t, err)
	read, err := openapi3.NewLoader().LoadFromData([]byte(encoded(t, spec)))
	require.NoError(t, err)
	item, items := read.Paths.Value("/items/{item_id}"), read.Paths.Value("/items")
	require.Equal(t, map[string]any{"name": "Items.Get", "retry": "safe"},
		item.Get.Extensions["x-sdk"])
	require.Equal(t, map[string]any{
		"name": "Items.Create", "retry": "once", "host": "telemetry", "member_session": true,
	}, items.Post.Extensions["x-sdk"])
	require.Equal(t, map[string]any{
		"name": "B2B.Items.Bin.Delete", "retry": "safe", "pages": "next", "items": "items",
	}, item.Delete.Extensions["x-sdk"])
	require.NotContains(t, encoded(t, spec), "x-secret")
}
