// Package wire sends one HTTP request and no more.
//
// Package net/http repeats requests below its caller: when an idle connection turns out to be
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
	"net/url"
	"time"
)

// ErrBroken is returned when the connection failed in such a way that net/http would have sent the request
// again. Net/http does not tell what the failure was. It matches [io.ErrUnexpectedEOF].
var ErrBroken error = brokenError{}

type brokenError struct{}

func (brokenError) Error() string { return "the connection failed before there was a response" }
func (brokenError) Unwrap() error { return io.ErrUnexpectedEOF }

// Error is why there is no response. Its text does not contain the URL, whose query may hold personal data.
type Error struct {
	// Unsent says that it is proved that nothing of the request was sent: no connection was obtained, or
	// not one byte was handed to it.
	Unsent bool
	// Reused says that the request was given a connection that had been used before: on a fresh one it may
	// succeed at once.
	Reused bool
	Err    error // of net/http, or ErrBroken
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Do sends a request by a client of net/http, once. The body of the request is sent as it is, and never
// read again. The client should follow no redirects: one that is followed is a second request, and fails with
// [ErrBroken]. An error is always an [*Error].
//
// The context of the request must be its own, and cancel must end it: Do calls cancel where net/http would
// begin a second request, and whoever calls Do must call it when the response has been read.
//
// What was sent is known from net/http's hooks (package httptrace). A RoundTripper that calls none of them
// proves nothing, except by an error of dialing, a *[net.OpError].
func Do(client *http.Client, request *http.Request, cancel context.CancelFunc) (*http.Response, error) {
	began := time.Now() //nolint:forbidigo // as the timeout of the client does
	w := &watch{client: *client, next: client.Transport, ctx: request.Context(), cancel: cancel}
	w.client.Transport = w
	response, err := w.client.Do(request) //nolint:gosec // the host is the base URL that the user set
	if err == nil {
		return response, nil
	}
	if urlErr, ok := err.(*url.Error); ok {
		err = urlErr.Err
	}
	if w.broken.Load() {
		err = ErrBroken
	}
	// Net/http does not wait for what it is writing when a context ends: it may write a little later.
	timedOut := client.Timeout > 0 && time.Since(began) >= client.Timeout //nolint:forbidigo // as above
	writing := w.ctx.Err() != nil && !w.broken.Load() || timedOut
	cancel()
	return nil, &Error{Unsent: w.unsent(err, writing), Reused: w.reused.Load(), Err: err}
}

// unsent reports whether nothing of a request that failed was sent, if net/http is not still writing.
func (w *watch) unsent(err error, writing bool) bool {
	switch {
	case !w.begun:
		return true
	case w.asked.Load() == 0 && w.got.Load() == 0:
		return notDialed(err)
	case w.got.Load() == 0:
		return true
	}
	return !writing && !w.wrote.Load()
}

// notDialed reports whether an error says that no connection could be opened.
func notDialed(err error) bool {
	opErr, ok := errors.AsType[*net.OpError](err)
	return ok && (opErr.Op == "dial" || opErr.Op == "proxyconnect")
}
