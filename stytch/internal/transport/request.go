package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// emptyObject is what POST and PUT send when there is nothing to say: servers that want JSON refuse no body.
const emptyObject = "{}"

// body encodes the body of a call, nil for none.
func (c *Call) body() ([]byte, error) {
	switch {
	case c.Form != "":
		return []byte(c.Form), checkForm(c.Form)
	case c.Body == nil && (c.Method == http.MethodPost || c.Method == http.MethodPut):
		return []byte(emptyObject), nil
	case c.Body == nil:
		return nil, nil
	}
	body, err := json.Marshal(c.Body)
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	return body, checkJSON(body)
}

// bodyReader returns a reader of a body, or nil for no body.
func bodyReader(body []byte) io.Reader {
	if body == nil {
		return nil
	}
	return bytes.NewReader(body)
}

// responseHandler stores the response for WithResponseInto, whatever became of
// the call.
func responseHandler(next handler) handler {
	return func(x *exchange) (*result, error) {
		res, err := next(x)
		if into := x.settings.into; into != nil && res != nil {
			*into = x.settings.raw(res) //nolint:bodyclose // the body is in memory
		}
		return res, err
	}
}

// rawResponse returns a response whose body can be read again, and whose request
// holds no credentials and no body.
func rawResponse(res *result) *http.Response {
	raw := *res.response
	raw.Body = io.NopCloser(bytes.NewReader(res.body))
	if raw.Request != nil {
		request := raw.Request.WithContext(raw.Request.Context()) // a copy
		request.Header = request.Header.Clone()
		request.Body, request.GetBody, request.Response = nil, nil, nil
		for _, key := range []string{"Authorization", sessionHeader, sessionJWTHeader} {
			request.Header.Del(key)
		}
		raw.Request = request
	}
	return &raw
}
