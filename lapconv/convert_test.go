package lapconv

import (
	"bytes"
	"context"
	"flag"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/internal/losses"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestConvertRules converts testdata/convert/RULE/in.lap and compares the OpenAPI document and the diagnostics, first
// those of reading, with the golden files beside it. The input of a rule must give a diagnostic of that rule, unless
// the rule decides in silence.
func TestConvertRules(t *testing.T) {
	dirs, err := filepath.Glob("testdata/convert/*")
	require.NoError(t, err)
	require.NotEmpty(t, dirs)
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, "in.lap"))
			require.NoError(t, err)
			doc, read, err := syntax.Parse("in.lap", bytes.NewReader(data), ParseOptions{})
			require.NoError(t, err)
			spec, converted, err := openapi.Convert(doc, openapi.Options{})
			require.NoError(t, err)
			require.Empty(t, losses.Find(doc, spec, converted))
			compareGolden(t, filepath.Join(dir, "want.yaml"), encoded(t, spec))
			found := slices.Concat(read, converted)
			compareGolden(t, filepath.Join(dir, "want.txt"), diagnosticText(found))
			if rule := filepath.Base(dir); !isSilent(rule) {
				require.True(t, slices.ContainsFunc(found, func(d Diagnostic) bool { return d.Rule == rule }))
			}

			again, all, err := Convert("in.lap", bytes.NewReader(data), Options{})
			require.NoError(t, err)
			require.Equal(t, encoded(t, spec), encoded(t, again))
			require.Equal(t, diag.Merge(read, converted), all)
		})
	}
}

// TestConvertSamples does the same with documents that take every way through the reader and the converter, and looks
// at what lint and Format make of them.
func TestConvertSamples(t *testing.T) {
	files, err := filepath.Glob("testdata/sample/*.lap")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			source := readFile(t, file)
			name := strings.TrimSuffix(file, ".lap")
			spec, found, err := Convert(filepath.Base(file), strings.NewReader(source), Options{})
			require.NoError(t, err)
			compareGolden(t, name+".yaml", encoded(t, spec))
			compareGolden(t, name+".txt", diagnosticText(found))

			doc, _, err := Parse(filepath.Base(file), strings.NewReader(source), ParseOptions{})
			require.NoError(t, err)
			assert.Empty(t, losses.Find(doc, spec, found))
			compareGolden(t, name+".lint.txt", diagnosticText(Lint(doc, LintOptions{})))
			for kind, opts := range map[string]FormatOptions{"fmt": {}, "lean": {Lean: true}} {
				var out strings.Builder
				if err := Format(&out, doc, opts); err != nil {
					out.Reset()
					out.WriteString(err.Error() + "\n")
				}
				compareGolden(t, name+"."+kind+".txt", out.String())
			}
		})
	}
}

// TestLintAgrees shows that lint finds what the converter finds, since both ask the same readers: which parameters no
// block lists, and which methods, operations, statuses and types OpenAPI has no place for.
func TestLintAgrees(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.lap")
	require.NoError(t, err)
	rules, err := filepath.Glob("testdata/convert/*/in.lap")
	require.NoError(t, err)
	for _, file := range append(files, rules...) {
		requireAgreement(t, file)
	}
}

func requireAgreement(t *testing.T, file string) {
	t.Helper()
	doc, _, err := syntax.Parse(file, strings.NewReader(readFile(t, file)), ParseOptions{})
	require.NoError(t, err)
	_, converted, err := openapi.Convert(doc, openapi.Options{})
	linted := Lint(doc, LintOptions{})
	require.Equal(t, err != nil, len(linesOf(linted, "no-http-operation", "")) > 0, file)
	if err != nil {
		return
	}
	foreign := linesOf(converted, "not-http", "")
	require.Equal(t, linesOf(linted, "non-http-method", ""), foreign, file)
	unlisted := linesOf(linted, "unlisted-path-parameter", "")
	maps.DeleteFunc(unlisted, func(line int, _ bool) bool { return foreign[line] })
	require.Equal(t, unlisted, linesOf(converted, "path-parameter", "nothing lists"), file)
	for line := range linesOf(converted, "status-code", "") {
		require.Contains(t, linesOf(linted, "bad-status-code", ""), line, file)
	}
	for line := range linesOf(linted, "duplicate-operation", "") {
		require.Contains(t, linesOf(converted, "same-path", ""), line, file)
	}
	for _, d := range converted { // each looks at the uses in an order of its own
		if d.Rule == "undefined-type" {
			require.True(t, slices.ContainsFunc(linted, func(l Diagnostic) bool { return l.Rule == d.Rule && l.Text == d.Text }))
		}
	}
}

// linesOf returns the lines with findings of a rule whose messages hold a text.
func linesOf(found Diagnostics, rule, message string) map[int]bool {
	lines := map[int]bool{}
	for _, d := range found {
		if d.Rule == rule && strings.Contains(d.Message, message) {
			lines[d.Pos.Line] = true
		}
	}
	return lines
}

// encoded writes a document as YAML and makes sure that it is valid.
func encoded(t *testing.T, spec *openapi3.T) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Encode(&out, spec, EncodeOptions{}))
	loaded, err := openapi3.NewLoader().LoadFromData(out.Bytes())
	require.NoError(t, err)
	require.NoError(t, loaded.Validate(context.Background()))
	return out.String()
}

// isSilent reports whether a rule reads the usual case, so that there is nothing to report.
func isSilent(rule string) bool {
	switch rule {
	case "continuation-line", "comment-end", "custom-type-in-comment", "enum-or-format", "error-type", "location",
		"common-field":
		return true
	}
	return false
}

// TestEveryRuleHasATest makes sure that no rule of the reader or the converter lacks test data.
func TestEveryRuleHasATest(t *testing.T) {
	for _, file := range []string{"syntax/rules.go", "openapi/rules.go"} {
		for id, name := range declaredRules(t, file) {
			if !testedElsewhere(name) {
				require.FileExists(t, filepath.Join("testdata", "convert", id, "in.lap"), name)
			}
		}
	}
}

// testedElsewhere reports whether the tests of a package behind this one have a rule: those of openapi the rules about
// tables, and those of lint the rules that it shares with the reader.
func testedElsewhere(name string) bool {
	switch name {
	case "RuleUnpinnedName", "RuleNameConflict", "RuleUnusedName", "RuleUnlistedOperation", "RuleUnusedOperation",
		"RuleInput", "RuleOperationClash":
		return true
	}
	return name == "RuleUnknownDirective"
}

// TestConvertOptions hands the options on to where they are used.
func TestConvertOptions(t *testing.T) {
	const source = "@lap v0.3\n@api A\n@version 1\n@endpoint GET /a\n@returns(200) {b: map{c: str}}\n@end\n"
	_, found, err := Convert("a.lap", strings.NewReader(source),
		Options{Names: &NameTable{}, Operations: &OperationTable{}})
	require.NoError(t, err)
	require.Equal(t, []string{openapi.RuleUnlistedOperation, openapi.RuleUnpinnedName},
		[]string{found[0].Rule, found[1].Rule})

	_, _, err = Convert("a.lap", strings.NewReader(source), Options{Parse: ParseOptions{MaxFields: 1}})
	require.EqualError(t, err, "a.lap:5:23: too many fields; expected at most 1")
}

// declaredRules returns the names of the constants of a file that are rules, by the ids of the rules.
func declaredRules(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	rules := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Values) == 1 && isRule(spec.Names[0].Name) {
			id, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			rules[id] = spec.Names[0].Name
		}
		return true
	})
	require.NotEmpty(t, rules)
	return rules
}

// isRule reports whether a constant of that name is a rule.
func isRule(name string) bool {
	return strings.HasPrefix(name, "rule") || strings.HasPrefix(name, "Rule")
}

func diagnosticText(diags Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

// compareGolden compares a text with a golden file, or writes the file with -update.
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s (run with -update and read the difference)", file)
}
