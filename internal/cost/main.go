// Command cost measures what importing the SDK costs a program that calls the API without it: bytes of a stripped
// binary, packages and modules (command base against command call), allocations of a call, and the time of a first
// compile.
//
// With -check it leaves out times, which depend on the machine, and exits with 1 if a measure is over its limit.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The limits that -check holds the SDK to.
const (
	// maxBytes is of a stripped binary with one call, over command base. By the share of their symbols about 70 KB
	// of it are oapi-codegen's runtime, 40 KB the decoder of responses, 15 KB what keeps secrets out of errors.
	maxBytes       = 293 << 10
	maxAllocations = 44 // of a call, over the same call by net/http and encoding/json
)

const module = "github.com/lapgen/stytch-go"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("cost", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "leave out times, and exit with 1 if a measure is over its limit")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	scratch, err := os.MkdirTemp("", "cost")
	if err != nil {
		fmt.Fprintln(stderr, "cost:", err)
		return 2
	}
	defer os.RemoveAll(scratch)
	r := report{out: stdout}
	if err := measure(&r, scratch, !*check); err != nil {
		fmt.Fprintln(stderr, "cost:", err)
		return 2
	}
	if *check && r.over > 0 {
		fmt.Fprintf(stderr, "cost: %d measures over their limit\n", r.over)
		return 1
	}
	return 0
}

// measure takes every measure, those of time only if they are asked for.
func measure(r *report, scratch string, times bool) error {
	if err := measureBinary(r, scratch); err != nil {
		return err
	}
	if err := measureDependencies(r); err != nil {
		return err
	}
	if err := measureToken(r); err != nil {
		return err
	}
	if err := measureAllocations(r); err != nil {
		return err
	}
	if !times {
		return nil
	}
	return measureCompile(r, filepath.Join(scratch, "cache"))
}

// report prints one line a measure, and counts those that are over their limit.
type report struct {
	out  io.Writer
	over int
}

func (r *report) line(what, value, limit string, over bool) {
	mark := ""
	if over {
		mark = "  OVER"
		r.over++
	}
	if limit != "" {
		limit = "(limit " + limit + ")"
	}
	fmt.Fprintln(r.out, strings.TrimRight(fmt.Sprintf("%-48s %12s  %s%s", what, value, limit, mark), " "))
}
