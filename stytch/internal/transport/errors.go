package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
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
		if res == nil {
			return nil, wrap(x.call.Operation, err)
		}
		if err == nil && succeeded(res) {
			return res, nil
		}
		return res, c.newError(c.failure(x, res, err))
	}
}

// failure reads a result; cause may be nil.
func (c *Client) failure(x *exchange, res *result, cause error) *Failure {
	response := res.response
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
		// The body of a success may hold tokens: nothing of it is kept.
		f.Message, f.Note = f.Note, ""
	case response.StatusCode >= 400:
		e := res.envelope()
		f.Type, f.Message, f.DocURL = e.Type, e.Message, e.DocURL
		if details := json.RawMessage(c.redact(x, string(e.Details))); json.Valid(details) {
			f.Details = details
		}
		if len(res.body) > 0 {
			f.Body = []byte(c.redact(x, string(res.body)))
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
	f.Type = redact(f.Type, c.secrets)
	for _, text := range [...]*string{&f.Message, &f.DocURL, &f.Note} {
		*text = c.redact(x, *text)
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
	id := res.envelope().RequestID
	if id == "" {
		id = res.response.Header.Get(requestIDHeader)
	}
	if len(id) > maxRequestID || !validHeaderName(id) {
		return ""
	}
	return c.redact(x, id)
}

// envelope has what every response of the API has, and what errors have.
type envelope struct {
	RequestID, Type, Message, DocURL string
	Details                          json.RawMessage
}

// parseEnvelope reads as much of a body as it can: one that was cut short, or a
// field of another type, loses only itself.
func parseEnvelope(body []byte) *envelope {
	e := new(envelope)
	d := json.NewDecoder(bytes.NewReader(body))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return e
	}
	const oauth = 4 // where their texts begin
	texts := [...]struct {
		key  string
		into *string
	}{
		{"request_id", &e.RequestID},
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

// redact removes from a text what must not be seen of a call: some gateways show the
// request that they refuse.
func (c *Client) redact(x *exchange, text string) string {
	session := [...]string{x.settings.session, x.settings.sessionJWT}
	return redact(redact(redact(text, c.secrets), session[:]), x.call.Secrets)
}

func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		// Shorter ones are no secrets of Stytch's, and may be words.
		if len(secret) < 8 {
			continue
		}
		text = strings.ReplaceAll(text, secret, "[redacted]")
		// As it stands in JSON, where that is something else.
		if quoted, err := json.Marshal(secret); err == nil {
			text = strings.ReplaceAll(text, string(quoted[1:len(quoted)-1]), "[redacted]")
		}
	}
	return text
}

// redactError removes secrets from the text of an error: those of net/http quote
// what a server sent.
func (c *Client) redactError(x *exchange, err error) error {
	was := err.Error()
	if text := c.redact(x, was); text != was {
		return &redactedError{text, err}
	}
	return err
}

type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }
func (e *redactedError) Unwrap() error { return e.err }

// contentType returns the media type of a response in brackets, if it looks like one.
func contentType(response *http.Response) string {
	t, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";")
	t = strings.TrimSpace(t)
	if len(t) > 64 || !validHeaderName(strings.Replace(t, "/", "", 1)) {
		return ""
	}
	return " (" + t + ")"
}
