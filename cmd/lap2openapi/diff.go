package main

import (
	"bytes"
	"fmt"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/diff"
)

// runDiff is the subcommand diff.
func runDiff(args []string, std streams) error {
	c, err := parseDiff(args)
	if err != nil {
		return err
	}
	tables, err := c.tables()
	if err != nil {
		return err
	}
	old, err := std.source(c.old)
	if err != nil {
		return err
	}
	revised, err := std.source(c.revised)
	if err != nil {
		return err
	}
	found, err := diff.Compare(old, revised, tables)
	if err != nil {
		return err
	}
	var report bytes.Buffer
	opts := diff.WriteOptions{Format: c.format, FailOn: c.failOn, Colour: wantsColour(std.out)}
	if err := found.Write(&report, opts); err != nil {
		return err
	}
	if !c.format.ShowsNotes() {
		found.WriteNotes(std.err)
	}
	if err := std.write(report.Bytes()); err != nil {
		return err
	}
	if found.Fails(c.failOn) {
		return foundFault{}
	}
	return nil
}

// diffCommand is the command line of diff.
type diffCommand struct {
	tableFiles
	old, revised string
	format       diff.Format
	failOn       diff.FailOn
}

func parseDiff(args []string) (*diffCommand, error) {
	c := &diffCommand{}
	flags := newFlags("diff")
	c.addFlags(flags)
	format := choice{value: string(diff.Text)}
	for _, f := range diff.Formats() {
		format.from = append(format.from, string(f))
	}
	flags.Var(&format, "format", "")
	failOn := choice{
		value: string(diff.FailOnBreaking),
		from:  []string{string(diff.FailOnBreaking), string(diff.FailOnAny), string(diff.FailOnNone)},
	}
	flags.Var(&failOn, "fail-on", "")
	names, err := parseArgs(flags, args)
	switch {
	case err != nil:
		return nil, err
	case len(names) != 2:
		return nil, &usageError{"diff", fmt.Sprintf("expected two documents, the old and the new one, got %d", len(names))}
	case names[0] == stdName && names[1] == stdName:
		return nil, &usageError{"diff", "both documents are the standard input; expected one at most"}
	}
	c.old, c.revised, c.format, c.failOn = names[0], names[1], diff.Format(format.value), diff.FailOn(failOn.value)
	return c, nil
}
