package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv"
)

// untidy has a finding of severity Warning.
const untidy = `@lap v0.3
@api Shop
@version 1
@frobnicate all
@endpoints 1

@endpoint GET /items
@returns(200) {name: str}

@end
`

// cutOff has findings of severity Error.
const cutOff = `@lap v0.3
@api Shop
@version 1
@endpoints 2

@endpoint GET /items
@returns(200) {name: str}
`

func TestLintClean(t *testing.T) {
	got := lap2openapi("lint", "testdata/shop.lap")
	got.want(t, 0)
	require.Empty(t, got.stdout)
	require.Empty(t, got.stderr)
}

func TestLintText(t *testing.T) {
	tests := []struct {
		name, document string
		status         int
		lines          []string // beginnings, but for the name of the file
	}{
		{"warnings", untidy, 0, []string{":4:1: warning: ", "1 warning"}},
		{"errors", cutOff, 1, []string{": error: ", ": error: ", "2 errors"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := file(t, "x.lap", tt.document)
			got := lap2openapi("lint", name)
			got.want(t, tt.status)
			lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
			require.Len(t, lines, len(tt.lines))
			for i, want := range tt.lines {
				require.Contains(t, lines[i], want)
			}
		})
	}
}

func TestLintJSON(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		status         int
	}{
		{"clean", readFile(t, "testdata/shop.lap"), 0},
		{"warnings", untidy, 0},
		{"errors", cutOff, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := lap2openapiWith(tt.document, "lint", "-", "--format=json")
			got.want(t, tt.status)
			var list []finding
			require.NoError(t, json.Unmarshal([]byte(got.stdout), &list))
			require.NotNil(t, list, "null, want a list")
			var want []finding
			for _, d := range lint(t, tt.document) {
				want = append(want, finding{d.File, d.Pos.Line, d.Pos.Column, d.Severity.String(), d.Rule, d.Message, d.Text})
			}
			require.Len(t, list, len(want))
			for i := range list {
				require.Equal(t, want[i], list[i])
			}
		})
	}
}

func lint(t *testing.T, document string) lapconv.Diagnostics {
	t.Helper()
	doc, _, err := lapconv.Parse("-", strings.NewReader(document), lapconv.ParseOptions{})
	require.NoError(t, err)
	return lapconv.Lint(doc, lapconv.LintOptions{})
}

func TestLintGitHub(t *testing.T) {
	name := file(t, "a,b.lap", untidy)
	got := lap2openapi("lint", "--format", "github", name)
	got.want(t, 0)
	start := "::warning file=" + strings.NewReplacer(",", "%2C", ":",
		"%3A").Replace(name) + ",line=4,col=1,title=unknown-directive::"
	require.True(t, strings.HasPrefix(got.stdout, start), got.stdout)
}

func TestAnnotation(t *testing.T) {
	tests := []struct {
		name string
		d    lapconv.Diagnostic
		want string
	}{
		{
			"place",
			lapconv.Diagnostic{File: "a.lap", Pos: lapconv.Pos{Line: 3, Column: 7}, Severity: lapconv.Error, Rule: "cut",
				Message: "cut off"},
			"::error file=a.lap,line=3,col=7,title=cut::cut off",
		},
		{
			"no place",
			lapconv.Diagnostic{File: "a.lap", Severity: lapconv.Warning, Rule: "odd", Message: "odd"},
			"::warning file=a.lap,title=odd::odd",
		},
		{
			"info is a notice",
			lapconv.Diagnostic{File: "a.lap", Severity: lapconv.Info, Rule: "fyi", Message: "so"},
			"::notice file=a.lap,title=fyi::so",
		},
		{
			"escapes",
			lapconv.Diagnostic{File: "c:a,b%.lap", Severity: lapconv.Error, Rule: "r", Message: "50% of a, b: c\r\nd",
				Text: "x"},
			`::error file=c%3Aa%2Cb%25.lap,title=r::50%25 of a, b: c%0D%0Ad: "x"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, annotation(tt.d))
		})
	}
}

// A document that cannot be read does not keep the others from being checked.
func TestLintSeveralDocuments(t *testing.T) {
	bad, missing := file(t, "bad.lap", cutOff), "missing.lap"
	got := lap2openapi("lint", missing, bad, "--format", "json")
	got.want(t, 2, missing)
	var list []finding
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &list))
	require.Len(t, list, 2, "findings")
	require.Equal(t, bad, list[0].File, "findings")
}
