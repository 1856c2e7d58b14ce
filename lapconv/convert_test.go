package lapconv

import (
	"bytes"
	"context"
	"flag"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestConvertRules converts testdata/convert/RULE/in.lap and compares the OpenAPI document and the diagnostics with the
// golden files beside it. The input of a rule must give a diagnostic of that rule, unless the rule decides in silence.
func TestConvertRules(t *testing.T) {
	dirs, err := filepath.Glob("testdata/convert/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			spec, diags := convertFile(t, filepath.Join(dir, "in.lap"))
			var out bytes.Buffer
			if err := Encode(&out, spec, YAML); err != nil {
				t.Fatal(err)
			}
			loaded, err := openapi3.NewLoader().LoadFromData(out.Bytes())
			if err != nil {
				t.Fatalf("load: %v", err)
			}
			if err := loaded.Validate(context.Background()); err != nil {
				t.Errorf("invalid: %v", err)
			}
			compareGolden(t, filepath.Join(dir, "want.yaml"), out.String())
			compareGolden(t, filepath.Join(dir, "want.txt"), diagnosticText(diags))
			if rule := filepath.Base(dir); !silentRule(rule) && !hasRule(diags, rule) {
				t.Errorf("no diagnostic of rule %s", rule)
			}
		})
	}
}

// silentRule reports whether a rule reads the usual case, so that there is nothing to report.
func silentRule(rule string) bool {
	switch rule {
	case ruleContinuation, ruleCommentEnd, ruleCustomTypeInComment, ruleEnumOrFormat, ruleErrorType, ruleLocation, ruleCommonField:
		return true
	}
	return false
}

// TestEveryRuleHasATest makes sure that no rule of rules.go lacks test data.
func TestEveryRuleHasATest(t *testing.T) {
	for id, name := range declaredRules(t, "rules.go") {
		if testedWithTables(name) {
			continue
		}
		if _, err := os.Stat(filepath.Join("testdata", "convert", id, "in.lap")); err != nil {
			t.Errorf("rule %s has no test data: %v", name, err)
		}
	}
}

// testedWithTables reports whether a rule is about tables of names or operations, which names_test.go has.
func testedWithTables(name string) bool {
	switch name {
	case "RuleUnpinnedName", "RuleNameConflict", "RuleUnusedName", "RuleUnlistedOperation", "RuleUnusedOperation", "RuleInput", "RuleOperationClash":
		return true
	}
	return false
}

// isRule reports whether a constant of that name is a rule. The rules about tables are exported.
func isRule(name string) bool {
	return strings.HasPrefix(name, "rule") || strings.HasPrefix(name, "Rule")
}

// declaredRules returns the rules of a file, by value.
func declaredRules(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Values) == 1 && isRule(spec.Names[0].Name) {
			id, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			rules[id] = spec.Names[0].Name
		}
		return true
	})
	if len(rules) == 0 {
		t.Fatalf("%s declares no rules", file)
	}
	return rules
}

// convertFile parses and converts a file and returns all diagnostics.
func convertFile(t *testing.T, file string) (*openapi3.T, Diagnostics) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, diags, err := Parse(filepath.Base(file), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	spec, more, err := doc.OpenAPI(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return spec, append(diags, more...)
}

func diagnosticText(diags Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

func hasRule(diags Diagnostics, rule string) bool {
	for _, d := range diags {
		if d.Rule == rule {
			return true
		}
	}
	return false
}

// compareGolden compares a text with a golden file, or writes the file with -update.
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (run with -update and read the difference):\n%s", file, firstDifference(string(want), got))
	}
}

// firstDifference returns the first lines in which two texts differ.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return "line " + strconv.Itoa(i+1) + "\n  want " + a + "\n  got  " + b
		}
	}
	return ""
}
