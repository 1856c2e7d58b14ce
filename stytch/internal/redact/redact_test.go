package redact

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// writers are the ways in which a value is written.
var writers = map[string]func(string) string{
	"as it is":       func(s string) string { return s },
	"JSON":           inJSON,
	"JSON, no HTML":  inPlainJSON,
	"JSON, all":      func(s string) string { return each16(s, `\u%04x`) },
	"JSON, all, big": func(s string) string { return each16(s, `\u%04X`) },
	"JSON, slashes":  func(s string) string { return strings.ReplaceAll(inPlainJSON(s), "/", `\/`) },
	"HTML":           html.EscapeString,
	"HTML, named": strings.NewReplacer(`"`, "&quot;", "'", "&apos;", "&", "&amp;", "<", "&lt;", ">", "&gt;", "!", "&excl;",
		"é", "&eacute;", "%", "&percnt;", "+", "&plus;", ";", "&semi;").Replace,
	"HTML, decimal":  func(s string) string { return each(s, "&#%d;") },
	"HTML, hex":      func(s string) string { return each(s, "&#x%x;") },
	"HTML, big hex":  func(s string) string { return each(s, "&#X%04X;") },
	"URL":            url.PathEscape,
	"form":           url.QueryEscape,
	"URL, all":       func(s string) string { return eachByte(s, "%%%02x") },
	"URL, all, big":  func(s string) string { return eachByte(s, "%%%02X") },
	"JSON in JSON":   func(s string) string { return inJSON(inJSON(s)) },
	"JSON, 3 times":  func(s string) string { return inJSON(inPlainJSON(inJSON(s))) },
	"JSON, 4 times":  func(s string) string { return inJSON(inPlainJSON(inJSON(inJSON(s)))) },
	"JSON in HTML":   func(s string) string { return html.EscapeString(inPlainJSON(s)) },
	"HTML in JSON":   func(s string) string { return inJSON(html.EscapeString(s)) },
	"form in JSON":   func(s string) string { return inJSON(url.QueryEscape(s)) },
	"JSON in a form": func(s string) string { return url.QueryEscape(inJSON(s)) },
	"form in a form": func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	"HTML in HTML":   func(s string) string { return html.EscapeString(html.EscapeString(s)) },
	"form in HTML":   func(s string) string { return html.EscapeString(url.QueryEscape(s)) },
	"all of it":      func(s string) string { return html.EscapeString(inJSON(inJSON(url.QueryEscape(s)))) },
}

func inJSON(s string) string {
	text, _ := json.Marshal(s)
	return string(text[1 : len(text)-1])
}

func inPlainJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	return b.String()[1 : b.Len()-2]
}

func each(s, format string) (text string) {
	for _, c := range s {
		text += fmt.Sprintf(format, c)
	}
	return text
}

func each16(s, format string) (text string) {
	for _, c := range utf16.Encode([]rune(s)) {
		text += fmt.Sprintf(format, c)
	}
	return text
}

func eachByte(s, format string) (text string) {
	for i := range len(s) {
		text += fmt.Sprintf(format, s[i])
	}
	return text
}

func TestEncodings(t *testing.T) {
	for _, secret := range []string{
		"123456", "1", "hunter2", "a long secret", `pa&ss"<>'`, `\"\u0041\\`, "50%41&amp;x", "a+b", `a+b"c`, "é😀/ü",
		"naïve pass/word+1",
		"%", "&", "&amp;", "\t\n", "eyJhbGciOi.session.jwt", `\`, "c2VjcmV0+/8=",
	} {
		for name, write := range writers {
			for _, around := range [][2]string{{`{"error_message":"`, `"}`}, {"<p>", "</p>"}, {"field: ", ", more"}, {"", ""}} {
				text := around[0] + write(secret) + around[1]
				require.Equal(t, around[0]+Mark+around[1], New(secret).Text(text), "%q written as %s: %s", secret, name, text)
			}
		}
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct {
		name, secret, text, want string
	}{
		{"nothing", "123456", "nothing of it", "nothing of it"},
		{"no text", "123456", "", ""},
		{"in a form", "123456", "a=1&code=123456&b=2", "a=1&code=[redacted]&b=2"},
		{"number in JSON", "123456", `{"code":123456}`, `{"code":[redacted]}`},
		{"member", "abc", `{"abcd":"abc"}`, `{"abcd":"[redacted]"}`},
		{"at the end of a sentence", "123456", "not 123456.", "not [redacted]."},
		{"a longer number", "123456", "1234567 0123456 0.123456 123456.5", "1234567 0123456 0.123456 123456.5"},
		{"a longer word", "pass", "passkey bypass a_pass passé", "passkey bypass a_pass passé"},
		{"a word", "pass", "The pass, pass: PASS", "The [redacted], [redacted]: PASS"},
		{"after an escape", "123456", `\n123456 \u0022123456\u0022 &quot;123456&quot; %3D123456%0A`,
			`\n[redacted] \u0022[redacted]\u0022 &quot;[redacted]&quot; %3D[redacted]%0A`},
		{"after a blank of a form", "123456", "is+123456+not", "is+[redacted]+not"},
		{"long, in a word", "hunter22", "xhunter22x", "x[redacted]x"},
		{"several", "123456", `"123456","123456"`, `"[redacted]","[redacted]"`},
		{"half an escape", "hunter22", `hunter22\`, `[redacted]\`},
		{"no escapes", "hunter22", `100% & \q &nosuch; &#; %zz \u12 hunter22`, `100% & \q &nosuch; &#; %zz \u12 [redacted]`},
	} {
		require.Equal(t, test.want, New(test.secret).Text(test.text), test.name)
	}
}

// TestNamedEntity compares the names with those of package html.
func TestNamedEntity(t *testing.T) {
	for pair := range strings.FieldsSeq(entities) {
		name, _, _ := strings.Cut(pair, "=")
		c, ok := namedEntity(name)
		require.True(t, ok, name)
		require.Equal(t, html.UnescapeString("&"+name+";"), string(c), name)
	}
	for _, name := range []string{"", "nosuch", "amp=26 apos", "am", "p", "26", " amp", "Amp"} {
		_, ok := namedEntity(name)
		require.False(t, ok, name)
	}
}

func TestSeveralSecrets(t *testing.T) {
	r := New("abcdefgh", "").With("efghijkl", "12")
	require.Equal(t, "[redacted] 12x [redacted]", r.Text("abcdefghijkl 12x 12"))
	require.Equal(t, "[redacted]-[redacted]", r.Text("abcdefgh-efghijkl"))
	require.Equal(t, "abcdefghijkl", Redactor{}.Text("abcdefghijkl"))
	require.Equal(t, "x", New("").Text("x"))

	one := New("abcdefgh")
	two, three := one.With("first-one"), one.With("second-one")
	require.Equal(t, Mark, two.Text("first-one"))
	require.Equal(t, "first-one", three.Text("first-one"))
}

func TestError(t *testing.T) {
	r := New("hunter22")
	require.Same(t, io.EOF, r.Error(io.EOF))
	err := r.Error(fmt.Errorf("read hunter22: %w", io.EOF))
	require.EqualError(t, err, "read [redacted]: EOF")
	require.ErrorIs(t, err, io.EOF)
}

// The worst text and secret of their sizes take no more time than others, about.
func TestTime(t *testing.T) {
	const size = 64 << 10
	for name, text := range map[string]string{
		"repeated":  strings.Repeat("a", size),
		"escapes":   strings.Repeat(`\`, size),
		"entities":  strings.Repeat("&", size),
		"percent":   strings.Repeat("%25", size/3),
		"ampersand": strings.Repeat("&amp;", size/5),
		"code":      strings.Repeat("1", size),
	} {
		r := New(strings.Repeat("a", 8<<10)+"b", strings.Repeat(`\`, 8<<10)+"b", strings.Repeat("&", 1000)+"b").
			With("111111", "%%%%%%%%%b")
		start := time.Now()
		require.Equal(t, text, r.Text(text), name)
		require.Less(t, time.Since(start), 2*time.Second, name)
	}
}

// However a secret is written, nothing of it is left.
func FuzzText(f *testing.F) {
	for _, secret := range []string{"123456", `pa&ss"<`, `\u0041\\`, "50%41&amp;x", "a+b", "é😀/ü"} {
		f.Add(secret)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		const before, after = `{"m":"`, `"}`
		if len(secret) > 200 || !utf8.ValidString(secret) {
			t.Skip()
		}
		if strings.TrimSpace(secret) == "" || strings.ContainsRune(secret, 0) {
			t.Skip()
		}
		if strings.ContainsAny(secret[:1]+secret[len(secret)-1:], before+after+`\`) {
			t.Skip("what is around the secret may belong to it")
		}
		r := New(secret)
		for name, write := range writers {
			require.Equal(t, before+Mark+after, r.Text(before+write(secret)+after), "%q written as %s", secret, name)
		}
	})
}

func BenchmarkText(b *testing.B) {
	page := strings.Repeat(`<p class=\"a\">100% &amp; more &quot;text&quot; %20 \n</p>`, (64<<10)/60)
	plain := strings.Repeat("a", 64<<10)
	for name, text := range map[string]string{"id": "request-id-test-0123", "plain": plain, "page": page} {
		b.Run(name, func(b *testing.B) {
			r := New("a secret of some length", "another secret", "123456")
			b.ReportAllocs()
			for b.Loop() {
				r.Text(text)
			}
		})
	}
}
