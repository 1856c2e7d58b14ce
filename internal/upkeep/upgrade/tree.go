package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// tree is a copy of the repository, in which anything may fail.
type tree struct {
	root   string            // of the repository
	dir    string            // of the copy
	before map[string][]byte // the files as they were copied, by their slash-separated paths
}

// copyTree copies the files of a repository that git knows, or does not know yet, and that are not ignored.
func copyTree(ctx context.Context, root string) (*tree, error) {
	names, err := output(exec.CommandContext(ctx, "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "stytch-go-upgrade-")
	if err != nil {
		return nil, err
	}
	t := &tree{root: root, dir: dir, before: map[string][]byte{}}
	for name := range strings.SplitSeq(strings.TrimSuffix(names, "\x00"), "\x00") {
		if err := t.copyFile(name); err != nil {
			t.remove()
			return nil, err
		}
	}
	return t, nil
}

func (t *tree) copyFile(name string) error {
	from := filepath.Join(t.root, filepath.FromSlash(name))
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
	t.before[name] = content
	return writeFile(t.path(name), content, info.Mode().Perm())
}

// path returns the name of a file of the copy.
func (t *tree) path(name string) string { return filepath.Join(t.dir, filepath.FromSlash(name)) }

func (t *tree) remove() { os.RemoveAll(t.dir) }

// publish puts what changed in the copy in its place in the repository, and returns the names of these files. A file that
// somebody changed in the meantime is left alone, and everything else with it.
func (t *tree) publish() ([]string, error) {
	after, err := t.files()
	if err != nil {
		return nil, err
	}
	var changed []string
	for name, content := range after {
		if old, ok := t.before[name]; !ok || !bytes.Equal(old, content) {
			changed = append(changed, name)
		}
	}
	for name := range t.before {
		if _, ok := after[name]; !ok {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	for _, name := range changed {
		if err := t.unchanged(name); err != nil {
			return nil, err
		}
	}
	for _, name := range changed {
		if err := t.publishFile(name, after); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// unchanged makes sure that a file of the repository is still what was copied.
func (t *tree) unchanged(name string) error {
	content, err := os.ReadFile(filepath.Join(t.root, filepath.FromSlash(name)))
	old, had := t.before[name]
	switch {
	case errors.Is(err, fs.ErrNotExist) && !had, err == nil && had && bytes.Equal(content, old):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return fmt.Errorf("%s was changed while the upgrade ran; nothing is changed", name)
}

func (t *tree) publishFile(name string, after map[string][]byte) error {
	to := filepath.Join(t.root, filepath.FromSlash(name))
	content, ok := after[name]
	if !ok {
		return os.Remove(to)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(to); err == nil {
		mode = info.Mode().Perm()
	}
	return writeFile(to, content, mode)
}

// files reads the copy. What the upgrade itself put there is no part of it.
func (t *tree) files() (map[string][]byte, error) {
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	all := map[string][]byte{}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name == incoming || name == tools {
				return fs.SkipDir
			}
			return nil
		}
		all[name], err = root.ReadFile(name)
		return err
	})
	return all, err
}

// The folders of the copy that are not of the repository: the new revision, and the programs that it is read with.
const (
	incoming = "incoming"
	tools    = "upgrade-tools"
)

// generate makes everything that is made from api/. Texts that are missing do not keep it from that, since the proposals have none.
func (t *tree) generate(ctx context.Context) error {
	for _, args := range [][]string{
		{"generate", "-skip", "gensdk|apitext", "./api"},
		{"run", "./internal/gensdk", "-allow-missing"},
		{"generate", "-run", "apitext", "./api"},
	} {
		if _, err := output(t.goCommand(ctx, args...)); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &brokenError{"it cannot be generated: " + t.relative(err.Error()) +
				"\nMend the file, or the tables in api/ so that they fit it, and run the upgrade again."}
		}
	}
	return nil
}

// undescribed lists the texts that are to be written before the build passes.
func (t *tree) undescribed(ctx context.Context) ([]string, error) {
	command := t.goCommand(ctx, "run", "./internal/gensdk", "-check")
	var complaint bytes.Buffer
	command.Stderr = &complaint
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	var missing []string
	for line := range strings.Lines(complaint.String()) {
		if rest, ok := strings.CutPrefix(line, "gensdk: "); ok {
			missing = append(missing, strings.TrimSpace(rest))
		}
	}
	return missing, nil
}

// goCommand prepares a run of the go command in the copy.
func (t *tree) goCommand(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = t.dir
	command.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	return command
}

// relative takes the folder of the copy out of a message.
func (t *tree) relative(message string) string {
	return strings.ReplaceAll(message, t.dir+string(filepath.Separator), "")
}

// output runs a command and returns what it printed. The error has what it complained of.
func output(command *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return "", &commandError{strings.Join(command.Args, " "), err, strings.TrimSpace(stderr.String() + stdout.String())}
	}
	return stdout.String(), nil
}

// commandError is a command that failed, and what it printed.
type commandError struct {
	command string
	err     error
	printed string
}

func (e *commandError) Error() string { return fmt.Sprintf("%s: %v\n%s", e.command, e.err, e.printed) }

func (e *commandError) Unwrap() error { return e.err }

// writeFile writes a file and the folders above it. It replaces the file as a whole or not at all.
func writeFile(name string, content []byte, mode fs.FileMode) error {
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

// sortedKeys is used where the order of a map would show.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
