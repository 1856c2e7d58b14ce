// Command upgrade takes a new revision of the Stytch API into the project.
//
//	upgrade [-root ROOT] [-report FILE] NEW.lap
//
// It checks the file, compares it with api/stytch.lap, proposes rows for what is new and removes those of what is gone,
// generates everything anew, compares the exported Go API, and drafts an entry of CHANGELOG.md. What it found goes to
// the standard output, and as Markdown to FILE.
//
// All of this happens in a copy. The tree gets the result at the end, if everything could be generated; otherwise it is
// left as it was. With the file that is in the tree already, nothing changes. ROOT is the root of the repository, the
// working directory by default.
//
// The exit status is 0 if the tree is up to date with the file, 1 if the file is broken or nothing can be generated
// from it, and 2 if the command could not do its work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
)

const (
	exitDone    = 0
	exitBroken  = 1
	exitTrouble = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// brokenError is about the new revision: with it as it is there is nothing to be had.
type brokenError struct{ problem string }

func (e *brokenError) Error() string { return e.problem }

// run is the whole program: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("upgrade", flag.ContinueOnError)
	flags.SetOutput(stderr)
	root := flags.String("root", ".", "root `folder` of the repository")
	reportFile := flags.String("report", "", "`file` for the report as Markdown")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitDone
		}
		return exitTrouble
	}
	if flags.NArg() != 1 {
		fmt.Fprintf(stderr, "upgrade: expected one LAP file, got %d\n", flags.NArg())
		return exitTrouble
	}

	report, err := upgrade(ctx, *root, flags.Arg(0), *reportFile, stderr)
	if report != nil {
		err = errors.Join(err, report.write(stdout))
	}
	var broken *brokenError
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && report == nil: // there is a report once something may have been changed
		fmt.Fprintln(stderr, "upgrade: interrupted; nothing is changed")
		return exitTrouble
	case errors.As(err, &broken):
		fmt.Fprintf(stderr, "%s\nupgrade: nothing is changed\n", broken.problem)
		return exitBroken
	}
	fmt.Fprintln(stderr, "upgrade:", err)
	return exitTrouble
}

// upgrade does everything in a copy of the repository, saves the report, and then puts what changed in its place. There
// is a report if it came to that.
func upgrade(ctx context.Context, root, lap, reportFile string, progress io.Writer) (done *report, err error) {
	say := func(what string) { fmt.Fprintln(progress, "upgrade:", what) }

	say("copying the tree")
	copied, err := checkout.New(ctx, root)
	if err != nil {
		return nil, err
	}
	t := &tree{copied}
	defer func() { err = errors.Join(err, t.Remove()) }()
	rev, err := newRevision(t, lap)
	if err != nil {
		return nil, err
	}

	say("checking and comparing")
	if err := rev.lint(); err != nil {
		return nil, err
	}
	r := &report{}
	if r.api, err = rev.compare(); err != nil {
		return nil, err
	}
	if r.edits, err = rev.fit(); err != nil {
		return nil, err
	}

	say("generating")
	if err := rev.install(); err != nil {
		return nil, err
	}
	if err := t.generate(ctx); err != nil {
		return nil, err
	}

	say("comparing the Go API")
	if err := r.compareGo(ctx, root, t.Dir); err != nil {
		return nil, err
	}
	if r.missing, err = t.undescribed(ctx); err != nil {
		return nil, err
	}
	if r.questions, err = t.untyped(); err != nil {
		return nil, err
	}
	if r.draft, err = r.draftChangelog(t); err != nil {
		return nil, err
	}
	after, changed, err := t.changed()
	if err != nil {
		return nil, err
	}
	r.files = changed
	if err := r.save(reportFile); err != nil {
		return nil, err
	}
	return r, t.publish(after, changed)
}
