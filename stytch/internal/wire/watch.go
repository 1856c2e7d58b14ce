package wire

import (
	"context"
	"crypto/tls"
	"io"
	"net/http/httptrace"
	"sync/atomic"
)

// maxAsked is how often net/http may ask for a connection before it gets one. It asks again where many
// requests open HTTP/2 connections at the same time, and others took all streams of the one that was opened
// for this: up to 5 times in a burst of 500 requests. Where a server goes away as soon as it is connected
// to, it asks for ever.
const maxAsked = 6

// watch sees what net/http does with a request, and ends it at a second one. Its hooks run on goroutines
// of net/http.
type watch struct {
	cancel context.CancelCauseFunc
	trace  httptrace.ClientTrace

	asked, got atomic.Int32 // connections asked for, and got
	reused     atomic.Bool
	wrote      atomic.Bool // a header was handed to a connection
}

// watched returns a context by which net/http calls the hooks of w.
func (w *watch) watched(ctx context.Context) context.Context {
	w.trace = httptrace.ClientTrace{GetConn: w.getConn, GotConn: w.gotConn, WroteHeaderField: w.wroteHeaderField}
	return httptrace.WithClientTrace(ctx, &w.trace)
}

// getConn is called when net/http asks for a connection: after it had one, for a second request.
func (w *watch) getConn(string) {
	if w.asked.Add(1) > maxAsked || w.got.Load() > 0 {
		w.cancel(ErrBroken)
	}
}

// gotConn is called before anything is written to a connection.
func (w *watch) gotConn(info httptrace.GotConnInfo) {
	if w.got.Add(1) == 1 {
		w.reused.Store(info.Reused)
		return
	}
	w.cancel(ErrBroken)
	// Over HTTP/2 net/http looks at the context before it writes. Over HTTP/1 it writes first; nobody else
	// uses the connection.
	if secure, ok := info.Conn.(*tls.Conn); !ok || secure.ConnectionState().NegotiatedProtocol != "h2" {
		_ = info.Conn.Close() // that it was closed already is as good
	}
}

// wroteHeaderField is called before a field of the header is written.
func (w *watch) wroteHeaderField(string, []string) { w.wrote.Store(true) }

// body ends the context of a request when the response has been read: earlier, that would break it off.
type body struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}
