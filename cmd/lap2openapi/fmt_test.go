package main

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// scruffy is a document that is not in canonical form, with a comment and a directive that nobody knows.
const scruffy = `@lap   v0.3
@api Shop
@version 1
# Prices are in euros.
@frobnicate all
@endpoints 1

@endpoint   GET   /items
@desc Lists the items.
@optional {colour: str(red/green)   # of the item
  , limit: int}
@returns(200)   {name: str}
@end
`

func TestFmtToStandardOutput(t *testing.T) {
	name := file(t, "x.lap", scruffy)
	fromFile := lap2openapi("fmt", name)
	fromFile.want(t, 0)
	fromStdin := lap2openapiWith(scruffy, "fmt", "-")
	fromStdin.want(t, 0)
	require.Equal(t, fromStdin.stdout, fromFile.stdout)
	require.Contains(t, fromFile.stdout, "@endpoint GET /items\n")
	require.Equal(t, scruffy, readFile(t, name), "the file changed without -w")
}

func TestFmtInPlace(t *testing.T) {
	name := file(t, "x.lap", scruffy)
	got := lap2openapi("fmt", "-w", name)
	got.want(t, 0, name+":5:1: warning: ")
	require.Empty(t, got.stdout, "standard output")
	text := readFile(t, name)
	require.Equal(t, lap2openapiWith(scruffy, "fmt", "-").stdout, text)
	for _, kept := range []string{"# Prices are in euros.\n", "@frobnicate all\n", "@desc Lists the items.\n",
		"# of the item"} {
		require.Contains(t, text, kept, kept)
	}
	onlyFiles(t, name)
}

func TestFmtLeavesCanonicalFile(t *testing.T) {
	name := file(t, "x.lap", readFile(t, "testdata/shop.lap"))
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	require.NoError(t, os.Chtimes(name, long, long))
	lap2openapi("fmt", name, "-w").want(t, 0)
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.WithinDuration(t, long, info.ModTime(), 0, "the file was written though nothing changed")
}

func TestFmtLean(t *testing.T) {
	got := lap2openapiWith(scruffy, "fmt", "--lean", "-")
	got.want(t, 0)
	require.NotContains(t, got.stdout, "@desc")
	require.NotContains(t, got.stdout, "of the item")
	require.Contains(t, got.stdout, "colour: str(red/green)")
}

func TestFmtFailureLeavesFile(t *testing.T) {
	const broken = "@lap v0.3\n@api X\n@endpoint GET\n"
	name := file(t, "x.lap", broken)
	lap2openapi("fmt", "-w", name).want(t, 2, name+":3:")
	require.Equal(t, broken, readFile(t, name), "the file changed")
	onlyFiles(t, name)
}
