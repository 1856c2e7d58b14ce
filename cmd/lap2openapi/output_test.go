package main

import (
	"io/fs"
	"os"
	"path/filepath"
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
	require.Equal(t, before.Mode(), info.Mode())
	require.Equal(t, "new", readFile(t, name))
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
	require.Equal(t, want.Mode(), got.Mode())
	require.Equal(t, "new", readFile(t, name))
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
	require.WithinDuration(t, long, after.ModTime(), 0, "the file was written though nothing changed")
	require.True(t, os.SameFile(before, after), "the file was written though nothing changed")
	require.NoError(t, replaceFile(name, []byte("sane")))
	require.Equal(t, "sane", readFile(t, name), "other content of the same length was taken for the same")
}

func TestReplaceFileBehindLink(t *testing.T) {
	name := file(t, "out", "old")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(name, link); err != nil {
		t.Skipf("this system makes no symbolic links: %v", err)
	}
	require.NoError(t, replaceFile(link, []byte("new")))
	info, err := os.Lstat(link)
	require.NoError(t, err, "the link is gone")
	require.NotEqual(t, fs.FileMode(0), info.Mode()&os.ModeSymlink, "the link is gone")
	require.Equal(t, "new", readFile(t, name), "the file behind the link has not changed")
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
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, tt.path)
		})
	}
	entries, _ := os.ReadDir(dir)
	require.Empty(t, entries, "left behind")
}

// A temporary file that cannot take the place of the target is removed.
func TestReplaceWithRemovesTemporaryFile(t *testing.T) {
	target := filepath.Join(t.TempDir(), "target")
	require.NoError(t, os.Mkdir(target, 0o755))
	require.Error(t, replaceWith(target, nil, []byte("new")), "a folder was replaced by a file")
	onlyFiles(t, target)
}

func TestReplaceFileDevice(t *testing.T) {
	_, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	require.NoError(t, replaceFile(os.DevNull, []byte("new")))
	info, err := os.Stat(os.DevNull)
	require.NoError(t, err, "the device is a file now")
	require.False(t, info.Mode().IsRegular(), "the device is a file now")
}
