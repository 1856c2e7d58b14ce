package transport

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
)

// Whatever an id is, it stays one segment of the path that gen makes and comes back as it was, or is refused.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"user-1", "", ".", "..", "a/b?c#d%", "%2e%2e", "\x00\xff", "a b", "{x}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		request, err := gen.NewUsersGetRequest("https://a.example/base", id)
		require.NoError(t, err)
		path := request.URL.EscapedPath()
		err = checkPath("/v1/users/{user_id}", path)
		if id == "" || id == "." || id == ".." || !utf8.ValidString(id) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		segments := strings.Split(path, "/")
		require.Len(t, segments, 5)
		require.Empty(t, request.URL.RawQuery+request.URL.Fragment)
		back, err := url.PathUnescape(segments[4])
		require.NoError(t, err)
		require.Equal(t, id, back)
	})
}

// A whole object is read as encoding/json reads it.
func FuzzParseEnvelope(f *testing.F) {
	for _, seed := range []string{
		"", "null", "[]", `{"error_type":"t","error_message":"m"}`, `{"error":"e","error_details":{"a":[`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := parseEnvelope(body)
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) == nil {
			want := text(fields["error_type"])
			if want == "" {
				want = text(fields["error"])
			}
			require.Equal(t, want, e.Type)
		}
		if e.Details != nil {
			require.True(t, json.Valid(e.Details))
		}
	})
}

// The request id of a whole object is that which encoding/json reads, and no prefix of it has another.
func FuzzFindRequestID(f *testing.F) {
	for _, seed := range []string{
		"", "[]", `{"request_id":"r"}`, `{"request_id":1}`, `{"a":{"request_id":"x"}}`,
		`{"a":"request_id","request_id" : "x"}`,
		`{"a":[{"b":"]"}],"request_id":"x"}`, `["request_id","x"]`,
	} {
		f.Add([]byte(seed), 10)
	}
	f.Fuzz(func(t *testing.T, body []byte, cut int) {
		id := findRequestID(body)
		if cut >= 0 && cut < len(body) {
			require.Contains(t, []string{"", id}, findRequestID(body[:cut]))
		}
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) == nil && bytes.Count(body, []byte("request_id")) == 1 &&
			!bytes.ContainsRune(body, '\\') {
			require.Equal(t, text(fields["request_id"]), string(bytes.ToValidUTF8([]byte(id), []byte("\ufffd"))))
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "0", "3", "-1", "9223372036", "9223372037", "99999999999999999999", "Mon, 02 Jan 2006 15:04:05 GMT",
		"Fri, 31 Dec 9999 23:59:59 GMT", "soon", "1.5",
	} {
		f.Add(seed, "")
		f.Add(seed, "Mon, 02 Jan 2006 15:03:00 GMT")
	}
	now := time.Date(2006, 1, 2, 15, 4, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value, date string) {
		d, ok := retryAfter(http.Header{"Retry-After": {value}, "Date": {date}}, now)
		require.GreaterOrEqual(t, d, time.Duration(0))
		if !ok {
			require.Zero(t, d)
		}
	})
}

// text returns a JSON string, or "" for another value.
func text(value json.RawMessage) string {
	var s string
	_ = json.Unmarshal(value, &s)
	return s
}
