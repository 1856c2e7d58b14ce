package lapconv

import (
	"io"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/lint"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// What the functions of this package take and return. The packages behind it declare these types, and those that occur
// in their fields.
type (
	// Document is a LAP document as written.
	Document = syntax.Document
	// ParseOptions are the bounds of Parse.
	ParseOptions = syntax.ParseOptions
	// FormatOptions change what Format writes.
	FormatOptions = syntax.FormatOptions
	// LintOptions change what Lint reports.
	LintOptions = lint.Options
	// EncodeOptions say how Encode writes a document.
	EncodeOptions = openapi.EncodeOptions
	// OutputFormat names a format that Encode writes: YAML or JSON.
	OutputFormat = openapi.OutputFormat
	// NameTable pins the names of components.
	NameTable = openapi.NameTable
	// OperationTable gives operations their ids, and inputs their descriptions.
	OperationTable = openapi.OperationTable
	// Diagnostic is one finding.
	Diagnostic = diag.Diagnostic
	// Diagnostics is a list of findings, in source order.
	Diagnostics = diag.Diagnostics
	// Severity says how much a finding matters.
	Severity = diag.Severity
	// Pos is a place in a document.
	Pos = diag.Pos
	// SyntaxError says that a text could not be understood as a LAP API document.
	SyntaxError = diag.SyntaxError
)

// The severities, in rising order.
const (
	Info    = diag.Info
	Warning = diag.Warning
	Error   = diag.Error
)

// The formats of Encode.
const (
	YAML = openapi.YAML
	JSON = openapi.JSON
)

// Options steer Convert. The zero value needs no tables: names come from the document alone.
type Options struct {
	Parse      ParseOptions    // the bounds of the document
	Names      *NameTable      // pins the names of components; nil for none
	Operations *OperationTable // gives operations their ids, tags and summaries; nil for none
}

// Parse reads a LAP document. The name, usually that of a file, stands in positions of diagnostics and errors. A
// document that cannot be understood is a *SyntaxError; see [syntax.Parse].
func Parse(name string, r io.Reader, opts ParseOptions) (*Document, Diagnostics, error) {
	return syntax.Parse(name, r, opts)
}

// Lint checks a document by every rule and returns what they find, together with what Parse found; see [lint.Check].
func Lint(d *Document, opts LintOptions) Diagnostics { return lint.Check(d, opts) }

// Format writes a document in canonical form; see [syntax.Format].
func Format(w io.Writer, d *Document, opts FormatOptions) error { return syntax.Format(w, d, opts) }

// Convert reads a LAP document and converts it to OpenAPI 3.0. The diagnostics are those of reading and of converting,
// in source order; see [openapi.Convert].
//
// A document that cannot be understood, or describes no HTTP API, is a *SyntaxError. With findings of severity Error
// the result is complete but should not be used.
func Convert(name string, r io.Reader, opts Options) (*openapi3.T, Diagnostics, error) {
	doc, read, err := syntax.Parse(name, r, opts.Parse)
	if err != nil {
		return nil, nil, err
	}
	spec, converted, err := openapi.Convert(doc, openapi.Options{Names: opts.Names, Operations: opts.Operations})
	if err != nil {
		return nil, nil, err
	}
	return spec, diag.Merge(read, converted), nil
}

// Encode writes an OpenAPI document as YAML or as JSON, in the order of the source; see [openapi.Encode].
func Encode(w io.Writer, spec *openapi3.T, opts EncodeOptions) error {
	return openapi.Encode(w, spec, opts)
}
