package main

import (
	"bytes"

	"github.com/lapgen/stytch-go/lapconv"
)

// runFmt is the subcommand fmt.
func runFmt(args []string, std streams) error {
	flags := newFlags("fmt")
	inPlace := flags.Bool("w", false, "")
	lean := flags.Bool("lean", false, "")
	name, err := parseOneArg(flags, args)
	if err != nil {
		return err
	}
	if *inPlace && name == stdName {
		return &usageError{"fmt", "-w needs a file; the standard input cannot be written to"}
	}
	doc, found, err := std.parse(name)
	if err != nil {
		return err
	}
	report(std.err, found, lapconv.Warning, "")
	var text bytes.Buffer
	if err := lapconv.Format(&text, doc, lapconv.FormatOptions{Lean: *lean}); err != nil {
		return err
	}
	out := stdName
	if *inPlace {
		out = name
	}
	return std.save(out, text.Bytes())
}
