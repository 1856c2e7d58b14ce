package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
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

// defaultBase is the newest release that HEAD descends from, or else the commit before HEAD. A history that is not
// there must not pass for one without breaks, so to have neither is an error.
func defaultBase(ctx context.Context, root string) (base, error) {
	// The suffix sorts v1.0.0-rc.1 before v1.0.0.
	tags, err := git(
		ctx,
		root,
		"-c",
		"versionsort.suffix=-",
		"tag",
		"--merged",
		"HEAD",
		"--list",
		"v[0-9]*",
		"--sort=-version:refname",
	)
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
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(complaint.Bytes()))
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// checkOut makes dir, which must not exist, a working tree of the revision. The caller calls remove when it is done
// with it; that leaves no trace in the repository.
func (b base) checkOut(ctx context.Context, dir string) (remove func() error, err error) {
	// A hook is for work in the repository.
	_, err = git(ctx, b.root, "-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--detach", dir, b.commit)
	if err != nil {
		return nil, err
	}
	return func() error {
		_, err := git(context.WithoutCancel(ctx), b.root, "worktree", "remove", "--force", dir)
		return err
	}, nil
}
