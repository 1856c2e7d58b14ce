package openapi

import (
	"encoding/json"
	"strings"
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
		{"integer", "3", json.Number("3"), true},
		{"integer", " -3 ", json.Number("-3"), true},
		{"integer", "+007", json.Number("7"), true},
		{"integer", "9007199254740993", json.Number("9007199254740993"), true}, // no float64 is this number
		{"integer", "9223372036854775808", json.Number("9223372036854775808"), true},
		{"integer", strings.Repeat("9", 400), nil, false},
		{"integer", "3.5", nil, false},
		{"number", "3.5", 3.5, true},
		{"number", "9007199254740993", json.Number("9007199254740993"), true},
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

// TestReadJSON shows which values stand in a document as they are, and that numbers keep their digits.
func TestReadJSON(t *testing.T) {
	tests := []struct {
		text string
		want any
		ok   bool
	}{
		{`{"id": 1234567890123456789012}`, map[string]any{"id": json.Number("1234567890123456789012")}, true},
		{` [1.50] `, []any{json.Number("1.50")}, true},
		{`null`, nil, true},
		{`{"a": [{"$ref": "#/b"}]}`, nil, false},
		{`{"a": "$ref"}`, map[string]any{"a": "$ref"}, true},
		{`{"n": 1e999}`, nil, false},
		{`{} {}`, nil, false},
		{`{`, nil, false},
		{strings.Repeat("[", 150) + strings.Repeat("]", 150), nil, true},
		{strings.Repeat("[", 250) + strings.Repeat("]", 250), nil, false},
		{strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), nil, false},
	}
	for _, test := range tests {
		got, ok := readJSON(test.text)
		require.Equal(t, test.ok, ok, test.text)
		if test.want != nil {
			require.Equal(t, test.want, got)
		}
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
