package lapconv

// The default bounds of Parse. The largest LAP documents in public use have some 6 MB, 60,000 fields and a nesting of 12.
const (
	DefaultMaxSize   = 64 << 20
	DefaultMaxDepth  = 64
	DefaultMaxFields = 2_000_000
)

// limits bounds what Parse takes.
type limits struct {
	size   int
	depth  int
	fields int
}

// ParseOption changes a bound of Parse.
type ParseOption func(*limits)

// WithMaxSize bounds the size of a document in bytes; the default is DefaultMaxSize. A larger document is a *SyntaxError.
func WithMaxSize(bytes int) ParseOption { return func(l *limits) { l.size = bytes } }

// WithMaxDepth bounds how deep types may be nested; the default is DefaultMaxDepth. A deeper one is a *SyntaxError.
func WithMaxDepth(levels int) ParseOption { return func(l *limits) { l.depth = levels } }

// WithMaxFields bounds the number of fields of a document, nested ones included; the default is DefaultMaxFields. More are
// a *SyntaxError.
func WithMaxFields(n int) ParseOption { return func(l *limits) { l.fields = n } }
