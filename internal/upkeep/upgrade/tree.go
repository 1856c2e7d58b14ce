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

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
)

// tree is a copy of the repository, in which anything may fail.
type tree struct{ *checkout.Copy }

// changed returns the files of the copy as they are now, and the names of those that it did not have so, or has no
// longer.
func (t *tree) changed() (after map[string][]byte, names []string, err error) {
	if after, err = t.files(); err != nil {
		return nil, nil, err
	}
	for name, content := range after {
		if old, ok := t.Files[name]; !ok || !bytes.Equal(old, content) {
			names = append(names, name)
		}
	}
	for name := range t.Files {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return after, names, nil
}

// publish puts what changed in its place in the repository. If somebody changed one of these files in the meantime,
// none is touched.
func (t *tree) publish(after map[string][]byte, changed []string) error {
	for _, name := range changed {
		if err := t.unchanged(name); err != nil {
			return err
		}
	}
	for _, name := range changed {
		if err := t.publishFile(name, after); err != nil {
			return err
		}
	}
	return nil
}

// unchanged makes sure that a file of the repository is still what was copied.
func (t *tree) unchanged(name string) error {
	content, err := os.ReadFile(filepath.Join(t.Root, filepath.FromSlash(name)))
	old, had := t.Files[name]
	switch {
	case errors.Is(err, fs.ErrNotExist) && !had, err == nil && had && bytes.Equal(content, old):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return fmt.Errorf("%s was changed while the upgrade ran; nothing is changed", name)
}

func (t *tree) publishFile(name string, after map[string][]byte) error {
	to := filepath.Join(t.Root, filepath.FromSlash(name))
	content, ok := after[name]
	if !ok {
		return os.Remove(to)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(to); err == nil {
		mode = info.Mode().Perm()
	}
	return checkout.WriteFile(to, content, mode)
}

// files reads the copy. What the upgrade itself put there does not belong to it.
func (t *tree) files() (map[string][]byte, error) {
	root, err := os.OpenRoot(t.Dir)
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
			if name == incoming {
				return fs.SkipDir
			}
			return nil
		}
		all[name], err = root.ReadFile(name)
		return err
	})
	return all, err
}

// incoming is the folder of the copy that is not of the repository: it has the new revision.
const incoming = "incoming"

// generate makes everything that is made from api/. Texts that are missing do not keep it from that, since the
// proposals have none.
func (t *tree) generate(ctx context.Context) error {
	for _, args := range [][]string{
		{"generate", "-skip", "gensdk run|apitext", "./api"},
		{"-C", "internal/gensdk", "run", ".", "-root", "../..", "-allow-missing"},
		{"generate", "-run", "apitext", "./api"},
	} {
		if err := execute(t.goCommand(ctx, args...)); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &brokenError{"it cannot be generated: " + t.relative(err.Error()) + "\n" + mendIt}
		}
	}
	return nil
}

// undescribed lists the texts that are to be written before the build passes.
func (t *tree) undescribed(ctx context.Context) ([]string, error) {
	command := t.goCommand(ctx, "-C", "internal/gensdk", "run", ".", "-root", "../..", "-check")
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

// goCommand prepares a run of the go command in the copy. Without -trimpath the name of the folder, which is another
// one each time, is a part of every package that is compiled, and none would come from the cache.
func (t *tree) goCommand(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = t.Dir
	command.Env = append(os.Environ(), "GOFLAGS=-mod=readonly -trimpath", "GOWORK=off")
	return command
}

// relative takes the folder of the copy out of a message.
func (t *tree) relative(message string) string {
	return strings.ReplaceAll(message, t.Dir+string(filepath.Separator), "")
}

// execute runs a command. The error has what it printed.
func execute(command *exec.Cmd) error {
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return &commandError{strings.Join(command.Args, " "), err, strings.TrimSpace(stderr.String() + stdout.String())}
	}
	return nil
}

// commandError is a command that failed, and what it printed.
type commandError struct {
	command string
	err     error
	printed string
}

func (e *commandError) Error() string { return fmt.Sprintf("%s: %v\n%s", e.command, e.err, e.printed) }

func (e *commandError) Unwrap() error { return e.err }

// sortedKeys is used where the order of a map would show.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
