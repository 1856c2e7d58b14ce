package goapi

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var sample = &Report{Packages: []PackageChanges{
	{Path: "example.test/shop", Changes: []Change{
		{Breaking, "(*Cart).Add", "changed from func(string) to func(string) error"},
		{Breaking, "Greeting", "value changed from \"a `to` b\" to \"c to d\""},
		{Breaking, "Open", "removed"},
		{Compatible, "List", "changed from []*int to []**int"},
		{Compatible, "Store", "no longer implements Map[K, V]"},
	}},
	{Path: "example.test/shop/pay", Changes: []Change{{Compatible, "", "package added"}}},
}}

func TestWriteMarkdown(t *testing.T) {
	const want = "### Exported Go API: 3 breaking changes, 3 compatible changes\n" +
		"\n#### `example.test/shop`\n\n" +
		"- **breaking**: `(*Cart).Add` changed from `func(string)` to `func(string) error`\n" +
		"- **breaking**: `Greeting` `` value changed from \"a `to` b\" to \"c to d\" ``\n" +
		"- **breaking**: `Open` removed\n" +
		"- compatible: `List` changed from `[]*int` to `[]**int`\n" +
		"- compatible: `Store` `no longer implements Map[K, V]`\n" +
		"\n#### `example.test/shop/pay`\n\n" +
		"- compatible: package added\n"
	var got strings.Builder
	require.NoError(t, sample.WriteMarkdown(&got))
	require.Equal(t, want, got.String())
	got.Reset()
	err := (&Report{}).WriteMarkdown(
		&got,
	)
	require.NoError(t, err)
	require.Equal(t, "### Exported Go API: no changes of the exported API\n", got.String())
}

func TestTextColour(t *testing.T) {
	plain, coloured := string(sample.text(false)), string(sample.text(true))
	require.NotContains(t, plain, "\x1b", "colours that nobody asked for")
	require.Contains(t, coloured, "  \x1b[31mbreaking  \x1b[0m Open: removed\n")
	require.Contains(t, coloured, "  \x1b[32mcompatible\x1b[0m package added\n")
	require.Equal(t, plain, strings.NewReplacer("\x1b[31m", "", "\x1b[32m", "", "\x1b[0m", "").Replace(coloured))
}

func TestWantsColour(t *testing.T) {
	device, err := os.Open(os.DevNull) // a character device, as a terminal is
	require.NoError(t, err)
	defer device.Close()
	regular, err := os.Open("write.go")
	require.NoError(t, err)
	defer regular.Close()
	t.Setenv("NO_COLOR", "")
	require.True(t, wantsColour(device), "no colour for a terminal")
	require.False(t, wantsColour(regular), "colour for what is no terminal")
	require.False(t, wantsColour(&strings.Builder{}), "colour for what is no terminal")
	t.Setenv("NO_COLOR", "1")
	require.False(t, wantsColour(device), "colour in spite of NO_COLOR")
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteErrors(t *testing.T) {
	full := failingWriter{errors.New("disk full")}
	err := sample.WriteText(full)
	require.ErrorIs(t, err, full.err, "text")
	err = sample.WriteMarkdown(full)
	require.ErrorIs(t, err, full.err, "Markdown")
}
