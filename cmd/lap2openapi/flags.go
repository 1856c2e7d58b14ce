package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// usageError is a command line that makes no sense.
type usageError struct {
	subcommand string // "" when that is what is wrong
	problem    string
}

func (e *usageError) Error() string {
	command := strings.TrimSpace("lap2openapi " + e.subcommand)
	return command + ": " + e.problem + `; see "lap2openapi help"`
}

// newFlags returns a set of flags that leaves it to the caller to report errors.
func newFlags(subcommand string) *flag.FlagSet {
	flags := flag.NewFlagSet(subcommand, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parseArgs reads flags, which may stand before, between and after file names, and returns the file names. What follows
// "--" is a file name whatever it looks like.
func parseArgs(flags *flag.FlagSet, args []string) ([]string, error) {
	var names []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, asUsageError(flags, err)
		}
		rest := flags.Args()
		if len(rest) == 0 {
			return names, nil
		}
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			return append(names, rest...), nil
		}
		names, args = append(names, rest[0]), rest[1:]
	}
}

// parseOneArg reads flags and exactly one file name.
func parseOneArg(flags *flag.FlagSet, args []string) (string, error) {
	names, err := parseArgs(flags, args)
	switch {
	case err != nil:
		return "", err
	case len(names) != 1:
		return "", &usageError{flags.Name(), fmt.Sprintf("expected one LAP document, got %d", len(names))}
	}
	return names[0], nil
}

// asUsageError makes an error of package flag one that names the subcommand. A request for help stays what it is.
func asUsageError(flags *flag.FlagSet, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return &usageError{flags.Name(), err.Error()}
}

// choice is a flag with a few possible values.
type choice struct {
	value string
	from  []string
}

func (c *choice) String() string { return c.value }

func (c *choice) Set(value string) error {
	if !slices.Contains(c.from, value) {
		return fmt.Errorf("expected one of %s", strings.Join(c.from, ", "))
	}
	c.value = value
	return nil
}
