package diag

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShorten(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"short", " a b ", "a b"},
		{"as long as a message can show", strings.Repeat("a", 80), strings.Repeat("a", 80)},
		{"longer", strings.Repeat("a", 81), strings.Repeat("a", 80) + "…"},
		{"cut before a letter of two bytes", strings.Repeat("a", 79) + "éb", strings.Repeat("a", 79) + "…"},
		{"cut after one", strings.Repeat("a", 78) + "éb", strings.Repeat("a", 78) + "é…"},
		{"cut before a letter of four bytes", strings.Repeat("a", 77) + "😀b", strings.Repeat("a", 77) + "…"},
		{"only blanks", " \t", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, Shorten(test.text))
		})
	}
}

// Text is cut when it is printed, and not before.
func TestDiagnosticString(t *testing.T) {
	long := strings.Repeat("a", 100)
	d := Diagnostic{
		File: "a.lap", Pos: Pos{Line: 3, Column: 5}, Severity: Warning, Rule: "odd", Message: "odd", Text: long,
	}
	require.Equal(t, `a.lap:3:5: warning: odd: "`+long[:80]+`…" [odd]`, d.String())
	require.Equal(t, long, d.Text)

	d.Text, d.Pos = " ", Pos{}
	require.Equal(t, "a.lap: warning: odd [odd]", d.String())
}

func TestSyntaxErrorString(t *testing.T) {
	err := &SyntaxError{File: "a.lap", Message: "wrong", Expected: "right", Text: strings.Repeat("é", 50)}
	require.EqualError(t, err, `a.lap: wrong; expected right, found "`+strings.Repeat("é", 40)+`…"`)
	require.EqualError(t, &SyntaxError{File: "a.lap", Pos: Pos{Line: 1, Column: 2}, Message: "wrong"}, "a.lap:1:2: wrong")
}

func TestFixString(t *testing.T) {
	require.Equal(t, "Order: [orders]", Fix{Table: Names, Name: "Order", Field: "orders"}.String())
	require.Equal(t, "limit", Fix{Table: Inputs, Field: "limit"}.String())
	require.Empty(t, Fix{}.String())
}

func TestDiagnostics(t *testing.T) {
	first := Diagnostic{Pos: Pos{Line: 1, Column: 1}, Severity: Info, Rule: "a"}
	again := first
	again.Subject.Operation = "GET /a"
	second := Diagnostic{Pos: Pos{Line: 1, Column: 2}, Severity: Error, Rule: "b"}
	third := Diagnostic{Pos: Pos{Line: 2, Column: 1}, Severity: Info, Rule: "c"}

	merged := Merge(Diagnostics{third, first}, Diagnostics{second, again})
	require.Equal(t, Diagnostics{first, again, second, third}, merged)
	require.Equal(t, Diagnostics{first, second, third}, merged.Unique())
	require.Equal(t, Error, merged.Worst())
	require.Zero(t, Diagnostics{}.Worst())
	require.Equal(t, 2, Diagnostics{first, second, third}.Count(Info))
}

func TestSeverityString(t *testing.T) {
	require.Equal(t, []string{"info", "warning", "error", "Severity(9)"},
		[]string{Info.String(), Warning.String(), Error.String(), Severity(9).String()})
}
