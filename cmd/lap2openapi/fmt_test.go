package main

import (
	"os"
	"strings"
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
	if fromFile.stdout != fromStdin.stdout {
		t.Errorf("a file and the standard input are formatted differently:\n%s\n%s", fromFile.stdout, fromStdin.stdout)
	}
	if !strings.Contains(fromFile.stdout, "@endpoint GET /items\n") {
		t.Errorf("not canonical:\n%s", fromFile.stdout)
	}
	if readFile(t, name) != scruffy {
		t.Error("the file changed without -w")
	}
}

func TestFmtInPlace(t *testing.T) {
	name := file(t, "x.lap", scruffy)
	got := lap2openapi("fmt", "-w", name)
	got.want(t, 0, name+":5:1: warning: ")
	if got.stdout != "" {
		t.Errorf("standard output: %q", got.stdout)
	}
	text := readFile(t, name)
	if want := lap2openapiWith(scruffy, "fmt", "-").stdout; text != want {
		t.Errorf("got:\n%s\nwant:\n%s", text, want)
	}
	for _, kept := range []string{"# Prices are in euros.\n", "@frobnicate all\n", "@desc Lists the items.\n",
		"# of the item"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q is lost:\n%s", kept, text)
		}
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
	if !info.ModTime().Equal(long) {
		t.Error("the file was written though nothing changed")
	}
}

func TestFmtLean(t *testing.T) {
	got := lap2openapiWith(scruffy, "fmt", "--lean", "-")
	got.want(t, 0)
	if strings.Contains(got.stdout, "@desc") || strings.Contains(got.stdout, "of the item") {
		t.Errorf("texts are left:\n%s", got.stdout)
	}
	if !strings.Contains(got.stdout, "colour: str(red/green)") {
		t.Errorf("more than texts is gone:\n%s", got.stdout)
	}
}

func TestFmtFailureLeavesFile(t *testing.T) {
	const broken = "@lap v0.3\n@api X\n@endpoint GET\n"
	name := file(t, "x.lap", broken)
	lap2openapi("fmt", "-w", name).want(t, 2, name+":3:")
	if readFile(t, name) != broken {
		t.Error("the file changed")
	}
	onlyFiles(t, name)
}
