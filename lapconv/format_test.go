package lapconv

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestFormatGolden(t *testing.T) {
	d := documentOf(t, "orders.lap", fileText(t, "orders.lap"))
	for _, golden := range []struct {
		file string
		opts []FormatOption
	}{
		{"orders.standard.lap", nil},
		{"orders.lean.lap", []FormatOption{Lean()}},
	} {
		want := fileText(t, golden.file)
		if got := canonicalOf(t, d, golden.opts...); got != want {
			t.Errorf("%s: %s", golden.file, differingLine(want, got))
		}
		if got := canonicalOf(t, documentOf(t, golden.file, want), golden.opts...); got != want {
			t.Errorf("%s does not format to itself: %s", golden.file, differingLine(want, got))
		}
	}
}

func TestFormatReadsTheSame(t *testing.T) {
	for _, file := range testdataDocuments(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, file, string(text))
	}
}

func TestFormatRealDocuments(t *testing.T) {
	refused := 0
	files := realDocuments(t, "lap/*.lap", "pairs/*/*.lap")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Parse(file, bytes.NewReader(text)); err != nil {
			refused++
			continue
		}
		checkRoundTrip(t, file, string(text))
	}
	t.Logf("%d documents, %d of them refused by Parse", len(files), refused)
	if refused == len(files) {
		t.Error("none was checked")
	}
}

// TestFormatPairs compares with the format's own compiler, which wrote the same APIs in both modes.
func TestFormatPairs(t *testing.T) {
	for _, file := range realDocuments(t, "pairs/standard/*.lap") {
		leanFile := filepath.Join(filepath.Dir(filepath.Dir(file)), "lean", filepath.Base(file))
		want, err := os.ReadFile(leanFile)
		if err != nil {
			t.Fatal(err)
		}
		standard, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := documentOf(t, file, string(standard))
		if got := canonicalOf(t, d); got != string(standard) {
			t.Logf("%s: bytes differ in standard mode: %s", file, differingLine(string(standard), got))
		}
		got := canonicalOf(t, d, Lean())
		if got != string(want) {
			t.Logf("%s: bytes differ in lean mode: %s", file, differingLine(string(want), got))
		}
		if !sameDocument(named(documentOf(t, file, got)), named(documentOf(t, leanFile, string(want)))) {
			t.Errorf("%s: lean mode says something else than %s", file, leanFile)
		}
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
			"@endpoint GET /a\n@returns(200) # [Pet]\n@returns(201) # → Pet\n@returns(202) # # one\n@returns(203) # [odd] one\n",
			"@endpoint GET /a\n@returns(200) # [Pet]\n@returns(201) # → Pet\n@returns(202) # # one\n@returns(203) [odd] one\n",
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
		"a number of endpoints that is none": {
			"@endpoints many\n@endpoint GET /a\n",
			"@endpoints\n\n@endpoint GET /a\n",
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
			"# one\n@lap v0.3\n# two\n@group g\n# three\n@endpoint GET /a\n# four\n@desc A\n# five\n@returns(200)\n# six\n@endgroup\n# seven\n@end\n# eight\n",
			"# one\n@lap v0.3\n\n# two\n@group g\n# three\n@endpoint GET /a\n# four\n@desc A\n# five\n@returns(200)\n\n# six\n@endgroup\n\n# seven\n@end\n# eight\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := canonicalOf(t, documentOf(t, "x.lap", c.in)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
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
			if got := canonicalOf(t, documentOf(t, "x.lap", c.in), Lean()); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
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
			&Field{Pos: Pos{3, 5}, Name: "a", Type: str, Desc: "one, b: int"},
			`made.lap:3:5: the comment of field "a" cannot be written so that it reads the same: "one, b: int"`,
		},
		"a default that holds a comment": {
			&Field{Name: "a", Type: str, Default: word("x # y")},
			`made.lap:2:1: the default of field "a" cannot be written so that it reads the same: "x # y"`,
		},
		"an enum value with a slash": {
			&Field{Name: "a", Type: &Type{Pos: Pos{4, 9}, Kind: KindScalar, Name: "str", Enum: []string{"x/y", "z"}}},
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
				Pos: Pos{2, 1}, Method: "GET", Path: "/a", Required: []*Field{c.field},
			}}}}}
			var b bytes.Buffer
			err := Format(&b, d)
			if err == nil || err.Error() != c.want {
				t.Errorf("error %v\nwant  %s", err, c.want)
			}
			if b.Len() > 0 {
				t.Errorf("wrote %q all the same", &b)
			}
		})
	}
}

// An endpoint after a group that is not closed reads as one of the group.
func TestFormatRefusesToMoveIntoAGroup(t *testing.T) {
	d := &Document{Name: "made.lap", Declared: -1, Sections: []*Section{
		{Group: "g", Grouped: true, Endpoints: []*Endpoint{{Method: "GET", Path: "/a"}}},
		{Endpoints: []*Endpoint{{Pos: Pos{7, 1}, Method: "GET", Path: "/b"}}},
	}}
	want := `made.lap:7:1: the group of GET /b cannot be written so that it reads the same: ""`
	if err := Format(&bytes.Buffer{}, d); err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
}

func TestFormatRefusesWhatCannotBeRead(t *testing.T) {
	d := &Document{Name: "made.lap", Declared: -1, Sections: []*Section{{Endpoints: []*Endpoint{{Method: "GET"}}}}}
	var b bytes.Buffer
	err := Format(&b, d)
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || b.Len() > 0 {
		t.Errorf("wrote %q, error %v; want a *SyntaxError and nothing written", &b, err)
	}
}

func TestFormatDocumentMadeByHand(t *testing.T) {
	token := "a,b"
	d := &Document{API: "Pets", Declared: -1, Ended: true, Sections: []*Section{{Group: "pets", Grouped: true, Closed: true, Endpoints: []*Endpoint{{
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
	if got := canonicalOf(t, d); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// checkRoundTrip checks the law of Format on a text that parses: what Format writes reads as the text does, and formats to
// itself, in lean mode too.
func checkRoundTrip(t *testing.T, name, text string) {
	t.Helper()
	for _, opts := range [][]FormatOption{nil, {Lean()}} {
		written := canonicalOf(t, documentOf(t, name, text), opts...)
		again := documentOf(t, name, written)
		if second := canonicalOf(t, again, opts...); second != written {
			t.Errorf("%s: canonical text formats to something else: %s", name, differingLine(written, second))
		}
		if opts == nil && !sameDocument(documentOf(t, name, text), again) {
			t.Errorf("%s: canonical text reads differently: %s", name, differingLine(text, written))
		}
	}
}

// differingLine shows the first line in which two texts differ.
func differingLine(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %q\ngot  %q", i+1, w[i:min(i+1, len(w))], g[min(i, len(g)):min(i+1, len(g))])
		}
	}
	return fmt.Sprintf("%d lines too many", len(g)-len(w))
}

// fileText returns a file of testdata/format.
func fileText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "format", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// named gives a document the name that all have who are compared.
func named(d *Document) *Document {
	d.Name = "named"
	return d
}

// realDocuments returns the documents of a corpus of real ones: the directory that LAP_CORPUS names, or the one beside the
// project. A test that needs them is skipped where there are none.
func realDocuments(t *testing.T, patterns ...string) []string {
	t.Helper()
	dir := os.Getenv("LAP_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skipf("no corpus: looked for %s in %s", strings.Join(patterns, ", "), dir)
	}
	return files
}

// documentOf parses a text that must parse.
func documentOf(t *testing.T, name, text string) *Document {
	t.Helper()
	d, _, err := Parse(name, strings.NewReader(text))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return d
}

// canonicalOf formats a document that must be writable.
func canonicalOf(t *testing.T, d *Document, opts ...FormatOption) string {
	t.Helper()
	var b bytes.Buffer
	if err := Format(&b, d, opts...); err != nil {
		t.Fatalf("Format: %v", err)
	}
	return b.String()
}

// sameDocument reports whether two documents say the same: whether they are equal but for positions, findings, and line
// breaks in texts, which Format replaces by blanks. It changes both documents.
func sameDocument(a, b *Document) bool {
	for _, d := range []*Document{a, b} {
		d.findings = nil
		d.Sections = joinUngrouped(d.Sections)
		normalize(reflect.ValueOf(d))
	}
	return reflect.DeepEqual(a, b)
}

// joinUngrouped makes one section of neighbours that are outside groups. The reader cuts them at a second @end, which has no
// place in canonical text.
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
		if v.Type() == reflect.TypeFor[Pos]() {
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

// FuzzFormat checks the law of Format on whatever parses: what it writes reads as the document does and formats to itself.
func FuzzFormat(f *testing.F) {
	for _, file := range testdataDocuments(f) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, _, err := Parse("fuzz.lap", strings.NewReader(text))
		if err != nil {
			t.Skip("not a document")
		}
		for _, opts := range [][]FormatOption{nil, {Lean()}} {
			var b bytes.Buffer
			if err := Format(&b, d, opts...); err != nil {
				if b.Len() > 0 {
					t.Errorf("wrote %q, although %v", &b, err)
				}
				continue
			}
			again := documentOf(t, "fuzz.lap", b.String())
			if second := canonicalOf(t, again, opts...); second != b.String() {
				t.Errorf("formats to\n%s\nand that to\n%s", &b, second)
			}
			if opts == nil && !sameDocument(documentOf(t, "fuzz.lap", text), again) {
				t.Errorf("reads differently:\n%s", &b)
			}
		}
	})
}

// testdataDocuments returns the documents of testdata.
func testdataDocuments(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*.lap"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no testdata: %v", err)
	}
	return files
}
