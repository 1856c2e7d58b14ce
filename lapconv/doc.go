// Package lapconv reads LAP, a compact description format for HTTP APIs, and turns it into OpenAPI 3.0.
//
// Start with [Convert], which does all of it, and [Encode], which writes what comes out:
//
//	spec, diags, err := lapconv.Convert("stytch.lap", file, lapconv.Options{})
//	err = lapconv.Encode(os.Stdout, spec, lapconv.EncodeOptions{})
//
// [Parse] reads a document as it is written, [Lint] finds mistakes in it, and [Format] writes canonical LAP.
//
// LAP is lossy and its documents come in dialects: it does not say where a parameter goes, a comment may hold commas
// and braces, and some published files were damaged by the tools that rewrote them. Each doubt is decided by one rule,
// and whatever is odd or had to be left out is reported as a [Diagnostic] with its position. The package never drops
// anything silently, never panics on any input, and never reads or writes anything but what it is given.
//
// This package is the door to those behind it, which may be imported as well. None of them knows a later one:
//
//   - lapconv/diag: positions and findings, which all others report
//   - lapconv/syntax: text to Document and back
//   - lapconv/lint: the rules about a Document
//   - lapconv/openapi: Document to OpenAPI, and the encoder that keeps the order of the source
package lapconv
