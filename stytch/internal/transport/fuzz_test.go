package transport

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Whatever a value is, it stays one segment of the path and comes back as it was.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"user-1", "", ".", "..", "a/b?c#d%", "%2e%2e", "\x00\xff", "a b", "{x}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		path, err := Path("X", "/v1/{a}/end", value)
		if err != nil {
			if value != "" && value != "." && value != ".." {
				t.Fatal(err)
			}
			return
		}
		u, err := url.Parse("https://a.example" + path)
		if err != nil {
			t.Fatal(err)
		}
		segments := strings.Split(u.EscapedPath(), "/")
		if len(segments) != 4 || segments[3] != "end" || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q becomes %q", value, path)
		}
		if back, err := url.PathUnescape(segments[2]); err != nil || back != value {
			t.Fatalf("%q comes back as %q, %v", value, back, err)
		}
	})
}

// A whole object is read as encoding/json reads it, and no prefix of it has
// anything else.
func FuzzParseEnvelope(f *testing.F) {
	for _, seed := range []string{"", "null", "[]", `{"request_id":"r","error_type":"t","error_message":"m"}`, `{"request_id":1}`, `{"error":"e","error_details":{"a":[`, `{"a":{"request_id":"x"}}`} {
		f.Add([]byte(seed), 10)
	}
	f.Fuzz(func(t *testing.T, body []byte, cut int) {
		e := parseEnvelope(body)
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) == nil {
			if got, want := e.RequestID, text(fields["request_id"]); got != want {
				t.Fatalf("request id %q, want %q", got, want)
			}
			want := text(fields["error_type"])
			if want == "" {
				want = text(fields["error"])
			}
			if e.Type != want {
				t.Fatalf("type %q, want %q", e.Type, want)
			}
			if cut >= 0 && cut < len(body) && strings.Count(string(body), `request_id`) == 1 {
				if got := parseEnvelope(body[:cut]).RequestID; got != "" && got != e.RequestID {
					t.Fatalf("request id %q of a part, %q of the whole", got, e.RequestID)
				}
			}
		}
		if e.Details != nil && !json.Valid(e.Details) {
			t.Fatalf("details %q", e.Details)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "3", "-1", "9223372036", "9223372037", "99999999999999999999", "Mon, 02 Jan 2006 15:04:05 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon", "1.5"} {
		f.Add(seed, "")
		f.Add(seed, "Mon, 02 Jan 2006 15:03:00 GMT")
	}
	now := time.Date(2006, 1, 2, 15, 4, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value, date string) {
		d, ok := retryAfter(http.Header{"Retry-After": {value}, "Date": {date}}, now)
		if d < 0 || !ok && d != 0 {
			t.Fatalf("%q is %v, %t", value, d, ok)
		}
	})
}

// text returns a JSON string, or "" for another value.
func text(value json.RawMessage) string {
	var s string
	_ = json.Unmarshal(value, &s)
	return s
}
