// Command apitext writes the exported API of every public package, as `go doc -all` shows it, to docs/api: so that a
// change of it is seen in review, where the generated code that it comes from is folded away.
//
//	apitext [ROOT]
//
// ROOT is the root of the module; the default fits `go -C internal/upkeep run ./apitext`, which `make generate` runs.
// The text of package stytch/b2b is docs/api/stytch/b2b.txt. Texts of packages that are gone are removed, and files
// that do not change are left alone. The exit status is 0, or 2 if the command could not do its work.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

const (
	exitDone    = 0
	exitTrouble = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program: it returns the exit status.
func run(ctx context.Context, args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("apitext", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprintln(stderr, "usage: apitext [ROOT]") }
	if err := flags.Parse(args); err != nil || flags.NArg() > 1 {
		if err == nil {
			flags.Usage()
		}
		return exitTrouble
	}
	root := "../.."
	if flags.NArg() == 1 {
		root = flags.Arg(0)
	}
	if err := generate(ctx, root); err != nil {
		fmt.Fprintln(stderr, "apitext:", err)
		return exitTrouble
	}
	return exitDone
}
