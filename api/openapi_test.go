package api

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

func load(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(OpenAPI()))
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
	return doc
}

// TestOperations checks what every operation must have: an id and a tag, the servers that serve it, the error body, and
// responses and requests that are components of its own.
func TestOperations(t *testing.T) {
	doc := load(t)
	operations, telemetry := 0, 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			operations++
			at := method + " " + path
			require.NotEmpty(t, op.OperationID, at)
			require.Len(t, op.Tags, 1, at)
			require.Equal(t, strings.HasPrefix(path, "/v1/b2b/"), strings.HasPrefix(op.OperationID, "B2B"), at)
			if op.Servers != nil && (*op.Servers)[0].URL == "https://telemetry.stytch.com" {
				telemetry++
			}
			if op.RequestBody != nil {
				require.Equal(t, "#/components/schemas/"+op.OperationID+"Request",
					op.RequestBody.Value.Content["application/json"].Schema.Ref, at)
			}
			for code, response := range op.Responses.Map() {
				want := "#/components/schemas/Error"
				if code < "400" {
					want = "#/components/schemas/" + op.OperationID + "Response"
				}
				require.Equal(t, want, response.Value.Content["application/json"].Schema.Ref, at)
			}
		}
	}
	require.Equal(t, 184, operations)
	require.Equal(t, 6, telemetry)
	require.Len(t, doc.Servers, 2)
}

// TestTypes looks for what LAP lost and the overlay must have put back: nothing is a free-form object, or a list of
// them, but the fields that are; times are times; enums are open. A field without any type is one that the overlay
// describes although stytch.lap does not have it any more: the update has made it.
func TestTypes(t *testing.T) {
	freeForm := []string{
		"allowed_oauth_tenants", "attribute_mapping", "custom_claims", "details", "error_details", "operands", "raw_signals",
		"session_custom_claims", "sso_attributes", "trusted_metadata", "untrusted_metadata",
	}
	times, schemas := 0, load(t).Components.Schemas
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		schema := schemas[name].Value
		if len(schema.Enum) > 0 {
			require.Equal(t, true, schema.Extensions["x-open-enum"], name)
		}
		for field, property := range schema.Properties {
			value := property.Value
			if value.Type == nil {
				require.NotEmpty(t, value.AllOf, "%s.%s", name, field)
			}
			if value.Type.Is("array") {
				value = value.Items.Value
			}
			bare := value.Type.Is("object") && len(value.Properties) == 0 && value.AdditionalProperties.Schema == nil
			require.Equal(t, slices.Contains(freeForm, field), bare, "%s.%s", name, field)
			timestamp := value.Type.Is("string") && value.Format == "date-time"
			if timestamp {
				times++
			}
			require.Equal(t, timestamp, strings.HasSuffix(field, "_at") || field == "not_before", "%s.%s", name, field)
		}
	}
	require.GreaterOrEqual(t, times, 40)
}

// TestSecrets looks for text that is named as secrets are. The few that are none are listed here, too, so that none
// becomes public by one edit.
func TestSecrets(t *testing.T) {
	secret := regexp.MustCompile(`(token|jwt|secret|password|private_key|codes?|hash|verifier|signature|_credential)$`)
	public := []string{"country_code", "postal_code"}
	marked := map[string]bool{}
	for name, schema := range load(t).Components.Schemas {
		for field, property := range schema.Value.Properties {
			text := property.Value
			if text.Type.Is("array") {
				text = text.Items.Value
			}
			if !text.Type.Is("string") || !secret.MatchString(field) || slices.Contains(public, field) {
				continue
			}
			marked[field] = true
			require.Equal(t, true, property.Value.Extensions["x-secret"], "%s.%s is not marked", name, field)
		}
	}
	require.Greater(t, len(marked), 30)
}
