package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"strings"
)

// base is the revision that the working tree is compared with.
type base struct {
	root   string // of the repository
	name   string // as the user knows it: a tag, a branch, a short hash
	commit string
}

func (b base) String() string {
	if strings.HasPrefix(b.commit, b.name) {
		return "commit " + b.name
	}
	return fmt.Sprintf("%s (commit %.12s)", b.name, b.commit)
}

// findBase resolves rev, or chooses a base if rev is empty.
func findBase(ctx context.Context, root, rev string) (base, error) {
	if rev == "" {
		return defaultBase(ctx, root)
	}
	commit, err := resolve(ctx, root, rev)
	if err != nil {
		return base{}, fmt.Errorf("no revision %q: if it is only in the remote repository, git fetch it: %w", rev, err)
	}
	return base{root: root, name: rev, commit: commit}, nil
}

// defaultBase is the newest release that HEAD descends from, or else the commit before HEAD. A history that is not there must
// not pass for one without breaks, so to have neither is an error.
func defaultBase(ctx context.Context, root string) (base, error) {
	// The suffix sorts v1.0.0-rc.1 before v1.0.0.
	tags, err := git(ctx, root, "-c", "versionsort.suffix=-", "tag", "--merged", "HEAD", "--list", "v[0-9]*", "--sort=-version:refname")
	if err != nil {
		return base{}, err
	}
	if newest, _, _ := strings.Cut(tags, "\n"); newest != "" {
		commit, err := resolve(ctx, root, "refs/tags/"+newest)
		return base{root: root, name: newest, commit: commit}, err
	}
	commit, err := resolve(ctx, root, "HEAD^1")
	if err != nil {
		return base{}, noBase(ctx, root)
	}
	short, err := git(ctx, root, "rev-parse", "--short", commit)
	return base{root: root, name: short, commit: commit}, err
}

// noBase says why there is nothing to compare with.
func noBase(ctx context.Context, root string) error {
	shallow, err := git(ctx, root, "rev-parse", "--is-shallow-repository")
	switch {
	case err != nil:
		return err
	case shallow == "true":
		return errors.New("nothing to compare with: the clone is shallow and has neither a tag v* nor the parent of HEAD; " +
			"fetch the history (git fetch --unshallow --tags), or name a revision")
	}
	return errors.New("nothing to compare with: HEAD descends from no tag v* and has no parent; " +
		"fetch the history (git fetch --tags) if it is elsewhere, or name a revision")
}

func resolve(ctx context.Context, root, rev string) (string, error) {
	return git(ctx, root, "rev-parse", "--verify", "--end-of-options", rev+"^{commit}")
}

// git runs git in root and returns what it printed, without the line end.
func git(ctx context.Context, root string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = root
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", gitError(args, err, &complaint)
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

func gitError(args []string, err error, complaint *bytes.Buffer) error {
	return fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(complaint.Bytes()))
}

// extract writes the files of the revision to dir. It takes them out of git's archive and so leaves no trace in the
// repository, as a worktree would.
func (b base) extract(ctx context.Context, dir string) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends git if what it writes cannot be read
	args := []string{"archive", "--format=tar", b.commit}
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = b.root
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	failed := untar(out, dir)
	if failed != nil {
		cancel()
	}
	if err := cmd.Wait(); err != nil && failed == nil {
		return gitError(args, err, &complaint)
	}
	return failed
}

// untar writes the folders, files and symbolic links of an archive; os.Root keeps them inside of dir.
func untar(r io.Reader, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for archive := tar.NewReader(r); ; {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			// What follows the end of the archive is padding, which git must get rid of.
			_, err := io.Copy(io.Discard, r)
			return err
		}
		if err != nil {
			return err
		}
		if err := unpack(root, entry, archive); err != nil {
			return err
		}
	}
}

func unpack(root *os.Root, entry *tar.Header, content io.Reader) error {
	name := path.Clean(entry.Name)
	switch entry.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(name, 0o755)
	case tar.TypeSymlink:
		return root.Symlink(entry.Linkname, name)
	case tar.TypeReg:
		file, err := root.Create(name)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	}
	return nil // the comment with the hash of the commit
}
