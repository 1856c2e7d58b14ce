package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// pipes is a listener whose connections are made in memory, so that a bubble has their time.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

func TestServerWaitsForNobodyWithoutEnd(t *testing.T) {
	for _, c := range []struct {
		name, sent string
		within     time.Duration
	}{
		{"nothing", "", 10 * time.Second},
		{"half a header", "POST / HTTP/1.1\r\nHost: a", 10 * time.Second},
		{"half a body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", time.Minute},
		{"half a chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", time.Minute},
		{"a request, and no other", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 3 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := connect(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
				_, err := io.WriteString(conn, c.sent)
				require.NoError(t, err)
				began := time.Now()
				_, _ = io.Copy(io.Discard, conn) // ends when the server closes the connection
				require.LessOrEqual(t, time.Since(began), c.within)
			})
		})
	}
}

func TestServerWritesToNobodyWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := make(chan error, 1)
		conn := connect(t, func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write(make([]byte, 1<<20))
			failed <- err
		})
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		require.NoError(t, err)
		began := time.Now()
		require.Error(t, <-failed) // nobody reads
		require.LessOrEqual(t, time.Since(began), time.Minute)
	})
}

func TestServerBoundsHeaders(t *testing.T) {
	for _, c := range []struct {
		size   int
		status string
	}{
		{32 << 10, "200"}, // cookies of all sessions
		{128 << 10, "431"},
	} {
		synctest.Test(t, func(t *testing.T) {
			conn := connect(t, func(http.ResponseWriter, *http.Request) {})
			header := "Connection: close\r\nCookie: a=" + strings.Repeat("b", c.size)
			go func() { _, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n"+header+"\r\n\r\n") }()
			answer, err := io.ReadAll(conn)
			require.NoError(t, err)
			require.Contains(t, string(answer), "HTTP/1.1 "+c.status)
		})
	}
}

// The requests under way are answered before serve returns, but not waited for without end.
func TestServeEndsWithItsContext(t *testing.T) {
	for _, c := range []struct{ takes, ends time.Duration }{
		{2 * time.Second, 2 * time.Second},
		{time.Hour, 5 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			listener := make(pipes)
			server := newServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				select {
				case <-time.After(c.takes):
				case <-r.Context().Done():
				}
			}))
			defer server.Close()
			ended := make(chan error, 1)
			go func() { ended <- serve(ctx, server, listener) }()
			conn, other := net.Pipe()
			defer conn.Close()
			listener <- other
			_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
			require.NoError(t, err)
			answered := make(chan struct{})
			go func() { defer close(answered); _, _ = io.Copy(io.Discard, conn) }()
			synctest.Wait()

			began := time.Now()
			cancel()
			require.NoError(t, <-ended)
			require.InDelta(t, c.ends, time.Since(began), float64(time.Second))
			_ = server.Close()
			<-answered
		})
	}
}

// connect returns a connection to the server of the site, with another handler.
func connect(t *testing.T, handle http.HandlerFunc) net.Conn {
	t.Helper()
	listener := make(pipes)
	server := newServer(handle)
	ended := make(chan error)
	go func() { ended <- server.Serve(listener) }()
	conn, other := net.Pipe()
	listener <- other
	t.Cleanup(func() {
		_ = conn.Close()
		_ = server.Close()
		require.ErrorIs(t, <-ended, http.ErrServerClosed)
	})
	return conn
}
