package syntax

import (
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
)

// checkDialect refuses what is not the description of an API, saying what it is. The @lap line alone proves nothing:
// LAP tools documents and the GraphQL dialect have it too.
func checkDialect(name string, statements []statement) error {
	for _, st := range statements {
		if st.kind == directiveLine && (st.directive == "endpoint" || st.directive == "type") {
			return nil
		}
	}
	first := firstStatement(statements)
	fail := func(st statement, message string) error {
		return &diag.SyntaxError{File: name, Pos: st.pos, Message: message,
			Expected: "a LAP API document: @lap, @api and @endpoint lines", Text: st.source()}
	}
	described := false
	for _, st := range statements {
		switch {
		case st.kind == directiveLine && (st.directive == "tool" || st.directive == "in" || st.directive == "out"):
			return fail(st, "this is a LAP tools document, which describes a tool and no API")
		case st.kind == strayLine && isGraphQL(st.text.s):
			return fail(st, "this is a LAP document of the GraphQL dialect, which describes no HTTP operations")
		case st.kind == directiveLine && (st.directive == "api" || st.directive == "endpoints"):
			described = true
		}
	}
	if described {
		return nil
	}
	if first == nil {
		return &diag.SyntaxError{File: name, Message: "the document is empty",
			Expected: "a LAP API document: @lap, @api and @endpoint lines"}
	}
	return fail(*first, "this is no LAP API document")
}

// firstStatement returns the first statement that is neither blank nor a comment, or nil.
func firstStatement(statements []statement) *statement {
	for i, st := range statements {
		if st.kind != blankLine && st.kind != commentLine {
			return &statements[i]
		}
	}
	return nil
}

// source returns the statement as written.
func (st statement) source() string {
	if st.kind == directiveLine {
		return "@" + st.directive + glue(st) + st.text.s
	}
	return st.text.s
}

// isGraphQL reports whether a line is a definition of the GraphQL dialect: type X{…}, enum X=…, Q x()->Y.
func isGraphQL(line string) bool {
	word, rest, ok := strings.Cut(line, " ")
	if !ok {
		return false
	}
	switch word {
	case "type", "input", "iface", "union":
		return strings.ContainsAny(rest, "{=|")
	case "enum":
		return strings.Contains(rest, "=")
	case "Q", "M", "S":
		return strings.Contains(rest, "->")
	}
	return false
}
