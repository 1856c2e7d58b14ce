package token

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzReader compares the strict reader with encoding/json: what the former takes the latter must take, and understand
// in the same way; what it refuses beyond that has one of the reasons that encoding/json does not know.
func FuzzReader(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-2.5e+3,true,false,null,"b"],"c":{"d":{}}}`, ` [ ] `, `"\ud83d\ude00\u0000\"\\\/\b\f\n\r\t"`, `"\ud800"`,
		`"\\ud800"`, `"\udc00\ud800"`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"a":1},"b":{"a":1}}`, "\"\xff\"",
		"\ufeff{}", `0`, `-0`, `01`, `1.`, `.1`, `1e`, `1e400`, `-`, `nul`, `{"a":1,}`, `[1,]`, `[,1]`, `{,}`, `{"a"}`,
		`{"a":}`, `{1:2}`, `[}`, `{]`, `"a`, "\"\n\"", `"\x"`, `"\u12"`, `{}{}`, ``, ` `, "{}\x00",
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth),
		strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1),
		`{"00":0,"01":0,"02":0,"03":0,"04":0,"05":0,"06":0,"07":0,"08":0,"09":0,"10":0,"11":0,"12":0,"13":0,"14":0,` +
			`"15":0,"16":0,"17":0,"18":0,"19":0,"20":0,"21":0,"22":0,"23":0,"24":0,"25":0,"26":0,"27":0,"28":0,"29":0,` +
			`"30":0,"31":0,"32":0,"33":0,"34":{"00":0,"01":0},"35":0,"0\u0030":0}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		skipping := newReader(text)
		skipping.skip()
		reading := newReader(text)
		got := reading.any()
		err := reading.end()
		require.Equal(t, err, skipping.end())
		if err != nil {
			if json.Valid([]byte(text)) {
				require.Contains(t, []error{errDuplicate, errDepth, errUTF8, errSurrogate}, err)
			}
			return
		}
		require.Equal(t, len(text), skipping.pos)
		require.Zero(t, skipping.depth)
		require.Zero(t, reading.depth)
		require.Empty(t, reading.names)
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var want any
		require.NoError(t, d.Decode(&want))
		require.True(t, json.Valid([]byte(text)))
		require.Equal(t, want, got)
	})
}

// any reads a value into what encoding/json would, with json.Number.
func (r *reader) any() any {
	switch r.peek() {
	case '{':
		object := map[string]any{}
		var name string
		for o := r.openObject(); r.member(&o, &name); {
			object[name] = r.any()
		}
		return object
	case '[':
		list := []any{}
		for l := r.openList(); r.element(&l); {
			list = append(list, r.any())
		}
		return list
	case '"':
		return r.readString()
	case 't', 'f':
		return r.skip() == "true"
	case 'n':
		r.skip()
		return nil
	}
	return json.Number(r.number())
}
