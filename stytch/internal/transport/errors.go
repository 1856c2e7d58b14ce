package transport

import (
	"encoding/json"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/internal/redact"
)

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
	return c.failure(x, res, err)
}

// failure returns the error that a result is; cause may be nil. It holds no credentials.
func (c *Client) failure(x *exchange, res *result, cause error) *apierror.Error {
	secrets := c.secretsOf(x)
	e := *c.refusal(res)
	e.Operation, e.RequestID = x.call.Operation, c.requestID(x, res)
	if cause != nil {
		e.Err = secrets.Error(cause)
	}
	switch status := e.StatusCode; {
	case succeeded(res):
		e.Message = e.Err.Error()
	case status >= http.StatusMultipleChoices && status < http.StatusBadRequest:
		e.Message = redirectMessage(res.response)
	}
	if e.Details = []byte(secrets.Text(string(e.Details))); !json.Valid(e.Details) {
		e.Details = nil
	}
	if e.Body != nil {
		e.Body = []byte(secrets.Text(string(e.Body)))
	}
	// A type is a word of the API's, and may have in it what somebody chose as a password:
	// programs must know it all the same.
	e.Type = apierror.Type(c.credentials.hidden.Text(string(e.Type)))
	e.Message, e.DocURL = secrets.Text(e.Message), secrets.Text(e.DocURL)
	return &e
}

// refusal returns what a response says, as it came. It is decoded once.
func (c *Client) refusal(res *result) *apierror.Error {
	if res.refused == nil {
		res.refused = apierror.Decode(res.response, res.body, c.now())
	}
	return res.refused
}

// requestID returns the id that the API gave a request.
func (c *Client) requestID(x *exchange, res *result) string {
	return c.secretsOf(x).Text(apierror.RequestID(res.response, res.body))
}

// secretsOf returns what must not be seen of a call: some gateways show the request that
// they refuse.
func (c *Client) secretsOf(x *exchange) redact.Redactor {
	return c.credentials.hidden.With(x.settings.session, x.settings.sessionJWT).With(x.call.Secrets...)
}
