package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lapgen/stytch-go/lapconv"
)

// runLint is the subcommand lint. A document that cannot be read does not keep it from the others.
func runLint(args []string, std streams) error {
	flags := newFlags("lint")
	format := choice{value: "text", from: []string{"text", "json", "github"}}
	flags.Var(&format, "format", "")
	names, err := parseArgs(flags, args)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return &usageError{"lint", "expected a LAP document"}
	}
	var found lapconv.Diagnostics
	var errs []error
	for _, name := range names {
		doc, _, err := std.parse(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		found = append(found, lapconv.Lint(doc, lapconv.LintOptions{})...)
	}
	if err := writeFindings(std, format.value, found); err != nil {
		errs = append(errs, err)
	}
	switch {
	case len(errs) > 0:
		return errors.Join(errs...)
	case found.Worst() >= lapconv.Error:
		return foundFault{}
	}
	return nil
}

// writeFindings writes findings to the standard output.
func writeFindings(std streams, format string, found lapconv.Diagnostics) error {
	var b bytes.Buffer
	switch format {
	case "json":
		if err := writeJSON(&b, found); err != nil {
			return err
		}
	case "github":
		for _, d := range found {
			fmt.Fprintln(&b, annotation(d))
		}
	default:
		report(&b, found, lapconv.Info, "")
	}
	return std.write(b.Bytes())
}

// finding is a lapconv.Diagnostic as JSON.
type finding struct {
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"` // left out, like Column, when the place is not known
	Column   int    `json:"column,omitempty"`
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Text     string `json:"text,omitempty"`
}

func writeJSON(w io.Writer, found lapconv.Diagnostics) error {
	list := make([]finding, 0, len(found)) // [] rather than null
	for _, d := range found {
		list = append(list, finding{d.File, d.Pos.Line, d.Pos.Column, d.Severity.String(), d.Rule, d.Message, d.Text})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

// annotation writes a finding as a workflow command of GitHub Actions, which shows it beside the line:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands.
func annotation(d lapconv.Diagnostic) string {
	command := "error"
	switch d.Severity {
	case lapconv.Warning:
		command = "warning"
	case lapconv.Info:
		command = "notice"
	}
	place := ""
	if d.Pos.IsValid() {
		place = fmt.Sprintf(",line=%d,col=%d", d.Pos.Line, d.Pos.Column)
	}
	return fmt.Sprintf("::%s file=%s%s,title=%s::%s", command, escapeProperty(d.File), place, escapeProperty(d.Rule),
		escapeData(d.Sentence()))
}

// escapeData and escapeProperty write what would end a command, or a property of it, in the way that GitHub reads back.
func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func escapeProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapeData(s))
}
