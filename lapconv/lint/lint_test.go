package lint

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// testdata has a directory for each rule: bad.lap, what Check finds in it (want.txt), and good.lap, which is as like it
// as a document can be that the rule has nothing to say of.

func TestRules(t *testing.T) {
	for _, rule := range directories(t) {
		t.Run(rule, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("testdata", rule, "want.txt"))
			require.NoError(t, err)
			bad := checkFile(t, rule, "bad.lap")
			require.Equal(t, string(want), lines(bad))
			require.Contains(t, ids(bad), rule)
			require.NotContains(t, ids(checkFile(t, rule, "good.lap")), rule)
		})
	}
}

func TestRulesHaveDirectories(t *testing.T) {
	var declared []string
	for _, r := range rules() {
		declared = append(declared, r.id)
	}
	require.ElementsMatch(t, declared, directories(t))
}

// A rule has one severity in the list of rules and in what Parse reports.
func TestSeverities(t *testing.T) {
	for _, r := range rules() {
		for _, found := range checkFile(t, r.id, "bad.lap") {
			if found.Rule == r.id {
				require.Equal(t, r.severity, found.Severity, "%s", found)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"one tag needs no group", "@lap v0.3\n@api A\n@version 1\n@toc pets(2)\n@endpoint GET /v1/a\n@endpoint GET " +
			"/v2/b\n@end\n", ""},
		{"the end is missing and there are no endpoints", "@lap v0.3\n@api A\n@version 1\n",
			"x.lap:1:1: error: the document does not close with @end, it may be cut off [missing-end]\n"},
		{"version 0.1 has no end", "@lap v0.1\n@api A\n@version 1\n@endpoint GET /a\n", ""},
		{"places of keys in any case", "@lap v0.1\n@api A\n@version 1\n@auth ApiKey k in Header\n@endpoint GET /a\n", ""},
		{"parameters after a colon", "@lap v0.1\n@api A\n@version 1\n@endpoint GET /a/:id/:id\n",
			"x.lap:4:1: warning: path parameter of GET /a/:id/:id that no block lists: \"id\" [unlisted-path-parameter]\n"},
		{"a query is not the path", "@lap v0.1\n@api A\n@version 1\n@endpoint GET /a?b={c}\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, lines(Check(parse(t, "x.lap", test.source), Options{})))
		})
	}
}

const untidy = "@lap v0.3\n@api A\n@endpoints 3\n@endpoint SUB /b/{x}\n@returns(OK)\n@odd\n@endpoint PUB /b\n"

func TestCheckKeepsSourceOrder(t *testing.T) {
	d := parse(t, "x.lap", untidy)
	found := Check(d, Options{})
	sorted := slices.IsSortedFunc(found, func(a, b diag.Diagnostic) int { return a.Pos.Line - b.Pos.Line })
	require.True(t, sorted, lines(found))
	require.Equal(t, found, Check(d, Options{}))
}

func TestCheckLeavesRulesOut(t *testing.T) {
	d := parse(t, "x.lap", untidy)
	all := Check(d, Options{})
	some := Check(d, Options{Disable: []string{"bad-status-code", "unknown-directive"}})
	require.Subset(t, ids(all), []string{"bad-status-code", "unknown-directive"})
	require.Len(t, some, len(all)-2)
	require.NotContains(t, ids(some), "bad-status-code")
}

func TestCheckReportsOnce(t *testing.T) {
	d := parse(t, "x.lap", "@lap v0.3\n@api A\n@version 1\n@auth Odd | Odd\n@endpoint GET /a\n@end\n")
	d.Auth[1].Pos = d.Auth[0].Pos
	require.Equal(t, []string{"unknown-auth"}, ids(Check(d, Options{})))
}

func TestCheckDocumentMadeByHand(t *testing.T) {
	d := &syntax.Document{Name: "made", Declared: -1, Ended: true, Sections: []*syntax.Section{{
		Endpoints: []*syntax.Endpoint{{
			Method: "GET", Path: "/{id}", Body: &syntax.Type{Kind: syntax.KindNamed, Name: "Order"},
		}},
	}}}
	want := "made: warning: no title: @api is missing or empty [missing-title]\n" +
		"made: warning: no version of the API: @version is missing or empty [missing-version]\n" +
		"made: warning: type that is nowhere defined (uses: 1): \"Order\" [undefined-type]\n" +
		"made: warning: path parameter of GET /{id} that no block lists: \"id\" [unlisted-path-parameter]\n"
	require.Equal(t, want, lines(Check(d, Options{})))
}

// Programs read what a finding is about from its fields.
func TestSubjects(t *testing.T) {
	d := parse(t, "x.lap", "@lap v0.3\n@api A\n@version 1\n@endpoint GET /a/{id}\n@required {b: Ghost, b: str}\n@end\n")
	subjects := map[string]diag.Subject{}
	for _, found := range Check(d, Options{}) {
		subjects[found.Rule] = found.Subject
	}
	require.Equal(t, map[string]diag.Subject{
		"unlisted-path-parameter": {Operation: "GET /a/{id}", Field: "id"},
		"duplicate-field":         {Field: "b"},
		"undefined-type":          {Component: "Ghost"},
	}, subjects)
}

func TestTruncation(t *testing.T) {
	found := Truncation(parse(t, "x.lap", "@lap v0.3\n@endpoints 2\n@toc a(2)\n@endpoint GET /a\n@odd\n"))
	require.Equal(t, []string{"endpoint-count", "toc-count", "missing-end"}, ids(found))
}

// directories returns the names of the rules that have examples.
func directories(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// checkFile runs Check over a file in the directory of a rule.
func checkFile(t *testing.T, rule, file string) diag.Diagnostics {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", rule, file))
	require.NoError(t, err)
	return Check(parse(t, file, string(text)), Options{})
}

func parse(t *testing.T, name, text string) *syntax.Document {
	t.Helper()
	d, _, err := syntax.Parse(name, strings.NewReader(text), syntax.ParseOptions{})
	require.NoError(t, err)
	return d
}

// lines puts each finding on a line.
func lines(ds diag.Diagnostics) string {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

// ids returns the rules of findings, in order.
func ids(ds diag.Diagnostics) []string {
	var rules []string
	for _, d := range ds {
		rules = append(rules, d.Rule)
	}
	return rules
}
