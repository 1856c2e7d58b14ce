package syntax

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSplitStatements shows which lines and parts of lines become directives of their own.
func TestSplitStatements(t *testing.T) {
	tests := []struct {
		name, source string
		want         []string
	}{
		{"one a line", "@api A\n\n# c\nodd\n@desc b", []string{"@api A", "", "# c", "odd", "@desc b"}},
		{"a block over several lines", "@required {a: str,\n  b: int}\n@end", []string{"@required {a: str, b: int}", "@end"}},
		{"a directive ends a block", "@required {a: str\n@end", []string{"@required {a: str", "@end"}},
		{"a comment ends a block", "@required {a: str\n# c\nb}", []string{"@required {a: str", "# c", "b}"}},
		{"lines that were glued", "@desc a { @returns(200) {b: str} @end",
			[]string{"@desc a {", "@returns(200) {b: str}", "@end"}},
		{"glued to a text whose braces match in the end", "@desc a { @returns(200) {b: str} }",
			[]string{"@desc a {", "@returns(200) {b: str} }"}},
		{"glued to a block", "@required {a: str @returns(200) {b: str}",
			[]string{"@required {a: str", "@returns(200) {b: str}"}},
		{"glued to a block within a block", "@required {a: map{b: str @endpoint GET /c @desc d }} e",
			[]string{"@required {a: map{b: str", "@endpoint GET /c", "@desc d }} e"}},
		{"a comment that speaks of a directive", "@required {a: str # as in @required {b: int}, c: int}",
			[]string{"@required {a: str # as in @required {b: int}, c: int}"}},
		{"a comment in an object that does", "@required {a: map{b: str # as in @required {x: int} of others}, c: int}",
			[]string{"@required {a: map{b: str # as in @required {x: int} of others}, c: int}"}},
		{"a comment deeper down, in a response", "@returns(200) {a: [map{b: map{c: str # see @returns(201) {x: int}}}]}",
			[]string{"@returns(200) {a: [map{b: map{c: str # see @returns(201) {x: int}}}]}"}},
		{"an unknown directive over several lines", "@x-limits {\n  a: 1\n}\n@end", []string{"@x-limits { a: 1 }", "@end"}},
		{"a misspelt directive ends a block", "@required {a: str,\n@endpont GET /b\n@end",
			[]string{"@required {a: str,", "@endpont GET /b", "@end"}},
		{"and so does one without the @", "@required {a: str,\nendpoint GET /b\nreturns(200) {}\n@end",
			[]string{"@required {a: str,", "endpoint GET /b", "returns(200) {}", "@end"}},
		{"a field that has the name of a directive", "@required {a: str,\nendpoint url: str,\n@tpe: str}",
			[]string{"@required {a: str, endpoint url: str, @tpe: str}"}},
		{"a text that speaks of one", "@desc see @required {b: int}", []string{"@desc see @required {b: int}"}},
		{"prose that has the weak form alone", "@desc a { @desc b", []string{"@desc a { @desc b"}},
		{"a field that begins like a directive", "@required {a: str,\n@id: str}", []string{"@required {a: str, @id: str}"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, st := range splitStatements(test.source) {
				got = append(got, strings.TrimSpace(st.source()))
			}
			require.Equal(t, test.want, got)
		})
	}
}

// TestMeantDirective shows how near a line must be to a directive to stand for it.
func TestMeantDirective(t *testing.T) {
	for line, want := range map[string]string{
		"@endpont GET /a": "endpoint", "@EndPoint GET /a": "endpoint", "@ endpoint GET /a": "endpoint",
		"@ endpont GET /a": "endpoint", "endpoint GET /a": "endpoint", "@requird {a: str}": "required",
		"@retruns(200)": "returns", "@DESC x": "desc", "@edn": "end", "@example_requests {}": "example_request",
		"required {a: str}": "required", "@endpoint GET /a": "", "@tag pets": "", "@x-limits 3": "", "@deprecated": "",
		"@tool x": "", "endpoint of the API": "", "prose": "", "@": "",
	} {
		kind, directive := lineKind(line)
		require.Equal(t, want != "", kind == misspeltLine, line)
		if want != "" {
			require.Equal(t, want, directive, line)
		}
	}
}
