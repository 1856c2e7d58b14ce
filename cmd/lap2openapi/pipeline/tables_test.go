package pipeline

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/openapi"
)

func TestParseNames(t *testing.T) {
	table, err := parseNames(yamlText(t, "names.yaml", `
# comment
components:
  Member: [member, members]
  # another
  NameInput: [name]
  Name:
    - name
    - Owner.name
`))
	require.NoError(t, err)
	want := []openapi.NameRow{
		{Name: "Member", Fields: []string{"member", "members"}},
		{Name: "NameInput", Fields: []string{"name"}},
		{Name: "Name", Fields: []string{"name", "Owner.name"}},
	}
	equal := slices.EqualFunc(table.Rows, want, func(a, b openapi.NameRow) bool {
		return a.Name == b.Name && slices.Equal(a.Fields, b.Fields)
	})
	require.True(t, equal)
}

// tableError is a table with a mistake, and where and what it is.
type tableError struct {
	name, text, want string
}

func TestParseNamesErrors(t *testing.T) {
	checkTableErrors(t, func(f *yamlFile) error { _, err := parseNames(f); return err }, []tableError{
		{"empty file", "", ":1:1: the file is empty"},
		{"only comments", "# nothing\n", ": the file is empty"},
		{"no mapping", "- a\n", `:1:1: expected a mapping with the key "components"`},
		{"unknown key at the top", "components: {A: [a]}\nnames: {}\n", `:2:1: unknown key "names"; expected "components"`},
		{"no mapping of names", "components: [A]\n",
			":1:13: expected a mapping of component names to lists of fields, found a list"},
		{"duplicate name", "components:\n  A: [a]\n  B: [b]\n  A: [c]\n", `:4:3: key "A" stands twice, first in line 2`},
		{"empty list", "components:\n  A: []\n", ":2:6: A: expected a list of fields"},
		{"no list", "components:\n  A: a\n", ":2:6: A: expected a list of fields"},
		{"nothing", "components:\n  A:\n", ":2:5: A: expected a list of fields"},
		{"number", "components:\n  A: [a, 5]\n", ":2:10: expected a string, found 5"},
		{"null", "components:\n  A: [null]\n", ":2:7: expected a string, found nothing"},
		{"list in list", "components:\n  A: [[a]]\n", ":2:7: expected a string, found a list"},
		{"empty field", "components:\n  A: ['']\n", ":2:7: expected a string that is not empty"},
		{"name that is none", "components:\n  A B: [a]\n", `:2:3: "A B" is no name of a component`},
		{"field of two names", "components:\n  A: [a]\n  B: [b, a]\n", `:3:10: field "a" has the name A already, by line 2`},
		{"field twice", "components:\n  A: [a, a]\n", `:2:10: field "a" has the name A already`},
		{"field of two names for requests", "components:\n  A: [a]\n  AInput: [a]\n  BInput: [a]\n",
			`:4:12: field "a" has the name AInput already, by line 3`},
		{"alias", "components:\n  A: &x [a]\n  B: *x\n", ":3:6: alias *x"},
		{"key that is no scalar", "components:\n  ? [a]\n  : [b]\n", ":2:5: key that is no scalar"},
		{"two documents", "components: {A: [a]}\n---\ncomponents: {}\n", ": a second document"},
		{"no YAML", "components:\n  A: [a\n", ".yaml:"},
		{"tabs", "components:\n\tA: [a]\n", ".yaml:2: found character that cannot start any token"},
	})
}

func TestParseOperations(t *testing.T) {
	table, err := parseOperations(yamlText(t, "operations.yaml", `
operations:
  - {method: POST, path: /v1/users, product: consumer, name: Users.Create, retry: once, summary: Creates a user.}
  - method: PUT
    path: "/v1/b2b/organizations/{organization_id}/members/{member_id}"
    product: b2b
    name: Organizations.Members.Update
    type: MembersUpdate
    retry: safe
    host: telemetry
    member_session: true
    pages: results_metadata.next_cursor
    items: members
inputs:
  limit: At most so many.
  UsersCreate.email: The address.
`))
	require.NoError(t, err)
	want := []openapi.OperationRow{
		{Method: "POST", Path: "/v1/users", ID: "UsersCreate", Tag: "Users", Summary: "Creates a user."},
		{
			Method: "PUT", Path: "/v1/b2b/organizations/{organization_id}/members/{member_id}",
			ID: "B2BOrganizationsMembersUpdate", Tag: "B2B.Organizations.Members",
		},
	}
	for i := range table.Rows {
		require.True(t, table.Rows[i].Pos.IsValid(), "%s has no position", table.Rows[i].ID)
		table.Rows[i].Pos = diag.Pos{}
	}
	require.Equal(t, want, table.Rows)
	inputs := []openapi.InputRow{
		{Pos: diag.Pos{Line: 15, Column: 3}, Name: "limit", Description: "At most so many."},
		{Pos: diag.Pos{Line: 16, Column: 3}, Name: "UsersCreate.email", Description: "The address."},
	}
	require.Equal(t, inputs, table.Inputs)
}

func TestParseOperationsErrors(t *testing.T) {
	const good = "operations:\n  - {method: GET, path: /a, product: consumer, name: A.Get, retry: safe}\n"
	row := func(text string) string { return "operations:\n  - {" + text + "}\n" }
	checkTableErrors(t, func(f *yamlFile) error { _, err := parseOperations(f); return err }, []tableError{
		{"empty file", "", ":1:1: the file is empty"},
		{"unknown key at the top", good + "more: []\n", `:3:1: unknown key "more"; expected "operations" or "inputs"`},
		{"inputs that are no mapping", good + "inputs: [a]\n",
			":3:9: expected a mapping of inputs to their descriptions, found a list"},
		{"input without a text", good + "inputs:\n  a: 5\n", ":4:6: expected a string, found 5"},
		{"no list", "operations: {}\n", ":1:13: expected a list of operations, found a mapping"},
		{"no operation", "operations: [GET /a]\n", ":1:14: expected an operation"},
		{"unknown key", row("method: GET, path: /a, product: consumer, name: A.Get, retries: safe"),
			`:2:61: unknown key "retries"`},
		{"type that is not exported", row("method: GET, path: /a, product: consumer, name: A.Get, type: aGet, retry: safe"),
			`:2:67: type is "aGet"; expected a name as Go writes exported ones`},
		{"two types of one name",
			row("method: GET, path: /a, product: b2b, name: A.Get, type: AGet, retry: safe") +
				"  - {method: GET, path: /b, product: b2b, name: B.Get, type: AGet, retry: safe}\n",
			`:3:62: the type AGet of b2b stands twice, first in line 2`},
		{"no method", row("path: /a, product: consumer, name: A.Get, retry: safe"), ":2:5: the operation has no method"},
		{"no path", row("method: GET, product: consumer, name: A.Get, retry: safe"), ":2:5: the operation has no path"},
		{"no product", row("method: GET, path: /a, name: A.Get, retry: safe"), ":2:5: the operation has no product"},
		{"no name", row("method: GET, path: /a, product: consumer, retry: safe"), ":2:5: the operation has no name"},
		{"no retry class", row("method: GET, path: /a, product: consumer, name: A.Get"), ":2:5: the operation has no retry"},
		{"bad method", row("method: get, path: /a, product: consumer, name: A.Get, retry: safe"),
			`:2:14: method is "get"; expected an HTTP method in capitals`},
		{"bad path", row("method: GET, path: a, product: consumer, name: A.Get, retry: safe"),
			`:2:25: path is "a"; expected a path that begins with /`},
		{"bad product", row("method: GET, path: /a, product: b2c, name: A.Get, retry: safe"),
			`:2:38: product is "b2c"; expected consumer or b2b`},
		{"name of one part", row("method: GET, path: /a, product: b2b, name: Get, retry: safe"),
			`:2:49: name is "Get"; expected Service.Method`},
		{"name with small letters", row("method: GET, path: /a, product: b2b, name: A.get, retry: safe"),
			`:2:49: name is "A.get"; expected Service.Method`},
		{"name with a dot too many", row("method: GET, path: /a, product: b2b, name: A..Get, retry: safe"),
			`:2:49: name is "A..Get"; expected Service.Method`},
		{"bad retry class", row("method: GET, path: /a, product: b2b, name: A.Get, retry: never"),
			`:2:63: retry is "never"; expected safe or once`},
		{"bad host", row("method: GET, path: /a, product: b2b, name: A.Get, retry: safe, host: other"),
			`host is "other"; expected telemetry`},
		{"bad member_session", row("method: GET, path: /a, product: b2b, name: A.Get, retry: safe, member_session: 'yes'"),
			`member_session: expected true or false, found "yes"`},
		{"pages without items", row("method: GET, path: /a, product: b2b, name: A.Get, retry: safe, pages: next"),
			":2:5: pages and items go together"},
		{"number", row("method: GET, path: /a, product: b2b, name: 5, retry: safe"), ":2:49: expected a string, found 5"},
		{"key twice", row("method: GET, method: PUT, path: /a, product: b2b, name: A.Get, retry: safe"),
			`:2:19: key "method" stands twice, first in line 2`},
		{
			"method and path twice", good + "  - {method: GET, path: /a, product: b2b, name: B.Get, retry: safe}\n",
			":3:14: GET /a stands twice, first in line 2",
		},
		{
			"product and name twice", good + "  - {method: PUT, path: /a, product: consumer, name: A.Get, retry: safe}\n",
			":3:54: consumer A.Get stands twice, first in line 2",
		},
		{
			"operationId twice", good + "  - {method: PUT, path: /a, product: consumer, name: AG.Et, retry: safe}\n" +
				"  - {method: PUT, path: /b, product: consumer, name: A.G.Et, retry: safe}\n",
			":4:54: the operationId AGEt stands twice, first in line 3",
		},
	})
}

func yamlText(t *testing.T, name, text string) *yamlFile {
	t.Helper()
	f, err := parseYAML(name, []byte(text))
	require.NoError(t, err)
	return f
}

// checkTableErrors reads each table and expects its error, with the name of the file before it.
func checkTableErrors(t *testing.T, parse func(*yamlFile) error, tests []tableError) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parseYAML("table.yaml", []byte(tt.text))
			if err == nil {
				err = parse(f)
			}
			require.Error(t, err)
			require.True(t, strings.HasPrefix(err.Error(), "table.yaml:"), err.Error())
			require.ErrorContains(t, err, tt.want)
		})
	}
}
