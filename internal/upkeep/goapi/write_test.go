package goapi

import (
	"errors"
	"os"
	"strings"
	"testing"
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
	if err := sample.WriteMarkdown(&got); err != nil {
		t.Fatal(err)
	}
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	got.Reset()
	if err := (&Report{}).WriteMarkdown(
		&got,
	); err != nil ||
		got.String() != "### Exported Go API: no changes of the exported API\n" {
		t.Errorf("without changes %q, %v", got.String(), err)
	}
}

func TestTextColour(t *testing.T) {
	plain, coloured := string(sample.text(false)), string(sample.text(true))
	if strings.Contains(plain, "\x1b") {
		t.Errorf("colours that nobody asked for: %q", plain)
	}
	if !strings.Contains(coloured, "  \x1b[31mbreaking  \x1b[0m Open: removed\n") ||
		!strings.Contains(coloured, "  \x1b[32mcompatible\x1b[0m package added\n") {
		t.Errorf("got %q", coloured)
	}
	if got := strings.NewReplacer("\x1b[31m", "", "\x1b[32m", "", "\x1b[0m", "").Replace(coloured); got != plain {
		t.Errorf("without colours %q, want %q", got, plain)
	}
}

func TestWantsColour(t *testing.T) {
	device, err := os.Open(os.DevNull) // a character device, as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	regular, err := os.Open("write.go")
	if err != nil {
		t.Fatal(err)
	}
	defer regular.Close()
	t.Setenv("NO_COLOR", "")
	if !wantsColour(device) {
		t.Error("no colour for a terminal")
	}
	if wantsColour(regular) || wantsColour(&strings.Builder{}) {
		t.Error("colour for what is no terminal")
	}
	t.Setenv("NO_COLOR", "1")
	if wantsColour(device) {
		t.Error("colour in spite of NO_COLOR")
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteErrors(t *testing.T) {
	full := failingWriter{errors.New("disk full")}
	if err := sample.WriteText(full); !errors.Is(err, full.err) {
		t.Errorf("text: %v", err)
	}
	if err := sample.WriteMarkdown(full); !errors.Is(err, full.err) {
		t.Errorf("Markdown: %v", err)
	}
}
