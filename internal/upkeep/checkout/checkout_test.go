package checkout

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	require.NoError(t, WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o600))
}

func TestNew(t *testing.T) {
	root := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		out, err := exec.Command("git", append([]string{"-C", root}, args...)...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	git("init", "-q")
	for _, name := range []string{"a.txt", "gone.txt", "folder/b c.txt", "ignored/x", ".gitignore"} {
		write(t, root, name, name)
	}
	write(t, root, ".gitignore", "/ignored/\n")
	git("add", "a.txt", "gone.txt", ".gitignore")
	require.NoError(t, os.Remove(filepath.Join(root, "gone.txt")))
	c, err := New(t.Context(), root)
	require.NoError(t, err)
	var names []string
	for name, content := range c.Files {
		names = append(names, name)
		copied, err := os.ReadFile(c.Path(name))
		require.NoError(t, err, name)
		require.Equal(t, string(content), string(copied), name)
	}
	slices.Sort(names)
	require.Equal(t, []string{".gitignore", "a.txt", "folder/b c.txt"}, names)
	info, err := os.Stat(c.Path("a.txt"))
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, c.Remove())
	_, err = os.Stat(c.Dir)
	require.True(t, os.IsNotExist(err), "the copy is still there")
}

func TestNewOutsideOfGit(t *testing.T) {
	dir := t.TempDir()
	// The temporary folder may be in a repository.
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	_, err := New(t.Context(), dir)
	require.ErrorContains(t, err, "list the files that git knows in "+dir)
}

func TestWriteFileFails(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "folder/file", "old")
	require.Error(t, WriteFile(filepath.Join(dir, "folder"), nil, 0o644), "a folder was replaced by a file")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err, "left behind")
	require.Len(t, entries, 1, "left behind")
}
