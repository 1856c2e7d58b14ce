package main

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var shop = map[string]string{
	"go.mod": "module example.test/shop\n\ngo 1.26.0\n",
	"shop.go": "// Package shop sells.\npackage shop\n\n// Cart holds what is sold.\n" +
		"type Cart struct{ Items []string }\n\nfunc hidden() {}\n",
	"pay/pay.go":       "package pay\n\n// Pay pays.\nfunc Pay() {}\n",
	"pay/card/card.go": "package card\n",
	"internal/i.go":    "package internal\n\nfunc Hidden() {}\n",
	"cmd/shop/main.go": "package main\n\nfunc main() {}\n",
}

func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// docs returns the files below docs of a checkout.
func docs(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(filepath.Join(dir, "docs"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func generated(t *testing.T, dir string) {
	t.Helper()
	var stderr bytes.Buffer
	if status := run(t.Context(), []string{dir}, &stderr); status != exitDone || stderr.Len() > 0 {
		t.Fatalf("status %d: %s", status, &stderr)
	}
}

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, shop)
	generated(t, dir)
	want := map[string]string{
		"docs/api/shop.txt": header + `package shop // import "example.test/shop"

Package shop sells.

TYPES

type Cart struct{ Items []string }
    Cart holds what is sold.

`,
		"docs/api/pay.txt": header + "package pay // import \"example.test/shop/pay\"\n\n\nFUNCTIONS\n\nfunc Pay()\n" +
			"    Pay pays.\n\n",
		"docs/api/pay/card.txt": header + "package card // import \"example.test/shop/pay/card\"\n\n",
	}
	if got := docs(t, dir); !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Neither the place of a checkout nor the platform and the settings of a user may show.
func TestGenerateIsTheSameEverywhere(t *testing.T) {
	files := maps.Clone(shop)
	files["pay/pay_windows.go"] = "package pay\n\nfunc Windows() {}\n"
	files["pay/pay_linux.go"] = "package pay\n\nfunc Linux() {}\n"
	files["pay/pay_tagged.go"] = "//go:build tagged\n\npackage pay\n\nfunc Tagged() {}\n"
	one, other := t.TempDir(), filepath.Join(t.TempDir(), "another place", "below")
	put(t, one, files)
	put(t, other, files)
	put(t, filepath.Dir(other), map[string]string{"go.work": "go 1.26.0\n"})
	generated(t, one)
	t.Setenv("GOOS", "windows")
	t.Setenv("GOARCH", "arm64")
	t.Setenv("GOFLAGS", "-tags=tagged")
	t.Setenv("PAGER", "rev")
	t.Setenv("COLUMNS", "20")
	generated(t, other)
	got, want := docs(t, other), docs(t, one)
	if !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if text := want["docs/api/pay.txt"]; !strings.Contains(text, "func Linux()") || strings.Contains(text, "Tagged") {
		t.Errorf("not for linux without tags: %s", text)
	}
}

func TestGenerateAgain(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, shop)
	generated(t, dir)
	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	for name := range docs(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	put(t, dir, map[string]string{
		"pay/pay.go":           "package pay\n\n// Pay pays all.\nfunc Pay() {}\n",
		"docs/api/README.md":   "written by somebody\n",
		"docs/api/ours.txt":    "written by somebody\n",
		"docs/api/old/old.txt": header + "package old\n",
	})
	if err := os.RemoveAll(filepath.Join(dir, "pay", "card")); err != nil {
		t.Fatal(err)
	}
	generated(t, dir)

	for _, gone := range []string{"docs/api/pay/card.txt", "docs/api/pay", "docs/api/old/old.txt", "docs/api/old"} {
		if _, err := os.Stat(filepath.Join(dir, gone)); err == nil {
			t.Errorf("%s is still there", gone)
		}
	}
	got := docs(t, dir)
	if got["docs/api/README.md"] == "" || got["docs/api/ours.txt"] == "" {
		t.Errorf("what somebody wrote is gone: %q", got)
	}
	if !strings.Contains(got["docs/api/pay.txt"], "Pay pays all.") {
		t.Errorf("not brought up to date: %s", got["docs/api/pay.txt"])
	}
	info, err := os.Stat(filepath.Join(dir, "docs", "api", "shop.txt"))
	if err != nil || !info.ModTime().Equal(past) {
		t.Errorf("an unchanged text was written: %v, %v", info.ModTime(), err)
	}
}

func TestErrors(t *testing.T) {
	broken := t.TempDir()
	put(t, broken, shop)
	generated(t, broken)
	before := docs(t, broken)
	put(t, broken, map[string]string{"pay/pay.go": "package pay\n\nfunc {\n", "shop.go": "package shop\n"})
	twice := t.TempDir()
	put(t, twice, shop)
	put(t, twice, map[string]string{"shop/shop.go": "package shop\n"})
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"a syntax error", []string{broken}, "pay.go:3:6"},
		{"a name for two", []string{twice}, "two packages have the text shop.txt"},
		{"no module", []string{t.TempDir()}, "not the root of a module"},
		{"two arguments", []string{".", "."}, "usage:"},
		{"a flag", []string{"-x"}, "usage:"},
	} {
		var stderr bytes.Buffer
		if status := run(
			t.Context(),
			test.args,
			&stderr,
		); status != exitTrouble ||
			!strings.Contains(stderr.String(), test.want) {
			t.Errorf("%s: status %d, %q, want %q", test.name, status, stderr.String(), test.want)
		}
	}
	if got := docs(t, broken); !maps.Equal(got, before) {
		t.Error("a failed run changed texts")
	}
}
