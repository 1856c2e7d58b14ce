package syntax

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/stretchr/testify/require"
)

func TestFormatGolden(t *testing.T) {
	d := documentOf(t, "orders.lap", fileText(t, "orders.lap"))
	for _, golden := range []struct {
		file string
		opts FormatOptions
	}{
		{"orders.standard.lap", FormatOptions{}},
		{"orders.lean.lap", FormatOptions{Lean: true}},
	} {
		want := fileText(t, golden.file)
		require.Equal(t, want, canonicalOf(t, d, golden.opts))
		require.Equal(t, want, canonicalOf(t, documentOf(t, golden.file, want), golden.opts))
	}
}

func TestFormatReadsTheSame(t *testing.T) {
	written := 0
	for _, file := range testdataDocuments(t) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		if !slices.ContainsFunc(documentOf(t, file, string(text)).Findings(), hidesText) {
			written++
			checkRoundTrip(t, file, string(text))
		}
	}
	require.Positive(t, written)
}

// TestFormatRefusesWhatIsNotUnderstood shows that a document is not written when Parse left a part of its text out.
func TestFormatRefusesWhatIsNotUnderstood(t *testing.T) {
	for text, want := range map[string]string{
		"@endpont DELETE /b":           `3:1: error: a directive that is probably @endpoint`,
		"endpoint DELETE /b":           `3:1: error: a directive that is probably @endpoint`,
		"the rest of something":        `3:1: error: text that belongs to no directive`,
		"@required {b: str":            `3:1: warning: block that is never closed`,
		"@required {b: strange words}": `3:12: warning: type that cannot be read`,
		"@body one two":                `3:1: warning: type of a body that cannot be read`,
		"@returns(200) → one two":      `3:19: warning: type of a response that cannot be read`,
		"@endpoints many":              `3:1: warning: @endpoints without a number`,
		"@version 1\n@version 2":       `4:1: warning: @version stands twice`,
		"@body A\n@body B":             `4:1: warning: @body stands twice`,
		"@end of it":                   `3:1: warning: text after @end`,
		"@desc \xff":                   `3:7: warning: bytes that are no text`,
	} {
		d := documentOf(t, "x.lap", "@api A\n@endpoint GET /a\n"+text+"\n")
		var b bytes.Buffer
		err := Format(&b, d, FormatOptions{})
		require.ErrorContains(t, err, "the document cannot be formatted before this is mended: x.lap:"+want)
		require.Empty(t, b.String())
	}
}

func TestFormatSpelling(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"line breaks of other systems": {
			"@lap v0.3\r\n@endpoint GET /a\r\n@desc one\rtwo\r\n",
			"@lap v0.3\n\n@endpoint GET /a\n@desc one two\n",
		},
		"a text that looks like fields": {
			"@endpoint GET /a\n@returns(200) # {a} or {b}\n",
			"@endpoint GET /a\n@returns(200) # {a} or {b}\n",
		},
		"a text that looks like a type": {
			"@endpoint GET /a\n@returns(200) # [Pet]\n@returns(201) # → Pet\n@returns(202) # # one\n" +
				"@returns(203) # [odd] one\n",
			"@endpoint GET /a\n@returns(200) # [Pet]\n@returns(201) # → Pet\n@returns(202) # # one\n" +
				"@returns(203) # [odd] one\n",
		},
		"a response without a code": {
			"@endpoint GET /a\n@returns one\n@returns\n@returns {a: str}\n@returns # (x)\n",
			"@endpoint GET /a\n@returns # one\n@returns\n@returns {a: str}\n@returns # (x)\n",
		},
		"an unknown directive after an open brace": {
			"@endpoint GET /a\n@required {a: str # {}\n\n@x-odd\n@returns(200)\n",
			"@endpoint GET /a\n@required {a: str # {}\n\n@x-odd\n@returns(200)\n",
		},
		"a field that the comment before it would swallow": {
			"@endpoint GET /a\n@required {a: str # see b}\n@required {the \"b\": str, c: int}\n",
			"@endpoint GET /a\n@required {a: str # see b}\n@required {the \"b\": str, c: int}\n",
		},
		"a table of contents without numbers": {
			"@toc a\n@toc b, c(2), d\n@endpoint GET /a\n",
			"@toc a\n@toc b, c(2), d\n\n@endpoint GET /a\n",
		},
		"a body with fields of its own": {
			"@endpoint POST /a\n@body → {b: str # one, two,\n c: int=3}\n",
			"@endpoint POST /a\n@body {b: str # one, two, c: int=3}\n",
		},
		"schemes": {
			"@auth Basic,Bearer + ApiKey a,b in query|None\n@endpoint GET /a\n",
			"@auth Basic | Bearer + ApiKey a,b in query | None\n\n@endpoint GET /a\n",
		},
		"errors that are not quite right": {
			"@endpoint GET /a\n@errors {: odd}\n@errors {409:Some words: more of them}\n",
			"@endpoint GET /a\n@errors {: odd, 409: Some words: more of them}\n",
		},
		"a named type after a comment": {
			"@type Foo {a: str}\n@endpoint GET /a\n@required {a: str # one, b: Foo}\n",
			"@type Foo {a: str}\n\n@endpoint GET /a\n@required {a: str # one, b: Foo}\n",
		},
		"fields of an element": {
			"@endpoint GET /a\n@required {a: [Foo{b: str}]?, c: [Foo<str,int>{b: str}], d: [map{b: str}]}\n",
			"@endpoint GET /a\n@required {a: [Foo]?{b: str}, c: [Foo<str,int>{b: str}], d: [map{b: str}]}\n",
		},
		"line breaks in names and defaults": {
			"@endpoint GET /a\n@required {a\rb: str=c\rd}\n",
			"@endpoint GET /a\n@required {a b: str=c d}\n",
		},
		"a document that is cut off": {
			"@lap v0.3\n@endpoints 2\n@group g\n@endpoint GET /a\n@returns(200)\n# odd\n\n",
			"@lap v0.3\n@endpoints 2\n\n@group g\n@endpoint GET /a\n@returns(200)\n# odd\n\n",
		},
		"comments before what they are about": {
			"# one\n@lap v0.3\n# two\n@group g\n# three\n@endpoint GET /a\n# four\n@desc A\n# five\n@returns(200)\n# six\n" +
				"@endgroup\n# seven\n@end\n# eight\n",
			"# one\n@lap v0.3\n\n# two\n@group g\n# three\n@endpoint GET /a\n# four\n@desc A\n# five\n@returns(200)\n\n# " +
				"six\n@endgroup\n\n# seven\n@end\n# eight\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, canonicalOf(t, documentOf(t, "x.lap", c.in), FormatOptions{}))
			checkRoundTrip(t, "x.lap", c.in)
		})
	}
}

func TestLean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"lines before what is left out": {
			"@endpoint GET /a\n# one\n@desc A\n# two\n@returns(200) B\n# three\n@example_request {}\n",
			"@endpoint GET /a\n# one\n# two\n@returns(200)\n# three\n\n",
		},
		"types of errors": {
			"@endpoint GET /a\n@errors {404:NoSuchPet: It left, 409:Some words: more of them, 410: Gone}\n",
			"@endpoint GET /a\n@errors {404:NoSuchPet, 409, 410}\n",
		},
		"errors without a code": {
			"@endpoint GET /a\n@errors {: odd, 404}\n",
			"@endpoint GET /a\n@errors {:, 404}\n",
		},
		"comments of @type and of common fields": {
			"@common_fields {a: str # A}\n@type Pet {b: str # B}\n@endpoint GET /a\n",
			"@common_fields {a: str}\n\n@type Pet {b: str}\n\n@endpoint GET /a\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, canonicalOf(t, documentOf(t, "x.lap", c.in), FormatOptions{Lean: true}))
		})
	}
}

// A program can put into a document what no text reads as.
func TestFormatRefuses(t *testing.T) {
	str := &Type{Kind: KindScalar, Name: "str"}
	word := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		field *Field
		want  string
	}{
		"a comment that holds a field": {
			&Field{Pos: diag.Pos{Line: 3, Column: 5}, Name: "a", Type: str, Desc: "one, b: int"},
			`made.lap:3:5: the comment of field "a" cannot be written so that it reads the same: "one, b: int"`,
		},
		"a default that holds a comment": {
			&Field{Name: "a", Type: str, Default: word("x # y")},
			`made.lap:2:1: the default of field "a" cannot be written so that it reads the same: "x # y"`,
		},
		"an enum value with a slash": {
			&Field{Name: "a", Type: &Type{Pos: diag.Pos{Line: 4, Column: 9}, Kind: KindScalar, Name: "str",
				Enum: []string{"x/y", "z"}}},
			`made.lap:4:9: the type of field "a" cannot be written so that it reads the same: "str"`,
		},
		"no type": {
			&Field{Name: "a"},
			`made.lap:2:1: the type of field "a" cannot be written so that it reads the same: ""`,
		},
		"an array of nothing": {
			&Field{Name: "a", Type: &Type{Kind: KindArray}},
			`made.lap:2:1: the type of field "a" cannot be written so that it reads the same: ""`,
		},
		"a name that ends in a mark": {
			&Field{Name: "a!", Type: str},
			`made.lap:2:1: the name of field "a!" cannot be written so that it reads the same: "a!"`,
		},
		"a name that holds a field": {
			&Field{Name: "a: str, b", Type: str},
			`made.lap:2:1: the name of field "a: str, b" cannot be written so that it reads the same: "a: str, b"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := &Document{Name: "made.lap", Declared: -1, Sections: []*Section{{Endpoints: []*Endpoint{{
				Pos: diag.Pos{Line: 2, Column: 1}, Method: "GET", Path: "/a", Required: []*Field{c.field},
			}}}}}
			var b bytes.Buffer
			require.EqualError(t, Format(&b, d, FormatOptions{}), c.want)
			require.Empty(t, b.String())
		})
	}
}

// An endpoint after a group that is not closed reads as one of the group.
func TestFormatRefusesToMoveIntoAGroup(t *testing.T) {
	d := &Document{Name: "made.lap", Declared: -1, Sections: []*Section{
		{Group: "g", Grouped: true, Endpoints: []*Endpoint{{Method: "GET", Path: "/a"}}},
		{Endpoints: []*Endpoint{{Pos: diag.Pos{Line: 7, Column: 1}, Method: "GET", Path: "/b"}}},
	}}
	want := `made.lap:7:1: the group of GET /b cannot be written so that it reads the same: ""`
	require.EqualError(t, Format(&bytes.Buffer{}, d, FormatOptions{}), want)
}

func TestFormatRefusesWhatCannotBeRead(t *testing.T) {
	d := &Document{Name: "made.lap", Declared: -1, Sections: []*Section{{Endpoints: []*Endpoint{{Method: "GET"}}}}}
	var b bytes.Buffer
	var syntax *diag.SyntaxError
	require.ErrorAs(t, Format(&b, d, FormatOptions{}), &syntax)
	require.Empty(t, b.String())
}

func TestFormatDocumentMadeByHand(t *testing.T) {
	token := "a,b"
	d := &Document{API: "Pets", Declared: -1, Ended: true,
		Sections: []*Section{{Group: "pets", Grouped: true, Closed: true, Endpoints: []*Endpoint{{
			Method: "GET", Path: "/pets", Desc: "List\npets.\n",
			Optional: []*Field{
				{Name: "token", Type: &Type{Kind: KindScalar, Name: "str"}, Default: &token, Desc: "One\r\nor two"},
				{Name: "kind", Type: &Type{Kind: KindScalar, Name: "enum", Enum: []string{"cat/dog", "fish"}}},
			},
			Returns: []*Response{{Code: "200", Desc: "[all]"}},
		}}}}}
	want := `@api Pets

@group pets
@endpoint GET /pets
@desc List pets.
@optional {token: str=a,b # One or two, kind: enum(cat/dog|fish)}
@returns(200) # [all]

@endgroup

@end
`
	require.Equal(t, want, canonicalOf(t, d, FormatOptions{}))
}

// Blanks of every kind go from the ends of a text, which only a program can put there: Parse knows blanks and tabs
// alone.
func TestFormatTrims(t *testing.T) {
	d := &Document{Declared: -1, Sections: []*Section{{Endpoints: []*Endpoint{{
		Method: "GET", Path: "/a", Desc: "\f\v one\ttwo \v\t",
	}}}}}
	require.Equal(t, "@endpoint GET /a\n@desc one\ttwo\n", canonicalOf(t, d, FormatOptions{}))
}

// checkRoundTrip checks the law of Format on a text that parses: what Format writes reads as the text does, and formats
// to itself, in lean mode too.
func checkRoundTrip(t *testing.T, name, text string) {
	t.Helper()
	for _, opts := range []FormatOptions{{}, {Lean: true}} {
		written := canonicalOf(t, documentOf(t, name, text), opts)
		again := documentOf(t, name, written)
		require.Equal(t, written, canonicalOf(t, again, opts), name)
		if !opts.Lean {
			requireSame(t, documentOf(t, name, text), again)
		}
	}
}

// fileText returns a file of testdata/format.
func fileText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	return string(text)
}

// documentOf parses a text that must parse.
func documentOf(t *testing.T, name, text string) *Document {
	t.Helper()
	d, _, err := Parse(name, strings.NewReader(text), ParseOptions{})
	require.NoError(t, err)
	return d
}

// canonicalOf formats a document that must be writable.
func canonicalOf(t *testing.T, d *Document, opts FormatOptions) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Format(&b, d, opts))
	return b.String()
}

// requireSame fails unless two documents say the same: they are equal except for positions, findings, and line breaks
// in texts, which Format replaces by blanks. It changes both documents.
func requireSame(t *testing.T, want, got *Document) {
	t.Helper()
	for _, d := range []*Document{want, got} {
		d.findings = nil
		d.Sections = joinUngrouped(d.Sections)
		normalize(reflect.ValueOf(d))
	}
	require.Equal(t, want, got)
}

// joinUngrouped makes one section of neighbours that are outside groups. The reader cuts them at a second @end, which
// has no place in canonical text.
func joinUngrouped(sections []*Section) []*Section {
	var joined []*Section
	for _, s := range sections {
		if last := len(joined) - 1; last >= 0 && !s.Grouped && !joined[last].Grouped {
			joined[last].Endpoints = append(joined[last].Endpoints, s.Endpoints...)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// normalize zeroes every Pos that can be reached from v, and evens out what else may differ.
func normalize(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			normalize(v.Elem())
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		for i := range v.Len() {
			normalize(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			normalize(v.MapIndex(key))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[diag.Pos]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				normalize(v.Field(i))
			}
		}
	case reflect.String:
		v.SetString(unbroken(v.String()))
	}
}

// FuzzFormat checks the law of Format on whatever parses: what it writes reads as the document does and formats to
// itself.
func FuzzFormat(f *testing.F) {
	for _, file := range testdataDocuments(f) {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, _, err := Parse("fuzz.lap", strings.NewReader(text), ParseOptions{})
		if err != nil {
			t.Skip("not a document")
		}
		for _, opts := range []FormatOptions{{}, {Lean: true}} {
			var b bytes.Buffer
			if err := Format(&b, d, opts); err != nil {
				require.Empty(t, b.String())
				continue
			}
			again := documentOf(t, "fuzz.lap", b.String())
			require.Equal(t, b.String(), canonicalOf(t, again, opts))
			if !opts.Lean {
				requireSame(t, documentOf(t, "fuzz.lap", text), again)
			}
		}
	})
}

// testdataDocuments returns the documents that the packages of lapconv have as test data.
func testdataDocuments(tb testing.TB) []string {
	tb.Helper()
	var files []string
	for _, pattern := range [...]string{"testdata/*.lap", "../lint/testdata/*/*.lap", "../testdata/convert/*/in.lap"} {
		found, err := filepath.Glob(filepath.FromSlash(pattern))
		require.NoError(tb, err)
		require.NotEmpty(tb, found, pattern)
		files = append(files, found...)
	}
	return files
}
