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
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
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
			if op.OperationID == "" || len(op.Tags) != 1 || strings.HasPrefix(op.OperationID, "B2B") != strings.HasPrefix(path, "/v1/b2b/") {
				t.Errorf("%s has id %q and tags %v", at, op.OperationID, op.Tags)
			}
			if op.Servers != nil && (*op.Servers)[0].URL == "https://telemetry.stytch.com" {
				telemetry++
			}
			if op.RequestBody != nil {
				if got := op.RequestBody.Value.Content["application/json"].Schema.Ref; got != "#/components/schemas/"+op.OperationID+"Request" {
					t.Errorf("%s takes %s", at, got)
				}
			}
			for code, response := range op.Responses.Map() {
				want := "#/components/schemas/Error"
				if code < "400" {
					want = "#/components/schemas/" + op.OperationID + "Response"
				}
				if got := response.Value.Content["application/json"].Schema.Ref; got != want {
					t.Errorf("%s returns %s for %s", at, got, code)
				}
			}
		}
	}
	if operations != 184 || telemetry != 6 {
		t.Errorf("%d operations, %d of them on the telemetry host; want 184 and 6", operations, telemetry)
	}
	if len(doc.Servers) != 2 {
		t.Errorf("%d servers, want those of live and test projects", len(doc.Servers))
	}
}

// TestTypes looks for what LAP lost and the overlay must have put back: nothing is a free-form object, or a list of them, but
// the fields that are; times are times; enums are open. A field without any type is one that the overlay describes although
// stytch.lap does not have it any more: the update has made it.
func TestTypes(t *testing.T) {
	freeForm := []string{
		"allowed_oauth_tenants", "attribute_mapping", "custom_claims", "details", "error_details", "operands", "raw_signals",
		"session_custom_claims", "sso_attributes", "trusted_metadata", "untrusted_metadata",
	}
	times, schemas := 0, load(t).Components.Schemas
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		schema := schemas[name].Value
		if len(schema.Enum) > 0 && schema.Extensions["x-open-enum"] != true {
			t.Errorf("%s is not open", name)
		}
		for field, property := range schema.Properties {
			value := property.Value
			if value.Type == nil && len(value.AllOf) == 0 {
				t.Errorf("%s.%s has no type", name, field)
			}
			if value.Type.Is("array") {
				value = value.Items.Value
			}
			bare := value.Type.Is("object") && len(value.Properties) == 0 && value.AdditionalProperties.Schema == nil
			if bare != slices.Contains(freeForm, field) {
				t.Errorf("%s.%s: free-form is %v", name, field, bare)
			}
			timestamp := value.Type.Is("string") && value.Format == "date-time"
			if timestamp {
				times++
			}
			if named := strings.HasSuffix(field, "_at") || field == "not_before"; named != timestamp {
				t.Errorf("%s.%s: time is %v", name, field, timestamp)
			}
		}
	}
	if times < 40 {
		t.Errorf("only %d times", times)
	}
}

// TestSecrets looks for text that is named as secrets are. The few that are none are listed here, too, so that none becomes
// public by one edit.
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
