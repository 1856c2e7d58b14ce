package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/lapgen/stytch-go/lapconv"
)

// runConvert is the subcommand convert.
func runConvert(args []string, std streams) error {
	c, err := parseConvert(args)
	if err != nil {
		return err
	}
	tables, err := c.tables()
	if err != nil {
		return err
	}
	document, err := std.source(c.in)
	if err != nil {
		return err
	}
	draft, err := tables.Convert(document)
	if err != nil {
		return err
	}
	if draft.Diagnostics.Worst() >= c.failing {
		report(std.err, draft.Diagnostics, c.shown, "; nothing is written")
		return foundFault{}
	}
	report(std.err, draft.Diagnostics, c.shown, "")
	spec, err := tables.Finish(draft)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := lapconv.Encode(&text, spec, lapconv.EncodeOptions{Format: c.format}); err != nil {
		return err
	}
	return std.save(c.out, text.Bytes())
}

// convertCommand is the command line of convert.
type convertCommand struct {
	tableFiles
	in, out string
	format  lapconv.OutputFormat
	shown   lapconv.Severity // the least severity that is shown
	failing lapconv.Severity // the least severity that keeps the output from being written
}

func parseConvert(args []string) (*convertCommand, error) {
	c := &convertCommand{shown: lapconv.Warning, failing: lapconv.Error}
	flags := newFlags("convert")
	c.addFlags(flags)
	flags.StringVar(&c.secrets, "secrets", "", "")
	flags.StringVar(&c.out, "o", stdName, "")
	format := choice{from: []string{string(lapconv.YAML), string(lapconv.JSON)}}
	flags.Var(&format, "format", "")
	strict := flags.Bool("strict", false, "")
	verbose := flags.Bool("v", false, "")
	in, err := parseOneArg(flags, args)
	if err != nil {
		return nil, err
	}
	c.in, c.format = in, outputFormat(format.value, c.out)
	if *strict {
		c.failing = lapconv.Warning
	}
	if *verbose {
		c.shown = lapconv.Info
	}
	if input := c.inputAt(c.out, in); input != "" {
		return nil, &usageError{"convert", fmt.Sprintf("the output %s is the input %s", c.out, input)}
	}
	return c, nil
}

// outputFormat returns the format of the output: what the flag says, or else what the name of the file lets expect.
func outputFormat(flag, out string) lapconv.OutputFormat {
	switch {
	case flag != "":
		return lapconv.OutputFormat(flag)
	case filepath.Ext(out) == ".json":
		return lapconv.JSON
	}
	return lapconv.YAML
}

// tableFiles names the files of the tables and of the overlay; "" is none.
type tableFiles struct {
	names, operations, secrets, overlay string
}

func (f *tableFiles) addFlags(flags *flag.FlagSet) {
	flags.StringVar(&f.names, "names", "", "")
	flags.StringVar(&f.operations, "operations", "", "")
	flags.StringVar(&f.overlay, "overlay", "", "")
}

// inputAt returns the input that is the same file as the output, or "".
func (f *tableFiles) inputAt(out, document string) string {
	written, err := os.Stat(out)
	if out == stdName || err != nil {
		return ""
	}
	for _, name := range [...]string{document, f.names, f.operations, f.secrets, f.overlay} {
		if read, err := os.Stat(name); err == nil && os.SameFile(written, read) && read.Mode().IsRegular() {
			return name
		}
	}
	return ""
}

// tables reads the tables.
func (f *tableFiles) tables() (*pipeline.Tables, error) {
	var sources pipeline.Sources
	for _, file := range [...]struct {
		name string
		into *pipeline.Source
	}{
		{f.names, &sources.Names}, {f.operations, &sources.Operations},
		{f.secrets, &sources.Secrets}, {f.overlay, &sources.Overlay},
	} {
		if file.name == "" {
			continue
		}
		text, err := os.ReadFile(file.name)
		if err != nil {
			return nil, err
		}
		*file.into = pipeline.Source{Name: file.name, Text: text}
	}
	return pipeline.ReadTables(sources)
}
