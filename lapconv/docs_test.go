package lapconv

import (
	"go/ast"

	goparser "go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const lapPage = "../docs/lap.md"

// TestDocsListEveryRule compares the tables of rules in docs/lap.md with the rules that the code has, and with the
// severities that it reports them with: nothing is missing there, and nothing invented.
func TestDocsListEveryRule(t *testing.T) {
	want := severitiesInCode(t)
	got := map[string]string{}
	for line := range strings.Lines(readPage(t)) {
		row := tableRow(line)
		if len(row) != 5 || !strings.HasPrefix(row[0], "`") {
			continue
		}
		id := strings.Trim(row[0], "`")
		require.NotContains(t, got, id)
		require.NotContains(t, row, "", id)
		got[id] = row[1]
	}
	require.Equal(t, want, got)
}

// TestDocsNameRulesThatExist looks for ids of rules in the column "Rule" of the other tables.
func TestDocsNameRulesThatExist(t *testing.T) {
	rules := severitiesInCode(t)
	named := 0
	ids := false // whether the last column of the table has ids
	for line := range strings.Lines(readPage(t)) {
		row := tableRow(line)
		if len(row) < 2 || len(row) == 5 {
			ids = false
			continue
		}
		last := row[len(row)-1]
		switch {
		case last == "Rule":
			ids = true
		case ids && strings.HasPrefix(last, "`"):
			named++
			require.Contains(t, rules, strings.Trim(last, "`"))
		}
	}
	require.Positive(t, named)
}

// TestDocsConvert converts every piece of LAP in docs/lap.md. The info string of a block has the rules of which it
// gives warnings or errors; a block without any is free of them. YAML that follows is a part of what comes out.
func TestDocsConvert(t *testing.T) {
	converted, shown := 0, 0
	var out string
	for _, block := range codeBlocks(readPage(t)) {
		language, rules, _ := strings.Cut(block.info, " ")
		switch language {
		case "lap":
			converted++
			var found Diagnostics
			out, found = convertPiece(t, block.text)
			got := map[string]bool{}
			for _, d := range found {
				if d.Severity >= Warning {
					got[d.Rule] = true
				}
			}
			want := strings.Fields(rules)
			slices.Sort(want)
			require.Equal(t, want, append([]string{}, slices.Sorted(maps.Keys(got))...), "%s%s", block.text,
				diagnosticText(found))
		case "yaml":
			shown++
			require.Contains(t, unindented(out), unindented(block.text))
		}
	}
	require.Positive(t, converted)
	require.Positive(t, shown)
}

// convertPiece converts a document, or endpoints that are put into one, and returns all that there is to say about it.
func convertPiece(t *testing.T, lap string) (string, Diagnostics) {
	t.Helper()
	if !strings.HasPrefix(lap, "@lap") {
		lap = "@lap v0.3\n@api A\n@base https://a.example\n@version 1\n\n" + lap + "\n@end\n"
	}
	doc, _, err := Parse("lap.md", strings.NewReader(lap), ParseOptions{})
	require.NoError(t, err)
	spec, found, err := Convert("lap.md", strings.NewReader(lap), Options{})
	require.NoError(t, err)
	return encoded(t, spec), slices.Concat(found, Lint(doc, LintOptions{}))
}

func readPage(t *testing.T) string {
	t.Helper()
	return readFile(t, lapPage)
}

// tableRow returns the cells of a row of a table; nil if the line is none.
func tableRow(line string) []string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "| ") || !strings.HasSuffix(line, " |") {
		return nil
	}
	const bar = "\x00" // for one that a backslash stands before
	cells := strings.Split(strings.ReplaceAll(line[1:len(line)-1], `\|`, bar), "|")
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(strings.TrimSpace(cell), bar, "|")
	}
	return cells
}

type codeBlock struct{ info, text string }

// codeBlocks returns the fenced blocks of a page.
func codeBlocks(page string) []codeBlock {
	var blocks []codeBlock
	for _, m := range regexp.MustCompile("(?ms)^```(.*?)\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, codeBlock{m[1], m[2]})
	}
	return blocks
}

// unindented returns the lines of a text without the blanks around them.
func unindented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}

// severitiesInCode returns the rules that the packages declare and the severities that they report each with, as the
// page writes them: "info, warning" and "error, warning" for two, and a dash for none.
func severitiesInCode(t *testing.T) map[string]string {
	t.Helper()
	c := ruleCode{ids: map[string]string{}, used: map[string]map[string]bool{}}
	for _, dir := range []string{"syntax", "lint", "openapi"} {
		files, err := filepath.Glob(dir + "/*.go")
		require.NoError(t, err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				c.read(t, file)
			}
		}
	}
	out := map[string]string{}
	for name, id := range c.ids {
		switch used := c.used[name]; {
		case len(used) == 0:
			out[id] = "—"
		case len(used) == 2 && used["Error"]:
			out[id] = "error, warning"
		default:
			out[id] = strings.ToLower(strings.Join(slices.Sorted(maps.Keys(used)), ", "))
		}
	}
	return out
}

// ruleCode is what the code says of the rules.
type ruleCode struct {
	ids  map[string]string          // by name of the constant
	used map[string]map[string]bool // severities, by name of the constant
}

func (c *ruleCode) read(t *testing.T, file string) {
	t.Helper()
	f, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Name.Name == "truncationRules" { // the converter repeats what they find as warnings
				ast.Inspect(n, func(n ast.Node) bool {
					if row, ok := n.(*ast.CompositeLit); ok {
						c.note(row.Elts, "Warning")
					}
					return true
				})
			}
		case *ast.ValueSpec:
			if name := n.Names[0].Name; isRule(name) && len(n.Values) == 1 {
				c.ids[name] = strings.Trim(n.Values[0].(*ast.BasicLit).Value, `"`)
			}
		case *ast.CallExpr:
			c.note(n.Args, impliedSeverity(nameOf(n.Fun)))
		case *ast.CompositeLit:
			c.note(n.Elts, "")
		}
		return true
	})
}

// impliedSeverity returns the severity with which a function reports when it takes none.
func impliedSeverity(function string) string {
	switch function {
	case "reportRow", "reportName":
		return "Error"
	case "warn":
		return "Warning"
	case "loseTrack":
		return "Error"
	}
	return ""
}

// note notes the severity that stands with a rule among the arguments of a report or in the list of rules, or else the
// one that is implied.
func (c *ruleCode) note(list []ast.Expr, implied string) {
	rule, severity := "", ""
	for _, expr := range list {
		switch name := nameOf(expr); {
		case isRule(name):
			rule = name
		case name == "Info" || name == "Warning" || name == "Error":
			severity = name
		}
	}
	if implied != "" {
		severity = implied
	}
	if rule != "" && severity != "" {
		if c.used[rule] == nil {
			c.used[rule] = map[string]bool{}
		}
		c.used[rule][severity] = true
	}
}

// nameOf returns the name of what an expression refers to, less its package; "" for other expressions.
func nameOf(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
