package lapconv

import (
	"bytes"
	"context"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
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
		if _, twice := got[id]; twice {
			t.Errorf("rule %s has two rows", id)
		}
		got[id] = row[1]
		for i, cell := range row {
			if cell == "" {
				t.Errorf("rule %s: column %d is empty", id, i+1)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		switch severities, ok := got[id]; {
		case !ok:
			t.Errorf("rule %s has no row", id)
		case severities != want[id]:
			t.Errorf("rule %s: severity is %q there, %q in the code", id, severities, want[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[id]; !ok {
			t.Errorf("there is no rule %s", id)
		}
	}
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
			if id := strings.Trim(last, "`"); rules[id] == "" {
				t.Errorf("there is no rule %s: %s", id, line)
			}
		}
	}
	if named == 0 {
		t.Error("no table names a rule")
	}
}

// TestDocsConvert converts every piece of LAP in docs/lap.md. The info string of a block has the rules of which it gives
// warnings or errors; a block without any is free of them. YAML that follows is a part of what comes out.
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
			if ids := slices.Sorted(maps.Keys(got)); !slices.Equal(ids, want) {
				t.Errorf("rules that find something: %v, the block says %v\n%s%s", ids, want, block.text, diagnosticText(found))
			}
		case "yaml":
			shown++
			if !strings.Contains(unindented(out), unindented(block.text)) {
				t.Errorf("the LAP above does not give this:\n%s", block.text)
			}
		}
	}
	if converted == 0 || shown == 0 {
		t.Errorf("%d pieces of LAP, %d of YAML", converted, shown)
	}
}

// convertPiece converts a document, or endpoints that are put into one, and returns all that there is to say about it.
func convertPiece(t *testing.T, lap string) (string, Diagnostics) {
	t.Helper()
	if !strings.HasPrefix(lap, "@lap") {
		lap = "@lap v0.3\n@api A\n@base https://a.example\n@version 1\n\n" + lap + "\n@end\n"
	}
	doc := documentOf(t, "lap.md", lap)
	spec, found, err := doc.OpenAPI(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Encode(&out, spec, YAML); err != nil {
		t.Fatal(err)
	}
	loaded, err := openapi3.NewLoader().LoadFromData(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := loaded.Validate(context.Background()); err != nil {
		t.Errorf("%v\n%s", err, lap)
	}
	return out.String(), slices.Concat(found, Lint(doc))
}

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(lapPage)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
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

// severitiesInCode returns the rules that the package declares and the severities that it reports each with, as the page
// writes them: "info, warning" and "error, warning" for two, and a dash for none.
func severitiesInCode(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{} // by name of the constant
	used := map[string]map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if name := n.Names[0].Name; isRule(name) && len(n.Values) == 1 {
					ids[name] = strings.Trim(n.Values[0].(*ast.BasicLit).Value, `"`)
				}
			case *ast.CallExpr:
				noteSeverity(used, n.Args, strings.HasSuffix(callee(n), "reportRow") || strings.HasSuffix(callee(n), "reportName"))
			case *ast.CompositeLit:
				noteSeverity(used, n.Elts, false)
			}
			return true
		})
	}
	out := map[string]string{}
	for name, id := range ids {
		switch u := used[name]; {
		case len(u) == 0:
			out[id] = "—"
		case len(u) == 2 && u["Error"]:
			out[id] = "error, warning"
		default:
			out[id] = strings.ToLower(strings.Join(slices.Sorted(maps.Keys(u)), ", "))
		}
	}
	return out
}

// callee returns the name of the function or method that is called.
func callee(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// noteSeverity notes the severity that stands with a rule among the arguments of a report, or in the list of rules. What
// is wrong with a table is always an error.
func noteSeverity(used map[string]map[string]bool, list []ast.Expr, row bool) {
	rule, severity := "", ""
	if row {
		severity = "Error"
	}
	for _, expr := range list {
		ident, ok := expr.(*ast.Ident)
		if !ok {
			continue
		}
		switch {
		case isRule(ident.Name):
			rule = ident.Name
		case ident.Name == "Info" || ident.Name == "Warning" || ident.Name == "Error":
			severity = ident.Name
		}
	}
	if rule != "" && severity != "" {
		if used[rule] == nil {
			used[rule] = map[string]bool{}
		}
		used[rule][severity] = true
	}
}
