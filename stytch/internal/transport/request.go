package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// formType is the type of the bodies that OAuth2 endpoints take.
const formType = "application/x-www-form-urlencoded"

// errRequest is an error of generated code: users do not see it.
var errRequest = errors.New("the request is not that of the operation")

// take takes the request of a call from gen's client, and checks what it sends.
func (x *exchange) take(request *http.Request) error {
	x.origin = request
	if request.Method != x.call.Method {
		return errRequest
	}
	if err := checkPath(x.call.Template, request.URL.EscapedPath()); err != nil {
		return err
	}
	if err := checkForm(request.URL.RawQuery); err != nil {
		return err
	}
	if err := x.takeBody(request); err != nil {
		return err
	}
	return x.ctx.Err()
}

// takeBody reads the body of a request, which each attempt sends.
func (x *exchange) takeBody(request *http.Request) error {
	if request.Body == nil || request.Body == http.NoBody {
		return nil
	}
	defer request.Body.Close()
	body := bytes.NewBuffer(make([]byte, 0, request.ContentLength+bytes.MinRead))
	if _, err := body.ReadFrom(request.Body); err != nil {
		return err
	}
	x.body = body.Bytes()
	if request.Header.Get("Content-Type") == formType {
		return checkForm(body.String())
	}
	return checkJSON(x.body)
}

// bodyReader returns a reader of a body, or nil for no body.
func bodyReader(body []byte) io.ReadCloser {
	if body == nil {
		return nil
	}
	return io.NopCloser(bytes.NewReader(body))
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
