package lapconv

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv/openapi"
)

// stytchSource returns stytch.lap, and the same document n times over, with paths that differ.
func stytchSource(b *testing.B, n int) []byte {
	b.Helper()
	data, err := os.ReadFile("../api/stytch.lap")
	require.NoError(b, err)
	if n == 1 {
		return data
	}
	paths := regexp.MustCompile(`(?m)^(@endpoint \w+ /)`)
	var out bytes.Buffer
	for i := range n {
		out.Write(paths.ReplaceAll(data, fmt.Appendf(nil, "${1}copy%d/", i)))
	}
	return out.Bytes()
}

func BenchmarkParse(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		for b.Loop() {
			parseSource(b, source)
		}
	})
}

func BenchmarkOpenAPI(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		doc := parseSource(b, source)
		for b.Loop() {
			_, _, err := openapi.Convert(doc, openapi.Options{})
			require.NoError(b, err)
		}
	})
}

func BenchmarkEncodeYAML(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		spec, _, err := Convert("stytch.lap", bytes.NewReader(source), Options{})
		require.NoError(b, err)
		for b.Loop() {
			require.NoError(b, Encode(io.Discard, spec, EncodeOptions{}))
		}
	})
}

// BenchmarkConvert is the whole way from LAP to YAML.
func BenchmarkConvert(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		for b.Loop() {
			spec, _, err := Convert("stytch.lap", bytes.NewReader(source), Options{})
			require.NoError(b, err)
			require.NoError(b, Encode(io.Discard, spec, EncodeOptions{}))
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		doc := parseSource(b, source)
		for b.Loop() {
			require.NoError(b, Format(io.Discard, doc, FormatOptions{}))
		}
	})
}

// eachSize runs a benchmark over stytch.lap and over the same a hundred times as large.
func eachSize(b *testing.B, run func(b *testing.B, source []byte)) {
	for _, n := range [...]int{1, 100} {
		b.Run(fmt.Sprintf("x%d", n), func(b *testing.B) {
			source := stytchSource(b, n)
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			run(b, source)
		})
	}
}

func parseSource(b *testing.B, source []byte) *Document {
	doc, _, err := Parse("stytch.lap", bytes.NewReader(source), ParseOptions{})
	require.NoError(b, err)
	return doc
}
