package wire

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSecondConnection has a request get a second HTTP/1 connection: net/http would write to it although the
// context has ended.
func TestSecondConnection(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := &watch{ctx: ctx, cancel: cancel}
	first, peerOfFirst := net.Pipe()
	second, peerOfSecond := net.Pipe()
	defer first.Close()
	defer peerOfFirst.Close()
	defer peerOfSecond.Close()

	w.getConn("")
	w.gotConn(httptrace.GotConnInfo{Conn: first, Reused: true})
	require.NoError(t, ctx.Err())
	w.gotConn(httptrace.GotConnInfo{Conn: second})
	require.ErrorIs(t, ctx.Err(), context.Canceled)
	require.True(t, w.broken.Load(), "broken")
	require.True(t, w.reused.Load(), "what is said of the first connection is lost")
	_, err := second.Write([]byte("x"))
	require.Error(t, err, "the second connection is open")
	go func() { _, _ = peerOfFirst.Read(make([]byte, 1)) }()
	_, err = first.Write([]byte("x"))
	require.NoError(t, err, "the first connection is closed")
}

// TestNoProxy has the choice of a proxy fail: no connection was opened, so nothing was sent.
func TestNoProxy(t *testing.T) {
	custom := errors.New("custom")
	transport := NewTransport()
	transport.Proxy = chosen(func(*http.Request) (*url.URL, error) { return nil, custom })
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://test.example", http.NoBody)
	require.NoError(t, err)
	_, err = Do(&http.Client{Transport: transport}, request, cancel)
	require.ErrorIs(t, err, custom)
	var failed *Error
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.Unsent)
}
