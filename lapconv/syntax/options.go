package syntax

import "cmp"

// The default bounds of Parse. The largest LAP documents in public use have some 6 MB, 60,000 fields and a nesting of
// 12.
const (
	DefaultMaxSize   = 64 << 20
	DefaultMaxDepth  = 64
	DefaultMaxFields = 2_000_000
)

// ParseOptions are the bounds of Parse. A document beyond one of them is a *diag.SyntaxError. Zero stands for the
// default.
type ParseOptions struct {
	MaxSize   int // of a document, in bytes; DefaultMaxSize by default
	MaxDepth  int // how deep types may be nested; DefaultMaxDepth by default
	MaxFields int // fields of a document, nested ones included; DefaultMaxFields by default
}

// withDefaults returns the options with the defaults in the place of zeros.
func (o ParseOptions) withDefaults() ParseOptions {
	return ParseOptions{
		MaxSize:   cmp.Or(o.MaxSize, DefaultMaxSize),
		MaxDepth:  cmp.Or(o.MaxDepth, DefaultMaxDepth),
		MaxFields: cmp.Or(o.MaxFields, DefaultMaxFields),
	}
}
