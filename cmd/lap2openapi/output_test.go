package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReplaceFileKeepsPermissions(t *testing.T) {
	name := file(t, "out", "old")
	require.NoError(t, os.Chmod(name, 0o640))
	before, err := os.Stat(name) // Windows knows but two modes
	require.NoError(t, err)
	require.NoError(t, replaceFile(name, []byte("new")))
	info, err := os.Stat(name)
	require.NoError(t, err)
	if info.Mode() != before.Mode() || readFile(t, name) != "new" {
		t.Errorf("mode %v, content %q", info.Mode(), readFile(t, name))
	}
	onlyFiles(t, name)
}

// A new file gets the permissions that any new file gets, not the narrow ones of temporary files.
func TestReplaceFileCreates(t *testing.T) {
	plain := file(t, "plain", "")
	name := filepath.Join(filepath.Dir(plain), "out")
	require.NoError(t, os.WriteFile(plain+"2", nil, 0o666))
	require.NoError(t, replaceFile(name, []byte("new")))
	got, err := os.Stat(name)
	require.NoError(t, err)
	want, err := os.Stat(plain + "2")
	require.NoError(t, err)
	if got.Mode() != want.Mode() || readFile(t, name) != "new" {
		t.Errorf("mode %v, want %v; content %q", got.Mode(), want.Mode(), readFile(t, name))
	}
	onlyFiles(t, name, plain, plain+"2")
}

func TestReplaceFileLeavesEqualFile(t *testing.T) {
	name := file(t, "out", "same")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	require.NoError(t, os.Chtimes(name, long, long))
	before, err := os.Stat(name)
	require.NoError(t, err)
	require.NoError(t, replaceFile(name, []byte("same")))
	after, err := os.Stat(name)
	require.NoError(t, err)
	if !after.ModTime().Equal(long) || !os.SameFile(before, after) {
		t.Error("the file was written though nothing changed")
	}
	require.NoError(t, replaceFile(name, []byte("sane")))
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
	require.NoError(t, replaceFile(link, []byte("new")))
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
	require.NoError(t, os.Mkdir(target, 0o755))
	if err := replaceWith(target, nil, []byte("new")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	onlyFiles(t, target)
}

func TestReplaceFileDevice(t *testing.T) {
	_, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	require.NoError(t, replaceFile(os.DevNull, []byte("new")))
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Error("the device is a file now")
	}
}
