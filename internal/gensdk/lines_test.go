package main

import (
	"go/format"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBreakLines(t *testing.T) {
	long := strings.Repeat("x", 60)
	for name, test := range map[string]struct{ text, want string }{
		"short":   {"func f() {}\n", "func f() {}\n"},
		"comment": {"// " + long + long + "\n", "// " + long + long + "\n"},
		"parameters": {
			"func (s *S) " + long + "(ctx Context, params *" + long + ", opts ...Option) (*R, error) {\n}\n",
			"func (s *S) " + long + "(\n\tctx Context, params *" + long + ", opts ...Option,\n) (*R, error) {\n}\n",
		},
		"elements": {
			"var a = []string{f(a, b), \"" + long + "\", \"" + long + "\"}\n",
			"var a = []string{\n\tf(a, b), \"" + long + "\",\n\t\"" + long + "\",\n}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := format.Source([]byte("package p\n\n" + breakLines(test.text)))
			require.NoError(t, err)
			require.Equal(t, "package p\n\n"+test.want, string(got))
		})
	}
}
