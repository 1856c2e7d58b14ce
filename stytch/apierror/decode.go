package apierror

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/header"
)

// Decode returns the error that a response is, whose body has been read. It reads as much of the body as it can: one
// that was cut short, or a field of another type, loses only itself. Of a response below status 400 it reads only the
// request id, since the body of a success may hold tokens. A Retry-After that is a date counts from the response's own
// Date, or else from now.
func Decode(response *http.Response, body []byte, now time.Time) *Error {
	e := &Error{
		StatusCode: response.StatusCode,
		RequestID:  RequestID(response, body),
		RetryAfter: retryAfter(response.Header, now),
	}
	if e.StatusCode < http.StatusBadRequest {
		e.Message = "the status is not expected"
		return e
	}
	e.decodeBody(body)
	if len(body) > 0 {
		e.Body = body
	}
	if e.Type == "" && e.Message == "" {
		e.Message = unreadable(response, body)
	}
	return e
}

// decodeBody reads what the API says in the body of an error. OAuth2 endpoints have names of their own (RFC 6749
// section 5.2), which count where the API's are missing.
func (e *Error) decodeBody(body []byte) {
	found, whole := membersOf(body)
	named := found.text("request_id") != "" || string(found["status_code"]) == strconv.Itoa(e.StatusCode)
	e.ofAPI = whole && named && found.text("error_type") != ""
	e.Type = Type(found.text("error_type", "error"))
	e.Message = found.text("error_message", "error_description")
	e.DocURL = found.text("error_url", "error_uri")
	if details := found["error_details"]; string(details) != "null" {
		e.Details = details
	}
}

// members are the members of a JSON object.
type members map[string]json.RawMessage

// membersOf returns as many members as can be read, and whether the text is a whole object.
func membersOf(text []byte) (found members, whole bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, false
	}
	found = members{}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return found, false
		}
		found[name.(string)] = value // which package json makes sure of
	}
	_, err := d.Token()
	_, end := d.Token()
	return found, err == nil && end == io.EOF
}

// text returns the first of some members that is a string, and not an empty one; "" if there is none.
func (m members) text(names ...string) string {
	for _, name := range names {
		var text string
		if json.Unmarshal(m[name], &text) == nil && text != "" {
			return text
		}
	}
	return ""
}

// unreadable says why there is nothing in the body of an error.
func unreadable(response *http.Response, body []byte) string {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return "the response has no body"
	case body[0] == '{':
		return "the response is no error that the API documents"
	default:
		return "the response is not JSON" + header.Media(response.Header.Get("Content-Type"))
	}
}

// retryAfter reads the Retry-After header, in seconds or as a date, 0 for none. A date counts from the response's own
// Date: the clocks of server and client differ.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, ok := parseSeconds(value); ok {
		return seconds
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return max(at.Sub(now), 0)
}

// parseSeconds reads a decimal number of seconds, such as "3" or "1.5".
func parseSeconds(value string) (time.Duration, bool) {
	if value == "" || strings.Trim(value, "0123456789.") != "" {
		return 0, false
	}
	seconds, err := strconv.ParseFloat(value, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && seconds >= math.MaxInt64/float64(time.Second):
		return math.MaxInt64, true
	case err != nil:
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}
