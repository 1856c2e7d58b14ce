// Package wire sends one HTTP request and no more.
//
// Package net/http repeats requests below its caller: when a connection that it kept turns out to be
// closed, and over HTTP/2 when the server resets a stream or goes away, without a bound and without
// telling anybody. Whoever bounds, counts and logs requests must not allow that. [Do] ends a request
// where net/http would begin a second one, and says whether the first one can have reached the server.
package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// ErrBroken is returned when the connection failed in such a way that net/http would have sent the request
// again. It keeps to itself what the failure was.
var ErrBroken = errors.New("the connection failed before there was a response")

// Error is why there is no response.
type Error struct {
	// Unsent says that it is proved that nothing of the request was sent: no connection was got, or not
	// one byte was handed to it.
	Unsent bool
	// Reused says that the request was given a connection that had been used before: a fresh one may do
	// better at once.
	Reused bool
	Err    error // of net/http, or ErrBroken
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Do sends a request by a client of net/http, once. The body of the request is sent as it is, and never
// read again; that of the response must be closed. The client should follow no redirects: one that is
// followed is a second request, and fails with [ErrBroken].
//
// An error is an [*Error], but for one about the URL.
func Do(client *http.Client, request *http.Request) (*http.Response, error) {
	callers := request.Context()
	ctx, cancel := context.WithCancelCause(callers)
	w := &watch{cancel: cancel}
	request = request.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:          w.getConn,
		GotConn:          w.gotConn,
		WroteHeaderField: w.wroteHeaderField,
	}))
	request.GetBody = nil
	response, err := client.Do(request)
	if err != nil {
		broken := context.Cause(ctx) == ErrBroken //nolint:errorlint // it is set as it is
		cancel(nil)
		return nil, w.failed(callers, err, broken)
	}
	response.Body = &body{response.Body, cancel}
	return response, nil
}

// watch sees what net/http does with a request. Its hooks run on goroutines of net/http.
type watch struct {
	cancel context.CancelCauseFunc

	asked, got atomic.Int32 // connections asked for, and got
	reused     atomic.Bool
	wrote      atomic.Bool // a header was handed to a connection
}

func (w *watch) getConn(string) {
	if w.asked.Add(1) > 1 {
		w.cancel(ErrBroken)
	}
}

func (w *watch) gotConn(info httptrace.GotConnInfo) {
	if w.got.Add(1) > 1 {
		w.cancel(ErrBroken)
		return
	}
	w.reused.Store(info.Reused)
}

func (w *watch) wroteHeaderField(string, []string) { w.wrote.Store(true) }

func (w *watch) failed(callers context.Context, err error, broken bool) error {
	if broken {
		err = ErrBroken
	}
	return &Error{Unsent: w.unsent(callers, broken), Reused: w.reused.Load(), Err: err}
}

// unsent reports whether nothing of the request was sent. A RoundTripper that is not net/http's asks for
// no connection here: nothing is known of what it did.
func (w *watch) unsent(callers context.Context, broken bool) bool {
	switch {
	case w.asked.Load() == 0:
		return false
	case w.got.Load() == 0:
		return true
	case !broken && callers.Err() != nil:
		return false // it may be on its way to the connection at this moment
	}
	return !w.wrote.Load()
}

// body ends the context of a request when the response has been read: before, it would break off.
type body struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}

// NewTransport returns a transport for requests to one or two hosts, as the SDK makes them. Its HTTP/2
// connections are checked for life: one on which nothing has come for 5 seconds is pinged, and closed if
// there is no answer within 3.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second},
		TLSHandshakeTimeout:   5 * time.Second,
		ExpectContinueTimeout: time.Second,
		MaxIdleConns:          100,
		// All connections go to one or two hosts: net/http's default of 2 would
		// open a new one for most calls of a busy server.
		MaxIdleConnsPerHost: 100,
		// Shorter than servers keep them: a request on a connection that the server
		// is closing fails with a doubtful outcome.
		IdleConnTimeout:        45 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
}
