package openapi

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// TestCapitals shows when a capital tells a header from a field: as long as no more than half of the names begin with
// one.
func TestCapitals(t *testing.T) {
	for fields, want := range map[string]string{
		"Range: str, limit: int":             "header",
		"Range: str, Limit: int, page: int":  "query",
		"Range: str, limit: int, other: int": "header",
	} {
		source := "@lap v0.3\n@endpoint GET /a\n@optional {" + fields + "}\n@returns(200)\n@end\n"
		doc, _, err := syntax.Parse("a.lap", strings.NewReader(source), syntax.ParseOptions{})
		require.NoError(t, err)
		spec, _, err := Convert(doc, Options{})
		require.NoError(t, err)
		require.Equal(t, want, spec.Paths.Value("/a").Get.Parameters[0].Value.In, fields)
	}
}

// Some rules read the usual case, so that there is nothing to report.
func TestSilentRules(t *testing.T) {
	files, err := filepath.Glob("../testdata/*/*.lap")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		doc, _, err := syntax.Parse(file, strings.NewReader(string(text)), syntax.ParseOptions{})
		require.NoError(t, err)
		_, found, err := Convert(doc, Options{})
		require.NoError(t, err)
		for _, d := range found {
			require.NotContains(t, []string{ruleLocation, ruleCommonField}, d.Rule)
		}
	}
}
