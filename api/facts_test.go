package api

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/shared"
)

// TestSharedFacts compares the components with a list of the object types of the Stytch API: for each type there must
// be a component with the same fields of the same types, at any depth, whatever its name.
func TestSharedFacts(t *testing.T) {
	var facts struct {
		Types map[string]map[string]string `json:"types"`
	}
	readFacts(t, "types.yaml", &facts)
	enums := map[string]bool{}
	for _, fields := range facts.Types {
		for _, text := range fields {
			enums[strings.Trim(text, "[]")] = true
		}
	}
	found := map[string]bool{}
	for _, schema := range load(t).Components.Schemas {
		if len(schema.Value.Properties) > 0 {
			found[schemaText(&openapi3.SchemaRef{Value: schema.Value}, enums)] = true
		}
	}
	missing := 0
	for _, name := range slices.Sorted(maps.Keys(facts.Types)) {
		want := factText(facts.Types, name)
		if !assert.True(t, found[want], "no component has the fields of %s: %s", name, want) {
			missing++
		}
	}
	t.Logf("%d of %d types found", len(facts.Types)-missing, len(facts.Types))
}

// readFacts reads a file of the folder with facts, which is shared data.
func readFacts(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared.Folder(t, "facts"), name))
	require.NoError(t, err)
	_, err = yaml.Unmarshal(data, into, yaml.DecodeOpts{})
	require.NoError(t, err)
}

// factText writes a type of the list out, its fields in order of their names.
func factText(types map[string]map[string]string, typ string) string {
	if elem, ok := strings.CutPrefix(typ, "["); ok {
		return "[" + factText(types, strings.TrimSuffix(elem, "]")) + "]"
	}
	if elem, ok := strings.CutPrefix(typ, "map("); ok {
		return "map(" + factText(types, strings.TrimSuffix(elem, ")")) + ")"
	}
	fields, ok := types[typ]
	if !ok {
		return typ
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		out = append(out, name+":"+factText(types, fields[name]))
	}
	return "{" + strings.Join(out, ",") + "}"
}

// schemaText writes a schema out in the same way, given the enums that the list has.
func schemaText(s *openapi3.SchemaRef, enums map[string]bool) string {
	v := s.Value
	switch {
	case len(v.AllOf) == 1:
		return schemaText(v.AllOf[0], enums)
	case v.Type.Is("array"):
		return "[" + schemaText(v.Items, enums) + "]"
	case len(v.Enum) > 0:
		var values []string
		for _, value := range v.Enum {
			values = append(values, value.(string))
		}
		if text := "enum(" + strings.Join(values, "|") + ")"; enums[text] {
			return text
		}
		return "str" // the list of types does not know the values
	case v.AdditionalProperties.Schema != nil:
		return "map(" + schemaText(v.AdditionalProperties.Schema, enums) + ")"
	case len(v.Properties) > 0:
		var out []string
		for _, name := range slices.Sorted(maps.Keys(v.Properties)) {
			out = append(out, name+":"+schemaText(v.Properties[name], enums))
		}
		return "{" + strings.Join(out, ",") + "}"
	case v.Type.Is("object"):
		return "map"
	case v.Type.Is("string") && v.Format == "date-time":
		return "timestamp"
	case v.Type.Is("string"):
		return "str"
	case v.Type.Is("boolean"):
		return "bool"
	}
	return v.Format
}

// TestSharedSearchFacts compares search.yaml with a list of the filters of the API.
func TestSharedSearchFacts(t *testing.T) {
	var facts map[string]map[string]string
	readFacts(t, "search.yaml", &facts)
	var table struct {
		Searches []struct {
			Operation string
			Filters   []struct{ Name, Type string }
		}
	}
	data, err := os.ReadFile("search.yaml")
	require.NoError(t, err)
	_, err = yaml.Unmarshal(data, &table, yaml.DecodeOpts{})
	require.NoError(t, err)
	got := map[string]map[string]string{}
	for _, s := range table.Searches {
		filters := map[string]string{}
		for _, f := range s.Filters {
			filters[f.Name] = f.Type
		}
		list := strings.TrimSuffix(strings.TrimPrefix(s.Operation, "POST /v1/"), "/search")
		list = strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(list, "b2b/"), "organizations/"), "/", "_")
		got[list] = filters
	}
	for name, want := range facts {
		require.Equal(t, want, got[name], name)
	}
}

// TestSharedResponseFacts compares the fields that responses require with those that are known to be always there. A
// component that requests have as well requires the same fields in both.
func TestSharedResponseFacts(t *testing.T) {
	var facts map[string][]string
	readFacts(t, "responses.yaml", &facts)
	// The list has other names for these.
	renamed := map[string]string{
		"Connection": "ExternalConnection", "Email": "UserEmail", "EmailAddress": "RetiredEmailAddress",
		"Feedback": "PasswordFeedback", "Password": "UserPassword", "PhoneNumber": "UserPhoneNumber",
		"Policy": "RBACPolicy", "Properties": "DeviceProperties", "Rule": "FraudRule", "TOTP": "TOTPWithRecoveryCodes",
		"Verdict": "FraudVerdict",
	}
	schemas := load(t).Components.Schemas
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		schema := schemas[cmp.Or(renamed[name], name)]
		require.NotNil(t, schema, "no component is named %s", name)
		require.ElementsMatch(t, facts[name], schema.Value.Required, name)
	}
}
