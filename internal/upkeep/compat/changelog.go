package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	changelog   = "CHANGELOG.md"
	declaration = "- **Breaking:**"
)

// declared returns the lines of the changelog that declare breaks of the coming release.
func declared(root string) ([]string, error) {
	content, err := os.ReadFile(filepath.Join(root, changelog))
	if err != nil {
		return nil, fmt.Errorf("where breaks are declared: %w", err)
	}
	return declarations(string(content)), nil
}

// declarations returns the lines that declare a break, of the section "[Unreleased]" alone: others are about releases
// that are out.
func declarations(content string) []string {
	var lines []string
	coming := false
	for line := range strings.Lines(content) {
		line = strings.TrimRight(line, "\r\n")
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			coming = strings.HasPrefix(strings.ToLower(strings.TrimSpace(heading)), "[unreleased]")
		}
		if coming && strings.HasPrefix(line, declaration) {
			lines = append(lines, line)
		}
	}
	return lines
}
