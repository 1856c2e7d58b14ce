package rbac_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/oasdiff/yaml"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/shared"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
)

// TestSharedResources compares the resources of the default policy with those that are documented.
func TestSharedResources(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(shared.Folder(t, "facts"), "documented.yaml"))
	require.NoError(t, err)
	var facts struct {
		Sessions struct {
			RBAC struct {
				Resources map[string]any `json:"resources"`
			} `json:"rbac"`
		} `json:"sessions"`
	}
	_, err = yaml.Unmarshal(data, &facts, yaml.DecodeOpts{})
	require.NoError(t, err)
	want := facts.Sessions.RBAC.Resources
	delete(want, "ours")
	require.NotEmpty(t, want)
	got := map[string]any{}
	for _, resource := range rbac.DefaultB2B().Resources {
		var actions []any
		for _, action := range resource.Actions {
			actions = append(actions, action)
		}
		got[resource.ResourceID] = actions
	}
	require.Equal(t, want, got)
}
