package diff

import "testing"

func TestMarkdown(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{escapeMarkdown("<b>*a*</b> [x](y) @team #1 _z_ |\n# no heading"),
			`&lt;b&gt;\*a\*&lt;/b&gt; \[x\](y) &#64;team \#1 \_z\_ \| \# no heading`},
		{code("a"), "`a`"},
		{code("a`b"), "`` a`b ``"},
		{code("a``b`c"), "``` a``b`c ```"},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}
