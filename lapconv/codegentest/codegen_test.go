// Package codegentest holds a test of lapconv that needs oapi-codegen.
package codegentest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/lapgen/stytch-go/lapconv"
)

// TestGeneratedCodeCompiles converts documents, generates models and clients with the stock configuration of oapi-codegen
// (types,client), and compiles them: the test data of lapconv, which has every oddity, stytch.lap, and real documents where
// they are at hand (../shared/corpus beside the project, or LAP_CORPUS).
func TestGeneratedCodeCompiles(t *testing.T) {
	root := projectRoot(t)
	dir := t.TempDir()
	writeModule(t, root, dir)
	packages := 0
	for _, file := range documents(t, root) {
		code, err := generate(file, fmt.Sprintf("p%d", packages))
		if _, ok := errors.AsType[*lapconv.SyntaxError](err); ok {
			continue // no HTTP API; lapconv's own tests say which ones those are
		}
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		writePackage(t, dir, fmt.Sprintf("p%d", packages), "// Made of "+filepath.Base(file)+".\n"+code)
		packages++
	}
	build := exec.Command("go", "build", "-gcflags=-e", "./...")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%d documents", packages)
}

func projectRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// documents returns the files to convert.
func documents(t *testing.T, root string) []string {
	t.Helper()
	corpus := os.Getenv("LAP_CORPUS")
	if corpus == "" {
		corpus = filepath.Join(root, "..", "shared", "corpus")
	}
	var files []string
	for _, pattern := range [...]string{
		filepath.Join(root, "api", "stytch.lap"),
		filepath.Join(root, "lapconv", "testdata", "convert", "*", "in.lap"),
		filepath.Join("testdata", "*.lap"),
		filepath.Join(corpus, "lap", "*.lap"),
		filepath.Join(corpus, "pairs", "*", "*.lap"),
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 && strings.HasPrefix(pattern, corpus) {
			t.Logf("no real documents at %s", pattern)
		}
		files = append(files, found...)
	}
	return files
}

// generate converts a document and returns the code that oapi-codegen makes of it.
func generate(file, name string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	doc, _, err := lapconv.Parse(filepath.Base(file), bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	spec, _, err := doc.OpenAPI(lapconv.Options{})
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	if err := lapconv.Encode(&text, spec, lapconv.YAML); err != nil {
		return "", err
	}
	loaded, err := openapi3.NewLoader().LoadFromData(text.Bytes())
	if err != nil {
		return "", err
	}
	if err := loaded.Validate(context.Background()); err != nil {
		return "", err
	}
	config := codegen.Configuration{PackageName: name, Generate: codegen.GenerateOptions{Models: true, Client: true}}
	return codegen.Generate(loaded, config.UpdateDefaults())
}

// writeModule makes a folder a module with the requirements of the project, at the versions that it has.
func writeModule(t *testing.T, root, dir string) {
	t.Helper()
	for _, name := range [...]string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.Replace(data, []byte("module github.com/lapgen/stytch-go\n"), []byte("module generated\n"), 1)
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func writePackage(t *testing.T, dir, name, code string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name, "gen.go"), []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
}
