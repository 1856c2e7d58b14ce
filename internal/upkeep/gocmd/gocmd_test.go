package gocmd

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// checkout writes files to a folder of its own.
func checkout(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func resolved(t *testing.T, dir string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestPublic(t *testing.T) {
	// The module is internal itself, which does not make its packages internal to it.
	dir := checkout(t, map[string]string{
		"go.mod":                  "module example.test/internal/shop\n\ngo 1.26.0\n",
		"shop.go":                 "package shop\n",
		"pay/pay.go":              "package pay\n",
		"pay/internal/card/c.go":  "package card\n",
		"internally/i.go":         "package internally\n",
		"internal/stock/stock.go": "package stock\n",
		"cmd/shop/main.go":        "package main\n\nfunc main() {}\n",
		"tests/only_test.go":      "package tests\n",
		"tagged/tagged.go":        "//go:build tagged\n\npackage tagged\n",
		"plan9/os_plan9.go":       "package plan9\n",
		"linux/os_linux.go":       "package linux\n",
		"testdata/data.go":        "package data\n",
		"nested/go.mod":           "module example.test/internal/shop/nested\n\ngo 1.26.0\n",
		"nested/nested.go":        "package nested\n",
	})
	// What is on somebody's machine must not matter.
	t.Setenv("GOOS", "plan9")
	t.Setenv("GOARCH", "386")
	t.Setenv("GOFLAGS", "-tags=tagged")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	m, err := Public(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	want := []Package{
		{"example.test/internal/shop", "."},
		{"example.test/internal/shop/internally", "internally"},
		{"example.test/internal/shop/linux", "linux"},
		{"example.test/internal/shop/pay", "pay"},
	}
	if m.Path != "example.test/internal/shop" || m.Dir != resolved(t, dir) || !slices.Equal(m.Packages, want) {
		t.Errorf("got %+v, want %v", m, want)
	}
}

// The SDK itself: the packages that README offers are public, and the parts of its own that it shares are not.
func TestPublicPackagesOfTheSDK(t *testing.T) {
	m, err := Public(t.Context(), "../../..")
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, p := range m.Packages {
		dirs = append(dirs, p.Dir)
	}
	for _, dir := range []string{
		"stytch", "stytch/b2b", "stytch/token", "stytch/authhttp", "stytch/stytchtest", "gen", "lapconv",
	} {
		if !slices.Contains(dirs, dir) {
			t.Errorf("%s is not public: %v", dir, dirs)
		}
	}
	for _, dir := range []string{
		"internal/cost", "stytch/internal/transport", "cmd/stytch-fake", "examples/quickstart",
	} {
		if slices.Contains(dirs, dir) {
			t.Errorf("%s is public", dir)
		}
	}
}

func TestPublicErrors(t *testing.T) {
	module := checkout(
		t,
		map[string]string{"go.mod": "module example.test/shop\n\ngo 1.26.0\n", "pay/pay.go": "package pay\n"},
	)
	// A folder without a go.mod is no root either way, whatever lies above the temporary folder.
	for _, dir := range []string{filepath.Join(module, "pay"), t.TempDir()} {
		_, err := Public(t.Context(), dir)
		require.ErrorIs(t, err, ErrNotRoot)
		require.ErrorContains(t, err, resolved(t, dir))
	}
	_, err := Public(t.Context(), filepath.Join(module, "gone"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = Public(t.Context(), checkout(t, map[string]string{"go.mod": "module example.test/shop\n\ngo 1.26.0\n"}))
	require.ErrorContains(t, err, "no Go packages")
}

func TestFindModule(t *testing.T) {
	dir := resolved(
		t,
		checkout(
			t,
			map[string]string{"a/go.mod": "module example.test/a\n", "a/b/c/c.go": "package c\n", "a/d/go.mod/folder": ""},
		),
	)
	for from, want := range map[string]string{"a": "a", "a/b/c": "a", "a/d": "a"} {
		got, err := findModule(filepath.Join(dir, filepath.FromSlash(from)))
		require.NoError(t, err, from)
		require.Equal(t, filepath.Join(dir, want), got, from)
	}
}
