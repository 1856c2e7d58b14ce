package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestReplaceFileKeepsPermissions(t *testing.T) {
	name := file(t, "out", "old")
	if err := os.Chmod(name, 0o640); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(name) // Windows knows but two modes
	if err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(name, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != before.Mode() || readFile(t, name) != "new" {
		t.Errorf("mode %v, content %q", info.Mode(), readFile(t, name))
	}
	onlyFiles(t, name)
}

// A new file gets the permissions that any new file gets, not the narrow ones of temporary files.
func TestReplaceFileCreates(t *testing.T) {
	plain := file(t, "plain", "")
	name := filepath.Join(filepath.Dir(plain), "out")
	if err := os.WriteFile(plain+"2", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(name, []byte("new")); err != nil {
		t.Fatal(err)
	}
	got, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.Stat(plain + "2")
	if err != nil {
		t.Fatal(err)
	}
	if got.Mode() != want.Mode() || readFile(t, name) != "new" {
		t.Errorf("mode %v, want %v; content %q", got.Mode(), want.Mode(), readFile(t, name))
	}
	onlyFiles(t, name, plain, plain+"2")
}

func TestReplaceFileLeavesEqualFile(t *testing.T) {
	name := file(t, "out", "same")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(name, long, long); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(name, []byte("same")); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if !after.ModTime().Equal(long) || !os.SameFile(before, after) {
		t.Error("the file was written though nothing changed")
	}
	if err := replaceFile(name, []byte("sane")); err != nil {
		t.Fatal(err)
	}
	if readFile(t, name) != "sane" {
		t.Error("other content of the same length was taken for the same")
	}
}

func TestReplaceFileBehindLink(t *testing.T) {
	name := file(t, "out", "old")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(name, link); err != nil {
		t.Skipf("this system makes no symbolic links: %v", err)
	}
	if err := replaceFile(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if readFile(t, name) != "new" {
		t.Error("the file behind the link has not changed")
	}
}

func TestReplaceFileErrors(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name, path, want string
	}{
		{"a folder", dir, "is a directory"},
		{"no folder", filepath.Join(dir, "none", "out"), ""}, // in the words of the system
		{"a file as a folder", filepath.Join(file(t, "plain", ""), "out"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := replaceFile(tt.path, []byte("new"))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.path) {
				t.Errorf("got %v, want %q and the name", err, tt.want)
			}
		})
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}

// A temporary file that cannot take the place of the target is removed.
func TestReplaceWithRemovesTemporaryFile(t *testing.T) {
	target := filepath.Join(t.TempDir(), "target")
	if err := os.Mkdir(target, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := replaceWith(target, nil, []byte("new")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	onlyFiles(t, target)
}

func TestReplaceFileDevice(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(os.DevNull, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Error("the device is a file now")
	}
}
