package openapi

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/getkin/kin-openapi/openapi3"
)

// OutputFormat names a format that Encode writes.
type OutputFormat string

// The output formats.
const (
	YAML OutputFormat = "yaml"
	JSON OutputFormat = "json"
)

// EncodeOptions say how Encode writes a document.
type EncodeOptions struct {
	Format OutputFormat // YAML by default
	// BesideRefs leaves extensions of a schema beside its $ref, where overlays reach them but OpenAPI 3.0 allows nothing.
	// Without it such a reference stands in an allOf.
	BesideRefs bool
}

// Encode writes an OpenAPI document as YAML or as JSON, both indented by two spaces. The same document gives the same
// bytes each time, and everything that kin-openapi would marshal is written, extensions beside a $ref included (see
// EncodeOptions).
//
// Keys come in the order in which people like to read them, x- extensions last. Entries of a dictionary, such as paths,
// properties or schemas, come in the order of their extension x-order; those without it follow, sorted by name. Two
// kinds of entries without it have an order of their own: components come in the order in which the document first
// refers to them, and operations of a path come as get, put, post, patch, delete, head, options, trace.
//
// A value that cannot be expressed, such as a NaN or a channel in an extension, is an error that names its place.
// Nothing is written in that case.
func Encode(w io.Writer, doc *openapi3.T, opts EncodeOptions) error {
	format := cmp.Or(opts.Format, YAML)
	if format != YAML && format != JSON {
		return fmt.Errorf("lapconv: unknown output format %q", string(format))
	}
	if doc == nil {
		return errors.New("lapconv: no document to encode")
	}
	root, err := (&treeBuilder{besideRefs: opts.BesideRefs}).value(doc)
	if err != nil {
		return fmt.Errorf("lapconv: cannot encode the document: %w", err)
	}
	orderComponents(root.(mapping))

	out := bufio.NewWriterSize(w, 64<<10)
	if format == JSON {
		(&jsonWriter{out: out}).value(root, 0)
	} else {
		(&yamlWriter{out: out}).value(root, 0)
	}
	out.WriteByte('\n')
	return out.Flush() // also reports what went wrong in any write before
}
