// Command gensdk writes the services of the SDK: stytch/zz_*.go, stytch/b2b/zz_*.go and stytch/errtype/zz_errtype.go,
// the methods by which gen's types print no secrets, gen/zz_printing.go, and the table of services in docs/migrate.md.
//
// It reads api/openapi.yaml (what operations take and answer, and in x-sdk and x-secret what they are called, how they
// may be treated and what is secret), api/search.yaml (the filters of searches), api/errors.yaml (the known types of
// errors) and gen/gen.go, whose Go types it uses, so that there is one place which decides what a field is in Go.
// gen/gen.go must therefore be made first.
//
// It never guesses: what it cannot express, and what the sources disagree on, is an error that names the operation, and
// then nothing is written. Start with [run].
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// Exit statuses. A document that cannot be expressed and files that are out of date are findings.
const (
	exitOK = iota
	exitFindings
	exitTrouble
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gensdk", flag.ContinueOnError)
	flags.SetOutput(stderr)
	root := flags.String("root", ".", "`folder` of the module")
	check := flags.Bool("check", false, "write nothing; list the files that differ from what would be written")
	allowMissing := flags.Bool(
		"allow-missing",
		false,
		"accept operations without a summary, and inputs, their fields and types without a description",
	)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitTrouble
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "gensdk: unexpected argument %q\n", flags.Arg(0))
		return exitTrouble
	}

	files, err := generate(*root, sharedServices, *allowMissing)
	if err != nil {
		fmt.Fprintln(stderr, err)
		if _, ok := errors.AsType[*problems](err); ok {
			return exitFindings
		}
		return exitTrouble
	}
	changes, err := compare(*root, files)
	if err != nil {
		fmt.Fprintln(stderr, "gensdk:", err)
		return exitTrouble
	}
	if *check {
		return report(changes, stdout)
	}
	if err := apply(*root, changes); err != nil {
		fmt.Fprintln(stderr, "gensdk:", err)
		return exitTrouble
	}
	return exitOK
}

// sharedServices are the consumer services that are found in client.B2B, too.
var sharedServices = []string{"ConnectedApp", "Debug", "Fraud", "M2M", "Project"}

// generate returns the files to write, by their paths from the root of the module.
func generate(root string, shared []string, allowMissing bool) (map[string][]byte, error) {
	in, err := readSources(root)
	if err != nil {
		return nil, fmt.Errorf("gensdk: %w", err)
	}
	found := &problems{allowMissing: allowMissing}
	plan := newSDK(in, shared, found)
	if err := found.err(); err != nil {
		return nil, err
	}
	files, err := render(plan)
	if err != nil {
		return nil, fmt.Errorf("gensdk: %w", err)
	}
	return files, nil
}
