package refusal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/oasdiff/yaml"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/shared"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// TestSharedStatuses compares the table with the statuses that the documentation gives.
func TestSharedStatuses(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(shared.Folder(t, "facts"), "documented.yaml"))
	require.NoError(t, err)
	var facts struct {
		Errors struct {
			Types map[string]struct {
				Status any `json:"status"` // a list where sources differ
			} `json:"types"`
		} `json:"errors"`
	}
	_, err = yaml.Unmarshal(data, &facts, yaml.DecodeOpts{})
	require.NoError(t, err)
	require.NotEmpty(t, facts.Errors.Types)
	for typ, fact := range facts.Errors.Types {
		allowed, isList := fact.Status.([]any)
		if !isList {
			allowed = []any{fact.Status}
		}
		got := refusal.StatusOf(stytch.ErrorType(typ))
		require.True(t, slices.ContainsFunc(allowed, func(status any) bool { return fmt.Sprint(status) == fmt.Sprint(got) }),
			"%s: %d, documented %v", typ, got, fact.Status)
	}
}
