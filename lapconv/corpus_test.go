package lapconv

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/shared"
	"github.com/lapgen/stytch-go/lapconv/internal/losses"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// realDocuments returns the documents of a corpus of real ones.
func realDocuments(t *testing.T) []string {
	t.Helper()
	return slices.Concat(shared.Files(t, "corpus", "lap/*.lap"), shared.Files(t, "corpus", "pairs/*/*.lap"))
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}

// TestSharedCorpusConverts converts every real document that describes an HTTP API to a valid document in which nothing
// is lost without a finding, and nothing is invented.
func TestSharedCorpusConverts(t *testing.T) {
	converted, refused := 0, 0
	for _, file := range realDocuments(t) {
		source := readFile(t, file)
		if describesNoHTTP(source) {
			refused++
			_, _, err := Convert(filepath.Base(file), strings.NewReader(source), Options{})
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			continue
		}
		converted++
		requireAgreement(t, file)
		doc, _, err := syntax.Parse(filepath.Base(file), strings.NewReader(source), ParseOptions{})
		require.NoError(t, err)
		spec, converted, err := openapi.Convert(doc, openapi.Options{})
		require.NoError(t, err)
		assert.Empty(t, losses.Find(doc, spec, converted), file)
		loadBack(t, spec, YAML)
	}
	t.Logf("%d documents converted, %d describe no HTTP API", converted, refused)
	require.Positive(t, converted)
}

// describesNoHTTP reports whether a document is of one of the kinds that have no place in OpenAPI.
func describesNoHTTP(source string) bool {
	for _, mark := range [...]string{"\n@tool ", "\nQ ", "\n@endpoint SUB ", "\n@endpoint PUB ", "\n@endpoint UNARY "} {
		if strings.Contains(source, mark) {
			return true
		}
	}
	return false
}

// loadBack encodes a document, loads it as others do, and validates it.
func loadBack(t *testing.T, spec *openapi3.T, format OutputFormat) *openapi3.T {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Encode(&out, spec, EncodeOptions{Format: format}))
	loaded, err := openapi3.NewLoader().LoadFromData(out.Bytes())
	require.NoError(t, err)
	require.NoError(t, loaded.Validate(context.Background()), "%s", spec.Info.Title)
	return loaded
}

// TestSharedCorpusFormats checks the law of Format on real documents: what it writes formats to itself, in lean mode
// too, and lacks no word.
func TestSharedCorpusFormats(t *testing.T) {
	checked := 0
	for _, file := range realDocuments(t) {
		doc, _, err := Parse(file, strings.NewReader(readFile(t, file)), ParseOptions{})
		if err != nil {
			continue
		}
		checked++
		source := readFile(t, file)
		requireWords(t, file, source, formatted(t, doc, FormatOptions{}))
		for _, opts := range []FormatOptions{{}, {Lean: true}} {
			written := formatted(t, doc, opts)
			again, _, err := Parse(file, strings.NewReader(written), ParseOptions{})
			require.NoError(t, err)
			require.Equal(t, written, formatted(t, again, opts), file)
		}
	}
	require.Positive(t, checked)
}

// TestReadingLosesNoWord reads every sample that is understood, and looks for each of its words in what Format writes.
func TestReadingLosesNoWord(t *testing.T) {
	checked := 0
	for _, pattern := range []string{"testdata/sample/*.lap", "testdata/convert/*/in.lap"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			source := readFile(t, file)
			doc, _, err := Parse(file, strings.NewReader(source), ParseOptions{})
			require.NoError(t, err)
			var written strings.Builder
			if Format(&written, doc, FormatOptions{}) == nil {
				checked++
				requireWords(t, file, source, written.String())
			}
		}
	}
	require.Greater(t, checked, 40)
}

// requireWords fails unless a text has every word of another one as often. Format leaves out the trace of damage, the
// mark of a type that holds itself, and ends of groups that nothing begins.
func requireWords(t *testing.T, file, source, written string) {
	t.Helper()
	got := wordsOf(written)
	for word, n := range wordsOf(source) {
		left := word == "any" || word == "end" || word == "endgroup" || strings.Contains(source, word+"{"+word+"}")
		if !left {
			require.GreaterOrEqual(t, got[word], n, "%s: %q", file, word)
		}
	}
}

// wordsOf counts the words of a text.
func wordsOf(text string) map[string]int {
	words := map[string]int{}
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for word := range strings.FieldsFuncSeq(text, between) {
		words[word]++
	}
	return words
}

// TestSharedPairsFormat compares with the format's own compiler, which wrote the same APIs in both modes: what Format
// writes in lean mode says what the compiler's lean document says.
func TestSharedPairsFormat(t *testing.T) {
	for _, file := range shared.Files(t, "corpus", "pairs/standard/*.lap") {
		leanFile := filepath.Join(filepath.Dir(filepath.Dir(file)), "lean", filepath.Base(file))
		doc, _, err := Parse(file, strings.NewReader(readFile(t, file)), ParseOptions{})
		require.NoError(t, err)
		lean, _, err := Parse(leanFile, strings.NewReader(readFile(t, leanFile)), ParseOptions{})
		require.NoError(t, err)
		require.Equal(t, formatted(t, lean, FormatOptions{Lean: true}), formatted(t, doc, FormatOptions{Lean: true}), file)
	}
}

func formatted(t *testing.T, doc *Document, opts FormatOptions) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, Format(&b, doc, opts))
	return b.String()
}

// FuzzConvert converts any text: it may be refused, but nothing panics, what is refused is a *SyntaxError, and what is
// converted is a valid document.
func FuzzConvert(f *testing.F) {
	seeds, err := filepath.Glob("testdata/convert/*/in.lap")
	require.NoError(f, err)
	for _, file := range seeds {
		f.Add([]byte(readFile(f, file)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, _, err := Parse("fuzz.lap", bytes.NewReader(data), ParseOptions{MaxDepth: 20})
		if err != nil {
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			return
		}
		spec, found, err := openapi.Convert(doc, openapi.Options{})
		if err != nil {
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax)
			return
		}
		require.Empty(t, losses.Find(doc, spec, found))
		loadBack(t, spec, JSON)
	})
}
