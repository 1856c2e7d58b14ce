package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAddEntries(t *testing.T) {
	const head = "# Changelog\n\n## [Unreleased]\n"
	const tail = "\n## [0.1.0] - 2026-01-01\n\n### Added\n\n- The first.\n"
	for _, test := range []struct {
		name, before, after string
		entries             map[string][]string
	}{
		{
			"all sections are there",
			head + "\n### Added\n\n- A.\n\n### Changed\n\n- B,\n  and more.\n\n### Removed\n\n- C.\n" + tail,
			head + "\n### Added\n\n- A.\n- X.\n- Y.\n\n### Changed\n\n- B,\n  and more.\n- Z.\n\n### Removed\n\n- C.\n" + tail,
			map[string][]string{"Added": {"- X.", "- Y."}, "Changed": {"- Z."}},
		},
		{
			"no section is there",
			head + tail,
			head + "\n### Added\n\n- X.\n\n### Removed\n\n- Y.\n" + tail,
			map[string][]string{"Added": {"- X."}, "Removed": {"- Y."}},
		},
		{
			"one in between is missing",
			head + "\n### Added\n\n- A.\n\n### Removed\n\n- C.\n" + tail,
			head + "\n### Added\n\n- A.\n\n### Changed\n\n- X.\n\n### Removed\n\n- C.\n" + tail,
			map[string][]string{"Changed": {"- X."}},
		},
		{
			"no release after it",
			head + "\n### Added\n\n- A.\n",
			head + "\n### Added\n\n- A.\n- X.\n",
			map[string][]string{"Added": {"- X."}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := addEntries(test.before, test.entries)
			require.NoError(t, err)
			require.Equal(t, test.after, got)
		})
	}
	_, err := addEntries("# Changelog\n", map[string][]string{"Added": {"- X."}})
	require.Error(t, err, "no error about a changelog without a coming release")
}
