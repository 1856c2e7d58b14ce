// Command compat tells whether the working tree breaks programs that use the SDK as it was at another revision.
//
//	compat [-root ROOT] [BASE]
//
// It compares the exported API of the public packages with that of BASE, and compiles the examples of BASE, those of
// its packages and those of its module examples, against the code of the working tree. BASE is a revision of git;
// without it, it is the newest release (tag v*) that HEAD descends from, or the first parent of HEAD if there is none.
// ROOT is the root of the module and of the repository; the default fits `go -C internal/upkeep run ./compat`.
//
// A break is declared by a line in CHANGELOG.md, below "[Unreleased]", that starts with "- **Breaking:**". The exit
// status is 0 if nothing breaks or the break is declared, 1 if it is not, and 2 if the command could not do its work.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/lapgen/stytch-go/internal/upkeep/goapi"
)

const (
	exitCompatible = 0
	exitBreaks     = 1
	exitTrouble    = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("compat", flag.ContinueOnError)
	flags.SetOutput(stderr)
	root := flags.String("root", "../..", "the root of the module and of the repository")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: compat [-root ROOT] [BASE]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil || flags.NArg() > 1 {
		if err == nil {
			flags.Usage()
		}
		return exitTrouble
	}
	breaks, err := check(ctx, *root, flags.Arg(0), stdout)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "compat:", err)
		return exitTrouble
	case breaks:
		fmt.Fprintf(
			stderr,
			"compat: breaks that are not declared: start a line below \"[Unreleased]\" in %s with %q\n",
			changelog,
			declaration,
		)
		return exitBreaks
	}
	return exitCompatible
}

// check compares root with the revision that rev names, reports to w, and tells whether there is a break that is not
// declared.
func check(ctx context.Context, root, rev string, w io.Writer) (breaks bool, err error) {
	b, err := findBase(ctx, root, rev)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(w, "compared with %s\n\n", b)
	scratch, err := os.MkdirTemp("", "compat")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	then := filepath.Join(scratch, "base")
	remove, err := b.checkOut(ctx, then)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	api, err := goapi.Compare(ctx, then, root)
	if err != nil {
		return false, err
	}
	if err := api.WriteText(w); err != nil {
		return false, err
	}
	examples, err := compileExamples(ctx, then, root)
	if err != nil {
		return false, err
	}
	if _, err := w.Write(examples.text(b.name)); err != nil {
		return false, err
	}
	if api.Count(goapi.Breaking) == 0 && len(examples.broken) == 0 {
		return false, nil
	}
	return undeclared(root, w)
}

// undeclared tells whether no line of the changelog declares a break, and shows the lines that do.
func undeclared(root string, w io.Writer) (bool, error) {
	lines, err := declared(root)
	if err != nil || len(lines) == 0 {
		return true, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "\nThe breaks are declared in %s:\n", changelog)
	for _, line := range lines {
		fmt.Fprintln(&b, "  "+line)
	}
	_, err = w.Write(b.Bytes())
	return false, err
}
