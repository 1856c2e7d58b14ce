// Package pipeline makes OpenAPI documents of LAP documents, of tables that say what LAP does not, and of an overlay:
// bytes in, document out. It reads no files and writes none.
//
//	tables, err := pipeline.ReadTables(pipeline.Sources{Names: names, Operations: operations, Overlay: overlay})
//	draft, err := tables.Convert(document)
//	spec, err := tables.Finish(draft)
//
// [Tables.Finish] is strict: what does not fit the document is an error. [Tables.Fit] is for a revision that the tables
// were not made for: what does not fit is reported, and the rest is done.
package pipeline

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lapgen/stytch-go/lapconv"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// Source is a text and the name by which messages call it, usually that of its file. Where a source is optional, the
// one without a name stands for none.
type Source struct {
	Name string
	Text []byte
}

// Tables are what LAP documents are converted with. They may be used for several documents, and at the same time.
type Tables struct {
	names      *openapi.NameTable
	operations *operationTable
	secrets    *secretTable
	overlay    *overlayFile
}

// Sources are the sources of tables, each of which is optional.
type Sources struct {
	Names      Source // of components
	Operations Source // what operations are called, and how they may be treated
	Secrets    Source // the parameters and fields that are secrets, and those that only sound so
	Overlay    Source // an OpenAPI overlay
}

// ReadTables reads the tables and the overlay. An error names the source and the position.
func ReadTables(from Sources) (*Tables, error) {
	t := &Tables{}
	var err error
	if t.names, err = readTable(from.Names, parseNames); err != nil {
		return nil, err
	}
	if t.operations, err = readTable(from.Operations, parseOperations); err != nil {
		return nil, err
	}
	if t.secrets, err = readTable(from.Secrets, parseSecrets); err != nil {
		return nil, err
	}
	t.overlay, err = readTable(from.Overlay, parseOverlay)
	return t, err
}

// readTable reads a source with parse. Without a name there is none, and the result is nil.
func readTable[T any](source Source, parse func(*yamlFile) (*T, error)) (*T, error) {
	if source.Name == "" {
		return nil, nil
	}
	file, err := parseYAML(source.Name, source.Text)
	if err != nil {
		return nil, err
	}
	return parse(file)
}

// Draft is a document as it was converted, before the overlay.
type Draft struct {
	Document    *syntax.Document
	Diagnostics diag.Diagnostics // of reading and converting, in source order
	spec        *openapi3.T
}

// Convert converts a LAP document with the tables. A document that describes no HTTP API is a *diag.SyntaxError. With
// findings of severity Error the draft is complete, but the tables do not fit it, or it is wrong.
func (t *Tables) Convert(document Source) (*Draft, error) {
	doc, read, err := syntax.Parse(document.Name, bytes.NewReader(document.Text), syntax.ParseOptions{})
	if err != nil {
		return nil, err
	}
	spec, converted, err := openapi.Convert(doc, openapi.Options{Names: t.names, Operations: t.operations.converted()})
	if err != nil {
		return nil, err
	}
	return &Draft{Document: doc, Diagnostics: diag.Merge(read, converted), spec: spec}, nil
}

// Finish applies the overlay, marks what SDKs must know, and makes sure that the result is valid. It uses up the draft.
// An action of the overlay that matches or changes nothing is an error, and so are a row
// of the table of secrets that no field fits, a field that sounds like a secret and has no row, and a document that is
// not valid OpenAPI.
func (t *Tables) Finish(d *Draft) (*openapi3.T, error) {
	overlaid, err := t.overlaid(d, false)
	if err != nil {
		return nil, err
	}
	if len(overlaid.idle) > 0 {
		return nil, errors.Join(asErrors(overlaid.idle)...)
	}
	spec := overlaid.spec
	if err := validate(d.Document.Name, spec); err != nil {
		return nil, err
	}
	if t.operations != nil {
		t.operations.mark(spec)
	}
	if t.secrets != nil {
		secrets, misfits := t.secrets.sort(spec, d.Document)
		if len(misfits) > 0 {
			return nil, misfitError(misfits)
		}
		for _, f := range secrets {
			setExtension(f.extensions, extensionSecret, true)
		}
	}
	if overlaid.hints {
		hintGoTypes(spec)
	}
	return spec, nil
}

// Fitted is a revision as far as tables and overlay fit it.
type Fitted struct {
	Spec *openapi3.T
	// Misfits are the actions of the overlay that do nothing here, the schemas that it refers to and this revision does
	// not have, the lists whose elements it does not describe, and what does not fit the table of secrets; by the rules
	// that begin with Rule in this package.
	Misfits diag.Diagnostics
	// Supplied are the schemas that the overlay alone supplies, by name.
	Supplied []string
}

// Fit applies the overlay as far as it fits. A list whose elements one action removes and no other describes keeps
// those that it had, and a reference to a schema that is not there is to anything.
func (t *Tables) Fit(d *Draft) (*Fitted, error) {
	overlaid, err := t.overlaid(d, true)
	if err != nil {
		return nil, fmt.Errorf("%s, with the overlay: %w", d.Document.Name, err)
	}
	spec := overlaid.spec
	if err := validate(d.Document.Name, spec); err != nil {
		return nil, err
	}
	misfits := overlaid.misfits(d.Document.Name)
	if t.secrets != nil {
		_, more := t.secrets.sort(spec, d.Document)
		misfits = append(misfits, more...)
	}
	return &Fitted{Spec: spec, Misfits: misfits, Supplied: added(d.spec, spec)}, nil
}

// overlaid returns a draft with the overlay applied, if there is one.
func (t *Tables) overlaid(d *Draft, lenient bool) (overlayResult, error) {
	if t.overlay == nil {
		return overlayResult{spec: d.spec}, nil
	}
	var text bytes.Buffer
	if err := lapconv.Encode(&text, d.spec, lapconv.EncodeOptions{BesideRefs: true}); err != nil {
		return overlayResult{}, err
	}
	return t.overlay.overlaid(d.Document.Name, text.Bytes(), lenient)
}
