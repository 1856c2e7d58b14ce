package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/internal/wire"
)

// exchange is a call on its way through the chain.
type exchange struct {
	ctx      context.Context // of the call, with its deadline
	call     *Call
	settings *settings
	out      any // pointer that the response is decoded into; nil to ignore the body

	origin *http.Request // as gen's client made it; nil before
	body   []byte        // of origin, nil for none

	attempt int           // 1 for the first
	request *http.Request // of this attempt
	cancel  func()        // ends the context of the request
	values  []string      // of the headers that the SDK sets in it
	hurried bool          // an attempt has been repeated without a wait
}

// result is a response whose body has been read. A handler may return one
// beside an error: what there was before the error.
type result struct {
	response *http.Response // its Body is closed, its Request is set
	body     []byte
	cut      bool // body is not all there was

	refused *apierror.Error // what a response that is not a success says, once it has been asked for
}

// handler passes an exchange on to the next handler, and does one thing before
// or after.
type handler func(*exchange) (*result, error)

// newChain puts the handlers together. A request goes through them from the
// last line to the first, a response from the first to the last.
func newChain(c *Client) handler {
	h := limitHandler(sendHandler(c), c)
	h = timeoutHandler(h)
	h = authHandler(h, c)
	h = userAgentHandler(h)
	h = hooksHandler(h, c)
	h = logHandler(h, c)
	h = redirectHandler(h)
	h = retryHandler(h, c)
	h = errorHandler(h, c)
	h = decodeHandler(h, c)
	return responseHandler(h)
}

// newRequest makes the request of the next attempt: each has its own URL, header
// and reader of the body, which a RoundTripper may change.
func (x *exchange) newRequest() {
	request := x.origin.WithContext(x.ctx)
	target := *x.origin.URL
	request.URL = &target
	request.Body, request.GetBody, request.ContentLength = bodyReader(x.body), nil, int64(len(x.body))
	request.Header = make(http.Header, len(x.origin.Header)+sdkHeaders)
	for key, values := range x.origin.Header {
		request.Header[key] = slices.Clone(values)
	}
	x.request, x.values = request, make([]string, 0, sdkHeaders)
	x.attempt++
	x.setHeader("Accept", "application/json")
	x.addHeaders()
}

// addHeaders sets the headers of WithHeader.
func (x *exchange) addHeaders() {
	for key, values := range x.settings.header {
		x.request.Header[key] = slices.Clone(values)
	}
}

// sdkHeaders is how many headers the SDK sets in a request, besides those of gen's client.
const sdkHeaders = 3

// setHeader sets a header of the request; key has the form that net/http writes. No two requests share a value.
func (x *exchange) setHeader(key, value string) {
	n := len(x.values)
	x.values = append(x.values, value)
	x.request.Header[key] = x.values[n : n+1 : n+1]
}

// sendHandler is the end of the chain: one request on the wire.
func sendHandler(c *Client) handler {
	return func(x *exchange) (*result, error) {
		response, err := wire.Do(x.settings.httpClient, x.request, x.cancel) //nolint:bodyclose // limitHandler closes it
		if err != nil {
			return nil, x.unanswered(x.ended(c.secretsOf(x).Error(err)))
		}
		if response.Request == nil || response.Request.URL == nil { // of a RoundTripper that is not net/http's
			response.Request = x.request
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
