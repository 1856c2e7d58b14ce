package stytch_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme sees to it that every piece of Go in README is a part of an example, which the tests run.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var examples strings.Builder
	for _, pattern := range []string{"example*_test.go", "*/example*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			examples.WriteString(withoutIndentation(string(text)))
		}
	}
	pieces := strings.Split(string(readme), "```go\n")[1:]
	if len(pieces) == 0 {
		t.Fatal("README has no Go")
	}
	for _, piece := range pieces {
		piece, _, _ = strings.Cut(piece, "```")
		if !strings.Contains(examples.String(), withoutIndentation(piece)) {
			t.Errorf("no example has this piece of README:\n%s", piece)
		}
	}
}

// withoutIndentation joins the lines of a text without the blanks around them.
func withoutIndentation(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
