package apierror

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	const api = `{"status_code":404,"request_id":"request-id-test-1","error_type":"user_not_found",` +
		`"error_message":"No such user.","error_url":"https://stytch.com/docs/api/errors/404","error_details":{"a":[1]}}`
	const unknown = "the response is no error that the API documents"
	for _, test := range []struct {
		name   string
		status int
		header string // lines, "Key: value"
		body   string
		want   Error
	}{
		{"of the API", 404, "X-Request-Id: other", api, Error{
			Type: "user_not_found", Message: "No such user.", RequestID: "request-id-test-1",
			DocURL: "https://stytch.com/docs/api/errors/404", Details: []byte(`{"a":[1]}`), ofAPI: true,
		}},
		{"without a request id", 404, "", `{"status_code":404,"error_type":"t"}`, Error{Type: "t", ofAPI: true}},
		{"without a status", 404, "", `{"request_id":"r","error_type":"t"}`, Error{Type: "t", RequestID: "r", ofAPI: true}},
		{"a request id in the header alone", 404, "X-Request-Id: r", `{"error_type":"t"}`, Error{Type: "t", RequestID: "r"}},
		{"another status", 404, "", `{"status_code":400,"error_type":"t"}`, Error{Type: "t"}},
		{"more than an object", 404, "", `{"status_code":404,"error_type":"t"} {}`, Error{Type: "t"}},
		{"of OAuth2", 400, "", `{"status_code":400,"request_id":"r-1","error":"invalid_client",` +
			`"error_description":"Unknown.","error_uri":"https://e.example"}`,
			Error{Type: "invalid_client", Message: "Unknown.", RequestID: "r-1", DocURL: "https://e.example"}},
		{"of both", 400, "", `{"error":"a","error_type":"b","error_description":"c","error_message":"d"}`,
			Error{Type: "b", Message: "d"}},
		{"rate limit", 429, "Retry-After: 77", `{"error_type":"too_many_requests"}`,
			Error{Type: "too_many_requests", RetryAfter: 77 * time.Second}},
		{"of a gateway", 502, "Content-Type: text/html\nX-Request-Id: r-2\nRetry-After: 3", "<html>Bad gateway</html>",
			Error{Message: "the response is not JSON (text/html)", RequestID: "r-2", RetryAfter: 3 * time.Second}},
		{"empty", 503, "X-Request-Id: r-3", "", Error{Message: "the response has no body", RequestID: "r-3"}},
		{"cut short", 404, "", api[:100], Error{Type: "user_not_found", RequestID: "request-id-test-1"}},
		{"fields of other types", 400, "",
			`{"request_id":7,"error_type":null,"error_message":["m"],"error_details":null}`, Error{Message: unknown}},
		{"a field of another type", 400, "", `{"request_id":7,"error_type":"t","error_url":{}}`, Error{Type: "t"}},
		{"another object", 400, "", `{"message":"m"}`, Error{Message: unknown}},
		{"names in another case", 400, "", `{"Error_Type":"t"}`, Error{Message: unknown}},
		{"a list", 400, "", `[{"error_type":"t"}]`, Error{Message: "the response is not JSON"}},
		{"a success", 200, "", api, Error{Message: "the status is not expected", RequestID: "request-id-test-1"}},
		{"a redirect", 307, "", api, Error{Message: "the status is not expected", RequestID: "request-id-test-1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			response := &http.Response{StatusCode: test.status, Header: http.Header{}}
			for line := range strings.SplitSeq(test.header, "\n") {
				key, value, _ := strings.Cut(line, ": ")
				response.Header.Set(key, value)
			}
			test.want.StatusCode = test.status
			if test.status >= 400 && test.body != "" {
				test.want.Body = []byte(test.body)
			}
			require.Equal(t, &test.want, Decode(response, []byte(test.body), time.Time{}))
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	date := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, test := range []struct {
		name        string
		value, date string
		want        time.Duration
	}{
		{"none", "", "", 0},
		{"seconds", "3", "", 3 * time.Second},
		{"seconds, whatever the date", "3", date(time.Hour), 3 * time.Second},
		{"fraction", "1.5", "", 1500 * time.Millisecond},
		{"fraction below one", ".25", "", 250 * time.Millisecond},
		{"blanks", " 3 ", "", 3 * time.Second},
		{"two points", "1.5.1", "", 0},
		{"a point", ".", "", 0},
		{"exponent", "1e3", "", 0},
		{"infinity", "inf", "", 0},
		{"hexadecimal", "0x10", "", 0},
		{"negative", "-1", "", 0},
		{"more than a duration", "9223372037", "", math.MaxInt64},
		{"more than a number", "1" + fmt.Sprintf("%0400d", 0), "", math.MaxInt64},
		{"date by the local clock", date(5 * time.Second), "", 5 * time.Second},
		{"date by the server's clock, ahead", date(time.Hour + 2*time.Second), date(time.Hour), 2 * time.Second},
		{"date by the server's clock, behind", date(-time.Hour + 2*time.Second), date(-time.Hour), 2 * time.Second},
		{"date gone by", date(-time.Second), date(0), 0},
		{"date and a Date that is none", date(5 * time.Second), "today", 5 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := http.Header{"Retry-After": {test.value}, "Date": {test.date}}
			require.Equal(t, test.want, retryAfter(header, now))
		})
	}
}
