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

// The inputs that are secrets are marked, whether parameters or fields of bodies, and nothing else is.
func TestSecretsAreMarked(t *testing.T) {
	spec, err := finished(t, "secrets:\n  - item_id\n  - colour\n")
	require.NoError(t, err)
	item, items := spec.Paths.Value("/items/{item_id}"), spec.Paths.Value("/items")
	marked := map[string]bool{}
	for _, op := range []*openapi3.Operation{item.Get, item.Delete} {
		for _, p := range op.Parameters {
			marked[op.OperationID+" "+p.Value.Name] = p.Value.Extensions["x-secret"] == true
		}
	}
	for name, property := range items.Post.RequestBody.Value.Content["application/json"].Schema.Value.Properties {
		marked[name] = property.Extensions["x-secret"] == true || property.Value.Extensions["x-secret"] == true
	}
	require.Equal(t, map[string]bool{
		"ItemsGet item_id": true, "ItemsGet verbose": false, "B2BItemsBinDelete item_id": true,
		"name": false, "price": false, "colour": true, "tags": false,
	}, marked)
}

func TestSecretsThatDoNotFit(t *testing.T) {
	for _, test := range []struct{ name, secrets, err string }{
		{"no such input", "secrets: [item_id, token]\n", "secrets.yaml:1:20: no operation has an input token"},
		{"a number", "secrets:\n  - price\n", "secrets.yaml:2:5: the input price is not a string"},
		{"a list", "secrets:\n  - tags\n", "secrets.yaml:2:5: the input tags is not a string"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := finished(t, test.secrets)
			require.EqualError(t, err, test.err)
		})
	}
}

func TestParseSecretsErrors(t *testing.T) {
	checkTableErrors(t, func(f *yamlFile) error { _, err := parseSecrets(f); return err }, []tableError{
		{"no mapping", "- a\n", `:1:1: expected a mapping with the key "secrets"`},
		{"unknown key", "secret: [a]\n", `:1:1: unknown key "secret"; expected "secrets"`},
		{"no list", "secrets: a\n", `:1:10: expected a list of inputs, found`},
		{"number", "secrets: [a, 5]\n", ":1:14: expected a string, found 5"},
		{"empty", "secrets: ['']\n", ":1:11: expected a string that is not empty"},
		{"twice", "secrets:\n  - a\n  - b\n  - a\n", ":4:5: a stands twice, first in line 2"},
	})
}
