package wire

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// maxAsked is how often net/http may ask for a connection before it gets one. It asks again where many
// requests open HTTP/2 connections at the same time, and others took all streams of the one that was opened
// for this: up to 5 times in a burst of 500 requests. Where a server goes away as soon as it is connected
// to, it asks for ever.
const maxAsked = 6

// watch sees what net/http does with a request, and ends it at a second one. It is the RoundTripper of a copy
// of the caller's client. Its hooks run on goroutines of net/http.
type watch struct {
	client http.Client
	next   http.RoundTripper // the caller's; nil for net/http's default
	ctx    context.Context
	cancel context.CancelFunc
	trace  httptrace.ClientTrace

	begun      bool         // the caller's RoundTripper was called
	asked, got atomic.Int32 // connections asked for, and got
	reused     atomic.Bool
	wrote      atomic.Bool // a header was handed to a connection
	broken     atomic.Bool // the request was ended at a second one
}

// RoundTrip passes a request on to the caller's RoundTripper, with the hooks.
func (w *watch) RoundTrip(request *http.Request) (*http.Response, error) {
	w.begun = true
	w.trace = httptrace.ClientTrace{GetConn: w.getConn, GotConn: w.gotConn, WroteHeaderField: w.wroteHeaderField}
	request = request.WithContext(httptrace.WithClientTrace(request.Context(), &w.trace))
	request.GetBody = noSecondBody
	next := w.next
	if next == nil {
		next = http.DefaultTransport //nolint:forbidigo // as the http.Client of the caller would
	}
	response, err := next.RoundTrip(request)
	if err == nil && response != nil {
		dropBadLocation(response, request)
	}
	return response, err
}

// noSecondBody is what net/http asks for a body when it sends a request again. Without it the error of net/http would
// tell the user to set one.
func noSecondBody() (io.ReadCloser, error) { return nil, ErrBroken }

// dropBadLocation removes a Location that is not a URL: http.Client would give up the response for it, with an error
// that quotes the value.
func dropBadLocation(response *http.Response, request *http.Request) {
	if location := response.Header.Get("Location"); location != "" {
		if _, err := request.URL.Parse(location); err != nil {
			response.Header.Del("Location")
		}
	}
}

// stop ends a request for which net/http would begin a second one.
func (w *watch) stop() {
	if w.ctx.Err() == nil {
		w.broken.Store(true)
	}
	w.cancel()
}

// getConn is called when net/http asks for a connection: after it had one, for a second request.
func (w *watch) getConn(string) {
	if w.asked.Add(1) > maxAsked || w.got.Load() > 0 {
		w.stop()
	}
}

// gotConn is called before anything is written to a connection.
func (w *watch) gotConn(info httptrace.GotConnInfo) {
	if w.got.Add(1) == 1 {
		w.reused.Store(info.Reused)
		return
	}
	w.stop()
	// Over HTTP/2 net/http looks at the context before it writes. Over HTTP/1 it writes first; nobody else
	// uses the connection.
	if secure, ok := info.Conn.(*tls.Conn); !ok || secure.ConnectionState().NegotiatedProtocol != "h2" {
		_ = info.Conn.Close() // that it was closed already is as good
	}
}

// wroteHeaderField is called before a field of the header is written.
func (w *watch) wroteHeaderField(string, []string) { w.wrote.Store(true) }
