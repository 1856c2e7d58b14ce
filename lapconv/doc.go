// Package lapconv reads LAP, a compact description format for HTTP APIs, and turns it into OpenAPI 3.0.
//
// Start with [Parse], which reads a document as it is written, and (*Document).OpenAPI, which decides what it means:
//
//	doc, diags, err := lapconv.Parse("stytch.lap", file)
//	spec, more, err := doc.OpenAPI(lapconv.Options{})
//	err = lapconv.Encode(os.Stdout, spec, lapconv.YAML)
//
// [Lint] finds mistakes and [Format] writes canonical LAP.
//
// LAP is lossy and its documents come in dialects: it does not say where a parameter goes, a comment may hold commas and
// braces, and some published files were damaged by the tools that rewrote them. Each doubt is decided by one rule, listed in
// rules.go with the reason, and whatever is odd or had to be left out is reported as a [Diagnostic] with its position. The
// package never drops anything silently, never panics on any input, and never reads or writes anything but what it is given.
package lapconv
