package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// TestAppendJSON writes YAML as JSON: numbers with all their digits, and what only YAML can write as what it means.
func TestAppendJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{b: 1, a: [x, "y"]}`:  `{"b":1,"a":["x","y"]}`,
		`200: {"a/b": ~}`:      `{"200":{"a/b":null}}`,
		`[9007199254740993]`:   `[9007199254740993]`,
		`[0x1F, +1, 1_000]`:    `[31,1,1000]`,
		`[1.50, 1e3, -0.0]`:    `[1.50,1e3,-0.0]`,
		`[true, null, "null"]`: `[true,null,"null"]`,
		`["1", '1.5', "true"]`: `["1","1.5","true"]`,
		`[2026-11-28, =]`:      `["2026-11-28","="]`,
		`["a\"\\\n<é>"]`:       `["a\"\\\n\u003cé\u003e"]`,
		`{}`:                   `{}`,
		`[[], ]`:               `[[]]`,
		"text: |\n  a\n  b\n":  `{"text":"a\nb\n"}`,
	} {
		var node yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(text), &node), text)
		got, err := appendJSON(nil, node.Content[0])
		require.NoError(t, err, text)
		require.Equal(t, want, string(got), text)
	}
	var node yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(`[.inf]`), &node))
	_, err := appendJSON(nil, node.Content[0])
	require.ErrorContains(t, err, ".inf has no place in JSON")
}
