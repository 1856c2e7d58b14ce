package transport

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestInputsThatAreNotUTF8(t *testing.T) {
	type object = map[string]any
	for _, test := range []struct {
		name string
		call Call
		err  string // "" if it is sent
	}{
		{"text", Call{Body: object{"password": "pä😀ss"}}, ""},
		{"U+FFFD", Call{Body: object{"password": "\ufffd"}}, ""},
		{"an escape as text", Call{Body: object{"password": `\ufffd`, "path": `C:\ufffd`}}, ""},
		{"field", Call{Body: object{"email": "e", "password": "p\xff"}}, "field password: the value is not valid UTF-8"},
		{"cut character", Call{Body: object{"password": "😀"[:3]}}, "field password: the value is not valid UTF-8"},
		{"surrogate", Call{Body: object{"password": "\xed\xa0\x80"}}, "field password: the value is not valid UTF-8"},
		{"nested", Call{Body: object{"a": []any{1, object{"x": 1}}, "name": object{"first": "a", "last_name": "\xff"}}},
			"field name.last_name: the value is not valid UTF-8"},
		{"list", Call{Body: object{"roles": []string{"a", "\xff"}}}, "field roles: the value is not valid UTF-8"},
		{"after text with an escape", Call{Body: object{"a": `\ufffd`, "b": "\xff"}}, "field b: the value is not valid UTF-8"},
		{"a name of the caller's", Call{Body: object{"trusted_metadata": object{"ada@example.com": "\xff"}}},
			"field trusted_metadata: the value is not valid UTF-8"},
		{"in a name", Call{Body: object{"trusted_metadata": object{"\xff": 1}}}, "field trusted_metadata: the value is not valid UTF-8"},
		{"in the first name", Call{Body: object{"\xff": 1}}, "a name in the input is not valid UTF-8"},
		{"raw", Call{Body: object{"trusted_metadata": json.RawMessage("{\"a\":\"\xff\"}")}},
			"field trusted_metadata.a: the value is not valid UTF-8"},
		{"path", Call{Template: "/{user_id}", PathValues: []string{"\xff"}}, "user_id: id is not valid UTF-8"},
		{"query", Call{Query: form("email", "ä", "slug", "\xff")}, "field slug: the value is not valid UTF-8"},
		{"form", Call{Form: form("a", "b c+d", "client_secret", "\xff")}, "field client_secret: the value is not valid UTF-8"},
		{"good form", Call{Form: form("a", "b c+d&%=ä")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.call.Operation, test.call.Method = "X.Y", "POST"
			err := newTestClient(t, always(200, "{}")).Do(t.Context(), test.call, nil)
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "stytch: X.Y: "+test.err)
		})
	}
}

func form(pairs ...string) (q Query) {
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return q
}

// A string is refused if, and only if, it would not arrive as it is.
func FuzzInput(f *testing.F) {
	for _, seed := range []string{"", "ä😀", "\xff", `\ufffd`, `\\ufffd`, "\ufffd", `\` + "\xff", "\xed\xa0\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		body, err := (&Call{Method: "POST", Body: map[string]string{"a": "b", "field": value}}).body()
		if !utf8.ValidString(value) {
			require.EqualError(t, err, "field field: the value is not valid UTF-8")
			require.Error(t, checkForm(form("field", value)))
			return
		}
		require.NoError(t, err)
		require.NoError(t, checkForm(form("field", value)))
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
