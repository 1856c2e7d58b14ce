package checkout

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNew(t *testing.T) {
	root := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("git", append([]string{"-C", root}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q")
	for _, name := range []string{"a.txt", "gone.txt", "folder/b c.txt", "ignored/x", ".gitignore"} {
		write(t, root, name, name)
	}
	write(t, root, ".gitignore", "/ignored/\n")
	git("add", "a.txt", "gone.txt", ".gitignore")
	if err := os.Remove(filepath.Join(root, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	c, err := New(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, content := range c.Files {
		names = append(names, name)
		if copied, err := os.ReadFile(c.Path(name)); err != nil || string(copied) != string(content) {
			t.Errorf("%s: %q, %v", name, copied, err)
		}
	}
	slices.Sort(names)
	if want := []string{".gitignore", "a.txt", "folder/b c.txt"}; !slices.Equal(names, want) {
		t.Errorf("copied %q, want %q", names, want)
	}
	if info, err := os.Stat(c.Path("a.txt")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := c.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.Dir); !os.IsNotExist(err) {
		t.Errorf("the copy is still there: %v", err)
	}
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
	if err := WriteFile(filepath.Join(dir, "folder"), nil, 0o644); err == nil {
		t.Error("a folder was replaced by a file")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
