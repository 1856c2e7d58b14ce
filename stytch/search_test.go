package stytch_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/oasdiff/yaml"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
)

// searchFilters is an entry of api/search.yaml.
type searchFilters struct {
	Operation string
	Filters   []struct{ Name, Type string }
}

// TestFilters sets every filter of every search, once to a value and once to that of its zero, and compares the query
// with the list of filters: what is set is sent under its name, in the form of its type, and nothing else is.
func TestFilters(t *testing.T) {
	structs := map[string]any{
		"POST /v1/users/search":                     &stytch.UsersSearchFilters{},
		"POST /v1/m2m/clients/search":               &stytch.M2MClientsSearchFilters{},
		"POST /v1/b2b/organizations/search":         &b2b.OrganizationsSearchFilters{},
		"POST /v1/b2b/organizations/members/search": &b2b.MembersSearchFilters{},
	}
	for _, entry := range searchTable(t) {
		t.Run(entry.Operation, func(t *testing.T) {
			filters := structs[entry.Operation]
			require.NotNil(t, filters, "not tested here")
			delete(structs, entry.Operation)
			require.Equal(t, len(entry.Filters), reflect.TypeOf(filters).Elem().NumField())
			for i, f := range entry.Filters {
				for _, zero := range [...]bool{false, true} {
					fresh := reflect.New(reflect.TypeOf(filters).Elem())
					want := setFilter(t, fresh.Elem().Field(i), f.Type, zero)
					query := fresh.MethodByName("Query").Call(nil)[0].Interface()
					expected := `{"operator":"AND","operands":[{"filter_name":"` + f.Name + `","filter_value":` + want + `}]}`
					require.JSONEq(t, expected, string(encode(t, query)))
				}
			}
		})
	}
	require.Empty(t, structs, "not in api/search.yaml")
}

// Without a filter everything matches; the list of operands is there all the same, since the API requires it.
func TestNoFilters(t *testing.T) {
	got := encode(t, stytch.UsersSearchFilters{}.Query())
	require.Equal(t, `{"operator":"AND","operands":[]}`, string(got))
}

func searchTable(t *testing.T) []searchFilters {
	t.Helper()
	data, err := os.ReadFile("../api/search.yaml")
	require.NoError(t, err)
	var table struct{ Searches []searchFilters }
	_, err = yaml.Unmarshal(data, &table, yaml.DecodeOpts{})
	require.NoError(t, err)
	return table.Searches
}

// setFilter sets a field and returns the JSON that it stands for.
func setFilter(t *testing.T, field reflect.Value, typ string, zero bool) string {
	t.Helper()
	const from, to = "2026-01-02T03:04:05Z", "2026-02-03T04:05:06Z"
	value := map[string]string{
		"str": `"ada"`, "bool": `true`, "[str]": `["a","b"]`, "timestamp": `"` + from + `"`,
		"enum(active|pending)":                            `"pending"`,
		"{greater_than: timestamp, less_than: timestamp}": `{"greater_than":"` + from + `","less_than":"` + to + `"}`,
	}[typ]
	if zero {
		value = map[string]string{"str": `""`, "bool": `false`, "[str]": `[]`}[strings.TrimSpace(typ)]
		if value == "" {
			value = `"2026-01-02T03:04:05Z"`
			if typ != "timestamp" {
				return setFilter(t, field, typ, false)
			}
			// A time of another zone is sent in UTC.
			at := time.Date(2026, 1, 2, 5, 4, 5, 0, time.FixedZone("", 2*3600))
			field.Set(reflect.ValueOf(&at))
			return value
		}
	}
	require.NotEmpty(t, value, "no value of type %s", typ)
	require.NoError(t, json.Unmarshal([]byte(value), field.Addr().Interface()))
	return value
}
