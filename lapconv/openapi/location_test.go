package openapi

import (
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
