package apierror

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A whole object is read as encoding/json reads it.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "null", "[]", `{"error_type":"t","error_message":"m"}`, `{"error":"e","error_details":{"a":[`,
		`{"error_type":"t","request_id":"r"}`, `{"error_type":"t","status_code":400} `,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := Decode(&http.Response{StatusCode: 400}, body, time.Time{})
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) == nil {
			want := members(fields).text("error_type")
			if want == "" {
				want = members(fields).text("error")
			}
			require.Equal(t, want, string(e.Type))
		}
		if e.Details != nil {
			require.True(t, json.Valid(e.Details))
		}
		if e.FromAPI() {
			require.True(t, json.Valid(body))
			require.NotEmpty(t, e.Type)
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
		once := bytes.Count(body, []byte("request_id")) == 1 && !bytes.ContainsRune(body, '\\')
		if json.Unmarshal(body, &fields) == nil && once {
			require.Equal(t, members(fields).text("request_id"), string(bytes.ToValidUTF8([]byte(id), []byte("\ufffd"))))
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
		d := retryAfter(http.Header{"Retry-After": {value}, "Date": {date}}, now)
		require.GreaterOrEqual(t, d, time.Duration(0))
	})
}
