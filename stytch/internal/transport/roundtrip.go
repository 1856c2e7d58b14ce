package transport

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// HTTPClient returns a client for a package that makes requests of its own. Each of them is a call with one attempt: it
// has the headers, hooks and log of all others, and is not repeated, judged or decoded. The requests go by the
// http.Client that makes all requests of c, and follow no redirect.
func (c *Client) HTTPClient(call Call) *http.Client {
	client := *c.settings.httpClient
	client.Transport = &observed{client: c, call: &call, chain: observedChain(c, client.Transport)}
	return &client
}

// observed is a RoundTripper whose requests are each a call with one attempt.
type observed struct {
	client *Client
	call   *Call
	chain  handler
}

// observedChain is the part of the chain that sees a request: it does not repeat, judge or decode.
func observedChain(c *Client, next http.RoundTripper) handler {
	if next == nil {
		next = http.DefaultTransport //nolint:forbidigo // as the http.Client of the caller would
	}
	h := limitHandler(roundTripHandler(next), c)
	h = userAgentHandler(h)
	h = hooksHandler(h, c)
	return logHandler(h, c)
}

// roundTripHandler is the end of a chain below an http.Client.
func roundTripHandler(next http.RoundTripper) handler {
	return func(x *exchange) (*result, error) {
		response, err := next.RoundTrip(x.request) //nolint:bodyclose // limitHandler closes it
		if err != nil {
			return nil, err
		}
		return &result{response: response}, nil
	}
}

// RoundTrip sends a request, and returns when the response has been read. The context of the request reaches the next
// RoundTripper.
func (o *observed) RoundTrip(request *http.Request) (*http.Response, error) {
	var res *result
	var err error
	_ = o.client.observe(request.Context(), o.client.settings, o.call.info(), func(ctx context.Context) CallOutcome {
		x := &exchange{ctx: ctx, call: o.call, settings: o.client.settings, attempt: 1, request: request.Clone(ctx)}
		x.addHeaders()
		res, err = o.chain(x)
		return CallOutcome{Attempts: 1, Err: o.client.outcome(x, res, err)}
	})
	if err != nil {
		return nil, err
	}
	response := *res.response
	response.Body = io.NopCloser(bytes.NewReader(res.body))
	return &response, nil
}
