package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv"
)

// runConvert is the subcommand convert.
func runConvert(args []string, std streams) error {
	c, err := parseConvert(args)
	if err != nil {
		return err
	}
	spec, found, err := c.read(c.in, std)
	if err != nil {
		return err
	}
	if found.Worst() >= c.failing {
		report(std.err, found, c.shown, "; nothing is written")
		return foundFault{}
	}
	report(std.err, found, c.shown, "")
	spec, err = c.finish(c.in, spec)
	if err != nil {
		return err
	}
	text, err := encode(spec, c.format)
	if err != nil {
		return err
	}
	return std.save(c.out, text)
}

// convertCommand is the command line of convert.
type convertCommand struct {
	conversion
	in, out string
	format  lapconv.OutputFormat
	shown   lapconv.Severity // the least severity that is shown
	failing lapconv.Severity // the least severity that keeps the output from being written
}

func parseConvert(args []string) (*convertCommand, error) {
	c := &convertCommand{shown: lapconv.Warning, failing: lapconv.Error}
	flags := newFlags("convert")
	c.addFlags(flags)
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

// conversion is the way from LAP to OpenAPI that is the same for every subcommand which goes it, with its tables and its
// overlay by the names of their files; "" is none.
type conversion struct {
	names, operations, overlay string
}

func (c *conversion) addFlags(flags *flag.FlagSet) {
	flags.StringVar(&c.names, "names", "", "")
	flags.StringVar(&c.operations, "operations", "", "")
	flags.StringVar(&c.overlay, "overlay", "", "")
}

// inputAt returns the input that is the same file as the output, or "".
func (c *conversion) inputAt(out, document string) string {
	written, err := os.Stat(out)
	if out == stdName || err != nil {
		return ""
	}
	for _, name := range [...]string{document, c.names, c.operations, c.overlay} {
		if read, err := os.Stat(name); err == nil && os.SameFile(written, read) && read.Mode().IsRegular() {
			return name
		}
	}
	return ""
}

// read converts a LAP document, and returns what there is to say about it in source order.
func (c *conversion) read(document string, std streams) (*openapi3.T, lapconv.Diagnostics, error) {
	doc, parsed, err := std.parse(document)
	if err != nil {
		return nil, nil, err
	}
	opts, err := c.tables()
	if err != nil {
		return nil, nil, err
	}
	spec, converted, err := doc.OpenAPI(opts)
	if err != nil {
		return nil, nil, err
	}
	return spec, inSourceOrder(parsed, converted), nil
}

// tables reads the tables.
func (c *conversion) tables() (lapconv.Options, error) {
	names, err := readYAML(c.names, parseNames)
	if err != nil {
		return lapconv.Options{}, err
	}
	operations, err := readYAML(c.operations, parseOperations)
	return lapconv.Options{Names: names, Operations: operations}, err
}

// finish applies the overlay to what read returned without findings, and makes sure that the result is valid: the text is
// read again, as others will read it.
func (c *conversion) finish(document string, spec *openapi3.T) (*openapi3.T, error) {
	text, err := encode(spec, lapconv.YAML)
	if err != nil {
		return nil, err
	}
	overlay, err := readYAML(c.overlay, parseOverlay)
	if err != nil {
		return nil, err
	}
	overlaid := overlayResult{text: text}
	if overlay != nil {
		if overlaid, err = overlay.overlaid(text, false); err != nil {
			return nil, err
		}
	}
	if len(overlaid.idle) > 0 {
		return nil, errors.Join(asErrors(overlaid.idle)...)
	}
	result, err := load(document, overlaid.text)
	if err != nil {
		return nil, err
	}
	if overlaid.hints {
		lapconv.GoHints(result)
	}
	return result, nil
}

func encode(spec *openapi3.T, format lapconv.OutputFormat) ([]byte, error) {
	var b bytes.Buffer
	err := lapconv.Encode(&b, spec, format)
	return b.Bytes(), err
}
