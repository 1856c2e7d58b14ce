package syntax

import "strings"

// directives returns the names of the format's directives.
func directives() [21]string {
	return [...]string{"lap", "api", "base", "version", "auth", "common_fields", "endpoints", "hint", "toc", "type",
		"group", "endgroup", "endpoint", "desc", "body", "required", "optional", "returns", "errors", "example_request",
		"end"}
}

// isKnown reports whether the format defines the directive.
func isKnown(directive string) bool {
	for _, known := range directives() {
		if known == directive {
			return true
		}
	}
	return false
}

// meantDirective returns the directive that a line was probably meant to begin with, or "" (ruleMisspelt). The name is
// that of the directive which the line begins with, and none of the format's.
func meantDirective(line, name string) string {
	bare, at := strings.CutPrefix(line, "@")
	bare = strings.TrimLeft(bare, " \t")
	if name == "" {
		name = directiveOf("@" + bare)
	}
	if !at {
		if isDirectiveForm(bare) && (name != "endpoint" || namesOperation(bare)) {
			return name
		}
		return ""
	}
	lower := strings.ToLower(name)
	for most := range 3 {
		for _, known := range directives() {
			if edits(lower, known) <= min(most, maxMisspelt(known)) {
				return known
			}
		}
	}
	return ""
}

// namesOperation reports whether an HTTP method follows the first word of a line.
func namesOperation(line string) bool {
	words := strings.Fields(line)
	return len(words) > 2 && HTTPMethod(words[1]) != ""
}

// maxMisspelt returns how many edits away from a directive a word may be that stands for it. Short words are near to
// too many others.
func maxMisspelt(directive string) int {
	if len(directive) <= 4 {
		return 1
	}
	return 2
}

// edits returns how many letters of a must be added, removed, replaced or exchanged with the next one to make b of it.
// It returns a large number for a word that no directive is as long as.
func edits(a, b string) int {
	const longest = 24
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var rows [3][longest + 1]int // the last one, the one before, and the next
	last, before, next := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			replaced := last[j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			next[j] = min(last[j]+1, next[j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, last, next = last, next, before
	}
	return last[len(b)]
}
