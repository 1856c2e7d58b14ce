package transport

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
)

// exchange is a call on its way through the chain.
type exchange struct {
	ctx      context.Context // of the call, with its deadline
	call     *Call
	settings *settings
	url      string
	body     []byte // nil for none

	attempt int           // 1 for the first
	request *http.Request // of this attempt
}

// result is a response whose body has been read. A handler may return one
// beside an error: what there was before the error.
type result struct {
	response *http.Response // its Body is closed
	body     []byte
	cut      bool // body is not all there was
}

// handler passes an exchange on to the next handler, and does one thing before
// or after.
type handler func(*exchange) (*result, error)

// newChain puts the handlers together. A request goes through them from the
// last line to the first, a response from the first to the last.
func newChain(c *Client) handler {
	h := ownHeaders(limitHandler(sendHandler(c), c))
	h = authHandler(h, c)
	h = userAgentHandler(h)
	h = hooksHandler(h, c)
	h = logHandler(h, c)
	h = retryHandler(h, c)
	h = errorHandler(h, c)
	h = decodeHandler(h, c)
	return responseHandler(h)
}

// newRequest makes the request of the next attempt: each has its own reader of
// the body.
func (x *exchange) newRequest() error {
	request, err := http.NewRequestWithContext(x.ctx, x.call.Method, x.url, bodyReader(x.body))
	if err != nil {
		return withoutURL(err)
	}
	request.Header["Accept"] = acceptJSON
	switch {
	case x.call.Form != "":
		request.Header["Content-Type"] = contentTypeForm
	case x.body != nil:
		request.Header["Content-Type"] = contentTypeJSON
	}
	maps.Copy(request.Header, x.settings.header)
	x.request = request
	x.attempt++
	return nil
}

// sendHandler is the end of the chain: net/http.
func sendHandler(c *Client) handler {
	return func(x *exchange) (*result, error) {
		response, err := x.settings.httpClient.Do(x.request) //nolint:bodyclose // limitHandler closes it
		if err != nil {
			return nil, x.ended(c.secretsOf(x).Error(withoutURL(err)))
		}
		return &result{response: response}, nil
	}
}

// ended has an error match that of the context, if that has ended: net/http may
// return nothing but its cause.
func (x *exchange) ended(err error) error {
	if ended := x.ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return fmt.Errorf("%w: %w", ended, err)
	}
	return err
}

// withoutURL removes the URL that net/http puts into errors: its query may hold
// personal data.
func withoutURL(err error) error {
	if urlErr, ok := err.(*url.Error); ok { // as net/http documents
		return urlErr.Err
	}
	return err
}
