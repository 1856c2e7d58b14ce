package stytch_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadme sees to it that every piece of Go in README and in the pages of docs is a part of an example, which the
// tests run. What is marked "go before" is code for another SDK, and cannot be.
func TestReadme(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	examples := exampleText(t)
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		pieces := 0
		for _, block := range regexp.MustCompile("(?ms)^```(go.*?)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
			info, piece := block[1], block[2]
			require.Contains(t, []string{"go", "go before"}, info, page)
			if info == "go" {
				found := strings.Contains(examples, withoutIndentation(piece))
				require.True(t, found, "%s: no example has this piece:\n%s", page, piece)
				pieces++
			}
		}
		if hasGo(page) {
			require.NotZero(t, pieces, page)
		}
	}
}

// hasGo reports whether a page is there for the sake of its Go.
func hasGo(page string) bool {
	name := filepath.Base(page)
	return name == "README.md" || name == "migrate.md"
}

// exampleText returns the text of all examples.
func exampleText(t *testing.T) string {
	t.Helper()
	var examples strings.Builder
	for _, pattern := range []string{"example*_test.go", "*/example*_test.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			examples.WriteString(withoutIndentation(string(text)))
		}
	}
	return examples.String()
}

// withoutIndentation joins the lines of a text without the blanks around them.
func withoutIndentation(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
