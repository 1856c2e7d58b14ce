package syntax

import (
	"errors"
	"io"
	"slices"
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

// TestLostTrack shows that what follows a mistake is given to nobody until something else begins, and that all of it is
// reported.
func TestLostTrack(t *testing.T) {
	const before = "@lap v0.3\n@group g\n@endpoint GET /a\n@required {id: str}\n@returns(200) {ok: bool}\n\n"
	const after = "@required {secret: str}\n@returns(200) {gone: bool}\n@type T {a: str}\n@auth Basic\n"
	for line, rule := range map[string]string{
		"@endpont DELETE /b": "misspelt-directive", "@EndPoint DELETE /b": "misspelt-directive",
		"@ endpoint DELETE /b": "misspelt-directive", "endpoint DELETE /b": "misspelt-directive",
		"@requird {q: str}": "misspelt-directive", "some words": "stray-text",
	} {
		for _, next := range []string{"@endpoint PUT /c\n@desc C\n", "@endgroup\n@endpoint PUT /c\n@desc C\n", "@end\n"} {
			doc, found, err := Parse("x.lap", strings.NewReader(before+line+"\n"+after+next), ParseOptions{})
			require.NoError(t, err)
			require.Equal(t, []string{rule, "unread", "unread", "unread", "unread"}, rulesOf(found), line)
			require.Equal(t, diag.Error, found[0].Severity)
			require.Empty(t, doc.Types)
			require.Empty(t, doc.Auth)
			endpoints := slices.Collect(doc.Endpoints())
			require.Len(t, endpoints[0].Required, 1)
			require.Len(t, endpoints[0].Returns, 1)
			require.Equal(t, next == "@end\n", doc.Ended)
			if !doc.Ended {
				require.Equal(t, "C", endpoints[1].Desc)
			}
		}
	}
}

// An unknown directive is skipped alone.
func TestUnknownDirective(t *testing.T) {
	const source = "@endpoint GET /a\n@deprecated since {\n v2\n}\n@required {a: str}\n"
	doc, found, err := Parse("x.lap", strings.NewReader(source), ParseOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"unknown-directive"}, rulesOf(found))
	require.Len(t, doc.Sections[0].Endpoints[0].Required, 1)
}

func TestFormatVersions(t *testing.T) {
	unknown := []string{"format-version"}
	for version, want := range map[string][]string{"v0.3": {}, "0.1": {}, "v0.9": unknown, "": unknown} {
		_, found, err := Parse("x.lap", strings.NewReader("@lap "+version+"\n@api A\n"), ParseOptions{})
		require.NoError(t, err)
		require.Equal(t, want, rulesOf(found), version)
	}
}

func rulesOf(found diag.Diagnostics) []string {
	rules := []string{}
	for _, d := range found {
		rules = append(rules, d.Rule)
	}
	return rules
}

// TestResponses shows which texts of @returns are types.
func TestResponses(t *testing.T) {
	for text, want := range map[string]string{
		"(200) map{a: int} # All of it.": "map{a: int}|All of it.",
		"(200) map<str,[int]>":           "map<str,[int]>|",
		"(200) [map{a: int}]":            "[map{a: int}]|",
		"(200) → map{a: int # one} # b":  "map{a: int # one}|b",
		"(200) -> User":                  "User|",
		"(200) Order{id: str}":           "Order{id: str}|",
		"(200) map of things":            "|map of things",
		"(200) [beta] A list":            "|[beta] A list",
		"(200) set{a, b}":                "|set{a, b}",
	} {
		doc := parseText(t, "@endpoint GET /a\n@returns"+text+"\n")
		res := doc.Sections[0].Endpoints[0].Returns[0]
		var p printer
		p.typ(res.Type)
		require.Equal(t, want, p.out.String()+"|"+res.Desc)
	}
}

// TestAuth shows how @auth is taken apart.
func TestAuth(t *testing.T) {
	for text, want := range map[string]string{
		"Bearer bearer + ApiKey X in header": "Bearer bearer, with ApiKey X in header",
		"Basic, Bearer|OAuth2":               "Basic, or Bearer, or OAuth2",
		"Bearer token+ApiKey header:K":       "Bearer token, with ApiKey header:K",
		"ApiKey a,b + c in query":            "ApiKey a,b, with c in query",
		"ApiKey one|two in header":           "ApiKey one|two in header",
		"odd | odder":                        "odd, or odder",
		"None":                               "None",
		"":                                   "",
	} {
		var got strings.Builder
		for i, s := range parseText(t, "@auth "+text+"\n@endpoint GET /a\n").Auth {
			switch {
			case s.With:
				got.WriteString(", with ")
			case i > 0:
				got.WriteString(", or ")
			}
			got.WriteString(s.Text)
		}
		require.Equal(t, want, got.String())
	}
	for text, want := range map[string]AuthKind{
		"none": AuthNone, "Oauth": AuthHTTP, "OAuth2": AuthOAuth2, "odd": AuthUnknown,
	} {
		require.Equal(t, want, authScheme(text).Kind, text)
	}
}
