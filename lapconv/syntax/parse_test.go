package syntax

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/stretchr/testify/require"
)

func TestParseErrors(t *testing.T) {
	const expected = "; expected a LAP API document: @lap, @api and @endpoint lines"
	tests := []struct {
		name, source, want string
	}{
		{"empty", "", "x.lap: the document is empty" + expected},
		{"only comments", "# nothing\n\n", "x.lap: the document is empty" + expected},
		{"other text", "<html>\n<body>", "x.lap:1:1: this is no LAP API document" + expected + `, found "<html>"`},
		{"version line alone", "@lap v0.3\n",
			"x.lap:1:1: this is no LAP API document" + expected + `, found "@lap v0.3"`},
		{"tools", "@lap v0.1\n\n@tool search\n@in q:str",
			"x.lap:3:1: this is a LAP tools document, which describes a tool and no API" + expected +
				`, found "@tool search"`},
		{"GraphQL", "@lap v0.1\n@api X\ntype Issue:Node{id:id!}\nQ viewer->User!",
			"x.lap:3:1: this is a LAP document of the GraphQL dialect, which describes no HTTP operations" + expected +
				`, found "type Issue:Node{id:id!}"`},
		{"endpoint without a path", "@lap v0.3\n@api X\n  @endpoint GET\n",
			`x.lap:3:3: @endpoint that names no operation; expected @endpoint METHOD /path, found "@endpoint GET"`},
		{"endpoint without a method", "@endpoint /users\n",
			`x.lap:1:1: @endpoint that names no operation; expected @endpoint METHOD /path, found "@endpoint /users"`},
		{"returns without an end", "@endpoint GET /users\n@returns(200 {id: str}\n",
			`x.lap:2:1: @returns that names no status; expected @returns(200) …, found "@returns(200 {id: str}"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, _, err := Parse("x.lap", strings.NewReader(test.source), ParseOptions{})
			var syntax *diag.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.EqualError(t, err, test.want)
			require.Nil(t, doc)
		})
	}
}

func TestParseBounds(t *testing.T) {
	deep := "@endpoint GET /a\n@returns(200) {x: " + strings.Repeat("map{x: ", 40) + "str" + strings.Repeat("}", 41) + "\n"
	tests := []struct {
		name, source string
		opt          ParseOptions
		want         string
	}{
		{"size", "@endpoint GET /a\n", ParseOptions{MaxSize: 10}, "x.lap: document too large; expected at most 10 bytes"},
		{"depth", deep, ParseOptions{MaxDepth: 20}, "x.lap:2:166: type nested too deep; expected at most 20 levels"},
		{"depth of lists", "@endpoint GET /a\n@required {x: " + strings.Repeat("[", 100000), ParseOptions{MaxDepth: 20},
			"x.lap:2:36: type nested too deep; expected at most 20 levels"},
		{"fields", "@endpoint GET /a\n@required {a: str, b: map{c: str}, d: str}\n", ParseOptions{MaxFields: 3},
			"x.lap:2:36: too many fields; expected at most 3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := Parse("x.lap", strings.NewReader(test.source), test.opt)
			require.EqualError(t, err, test.want)
		})
	}
	_, diags, err := Parse("x.lap", strings.NewReader(deep), ParseOptions{})
	require.NoError(t, err)
	require.Empty(t, diags)
}

func TestParseReadError(t *testing.T) {
	broken := errors.New("disk on fire")
	_, _, err := Parse("x.lap", io.MultiReader(strings.NewReader("@lap v0.3\n"), brokenReader{broken}), ParseOptions{})
	require.ErrorIs(t, err, broken)
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

// TestParseForms reads texts that differ only in form.
func TestParseForms(t *testing.T) {
	const plain = "@lap v0.3\n@api X\n@endpoint GET /a\n@required {a: str, b: int}\n@returns(200) {x: str}\n@end\n"
	for name, source := range map[string]string{
		"CRLF":            strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte order mark": "\ufeff" + plain,
		"indented":        strings.ReplaceAll(plain, "@required", "\t  @required"),
		"no last newline": strings.TrimSuffix(plain, "\n"),
		"broken block":    strings.Replace(plain, "a: str, b", "a: str,\n    b", 1),
	} {
		t.Run(name, func(t *testing.T) {
			requireSame(t, parseText(t, plain), parseText(t, source))
		})
	}
}

func parseText(t *testing.T, source string) *Document {
	t.Helper()
	doc, _, err := Parse("x.lap", strings.NewReader(source), ParseOptions{})
	require.NoError(t, err)
	return doc
}

// TestPositions checks where parts of statements stand, those on continuation lines and in glued lines too.
func TestPositions(t *testing.T) {
	doc := parseText(t, "@lap v0.3\n  @endpoint GET /a\n@required {a: str,\n    bb: map{c: int}} \n@desc x { @required "+
		"{d: str} @endpoint GET /b\n")
	e := doc.Sections[0].Endpoints[0]
	for _, c := range []struct {
		what string
		got  diag.Pos
		want diag.Pos
	}{
		{"endpoint", e.Pos, diag.Pos{Line: 2, Column: 3}},
		{"first field", e.Required[0].Pos, diag.Pos{Line: 3, Column: 12}},
		{"its type", e.Required[0].Type.Pos, diag.Pos{Line: 3, Column: 15}},
		{"field on the second line", e.Required[1].Pos, diag.Pos{Line: 4, Column: 5}},
		{"nested field", e.Required[1].Type.Fields[0].Pos, diag.Pos{Line: 4, Column: 13}},
		{"glued field", e.Required[2].Pos, diag.Pos{Line: 5, Column: 22}},
		{"glued endpoint", doc.Sections[0].Endpoints[1].Pos, diag.Pos{Line: 5, Column: 30}},
	} {
		require.Equal(t, c.want, c.got, c.what)
	}
}
