// Package checkout copies the repository to a place where anything may be tried with it.
package checkout

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Copy is a copy of a repository's files. Nothing that happens to it reaches the repository.
type Copy struct {
	Root  string            // of the repository
	Dir   string            // of the copy
	Files map[string][]byte // the files as they were copied, by their slash-separated paths
}

// New copies the files of a repository that git knows, or does not know yet, and that are not ignored, to a temporary
// folder. It is the caller's to remove.
func New(ctx context.Context, root string) (*Copy, error) {
	names, err := exec.CommandContext(ctx, "git", "-C", root,
		"ls-files", "-z", "--cached", "--others", "--exclude-standard").
		Output()
	if err != nil {
		return nil, fmt.Errorf("list the files that git knows in %s: %w%s", root, err, complaint(err))
	}
	dir, err := os.MkdirTemp("", "stytch-go-")
	if err != nil {
		return nil, err
	}
	c := &Copy{Root: root, Dir: dir, Files: map[string][]byte{}}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		if err := c.add(name); err != nil {
			return nil, errors.Join(err, c.Remove())
		}
	}
	return c, nil
}

// complaint returns what a command printed before it failed.
func complaint(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return ""
	}
	return "\n" + strings.TrimSpace(string(exit.Stderr))
}

func (c *Copy) add(name string) error {
	from := filepath.Join(c.Root, filepath.FromSlash(name))
	info, err := os.Lstat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // removed, and not committed yet
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", from)
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	c.Files[name] = content
	return WriteFile(c.Path(name), content, info.Mode().Perm())
}

// Path returns the name of a file of the copy.
func (c *Copy) Path(name string) string { return filepath.Join(c.Dir, filepath.FromSlash(name)) }

// Remove removes the copy.
func (c *Copy) Remove() error { return os.RemoveAll(c.Dir) }

// WriteFile writes a file and the folders above it. It replaces the file as a whole or not at all.
func WriteFile(name string, content []byte, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), ".upgrade-")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Chmod(mode), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(temporary.Name()))
	}
	return err
}
