package main

import (
	"errors"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// outcome is what one run of the command leaves behind, beside files.
type outcome struct {
	status         int
	stdout, stderr string
}

// lap2openapi runs the command with an empty standard input.
func lap2openapi(args ...string) outcome { return lap2openapiWith("", args...) }

func lap2openapiWith(stdin string, args ...string) outcome {
	var stdout, stderr strings.Builder
	status := run(args, strings.NewReader(stdin), &stdout, &stderr)
	return outcome{status, stdout.String(), stderr.String()}
}

// wantOutcome fails the test if the status differs, or if a part is missing in what went to the standard error.
func (got outcome) want(t *testing.T, status int, inStderr ...string) {
	t.Helper()
	require.Equal(t, status, got.status)
	for _, part := range inStderr {
		require.Contains(t, got.stderr, part)
	}
	if t.Failed() {
		t.Logf("standard error:\n%s", got.stderr)
	}
}

// file writes a file for a test and returns its name.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(content)
}

// onlyFiles fails the test if the folder of a file has anything else in it.
func onlyFiles(t *testing.T, paths ...string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(paths[0]))
	require.NoError(t, err)
	require.Len(t, entries, len(paths))
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}, {"-h"}, {"convert", "--help"}, {"lint", "-h"},
		{"fmt", "x.lap", "-help"}} {
		got := lap2openapi(args...)
		got.want(t, 0)
		require.Equal(t, usage, got.stdout, args)
		require.Empty(t, got.stderr, args)
	}
}

// The usage and the package comment are one text.
func TestUsageIsPackageComment(t *testing.T) {
	doc, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	require.Equal(t, usage, doc.Doc.Text())
}

func TestUsageNamesEverySubcommand(t *testing.T) {
	for _, name := range []string{"convert", "lint", "fmt", "help", "version"} {
		require.Contains(t, usage, "\tlap2openapi "+name)
	}
}

func TestVersion(t *testing.T) {
	for _, arg := range []string{"version", "--version"} {
		got := lap2openapi(arg)
		got.want(t, 0)
		require.True(t, strings.HasPrefix(got.stdout, "lap2openapi "), arg)
		require.Contains(t, got.stdout, " go1.", arg)
	}
}

func TestCommandLineErrors(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{nil, "lap2openapi: a subcommand is missing"},
		{[]string{"conver", "x.lap"}, `lap2openapi: no subcommand "conver"`},
		{[]string{"convert"}, "lap2openapi convert: expected one LAP document, got 0"},
		{[]string{"convert", "a.lap", "b.lap"}, "lap2openapi convert: expected one LAP document, got 2"},
		{[]string{"convert", "--frob", "x.lap"}, "lap2openapi convert: flag provided but not defined: -frob"},
		{[]string{"convert", "x.lap", "--frob"}, "lap2openapi convert: flag provided but not defined: -frob"},
		{[]string{"convert", "x.lap", "-o"}, "lap2openapi convert: flag needs an argument: -o"},
		{[]string{"convert", "--format", "xml", "x.lap"},
			`lap2openapi convert: invalid value "xml" for flag -format: expected one of yaml, json`},
		{[]string{"convert", "--strict=perhaps", "x.lap"}, "lap2openapi convert: invalid boolean value"},
		{[]string{"lint"}, "lap2openapi lint: expected a LAP document"},
		{[]string{"lint", "--format", "xml", "x.lap"},
			`lap2openapi lint: invalid value "xml" for flag -format: expected one of text, json, github`},
		{[]string{"fmt"}, "lap2openapi fmt: expected one LAP document, got 0"},
		{[]string{"fmt", "-w", "-"}, "lap2openapi fmt: -w needs a file"},
		{[]string{"fmt", "--", "-w"}, "open -w: "},
		{[]string{"lint", "--", "missing.lap", "-frob"}, "open -frob: "},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			got := lap2openapi(tt.args...)
			got.want(t, 2, tt.want)
			require.Empty(t, got.stdout, "standard output")
		})
	}
}

func TestUnreadableInput(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.lap")
	_, err := os.Open(missing) // in the words of the system
	for _, subcommand := range []string{"convert", "lint", "fmt"} {
		lap2openapi(subcommand, missing).want(t, 2, err.Error())
	}
}

// A text that is no LAP document of an API cannot be worked on; where that shows is in the message.
func TestSyntaxError(t *testing.T) {
	name := file(t, "bad.lap", "@lap v0.3\n@api X\n\n@endpoint GET\n@end\n")
	for _, subcommand := range []string{"convert", "lint", "fmt"} {
		got := lap2openapi(subcommand, name)
		got.want(t, 2, name+":4:")
		require.NotContains(t, got.stdout, "endpoint", subcommand)
	}
}

// failingWriter is an output that cannot be written, such as a closed pipe.
type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputFails(t *testing.T) {
	for _, args := range [][]string{
		{"convert", "testdata/shop.lap"},
		{"lint", "--format", "json", "testdata/shop.lap"},
		{"fmt", "testdata/shop.lap"},
		{"version"},
		{"help"},
	} {
		var stderr strings.Builder
		require.Equal(t, 2, run(args, strings.NewReader(""), failingWriter{}, &stderr), args)
		require.Contains(t, stderr.String(), "broken pipe", args)
	}
}
