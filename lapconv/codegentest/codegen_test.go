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
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/shared"
	"github.com/lapgen/stytch-go/lapconv"
)

// TestGeneratedCodeCompiles converts the test data of lapconv, which has every oddity, and stytch.lap, generates models
// and clients with the stock configuration of oapi-codegen (types,client), and compiles them.
func TestGeneratedCodeCompiles(t *testing.T) {
	compile(t, slices.Concat(
		files(t, "../../api/stytch.lap"), files(t, "../testdata/convert/*/in.lap"), files(t, "../testdata/sample/*.lap")))
}

// TestSharedGeneratedCodeCompiles does the same with real documents. To compile them takes many minutes, so it is run
// on demand, with STYTCH_WEEKLY=1.
func TestSharedGeneratedCodeCompiles(t *testing.T) {
	if os.Getenv("STYTCH_WEEKLY") == "" {
		t.Skip("takes many minutes: set STYTCH_WEEKLY=1")
	}
	compile(t, slices.Concat(shared.Files(t, "corpus", "lap/*.lap"), shared.Files(t, "corpus", "pairs/*/*.lap")))
}

// files returns the files that match a pattern.
func files(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.FromSlash(pattern))
	require.NoError(t, err)
	require.NotEmpty(t, found, pattern)
	return found
}

// compile generates code from documents and compiles it.
func compile(t *testing.T, documents []string) {
	t.Helper()
	dir := t.TempDir()
	writeModule(t, dir)
	packages := 0
	for _, file := range documents {
		code, err := generate(file, fmt.Sprintf("p%d", packages))
		if _, ok := errors.AsType[*lapconv.SyntaxError](err); ok {
			continue // no HTTP API; lapconv's own tests say which ones those are
		}
		require.NoError(t, err, file)
		writePackage(t, dir, fmt.Sprintf("p%d", packages), "// Made of "+filepath.Base(file)+".\n"+code)
		packages++
	}
	build := exec.Command("go", "build", "-gcflags=-e", "./...")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%d documents", packages)
}

// generate converts a document and returns the code that oapi-codegen makes of it.
func generate(file, name string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	spec, _, err := lapconv.Convert(filepath.Base(file), bytes.NewReader(data), lapconv.Options{})
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	if err := lapconv.Encode(&text, spec, lapconv.EncodeOptions{}); err != nil {
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
func writeModule(t *testing.T, dir string) {
	t.Helper()
	for _, name := range [...]string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("..", "..", name))
		require.NoError(t, err)
		data = bytes.Replace(data, []byte("module github.com/lapgen/stytch-go\n"), []byte("module generated\n"), 1)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
}

func writePackage(t *testing.T, dir, name, code string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name, "gen.go"), []byte(code), 0o644))
}
