package exactjson

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// everything has fields of every kind.
type everything struct {
	Text     string             `json:"text"`
	Named    word               `json:"named"`
	Int      int                `json:"int"`
	Small    int8               `json:"small"`
	Unsigned uint16             `json:"unsigned"`
	Float    float32            `json:"float"`
	Bool     bool               `json:"bool"`
	Number   json.Number        `json:"number"`
	Bytes    []byte             `json:"bytes"`
	Raw      json.RawMessage    `json:"raw"`
	Time     time.Time          `json:"time"`
	Times    []*time.Time       `json:"times"`
	Address  netip.Addr         `json:"address"`
	Pointer  **int              `json:"pointer"`
	List     []inner            `json:"list"`
	Lists    [][]string         `json:"lists"`
	Array    [2]inner           `json:"array"`
	Map      map[string]inner   `json:"map"`
	Named2   map[word]int       `json:"words"`
	ByNumber map[int]string     `json:"by_number"`
	ByTime   map[netip.Addr]int `json:"by_address"`
	Quoted   int64              `json:"quoted,string"`
	QuotedP  *bool              `json:"quoted_p,string"`
	QuotedS  string             `json:"quoted_s,string"`
	Self     *everything        `json:"self"`
	Skipped  string             `json:"-"`
	Dash     string             `json:"-,"` //nolint:staticcheck // encoding/json takes it
	NoTag    string
	hidden   string //nolint:unused // is to be passed over
	BadTag   string `json:"bad\"tag"` //nolint:staticcheck // encoding/json takes the name of the field
	embedded
	*Shared
	Renamed `json:"renamed"`
	Chan    chan int `json:"chan"`
	Error   error    `json:"error"`
}

type word string

type inner struct {
	Role string `json:"role"`
	N    int    `json:"n"`
}

type embedded struct {
	Deep  string `json:"deep"`
	Text  string `json:"text"` // hidden by the outer one
	Twice string // hidden by that of Shared, and the other way round
}

type Shared struct {
	Twice string
	Once  string `json:"once"`
}

type Renamed struct {
	A int `json:"a"`
}

// What fits is decoded as encoding/json does it, and what does not is an error there, too.
func TestAsEncodingJSON(t *testing.T) {
	for _, document := range []string{
		`{}`, `null`, `[]`, `1`, `"x"`, ` { } `,
		`{"text":"a\u00e9\n\"","named":"w","int":-1,"small":127,"unsigned":65535,"float":1.5,"bool":true,"number":1e400}`,
		`{"text":null,"int":null,"list":null,"map":null,"time":null,"pointer":null,"address":null,"array":null,"bool":null}`,
		`{"small":128}`, `{"unsigned":-1}`, `{"int":1.0}`, `{"int":2e2}`, `{"float":1e39}`, `{"int":"1"}`,
		`{"text":1}`, `{"bool":1}`, `{"number":"12"}`, `{"number":"x"}`, `{"number":true}`, `{"bytes":"aGk="}`,
		`{"bytes":[1,2]}`, `{"bytes":"?"}`, `{"raw": [ 1 , {"a":2} ] }`, `{"raw":null}`,
		`{"time":"2026-01-02T03:04:05.25Z"}`, `{"time":""}`, `{"time":"2026-01-01T00:00:00"}`, `{"time":1}`,
		`{"times":["2026-01-02T03:04:05Z",null]}`, `{"address":"::1"}`, `{"address":"x"}`, `{"address":1}`,
		`{"pointer":7}`, `{"pointer":"x"}`, `{"list":[{"role":"a","n":1},{"unknown":[{}]},null]}`, `{"list":{}}`,
		`{"list":[]}`, `{"list":[1]}`, `{"lists":[["a"],[],null]}`, `{"array":[{"n":1},{"n":2},{"n":3}]}`,
		`{"array":[]}`, `{"array":{}}`, `{"map":{"a":{"role":"x"},"A":{"role":"y"}}}`, `{"map":[]}`,
		`{"words":{"a":1}}`, `{"by_number":{"1":"a","-2":"b"}}`, `{"by_number":{"x":"a"}}`,
		`{"by_address":{"::1":1}}`, `{"by_address":{"x":1}}`, `{"quoted":"12"}`, `{"quoted":12}`, `{"quoted":"x"}`,
		`{"quoted":" 12"}`, `{"quoted":null}`, `{"quoted":"{}"}`, `{"quoted":"00"}`, `{"quoted":"+1"}`,
		`{"quoted":""}`, `{"quoted":"null"}`, `{"quoted_p":"null"}`, `{"quoted_p":"x"}`, `{"quoted_p":"[]"}`,
		`{"quoted_p":"true"}`, `{"quoted_p":null}`, `{"quoted_s":"\"x\""}`, `{"quoted_s":"x"}`,
		`{"self":{"self":{"int":3}}}`, `{"self":{"self":{"int":"3"}}}`, `{"-":"x"}`,
		`{"NoTag":"x","hidden":"y","BadTag":"z"}`, `{"deep":"d","once":"o","Twice":"t","renamed":{"a":1},"A":2}`,
		`{"chan":1}`, `{"chan":null}`, `{"error":1}`, `{"error":null}`, `{"unknown":{"a":["]}",{"b":"\\\""}]}}`,
		"{\"text\":\"\xff\"}", `{"text":"\ud800"}`, `{"te\u0078t":"x"}`, `{"list":[{"n":1}],"list":[]}`,
		`{"self":{"int":1},"self":{"text":"x"}}`,
	} {
		compare(t, []byte(document))
	}
}

func compare(t *testing.T, document []byte) {
	t.Helper()
	var want, got everything
	wantErr := json.Unmarshal(document, &want)
	err := Decode(document, &got)
	require.Equal(t, wantErr != nil, err != nil, "%s: %v, want %v", document, err, wantErr)
	if err == nil {
		require.Equal(t, want, got, "%s", document)
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var wantAny, gotAny any
	if json.Valid(document) {
		require.NoError(t, decoder.Decode(&wantAny))
		require.NoError(t, Decode(document, &gotAny))
		require.Equal(t, wantAny, gotAny, "%s", document)
	}
}

func TestExact(t *testing.T) {
	type nested struct {
		Role  string           `json:"role"`
		Inner *inner           `json:"inner"`
		List  []inner          `json:"list"`
		Map   map[string]inner `json:"map"`
		Free  any              `json:"free"`
	}
	var got nested
	require.NoError(t, Decode([]byte(`{
		"role":"user","ROLE":"admin","Inner":{"role":"admin"},"inner":{"role":"user","Role":"admin"},
		"list":[{"role":"user","rolE":"admin"}],"map":{"a":{"role":"user","ROLE":"admin"}},
		"free":{"n":9007199254740993,"N":[1e400,-0]}
	}`), &got))
	require.Equal(t, nested{
		Role: "user", Inner: &inner{Role: "user"}, List: []inner{{Role: "user"}}, Map: map[string]inner{"a": {Role: "user"}},
		Free: map[string]any{"n": json.Number("9007199254740993"), "N": []any{json.Number("1e400"), json.Number("-0")}},
	}, got)
}

func TestIntoWhatIsThere(t *testing.T) {
	held := inner{Role: "old", N: 1}
	var any any = &held
	require.NoError(t, Decode([]byte(`{"role":"new","ROLE":"x"}`), &any))
	require.Equal(t, inner{Role: "new", N: 1}, held)

	claims := map[string]int{"a": 1}
	require.NoError(t, Decode([]byte(`{"b":2}`), &claims))
	require.Equal(t, map[string]int{"a": 1, "b": 2}, claims)
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		document, field, kind, typ string
	}{
		{`{"list":[{"n":1},{"n":"secret"}]}`, "list.n", "string", "int"},
		{`{"self":{"time":"secret"}}`, "self.time", "string", "time.Time"},
		{`{"times":["secret"]}`, "times", "string", "time.Time"},
		{`{"map":{"secret":{"n":1.5}}}`, "map.n", "number", "int"},
		{`{"by_number":{"secret":"x"}}`, "by_number", "string", "map[int]string"},
		{`{"quoted":"secret"}`, "quoted", "string", "int64"},
		{`{"small":1000}`, "small", "number", "int8"},
		{`{"list":{}}`, "list", "object", "[]exactjson.inner"},
		{`{"bool":[]}`, "bool", "array", "bool"},
		{`{"int":true}`, "int", "boolean", "int"},
		{`[]`, "", "array", "exactjson.everything"},
	} {
		var mismatch *Error
		require.ErrorAs(t, Decode([]byte(test.document), new(everything)), &mismatch, test.document)
		require.Equal(t, test.field, mismatch.Field)
		require.Equal(t, test.kind, mismatch.Kind)
		require.Equal(t, test.typ, mismatch.Type.String())
		require.NotContains(t, mismatch.Error(), "secret")
	}
	for _, keys := range []any{new(map[int8]bool), new(map[uint8]bool), new(map[bool]bool), new(map[netip.Addr]bool)} {
		var mismatch *Error
		require.ErrorAs(t, Decode([]byte(`{"300":true}`), keys), &mismatch)
		require.Empty(t, keys, "a key that does not fit is in the map")
	}
	var syntax *json.SyntaxError
	require.ErrorAs(t, Decode([]byte(`{"a":1}x`), new(everything)), &syntax)
	require.ErrorAs(t, Decode(nil, new(everything)), &syntax)
	var target *json.InvalidUnmarshalError
	require.ErrorAs(t, Decode([]byte(`{}`), everything{}), &target)
	require.ErrorAs(t, Decode([]byte(`{}`), nil), &target)
	require.ErrorAs(t, Decode([]byte(`{}`), (*everything)(nil)), &target)
}

func TestErrorText(t *testing.T) {
	require.EqualError(t, Decode([]byte(`{"self":{"time":""}}`), new(everything)),
		"field self.time: a JSON string does not fit time.Time")
	require.EqualError(t, Decode([]byte(`1`), new(string)), "a JSON number does not fit string")
}

func TestGrowth(t *testing.T) {
	type large struct{ A [1024]byte }
	bounded := Decoder{Growth: 4}
	for _, test := range []struct {
		name, element string
		n             int
		target        any
		err           error
	}{
		{"list", `{}`, 5_000, new([]large), ErrGrowth},
		{"list of lists", `[]`, 5_000, new([][]large), nil},
		{"empty", ``, 0, new(map[string]large), nil},
		{"free", `{}`, 25_000, new(any), ErrGrowth},
		{"strings", `"a string of twenty-five"`, 25_000, new([]string), nil},
		{"full", `{"role":"a role","n":1}`, 25_000, new([]inner), nil},
	} {
		document := []byte("{}")
		if test.element != "" {
			document = []byte("[" + strings.Repeat(test.element+",", test.n) + test.element + "]")
		}
		require.ErrorIs(t, bounded.Decode(document, test.target), test.err, test.name)
		require.NoError(t, Decode(document, reflect.New(reflect.TypeOf(test.target).Elem()).Interface()), test.name)
	}
}

// A decoder that is used again and again needs no memory but for what it decodes.
func TestNoCopyOfTheDocument(t *testing.T) {
	document := []byte(`{"unknown":"` + strings.Repeat("x", 1<<20) + `","role":"r"}`)
	var d Decoder
	out := new(inner)
	require.NoError(t, d.Decode(document, out))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	require.NoError(t, d.Decode(document, out))
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<10))
}

// Documents without names that differ in case alone, or come twice, are decoded as encoding/json does it.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"text":"x","int":1,"list":[{"role":"r"}],"map":{"a":{"n":1}},"self":{"time":"2026-01-02T03:04:05Z"}}`))
	f.Add([]byte(`{"quoted":"1","by_number":{"1":"x"},"array":[{}],"bytes":"aGk=","raw":[1,"a"]}`))
	f.Add([]byte(`{"address":"::1","pointer":1}`))
	f.Add([]byte(`{"deep":"x","Twice":"y","renamed":{"a":1},"float":1e9,"number":12,"lists":[["a"]]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		if clashes(document) {
			t.Skip()
		}
		compare(t, document)
	})
}

// clashes reports whether a name in a document comes twice in an object, in one case or another, or is that of a field
// in another case.
func clashes(document []byte) bool {
	exact := map[string]bool{}
	types := []reflect.Type{reflect.TypeFor[everything](), reflect.TypeFor[inner](), reflect.TypeFor[Renamed]()}
	for _, t := range types {
		for name := range new(Decoder).planOf(t).fields {
			exact[name] = true
		}
	}
	var value json.RawMessage
	if json.Unmarshal(document, &value) != nil {
		return false
	}
	var visit func(r *reader) bool
	visit = func(r *reader) bool {
		clash := false
		switch r.peek() {
		case '{':
			seen := map[string]bool{}
			_ = r.members(func(name []byte) error {
				folded := strings.ToLower(strings.ToUpper(string(name)))
				clash = clash || seen[folded]
				seen[folded] = true
				for field := range exact {
					clash = clash || strings.EqualFold(field, string(name)) && field != string(name)
				}
				clash = visit(r) || clash
				return nil
			})
		case '[':
			_ = r.elements(func(int) error { clash = visit(r) || clash; return nil })
		default:
			r.raw()
		}
		return clash
	}
	return visit(&reader{data: document})
}
