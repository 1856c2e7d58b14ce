package syntax

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParsePath(t *testing.T) {
	text := func(s string) TemplatePart { return TemplatePart{Text: s} }
	param := func(s string) TemplatePart { return TemplatePart{Text: s, Param: true} }
	colon := func(s string) TemplatePart { return TemplatePart{Text: s, Param: true, Colon: true} }
	tests := []struct {
		written string
		want    Path
		params  []string
	}{
		{"/a/{b}/c", Path{Parts: []TemplatePart{text("/a/"), param("b"), text("/c")}}, []string{"b"}},
		{"/{a}{b}", Path{Parts: []TemplatePart{text("/"), param("a"), param("b")}}, []string{"a", "b"}},
		{"/{{a}}/{b+}/{c:}/{ d* }", Path{Parts: []TemplatePart{
			text("/"), param("a"), text("/"), param("b+"), text("/"), param("c:"), text("/"), param(" d* "),
		}}, []string{"a", "b", "c", "d"}},
		{"/{id:[0-9]{3}}/{name:[^#?]+}x?y", Path{Query: "y", Parts: []TemplatePart{
			text("/"), param("id:[0-9]{3}"), text("/"), param("name:[^#?]+"), text("x"),
		}}, []string{"id", "name"}},
		{"/{a?}/{b:{c}", Path{Parts: []TemplatePart{text("/"), param("a?"), text("/{"), text("b:"), param("c")}},
			[]string{"a", "c"}},

		{"/:a/x:y/:b", Path{Parts: []TemplatePart{text("/"), colon("a"), text("/x:y/"), colon("b")}}, []string{"a", "b"}},
		{"/:9/:a-b", Path{Parts: []TemplatePart{text("/:9/"), colon("a-b")}}, []string{"a-b"}},
		{":a", Path{Parts: []TemplatePart{colon("a")}}, []string{"a"}},
		{"/{a}:b/:c", Path{Parts: []TemplatePart{text("/"), param("a"), text(":b/"), colon("c")}}, []string{"a", "c"}},
		{"/{/{}/a}", Path{Parts: []TemplatePart{text("/{"), text("/{"), text("}/a}")}}, nil},
		{`"/a"`, Path{Quoted: true, Parts: []TemplatePart{text("/a")}}, nil},
		{"/a?b={c}#d", Path{Query: "b={c}", Fragment: "d", Parts: []TemplatePart{text("/a")}}, nil},
		{"https://h/{a}", Path{Server: "https://h", Parts: []TemplatePart{text("/"), param("a")}}, []string{"a"}},
		{"/a://b", Path{Parts: []TemplatePart{text("/a://b")}}, nil},
		{"", Path{}, nil},
	}
	for _, test := range tests {
		t.Run(test.written, func(t *testing.T) {
			path := ParsePath(test.written)
			require.Equal(t, test.want, path)
			require.Equal(t, test.params, path.Params())
		})
	}
}

// What a path is cut into is the whole of it.
func FuzzSplitTemplate(f *testing.F) {
	for _, seed := range []string{"/a/{b}", "{{x}}", "{a}{b", "}{", "/:a/b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rest := s
		for _, part := range SplitTemplate(s) {
			require.NotEmpty(t, part.Text)
			_, after, found := strings.Cut(rest, part.Text)
			require.True(t, found, "%q is not in %q", part.Text, rest)
			rest = after
		}
		require.Empty(t, strings.Trim(rest, "}"))
		for _, name := range ParsePath(s).Params() {
			require.NotContains(t, name, "{")
		}
	})
}
