package syntax

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFields shows where a field ends when a comment, a default or a name could go on.
func TestFields(t *testing.T) {
	tests := []struct {
		name, fields string
		want         []string // name, default and comment of each
	}{
		{"prose with a comma", "a: str # one, two", []string{"a||one, two"}},
		{"prose with a colon", "a: str # one, two: three", []string{"a||one, two: three"}},
		{"a field after a comment", "a: str # one, b: int", []string{"a||one", "b||"}},
		{"a name of four words", "a: str # one, b c d e: int", []string{"a||one", "b c d e||"}},
		{"prose of five words", "a: str # one, b c d e f: int", []string{"a||one, b c d e f: int"}},
		{"a default in brackets", "a: [int]=[1, 2], b: int", []string{"a|[1, 2]|", "b||"}},
		{"a default in quotes", `a: str="x, y: int", b: int`, []string{`a|"x, y: int"|`, "b||"}},
		{"a bracket that opens nothing", "a: str=x), [y, z: int], w: int", []string{"a|x), [y, z: int]|", "w||"}},
		{"a quote that is never closed", `a: str="x, b: int`, []string{`a|"x|`, "b||"}},
		{"a default and a comment", "a: int=3 # Three.", []string{"a|3|Three."}},
		{"a name with a colon", "a:b: str", []string{"a:b||"}},
		{"a name that was torn", "jcr: content/title: str", []string{"jcr:content/title||"}},
		{"a name in brackets", "a[b, c]: str, d: str", []string{"a[b, c]||", "d||"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := "@endpoint GET /a\n@required {" + test.fields + "}\n"
			doc, _, err := Parse("a.lap", strings.NewReader(source), ParseOptions{})
			require.NoError(t, err)
			var got []string
			for _, f := range doc.Sections[0].Endpoints[0].Required {
				value := ""
				if f.Default != nil {
					value = *f.Default
				}
				got = append(got, f.Name+"|"+value+"|"+f.Desc)
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestEnumValues(t *testing.T) {
	tests := []struct {
		word, inner string
		want        []string
	}{
		{"str", "a/b", []string{"a", "b"}},
		{"str", "date-time", nil},
		{"str", "ipv6/128", nil},
		{"str", "ipv6/x", []string{"ipv6", "x"}},
		{"str", "application/json/text/plain", []string{"application/json", "text/plain"}},
		{"str", "application/json/text", []string{"application", "json", "text"}},
		{"str", "application/json/odd/plain", []string{"application", "json", "odd", "plain"}},
		{"enum", "a", []string{"a"}},
		{"enum", "a|b/c", []string{"a", "b/c"}},
	}
	for _, test := range tests {
		t.Run(test.word+" "+test.inner, func(t *testing.T) {
			require.Equal(t, test.want, enumValues(test.word, test.inner))
		})
	}
}

// TestTypes shows what types are read as, those that documents write in odd ways too, and that no field is lost after
// one that cannot be read.
func TestTypes(t *testing.T) {
	tests := []struct {
		name, fields string
		want         string // as Format writes it
		warnings     int
	}{
		{"damage after a list", "ids[]: [str]: any", "ids[]: [str]", 1},
		{"damage in a dictionary", "a: map<str, map<str: any, str>>?: any, b: int", "a: map<str,map<str,str>>?, b: int", 2},
		{"an enum after a list", "a: [str](x/y)", "a: [str(x/y)]", 0},
		{"a format after a list", "a: [str](uuid)?, b: int", "a: [str(uuid)]?, b: int", 0},
		{"blanks before marks", "a: map? {x: int}, b: str ?, c: map {y: str ?}",
			"a: map?{x: int}, b: str?, c: map{y: str?}", 0},
		{"a field after a comment", "a: str # one, b: int ?", "a: str # one, b: int?", 0},
		{"prose that looks like it", "a: str # one, b: int ? no", "a: str # one, b: int ? no", 0},
		{"a scalar with fields", "a: str(duration){s: int}, b: str", "a: str(duration){s: int}, b: str", 0},
		{"two unreadable types", "a: str!!, b: int!!, c: [str", "a: any, b: any, c: [str]", 3},
		{"prose in the place of a type", "a: this is text, see: that, b: int", "a: any, b: int", 1},
		{"blanks and quotes", `a: str( x / "y" ), b: enum('p'|"q/r")`, "a: str(x/y), b: enum(p|q/r)", 0},
		{"blanks that are a value", "a: str( / x/\t)", "a: str( /x/\t)", 0},
		{"quotes that hold the separator", `a: enum("p/q"/"r")`, "a: enum(p/q|r)", 0},
		{"a quote without a partner", `a: str("/'/x)`, `a: str("/'/x)`, 0},
		{"a long enum", "a: str(" + strings.Repeat("value/", 20_000) + "x), b: int",
			"a: str(" + strings.Repeat("value/", 20_000) + "x), b: int", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := "@endpoint GET /a\n@required {" + test.fields + "}\n"
			doc, found, err := Parse("a.lap", strings.NewReader(source), ParseOptions{})
			require.NoError(t, err)
			var p printer
			p.fields(doc.Sections[0].Endpoints[0].Required)
			require.Equal(t, "{"+test.want+"}", p.out.String())
			require.Len(t, found, test.warnings)
		})
	}
}
