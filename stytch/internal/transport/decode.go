package transport

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/internal/exactjson"
	"github.com/lapgen/stytch-go/stytch/internal/header"
)

// decodeHandler reads the body of a success into what the call wants.
func decodeHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		res, err := next(x)
		if err != nil || x.out == nil {
			return res, err
		}
		body := bytes.TrimSpace(res.body)
		if len(body) == 0 {
			switch res.response.StatusCode {
			case http.StatusAccepted, http.StatusNoContent, http.StatusResetContent:
				return res, nil
			}
			return res, c.decodeFailure(x, res, "the response has no body", nil)
		}
		if string(body) == "null" {
			return res, c.decodeFailure(x, res, "the response is null", nil)
		}
		if err := c.decoder.Decode(body, x.out); err != nil {
			return res, c.decodeFailure(x, res, decodeMessage(res.response, err), err)
		}
		return res, nil
	}
}

// decodeMessage says what is wrong with a body without repeating any of it: the
// errors of types that decode themselves quote values.
func decodeMessage(response *http.Response, err error) string {
	const form = "the response does not have the expected form"
	switch err := err.(type) {
	case *json.SyntaxError:
		return "the response is not JSON" + header.Media(response.Header.Get("Content-Type"))
	case *exactjson.Error:
		return form + ": " + err.Error()
	}
	if err == exactjson.ErrGrowth { //nolint:errorlint // it is returned as it is
		return form + ": " + err.Error()
	}
	return form
}

// decodeFailure returns the error of a success that is not what it should be.
func (c *Client) decodeFailure(x *exchange, res *result, message string, cause error) error {
	return &apierror.Error{
		Operation:  x.call.Operation,
		StatusCode: res.response.StatusCode,
		RequestID:  c.requestID(x, res),
		Message:    message,
		Err:        cause,
	}
}

// Incomplete returns the error for a response of success that lacks what the operation is for.
func Incomplete(operation string, status int32, requestID, message string) error {
	e := &apierror.Error{Operation: operation, StatusCode: http.StatusOK, Message: message}
	if status > http.StatusOK && status < http.StatusMultipleChoices {
		e.StatusCode = int(status)
	}
	if header.ValidRequestID(requestID) {
		e.RequestID = requestID
	}
	return e
}
