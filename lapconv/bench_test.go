package lapconv

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"testing"
)

// stytchSource returns stytch.lap, and the same document n times over, with paths that differ.
func stytchSource(b *testing.B, n int) []byte {
	b.Helper()
	data, err := os.ReadFile("../api/stytch.lap")
	if err != nil {
		b.Fatal(err)
	}
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
			benchmarkParse(b, source)
		}
	})
}

func BenchmarkOpenAPI(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		doc := benchmarkParse(b, source)
		for b.Loop() {
			if _, _, err := doc.OpenAPI(Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncodeYAML(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		spec, _, err := benchmarkParse(b, source).OpenAPI(Options{})
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := Encode(io.Discard, spec, YAML); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkConvert is the whole way from LAP to YAML.
func BenchmarkConvert(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		for b.Loop() {
			spec, _, err := benchmarkParse(b, source).OpenAPI(Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := Encode(io.Discard, spec, YAML); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	eachSize(b, func(b *testing.B, source []byte) {
		doc := benchmarkParse(b, source)
		for b.Loop() {
			if err := Format(io.Discard, doc); err != nil {
				b.Fatal(err)
			}
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

func benchmarkParse(b *testing.B, source []byte) *Document {
	doc, _, err := Parse("stytch.lap", bytes.NewReader(source))
	if err != nil {
		b.Fatal(err)
	}
	return doc
}
