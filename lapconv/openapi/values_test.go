package openapi

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

func TestTypedValue(t *testing.T) {
	tests := []struct {
		typ, text string
		want      any
		ok        bool
	}{
		{"integer", "3", 3.0, true},
		{"integer", " -3 ", -3.0, true},
		{"integer", "9007199254740991", float64(1<<53 - 1), true},
		{"integer", "9007199254740992", float64(1 << 53), false}, // a float64 cannot tell it from the next one
		{"integer", "3.5", 0.0, false},
		{"number", "3.5", 3.5, true},
		{"number", "1e999", nil, false},
		{"number", "NaN", nil, false},
		{"boolean", "True", true, true},
		{"boolean", "false", false, true},
		{"boolean", "yes", nil, false},
		{"string", "yes", "yes", true},
	}
	for _, test := range tests {
		t.Run(test.typ+" "+test.text, func(t *testing.T) {
			got, ok := typedValue(&openapi3.Schema{Type: &openapi3.Types{test.typ}}, test.text)
			require.Equal(t, test.ok, ok)
			if ok {
				require.Equal(t, test.want, got)
			}
		})
	}
}

func TestSingular(t *testing.T) {
	for name, want := range map[string]string{
		"entries": "entry", "dies": "die", "classes": "class", "boxes": "box", "searches": "search", "wishes": "wish",
		"address": "address", "status": "status", "basis": "basis", "news": "news", "Users": "User", "as": "as", "a2s": "a2s",
		"sheep": "sheep",
	} {
		require.Equal(t, want, singular(name))
	}
}

func TestSplitSummary(t *testing.T) {
	short := string(make([]byte, 120))
	summary, description := splitSummary(short)
	require.Equal(t, short, summary)
	require.Empty(t, description)
	summary, description = splitSummary(short + "x")
	require.Empty(t, summary)
	require.Equal(t, short+"x", description)
}
