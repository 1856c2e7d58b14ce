package diff

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
)

// FuzzDiff compares a document with whatever text there is, both ways round. It is refused, or compared.
func FuzzDiff(f *testing.F) {
	old, err := os.ReadFile("../testdata/diff/old.lap")
	require.NoError(f, err)
	revised, err := os.ReadFile("../testdata/diff/new.lap")
	require.NoError(f, err)
	f.Add(string(old))
	f.Add(string(revised))
	f.Add("openapi: 3.0.3\ninfo: {title: T}\npaths: {/a: {get: {responses: {\"200\": {description: OK}}}}}\n")
	f.Add(`{"openapi": "3.0.3", "paths": {"/items": {"get": {"parameters": [
		{"name": "page", "in": "query", "schema": {"type": "string"}}]}}}}`)
	f.Add("openapi: 3.1.0\ncomponents: {schemas: {A: {type: [string, 'null'], enum: [a], allOf: [{$ref: " +
		"'#/components/schemas/A'}]}}}\n")
	f.Add("swagger: '2.0'\n")
	tables := &pipeline.Tables{}
	base, err := readSide(pipeline.Source{Name: "old.lap", Text: old}, tables)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		other, err := readSide(pipeline.Source{Name: "x.yaml", Text: []byte(text)}, tables)
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "x.yaml:"), "the error does not name the file: %v", err)
			return
		}
		for _, pair := range [...][2]*side{{base, other}, {other, base}} {
			found, err := compare(pair[0], pair[1])
			if err != nil {
				return
			}
			require.NoError(t, found.Write(io.Discard, WriteOptions{Format: JSON}))
		}
	})
}
