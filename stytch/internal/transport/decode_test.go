package transport

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	type large struct{ A [512]byte }
	type model struct {
		Name  string    `json:"name"`
		Count int       `json:"count"`
		At    time.Time `json:"at"`
		List  []large   `json:"list"`
	}
	for _, test := range []struct {
		name   string
		status int
		body   string
		header string
		out    bool
		want   model
		err    string
	}{
		{name: "object", status: 200, body: ` {"name":"x","unknown":[1]} `, out: true, want: model{Name: "x"}},
		{name: "created", status: 201, body: `{"name":"x"}`, out: true, want: model{Name: "x"}},
		{name: "JSON by another name", status: 200, body: `{"name":"x"}`, header: "Content-Type: text/plain", out: true,
			want: model{Name: "x"}},
		{name: "accepted, with a body", status: 202, body: `{"name":"x"}`, out: true, want: model{Name: "x"}},
		{name: "accepted, empty", status: 202, out: true},
		{name: "no content", status: 204, out: true},
		{name: "nothing wanted", status: 200, body: "<html>"},
		{name: "empty", status: 200, out: true, err: "has no body"},
		{name: "blank", status: 200, body: "\r\n ", out: true, err: "has no body"},
		{name: "null", status: 200, body: " null", out: true, err: "is null"},
		{name: "HTML", status: 200, body: "<html>hunter22", header: "Content-Type: text/html; charset=utf-8", out: true,
			err: "is not JSON (text/html)"},
		{name: "HTML by a strange name", status: 200, body: "<html>", header: "Content-Type: hunter22 <b>", out: true,
			err: "is not JSON"},
		{name: "half", status: 200, body: `{"name":"hunter22`, out: true, err: "is not JSON"},
		{name: "two values", status: 200, body: `{} {}`, out: true, err: "is not JSON"},
		{name: "list", status: 200, body: `["hunter22"]`, out: true, err: "expected form"},
		{name: "field of another type", status: 200, body: `{"request_id":"r-1","count":"hunter22"}`, out: true,
			err: "expected form: field count"},
		{name: "no time", status: 200, body: `{"at":"hunter22"}`, out: true,
			err: "expected form: field at: a JSON string does not fit time.Time"},
		{name: "empty time", status: 200, body: `{"at":"","request_id":"r-1"}`, out: true, err: "form: field at: "},
		{name: "time without a zone", status: 200, body: `{"at":"2026-01-01T00:00:00"}`, out: true, err: "form: field at: "},
		{name: "number in a string", status: 200, body: `{"count":"200"}`, out: true, err: "form: field count: "},
		{name: "number with a fraction", status: 200, body: `{"count":200.0}`, out: true, err: "form: field count: "},
		{name: "number with an exponent", status: 200, body: `{"count":2e2}`, out: true, err: "form: field count: "},
		{name: "number too large", status: 200, body: `{"count":30000000000000000000}`, out: true,
			err: "form: field count: "},
		{name: "another case", status: 200, body: `{"name":"x","Name":"y","NAME":"z"}`, out: true, want: model{Name: "x"}},
		{name: "byte order mark", status: 200, body: "\ufeff" + `{"name":"x"}`, out: true, want: model{Name: "x"}},
		{name: "list that explodes", status: 200, body: `{"list":[{}` + strings.Repeat(",{}", 1<<13) + `]}`, out: true,
			err: "form: the elements take too much memory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newTestClient(t, always(test.status, test.body, test.header))
			call := Call{Operation: "X", Method: "GET", Retry: Safe, Template: "/x"}
			var got model
			var out any
			if test.out {
				out = &got
			}
			err := request{call: call}.do(t.Context(), c, out)
			if test.err == "" {
				require.NoError(t, err)
				require.Equal(t, test.want, got)
				return
			}
			f := failure(t, err)
			require.Equal(t, test.status, f.StatusCode)
			require.Equal(t, "X", f.Operation)
			require.Contains(t, f.Message, test.err)
			require.Nil(t, f.Body)
			require.NotContains(t, err.Error(), "hunter22")
			if f.Err != nil {
				require.NotContains(t, f.Err.Error(), "hunter22")
			}
			if strings.Contains(test.body, "r-1") {
				require.Equal(t, "r-1", f.RequestID, "the request id is lost")
			}
			var syntax *json.SyntaxError
			if test.name == "HTML" {
				require.ErrorAs(t, err, &syntax, "the cause is lost")
			}
		})
	}
}
