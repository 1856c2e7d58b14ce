package syntax

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Some rules read the usual case, so that there is nothing to report.
func TestSilentRules(t *testing.T) {
	silent := []string{
		ruleContinuation, ruleCommentEnd, ruleCustomTypeInComment, ruleEnumOrFormat, ruleErrorType,
	}
	for _, file := range testdataDocuments(t) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		_, found, err := Parse(file, strings.NewReader(string(text)), ParseOptions{})
		require.NoError(t, err)
		for _, d := range found {
			require.NotContains(t, silent, d.Rule)
		}
	}
}
