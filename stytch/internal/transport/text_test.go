package transport

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestInputsThatAreNotUTF8(t *testing.T) {
	type object = map[string]any
	for _, test := range []struct {
		name    string
		request request
		err     string // "" if it is sent
	}{
		{"text", request{body: object{"password": "pä😀ss"}}, ""},
		{"U+FFFD", request{body: object{"password": "\ufffd"}}, ""},
		{"an escape as text", request{body: object{"password": `\ufffd`, "path": `C:\ufffd`}}, ""},
		{"field", request{body: object{"email": "e", "password": "p\xff"}},
			"field password: the value is not valid UTF-8"},
		{"cut character", request{body: object{"password": "😀"[:3]}}, "field password: the value is not valid UTF-8"},
		{"surrogate", request{body: object{"password": "\xed\xa0\x80"}}, "field password: the value is not valid UTF-8"},
		{"nested", request{body: object{"a": []any{1, object{"x": 1}}, "name": object{"b": "c", "last_name": "\xff"}}},
			"field name.last_name: the value is not valid UTF-8"},
		{"list", request{body: object{"roles": []string{"a", "\xff"}}},
			"field roles: the value is not valid UTF-8"},
		{"after text with an escape", request{body: object{"a": `\ufffd`, "b": "\xff"}},
			"field b: the value is not valid UTF-8"},
		{"a name of the caller's", request{body: object{"trusted_metadata": object{"ada@example.com": "\xff"}}},
			"field trusted_metadata: the value is not valid UTF-8"},
		{"in a name", request{body: object{"trusted_metadata": object{"\xff": 1}}},
			"field trusted_metadata: the value is not valid UTF-8"},
		{"in the first name", request{body: object{"\xff": 1}}, "a name in the input is not valid UTF-8"},
		{"raw", request{body: object{"trusted_metadata": json.RawMessage("{\"a\":\"\xff\"}")}},
			"field trusted_metadata.a: the value is not valid UTF-8"},
		{"path", request{call: Call{Template: "/{user_id}"}, ids: []string{"\xff"}}, "user_id: id is not valid UTF-8"},
		{"query", request{query: form("email", "ä", "slug", "\xff").Encode()}, "field slug: the value is not valid UTF-8"},
		{"form", request{body: form("a", "b c+d", "client_secret", "\xff")},
			"field client_secret: the value is not valid UTF-8"},
		{"good form", request{body: form("a", "b c+d&%=ä")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.request.call.Operation, test.request.call.Method = "X.Y", "POST"
			err := test.request.do(t.Context(), newTestClient(t, always(200, "{}")), nil)
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "stytch: X.Y: "+test.err)
		})
	}
}

func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

// A string is refused if, and only if, it would not arrive as it is.
func FuzzInput(f *testing.F) {
	for _, seed := range []string{"", "ä😀", "\xff", `\ufffd`, `\\ufffd`, "\ufffd", `\` + "\xff", "\xed\xa0\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		body, err := json.Marshal(map[string]string{"a": "b", "field": value})
		require.NoError(t, err)
		if !utf8.ValidString(value) {
			require.EqualError(t, checkJSON(body), "field field: the value is not valid UTF-8")
			require.Error(t, checkForm(form("field", value).Encode()))
			return
		}
		require.NoError(t, checkJSON(body))
		require.NoError(t, checkForm(form("field", value).Encode()))
		var sent map[string]string
		require.NoError(t, json.Unmarshal(body, &sent))
		require.Equal(t, value, sent["field"])
	})
}

func BenchmarkCheckJSON(b *testing.B) {
	body, _ := json.Marshal(map[string]string{"email": "ada@example.com", "text": strings.Repeat("some text ", 100)})
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		_ = checkJSON(body)
	}
}
