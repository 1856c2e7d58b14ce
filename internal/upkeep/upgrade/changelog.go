package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/internal/upkeep/goapi"
)

const changelogFile = "CHANGELOG.md"

// The sections of a release in CHANGELOG.md that a draft adds to, in the order of Keep a Changelog.
var changelogSections = [...]string{"Added", "Changed", "Removed"}

// maxNames bounds how many names a line of the draft has: docs/api shows them all.
const maxNames = 12

// draftChangelog adds what the upgrade changes to the section of the coming release, and returns what it added. Without
// changes there is nothing to say.
func (r *report) draftChangelog(t *tree) (string, error) {
	entries, err := r.entries(t)
	if err != nil || len(entries) == 0 {
		return "", err
	}
	text, err := os.ReadFile(t.Path(changelogFile))
	if err != nil {
		return "", err
	}
	changed, err := addEntries(string(text), entries)
	if err != nil {
		return "", err
	}
	return written(entries), checkout.WriteFile(t.Path(changelogFile), []byte(changed), 0o644)
}

// entries returns the lines of the draft by section.
func (r *report) entries(t *tree) (map[string][]string, error) {
	rows, err := readRows(t.Dir)
	if err != nil {
		return nil, err
	}
	entries := map[string][]string{}
	for _, c := range r.api.changes {
		name := c.Method + " " + c.Path
		switch {
		case c.Rule == "endpoint-added":
			entries["Added"] = append(entries["Added"], "- "+methodOf(rows, name)+" ("+span(name)+").")
		case strings.HasPrefix(c.Rule, "api-removed"), strings.HasPrefix(c.Rule, "api-path-removed"):
			entries["Removed"] = append(entries["Removed"], "- **Breaking:** "+span(name)+", which the API no longer has.")
		}
	}
	for _, p := range r.goAPI.Packages {
		if names := changedNames(p, goapi.Breaking); names != "" {
			entries["Changed"] = append(entries["Changed"], "- **Breaking:** package "+packageName(p.Path)+": "+names+".")
		}
		if names := changedNames(p, goapi.Compatible); names != "" {
			entries["Added"] = append(entries["Added"], "- Package "+packageName(p.Path)+": "+names+".")
		}
	}
	return entries, nil
}

// span writes as a code span what the new revision may have made up.
func span(text string) string { return "`" + strings.ReplaceAll(text, "`", "'") + "`" }

// methodOf returns how users call an operation.
func methodOf(rows []row, key string) string {
	for _, r := range rows {
		if r.key() != key {
			continue
		}
		if r.Product == "b2b" {
			return "`client.B2B." + r.Name + "`"
		}
		return "`client." + r.Name + "`"
	}
	return "An operation"
}

// packageName returns the name of a package within the module.
func packageName(path string) string {
	return "`" + strings.TrimPrefix(path, "github.com/lapgen/stytch-go/") + "`"
}

// changedNames lists the names that have changes of a level in a package.
func changedNames(p goapi.PackageChanges, level goapi.Level) string {
	var names []string
	for _, c := range p.Changes {
		name := "`" + c.Name + "`"
		if c.Name == "" {
			name = "the package itself"
		}
		if c.Level == level && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if more := len(names) - maxNames; more > 0 {
		return strings.Join(names[:maxNames], ", ") + fmt.Sprintf(" and %d more, see docs/api", more)
	}
	return strings.Join(names, ", ")
}

// written returns the entries as they are added.
func written(entries map[string][]string) string {
	var b strings.Builder
	for _, title := range changelogSections {
		if lines := entries[title]; len(lines) > 0 {
			fmt.Fprintf(&b, "### %s\n\n%s\n\n", title, strings.Join(lines, "\n"))
		}
	}
	return b.String()
}

// addEntries adds lines to the sections of the coming release. A section that it does not have is made.
func addEntries(changelog string, entries map[string][]string) (string, error) {
	lines := strings.Split(changelog, "\n")
	start := slices.IndexFunc(lines, func(line string) bool {
		return strings.HasPrefix(strings.ToLower(line), "## [unreleased]")
	})
	if start < 0 {
		return "", fmt.Errorf(`%s has no section "## [Unreleased]"`, changelogFile)
	}
	for _, title := range slices.Backward(changelogSections[:]) { // from the last on, so that new sections come in order
		added := entries[title]
		if len(added) == 0 {
			continue
		}
		end := releaseEnd(lines, start)
		at := slices.Index(lines[start:end], "### "+title)
		if at < 0 {
			place := sectionPlace(lines, start, end, title)
			lines = slices.Insert(lines, place, append([]string{"### " + title, ""}, append(added, "")...)...)
			continue
		}
		lines = slices.Insert(lines, lastLine(lines, start+at, end)+1, added...)
	}
	return strings.Join(lines, "\n"), nil
}

// releaseEnd returns the line of the next release.
func releaseEnd(lines []string, start int) int {
	for i := start + 1; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], "## ") || strings.HasPrefix(lines[i], "[") && strings.Contains(lines[i], "]: ") {
			return i
		}
	}
	return len(lines)
}

// sectionPlace returns the line before which a new section goes: that of the next section in order, or the end of the
// release.
func sectionPlace(lines []string, start, end int, title string) int {
	order := slices.Index(changelogSections[:], title)
	for _, later := range changelogSections[order+1:] {
		if at := slices.Index(lines[start:end], "### "+later); at >= 0 {
			return start + at
		}
	}
	return end
}

// lastLine returns the last line of a section that has text.
func lastLine(lines []string, heading, end int) int {
	last := heading
	for i := heading + 1; i < end && !strings.HasPrefix(lines[i], "### "); i++ {
		if lines[i] != "" {
			last = i
		}
	}
	return last
}
