package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/redact"
)

// Classes of refusals: package stytch has them for users.
var (
	ErrUnauthorized = errors.New("stytch: unauthorized (status 401)")
	ErrForbidden    = errors.New("stytch: forbidden (status 403)")
)

// Failure is what there is to say about a response that is no success, or that
// cannot be read.
type Failure struct {
	Operation             string
	StatusCode            int
	Type, Message, DocURL string
	RequestID             string
	RetryAfter            time.Duration
	Details               json.RawMessage
	Body                  []byte // as it came, for status 400 and above; without credentials of ours
	Note                  string // what went wrong beside; may be shown
	Cause                 error  // to be matched, not to be shown
}

// errorHandler makes errors: of results whose status is none of success, and of
// attempts without a result.
func errorHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		res, err := next(x)
		return res, c.outcome(x, res, err)
	}
}

// outcome returns the error of a call that ended so, nil for a success.
func (c *Client) outcome(x *exchange, res *result, err error) error {
	switch {
	case res == nil:
		return wrap(x.call.Operation, err)
	case err == nil && succeeded(res):
		return nil
	}
	return c.newError(c.failure(x, res, err))
}

// failure reads a result; cause may be nil.
func (c *Client) failure(x *exchange, res *result, cause error) *Failure {
	response := res.response
	secrets := c.secretsOf(x)
	f := &Failure{
		Operation:  x.call.Operation,
		StatusCode: response.StatusCode,
		RequestID:  c.requestID(x, res),
		Cause:      cause,
	}
	if after, ok := retryAfter(response.Header, c.now()); ok {
		f.RetryAfter = after
	}
	if cause != nil {
		f.Note = cause.Error()
	}
	switch {
	case succeeded(res):
		// The body of a success may hold tokens: nothing of it is stored.
		f.Message, f.Note = f.Note, ""
	case response.StatusCode >= 400:
		e := res.envelope()
		f.Type, f.Message, f.DocURL = e.Type, e.Message, e.DocURL
		if details := json.RawMessage(secrets.Text(string(e.Details))); json.Valid(details) {
			f.Details = details
		}
		if len(res.body) > 0 {
			f.Body = []byte(secrets.Text(string(res.body)))
		}
		if f.Type == "" && f.Message == "" {
			f.Message = unreadable(res)
		}
	case response.StatusCode >= 300:
		f.Message = redirectMessage(response)
	default:
		f.Message = "the status is not expected"
	}
	// A type is a word of the API's, and may have in it what somebody chose as a password:
	// programs must know it all the same.
	f.Type = c.credentials.Text(f.Type)
	for _, text := range [...]*string{&f.Message, &f.DocURL, &f.Note} {
		*text = secrets.Text(*text)
	}
	return f
}

// unreadable says why there is nothing in the body of an error.
func unreadable(res *result) string {
	body := bytes.TrimSpace(res.body)
	switch {
	case len(body) == 0:
		return "the response has no body"
	case body[0] == '{':
		return "the response is no error that the API documents"
	default:
		return "the response is not JSON" + contentType(res.response)
	}
}

const requestIDHeader = "X-Request-Id"

// maxRequestID bounds request ids; those of the API have some 50 characters.
const maxRequestID = 128

// requestID returns the id that the API gave a request, of the body or else of
// the header; "" if it does not look like one.
func (c *Client) requestID(x *exchange, res *result) string {
	id := findRequestID(res.body)
	if id == "" {
		id = res.response.Header.Get(requestIDHeader)
	}
	if len(id) > maxRequestID || !validHeaderName(id) {
		return ""
	}
	return c.secretsOf(x).Text(id)
}

// findRequestID returns the member request_id of an object. It reads no more than it must: hooks and logs ask for
// that of every response.
func findRequestID(body []byte) string {
	const name = `"request_id"`
	if !bytes.Contains(body, []byte(name)) {
		return ""
	}
	for i, depth := 0, 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			end := stringEnd(body, i)
			if depth == 1 && string(body[i:end]) == name {
				if id, ok := textAfterColon(body[end:]); ok {
					return id
				}
			}
			i = end - 1
		}
	}
	return ""
}

// stringEnd returns where the JSON string that begins at start has ended.
func stringEnd(body []byte, start int) int {
	for i := start + 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(body)
}

// textAfterColon returns the string that is the value of a member, if it has no escapes: ids have none.
func textAfterColon(body []byte) (string, bool) {
	body, ok := bytes.CutPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte(":"))
	if !ok {
		return "", false
	}
	body, ok = bytes.CutPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte(`"`))
	end := bytes.IndexAny(body, `"\`)
	if !ok || end < 0 || body[end] != '"' {
		return "", false
	}
	return string(body[:end]), true
}

// envelope has what errors of the API have.
type envelope struct {
	Type, Message, DocURL string
	Details               json.RawMessage
}

// parseEnvelope reads as much of a body as it can: one that was cut short, or a
// field of another type, loses only itself.
func parseEnvelope(body []byte) *envelope {
	e := new(envelope)
	d := json.NewDecoder(bytes.NewReader(body))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return e
	}
	const oauth = 3 // where their texts begin
	texts := [...]struct {
		key  string
		into *string
	}{
		{"error_type", &e.Type},
		{"error_message", &e.Message},
		{"error_url", &e.DocURL},
		// The OAuth2 endpoints have their own (RFC 6749 section 5.2), which count where
		// those above are missing.
		{"error", &e.Type},
		{"error_description", &e.Message},
		{"error_uri", &e.DocURL},
	}
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return e
		}
		if key == "error_details" && string(value) != "null" {
			e.Details = value
		}
		for i, t := range texts {
			if key == t.key && (i < oauth || *t.into == "") {
				*t.into = ""
				_ = json.Unmarshal(value, t.into) // what is no string is left out
			}
		}
	}
	return e
}

// secretsOf returns what must not be seen of a call: some gateways show the request that
// they refuse.
func (c *Client) secretsOf(x *exchange) redact.Redactor {
	return c.credentials.With(x.settings.session, x.settings.sessionJWT).With(x.call.Secrets...)
}

// contentType returns the media type of a response in brackets, if it looks like one.
func contentType(response *http.Response) string {
	t, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";")
	t = strings.TrimSpace(t)
	if len(t) > 64 || !validHeaderName(strings.Replace(t, "/", "", 1)) {
		return ""
	}
	return " (" + t + ")"
}
