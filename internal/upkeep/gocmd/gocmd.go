// Package gocmd runs the go command on the project so that its answer is the same on every machine, and lists the
// packages that are public. It needs the standard library alone: a program that needs no more than this compiles in a
// moment.
package gocmd

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Env returns the environment of the process, changed so that what the go command sees of a package depends neither on
// the platform nor on the user's settings: files for linux/amd64 without cgo, no build tags, no workspace, no other
// driver of go/packages.
//
// A variable that is set to nothing counts as not set, and then the value of `go env -w` holds: hence GOFLAGS has the
// default of a flag.
func Env() []string {
	return append(os.Environ(),
		"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0",
		"GOFLAGS=-mod=readonly", "GOWORK=off", "GO111MODULE=on",
		"GOPACKAGESDRIVER=off",
	)
}

// Run runs the go command in dir with the environment of Env and returns what it printed. The error has what it
// complained of.
func Run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = Env()
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s, in %s: %w\n%s", strings.Join(args, " "), dir, err, bytes.TrimSpace(complaint.Bytes()))
	}
	return out, nil
}
