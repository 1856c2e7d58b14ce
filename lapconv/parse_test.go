package lapconv

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, source, want string
	}{
		{"empty", "", "x.lap: the document is empty; expected a LAP API document: @lap, @api and @endpoint lines"},
		{"only comments", "# nothing\n\n", "x.lap: the document is empty; expected a LAP API document: @lap, @api and @endpoint lines"},
		{"other text", "<html>\n<body>", `x.lap:1:1: this is no LAP API document; expected a LAP API document: @lap, @api and @endpoint lines, found "<html>"`},
		{"version line alone", "@lap v0.3\n", `x.lap:1:1: this is no LAP API document; expected a LAP API document: @lap, @api and @endpoint lines, found "@lap v0.3"`},
		{"tools", "@lap v0.1\n\n@tool search\n@in q:str", `x.lap:3:1: this is a LAP tools document, which describes a tool and no API; expected a LAP API document: @lap, @api and @endpoint lines, found "@tool search"`},
		{"GraphQL", "@lap v0.1\n@api X\ntype Issue:Node{id:id!}\nQ viewer->User!", `x.lap:3:1: this is a LAP document of the GraphQL dialect, which describes no HTTP operations; expected a LAP API document: @lap, @api and @endpoint lines, found "type Issue:Node{id:id!}"`},
		{"endpoint without a path", "@lap v0.3\n@api X\n  @endpoint GET\n", `x.lap:3:3: @endpoint that names no operation; expected @endpoint METHOD /path, found "@endpoint GET"`},
		{"endpoint without a method", "@endpoint /users\n", `x.lap:1:1: @endpoint that names no operation; expected @endpoint METHOD /path, found "@endpoint /users"`},
		{"returns without an end", "@endpoint GET /users\n@returns(200 {id: str}\n", `x.lap:2:1: @returns that names no status; expected @returns(200) …, found "@returns(200 {id: str}"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, _, err := Parse("x.lap", strings.NewReader(test.source))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || doc != nil {
				t.Fatalf("got %v, %v, want a *SyntaxError", doc, err)
			}
			if err.Error() != test.want {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
		})
	}
}

func TestParseBounds(t *testing.T) {
	deep := "@endpoint GET /a\n@returns(200) {x: " + strings.Repeat("map{x: ", 40) + "str" + strings.Repeat("}", 41) + "\n"
	tests := []struct {
		name, source string
		opt          ParseOption
		want         string
	}{
		{"size", "@endpoint GET /a\n", WithMaxSize(10), "x.lap: document too large; expected at most 10 bytes (WithMaxSize)"},
		{"depth", deep, WithMaxDepth(20), "x.lap:2:166: type nested too deep; expected at most 20 levels (WithMaxDepth)"},
		{"depth of lists", "@endpoint GET /a\n@required {x: " + strings.Repeat("[", 100000), WithMaxDepth(20), "x.lap:2:36: type nested too deep; expected at most 20 levels (WithMaxDepth)"},
		{"fields", "@endpoint GET /a\n@required {a: str, b: map{c: str}, d: str}\n", WithMaxFields(3), "x.lap:2:36: too many fields; expected at most 3 (WithMaxFields)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := Parse("x.lap", strings.NewReader(test.source), test.opt)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
	if _, diags, err := Parse("x.lap", strings.NewReader(deep)); err != nil || len(diags) > 0 {
		t.Errorf("40 levels are within the defaults: %v %v", err, diags)
	}
}

func TestParseReadError(t *testing.T) {
	broken := errors.New("disk on fire")
	_, _, err := Parse("x.lap", io.MultiReader(strings.NewReader("@lap v0.3\n"), brokenReader{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

// TestParseForms reads texts that differ only in form.
func TestParseForms(t *testing.T) {
	const plain = "@lap v0.3\n@api X\n@endpoint GET /a\n@required {a: str, b: int}\n@returns(200) {x: str}\n@end\n"
	want := parseText(t, plain)
	for name, source := range map[string]string{
		"CRLF":            strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte order mark": "\ufeff" + plain,
		"indented":        strings.ReplaceAll(plain, "@required", "\t  @required"),
		"no last newline": strings.TrimSuffix(plain, "\n"),
		"broken block":    strings.Replace(plain, "a: str, b", "a: str,\n    b", 1),
	} {
		t.Run(name, func(t *testing.T) {
			got := parseText(t, source)
			if !sameDocument(got, want) {
				t.Errorf("reads differently")
			}
		})
	}
}

func parseText(t *testing.T, source string) *Document {
	t.Helper()
	doc, _, err := Parse("x.lap", strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestPositions checks where parts of statements stand, those on continuation lines and in glued lines too.
func TestPositions(t *testing.T) {
	doc := parseText(t, "@lap v0.3\n  @endpoint GET /a\n@required {a: str,\n    bb: map{c: int}} \n@desc x { @required {d: str} @endpoint GET /b\n")
	e := doc.Sections[0].Endpoints[0]
	for _, c := range []struct {
		what string
		got  Pos
		want Pos
	}{
		{"endpoint", e.Pos, Pos{2, 3}},
		{"first field", e.Required[0].Pos, Pos{3, 12}},
		{"its type", e.Required[0].Type.Pos, Pos{3, 15}},
		{"field on the second line", e.Required[1].Pos, Pos{4, 5}},
		{"nested field", e.Required[1].Type.Fields[0].Pos, Pos{4, 13}},
		{"glued field", e.Required[2].Pos, Pos{5, 22}},
		{"glued endpoint", doc.Sections[0].Endpoints[1].Pos, Pos{5, 30}},
	} {
		if c.got != c.want {
			t.Errorf("%s at %v, want %v", c.what, c.got, c.want)
		}
	}
}
