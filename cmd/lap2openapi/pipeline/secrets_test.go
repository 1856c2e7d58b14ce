package pipeline

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// markedIn returns where x-secret stands in a document: Owner.field.
func markedIn(spec *openapi3.T) []string {
	var marked []string
	for _, f := range fieldsOf(spec) {
		if (*f.extensions)[extensionSecret] == true {
			marked = append(marked, f.owner+"."+f.name)
		}
	}
	slices.Sort(marked)
	return slices.Compact(marked)
}

// Parameters, fields of requests and of responses are marked, and nothing else is.
func TestSecretsAreMarked(t *testing.T) {
	spec, err := finished(t, "secrets: [item_id, tags]\n")
	require.NoError(t, err)
	require.Equal(t, []string{
		"B2BItemsBinDelete.item_id", "B2BItemsBinDeleteResponse.item_id", "Item.item_id", "Item.tags",
		"ItemsCreateRequest.tags", "ItemsGet.item_id",
	}, markedIn(spec))
}

// A row for one component wins over the row of the name.
func TestSecretsOfOneComponent(t *testing.T) {
	spec, err := finished(t, "secrets: [item_id, ItemsCreateRequest.tags]\npublic: [ItemsGet.item_id]\n")
	require.NoError(t, err)
	require.Equal(t, []string{
		"B2BItemsBinDelete.item_id", "B2BItemsBinDeleteResponse.item_id", "Item.item_id", "ItemsCreateRequest.tags",
	}, markedIn(spec))
}

func TestSecretsThatDoNotFit(t *testing.T) {
	for _, test := range []struct{ name, secrets, err string }{
		{
			"no such field", "secrets: [item_id, token]\n",
			"secrets.yaml:1:20: error: token is not a parameter or field of any operation [idle-secret]",
		},
		{
			"no such field of a component", "secrets: [Item.name]\n",
			"secrets.yaml:1:11: error: Item.name is not a parameter or field of any operation [idle-secret]",
		},
		{
			"a number", "secrets:\n  - price\n",
			"secrets.yaml:2:5: error: price is a secret, but not text [idle-secret]",
		},
		{
			"an object has fields of its own", "secrets:\n  - item\n",
			"secrets.yaml:2:5: error: item is not a parameter or field of any operation [idle-secret]",
		},
		{
			"public", "secrets: []\npublic: [token_id]\n",
			"secrets.yaml:2:10: error: token_id is not a parameter or field of any operation [idle-secret]",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := finished(t, test.secrets)
			require.EqualError(t, err, test.err)
		})
	}
}

// A text that sounds like a secret needs a row. What is no text, or has a row, does not.
func TestUndecidedSecrets(t *testing.T) {
	shop := source(t, "../testdata/shop.lap")
	shop.Text = []byte(strings.ReplaceAll(string(shop.Text), "tags: [str], sold_at",
		"tags: [str], pick_up_code: str, backup_keys: [str], key_size: int, token_kind: str(a/b), sold_at"))
	for _, test := range []struct{ name, secrets, err string }{
		{
			"none decided", "secrets: []\n", "" +
				"shop.lap:13:65: error: pick_up_code sounds like a secret: add it to secrets or to public in secrets.yaml " +
				"[undecided-secret]\n" +
				"shop.lap:13:84: error: backup_keys sounds like a secret: add it to secrets or to public in secrets.yaml " +
				"[undecided-secret]",
		},
		{"both decided", "secrets: [backup_keys]\npublic: [pick_up_code]\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			tables, err := ReadTables(Sources{Secrets: Source{Name: "secrets.yaml", Text: []byte(test.secrets)}})
			require.NoError(t, err)
			draft, err := tables.Convert(Source{Name: "shop.lap", Text: shop.Text})
			require.NoError(t, err)
			_, err = tables.Finish(draft)
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.err)
		})
	}
}

// A revision that the table was not made for is reported, with what mends it.
func TestFitReportsSecrets(t *testing.T) {
	tables, err := ReadTables(Sources{Secrets: Source{Name: "secrets.yaml", Text: []byte("secrets:\n  - token\n")}})
	require.NoError(t, err)
	draft, err := tables.Convert(Source{Name: "new.lap", Text: []byte("@lap v0.3\n@api A\n@base https://a.example\n" +
		"@endpoint POST /logins\n@required {password: str}\n@returns(200) {id: str}\n@end\n")})
	require.NoError(t, err)
	fitted, err := tables.Fit(draft)
	require.NoError(t, err)
	rules := map[string]diag.Subject{}
	for _, d := range fitted.Misfits {
		rules[d.Rule+" "+d.File] = d.Subject
	}
	require.Equal(t, []string{"idle-secret secrets.yaml", "undecided-secret new.lap"}, slices.Sorted(maps.Keys(rules)))
	require.Equal(t, "token", rules["idle-secret secrets.yaml"].Field)
	require.Equal(t, "password", rules["undecided-secret new.lap"].Field)
}

func TestParseSecretsErrors(t *testing.T) {
	checkTableErrors(t, func(f *yamlFile) error { _, err := parseSecrets(f); return err }, []tableError{
		{"no mapping", "- a\n", `:1:1: expected a mapping with the key "secrets"`},
		{"unknown key", "secret: [a]\n", `:1:1: unknown key "secret"; expected "secrets" or "public"`},
		{"no list", "secrets: a\n", `:1:10: expected a list of fields, found`},
		{"number", "secrets: [a, 5]\n", ":1:14: expected a string, found 5"},
		{"empty", "secrets: ['']\n", ":1:11: expected a string that is not empty"},
		{"twice", "secrets:\n  - a\n  - b\n  - a\n", ":4:5: a stands twice, first in line 2"},
		{"in both lists", "secrets: [a]\npublic: [a]\n", ":2:10: a stands twice, first in line 1"},
	})
}
