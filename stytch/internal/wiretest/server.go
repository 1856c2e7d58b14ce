// Package wiretest has servers that fail at a chosen point of a connection or of a request, and count what
// reached them, for tests of clients. They speak HTTP/2 or HTTP/1.1 over TLS, by bytes of their own: servers
// of net/http cannot be made to misbehave.
//
// Start with [NewServer]. It is for tests only.
package wiretest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Protocols that a [Server] can speak, as TLS names them.
const (
	HTTP1 = "http/1.1"
	HTTP2 = "h2"
)

// Script is what a server does. A field that is nil does nothing, and lets things go on; but a request that
// is complete is to be answered by Request. N counts connections, or requests of all connections, from 1.
type Script struct {
	// Accepted is called with a new connection, before TLS. If it returns false the connection is closed.
	Accepted func(n int, conn net.Conn) bool
	// Connected is called after the handshake and, over HTTP/2, the first frame of settings.
	Connected func(n int, s *Stream)
	// Begun is called when the header of a request has come, and Request when all of it has.
	Begun, Request func(n int, s *Stream)
}

// Server is a server with a script. It counts what reaches it.
type Server struct {
	URL   string
	Roots *x509.CertPool // those that a client must trust

	Dials      atomic.Int64 // connections accepted
	Handshakes atomic.Int64 // TLS handshakes that succeeded
	Begun      atomic.Int64 // requests whose header came
	Requests   atomic.Int64 // requests that came as a whole

	protocol string
	script   Script
	tls      *tls.Config
	listener net.Listener

	mu     sync.Mutex
	conns  map[net.Conn]bool
	closed bool
	group  sync.WaitGroup // of accept
	open   sync.WaitGroup // of connections
}

// NewServer starts a server on loopback. It ends with the test.
func NewServer(t testing.TB, protocol string, script Script) *Server {
	t.Helper()
	certificates, roots := certificate()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("wiretest: listen on loopback: %v", err)
	}
	s := &Server{
		URL: "https://" + listener.Addr().String(), Roots: roots,
		protocol: protocol, script: script, listener: listener, conns: map[net.Conn]bool{},
		tls: &tls.Config{Certificates: certificates, NextProtos: []string{protocol}},
	}
	s.group.Go(s.accept)
	t.Cleanup(s.close)
	return s
}

// certificate returns that of package httptest, for 127.0.0.1.
func certificate() ([]tls.Certificate, *x509.CertPool) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.TLS.Certificates, roots
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		if !s.keep(conn) {
			return
		}
		n := int(s.Dials.Add(1))
		s.open.Go(func() {
			defer conn.Close()
			s.serve(n, conn)
		})
	}
}

// keep has a connection closed at the end of the test.
func (s *Server) keep(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[conn] = true
	if s.closed {
		_ = conn.Close()
	}
	return !s.closed
}

func (s *Server) close() {
	s.mu.Lock()
	s.closed = true
	_ = s.listener.Close()
	for conn := range s.conns {
		_ = conn.Close()
	}
	s.mu.Unlock()
	s.group.Wait()
	s.open.Wait()
}

// drainTime is how long bytes may be on their way over loopback.
const drainTime = 100 * time.Millisecond

// Drain accepts no further connection, and waits until everything that the client has sent is counted. Then
// it closes what is open.
func (s *Server) Drain() {
	_ = s.listener.Close()
	s.group.Wait()
	s.mu.Lock()
	for conn := range s.conns {
		_ = conn.SetReadDeadline(time.Now().Add(drainTime)) //nolint:forbidigo // of a socket
	}
	s.mu.Unlock()
	s.open.Wait()
}

func (s *Server) serve(n int, raw net.Conn) {
	if s.script.Accepted != nil && !s.script.Accepted(n, raw) {
		return
	}
	conn := tls.Server(raw, s.tls)
	if conn.HandshakeContext(context.Background()) != nil {
		return
	}
	s.Handshakes.Add(1)
	if s.protocol == HTTP2 {
		s.serveHTTP2(n, conn, raw)
	} else {
		s.serveHTTP1(n, conn, raw)
	}
}

// connected tells the script of a connection.
func (s *Server) connected(n int, stream *Stream) {
	if s.script.Connected != nil {
		s.script.Connected(n, stream)
	}
}

// begun and complete count a request and tell the script.
func (s *Server) begun(stream *Stream) {
	n := int(s.Begun.Add(1))
	if s.script.Begun != nil {
		s.script.Begun(n, stream)
	}
}

func (s *Server) complete(stream *Stream) {
	n := int(s.Requests.Add(1))
	if s.script.Request != nil {
		s.script.Request(n, stream)
	}
}

// Stream is a request, or a connection that none has come by yet. Its methods write to the connection, and
// ignore what goes wrong there: the client may have closed it.
type Stream struct {
	conn   net.Conn
	raw    net.Conn    // below TLS
	id     uint32      // over HTTP/2; 0 without a request
	ended  atomic.Bool // the script has closed the connection
	answer func(s *Stream, body string)
}

// Answer writes a response of status 200.
func (s *Stream) Answer(body string) { s.answer(s, body) }

// RemoteAddr returns the client's address, which tells connections apart.
func (s *Stream) RemoteAddr() string { return s.raw.RemoteAddr().String() }

// Close closes the connection below TLS, without a word to the client.
func (s *Stream) Close() {
	s.ended.Store(true)
	_ = s.raw.Close()
}

// Abort closes the connection by a reset of TCP.
func (s *Stream) Abort() {
	if tcp, ok := s.raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	s.Close()
}
