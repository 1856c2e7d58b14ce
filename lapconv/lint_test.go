package lapconv

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lintDir has a directory for each rule: bad.lap, what Lint finds in it (want.txt), and good.lap, which is as like it as a
// document can be that the rule has nothing to say of.
const lintDir = "testdata/lint"

func TestLint(t *testing.T) {
	dirs, err := os.ReadDir(lintDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		t.Run(dir.Name(), func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join(lintDir, dir.Name(), "want.txt"))
			if err != nil {
				t.Fatal(err)
			}
			bad := lintFile(t, dir.Name(), "bad.lap")
			if got := findingLines(bad); got != string(want) {
				t.Errorf("bad.lap: got\n%s\nwant\n%s", got, want)
			}
			if !slices.ContainsFunc(bad, isOf(dir.Name())) {
				t.Error("bad.lap: no finding of the rule itself")
			}
			good := lintFile(t, dir.Name(), "good.lap")
			if slices.ContainsFunc(good, isOf(dir.Name())) {
				t.Errorf("good.lap: %s", findingLines(good))
			}
		})
	}
}

func TestLintRulesHaveDirectories(t *testing.T) {
	dirs, err := os.ReadDir(lintDir)
	if err != nil {
		t.Fatal(err)
	}
	var examples, rules []string
	for _, dir := range dirs {
		examples = append(examples, dir.Name())
	}
	for _, r := range lintRules() {
		rules = append(rules, r.id)
	}
	slices.Sort(rules)
	if !slices.Equal(rules, examples) {
		t.Errorf("rules and the directories of %s differ:\n%v\n%v", lintDir, rules, examples)
	}
}

// A rule has one severity in the list of rules and in what Parse reports.
func TestLintSeverities(t *testing.T) {
	for _, r := range lintRules() {
		for _, x := range lintFile(t, r.id, "bad.lap") {
			if x.Rule == r.id && x.Severity != r.severity {
				t.Errorf("%s: severity %v, want %v", x, x.Severity, r.severity)
			}
		}
	}
}

func TestLintKeepsSourceOrder(t *testing.T) {
	d := documentOf(t, "x.lap", "@lap v0.3\n@api A\n@endpoints 3\n@endpoint SUB /b/{x}\n@returns(OK)\n@odd\n@endpoint PUB /b\n")
	found := Lint(d)
	if !slices.IsSortedFunc(found, func(a, b Diagnostic) int { return a.Pos.Line - b.Pos.Line }) {
		t.Errorf("not in source order:\n%s", findingLines(found))
	}
	if again := Lint(d); findingLines(again) != findingLines(found) {
		t.Errorf("a second run differs:\n%s\n%s", findingLines(found), findingLines(again))
	}
}

func TestLintSingleTagNeedsNoGroup(t *testing.T) {
	d := documentOf(t, "x.lap", "@lap v0.3\n@api A\n@version 1\n@toc pets(2)\n@endpoint GET /v1/a\n@endpoint GET /v2/b\n@end\n")
	if found := Lint(d); len(found) > 0 {
		t.Errorf("got\n%s\nwant nothing", findingLines(found))
	}
}

func TestLintReportsOnce(t *testing.T) {
	d := documentOf(t, "x.lap", "@lap v0.3\n@api A\n@version 1\n@odd\n@endpoint GET /a\n@end\n")
	d.findings = append(d.findings, d.findings...)
	if found := Lint(d); len(found) != 1 {
		t.Errorf("got\n%s\nwant one finding", findingLines(found))
	}
}

func TestLintMissingEndWithoutEndpoints(t *testing.T) {
	d := documentOf(t, "x.lap", "@lap v0.3\n@api A\n@version 1\n")
	want := "x.lap:1:1: error: the document does not close with @end, it may be cut off [missing-end]\n"
	if got := findingLines(Lint(d)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLintFirstVersionHasNoEnd(t *testing.T) {
	d := documentOf(t, "x.lap", "@lap v0.1\n@api A\n@version 1\n@endpoint GET /a\n")
	if found := Lint(d); len(found) > 0 {
		t.Errorf("got\n%s\nwant nothing", findingLines(found))
	}
}

func TestLintDocumentMadeByHand(t *testing.T) {
	d := &Document{Name: "made", Declared: -1, Ended: true, Sections: []*Section{{
		Endpoints: []*Endpoint{{Method: "GET", Path: "/{id}", Body: &Type{Kind: KindNamed, Name: "Order"}}},
	}}}
	want := "made: warning: no title: @api is missing or empty [missing-title]\n" +
		"made: warning: no version of the API: @version is missing or empty [missing-version]\n" +
		"made: warning: type that is nowhere defined (uses: 1): \"Order\" [undefined-type]\n" +
		"made: warning: path parameter of GET /{id} that no block lists: \"id\" [unlisted-path-parameter]\n"
	if got := findingLines(Lint(d)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// lintFile runs Lint over a file in the directory of a rule.
func lintFile(t *testing.T, rule, file string) Diagnostics {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(lintDir, rule, file))
	if err != nil {
		t.Fatal(err)
	}
	return Lint(documentOf(t, file, string(text)))
}

// findingLines puts each finding on a line.
func findingLines(ds Diagnostics) string {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

func isOf(rule string) func(Diagnostic) bool {
	return func(d Diagnostic) bool { return d.Rule == rule }
}
