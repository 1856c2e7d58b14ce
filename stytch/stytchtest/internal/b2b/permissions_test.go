package b2b

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/api"
)

// The tables have every operation that takes the session of a member, and every input of the two updates.
func TestPermissionsAreWhole(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	require.NoError(t, err)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			sdk, _ := op.Extensions["x-sdk"].(map[string]any)
			takes, _ := sdk["member_session"].(bool)
			_, listed := permissionsFor(op.OperationID, nil)
			require.Equal(t, takes, listed, "%s %s, %s", method, path, op.OperationID)
		}
	}
	for request, actions := range map[string]map[string]string{
		"B2BOrganizationsUpdateRequest":        organizationActions(),
		"B2BOrganizationsMembersUpdateRequest": memberActions(),
	} {
		for field := range doc.Components.Schemas[request].Value.Properties {
			if field != "trusted_metadata" { // is refused to members
				require.Contains(t, actions, field)
			}
		}
	}
}
