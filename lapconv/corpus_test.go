package lapconv

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// corpusFiles returns real LAP documents: those of the folder that LAP_CORPUS names, or of ../shared/corpus beside the
// project. They are not part of it; without them the test is skipped, saying where it looked.
func corpusFiles(t testing.TB) []string {
	t.Helper()
	dir := os.Getenv("LAP_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	var files []string
	for _, pattern := range [...]string{"lap/*.lap", "pairs/*/*.lap"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skipf("no real documents at %s (set LAP_CORPUS to a folder with lap/ and pairs/)", dir)
	}
	return files
}

// TestCorpusConverts converts every real document that describes an HTTP API to a valid document in which no operation,
// common field or authentication scheme is lost.
func TestCorpusConverts(t *testing.T) {
	converted, refused := 0, 0
	for _, file := range corpusFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, spec, err := convertBytes(filepath.Base(file), data)
		if _, ok := errors.AsType[*SyntaxError](err); ok {
			refused++
			if !describesNoHTTP(string(data)) {
				t.Errorf("%v", err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		converted++
		checkNothingLost(t, file, doc, spec)
	}
	t.Logf("%d documents converted, %d describe no HTTP API", converted, refused)
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

// convertBytes parses, converts, encodes, loads and validates a document.
func convertBytes(name string, data []byte) (*Document, *openapi3.T, error) {
	doc, _, err := Parse(name, bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	spec, _, err := doc.OpenAPI(Options{})
	if err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	if err := Encode(&out, spec, YAML); err != nil {
		return nil, nil, err
	}
	loaded, err := openapi3.NewLoader().LoadFromData(out.Bytes())
	if err != nil {
		return nil, nil, err
	}
	return doc, loaded, loaded.Validate(context.Background())
}

func checkNothingLost(t *testing.T, file string, doc *Document, spec *openapi3.T) {
	t.Helper()
	endpoints, operations := 0, 0
	inputs := map[string]bool{}
	for range doc.Endpoints() {
		endpoints++
	}
	for _, item := range spec.Paths.Map() {
		for _, op := range item.Operations() {
			operations++
			for _, p := range op.Parameters {
				inputs[p.Value.Name] = true
			}
			if op.RequestBody == nil {
				continue
			}
			for _, media := range op.RequestBody.Value.Content {
				for name := range media.Schema.Value.Properties {
					inputs[name] = true
				}
			}
		}
	}
	if endpoints != operations {
		t.Errorf("%s: %d operations of %d", file, operations, endpoints)
	}
	for _, f := range doc.Common {
		if !inputs[f.Name] {
			t.Errorf("%s: common field %q is lost", file, f.Name)
		}
	}
	if spec.Components != nil && len(spec.Components.SecuritySchemes) < len(doc.Auth) || spec.Components == nil && len(doc.Auth) > 0 {
		t.Errorf("%s: authentication schemes are lost", file)
	}
}

// FuzzParse parses and converts any text: it may be refused, but nothing panics, what is refused is a *SyntaxError, and
// what is converted without a finding of severity Error is a valid document.
func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/convert/*/in.lap")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range seeds {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, _, err := Parse("fuzz.lap", bytes.NewReader(data), WithMaxDepth(20))
		var syntax *SyntaxError
		if err != nil {
			if !errors.As(err, &syntax) {
				t.Fatalf("not a *SyntaxError: %v", err)
			}
			return
		}
		spec, _, err := doc.OpenAPI(Options{})
		if err != nil {
			if !errors.As(err, &syntax) {
				t.Fatalf("not a *SyntaxError: %v", err)
			}
			return
		}
		var out bytes.Buffer
		if err := Encode(&out, spec, JSON); err != nil {
			t.Fatal(err)
		}
		loaded, err := openapi3.NewLoader().LoadFromData(out.Bytes())
		if err != nil {
			t.Fatalf("load: %v\n%s", err, out.Bytes())
		}
		if err := loaded.Validate(context.Background()); err != nil {
			t.Fatalf("invalid: %v\n%s", err, out.Bytes())
		}
	})
}
