package wire_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/wire"
	"github.com/lapgen/stytch-go/stytch/internal/wiretest"
)

func newClient(t *testing.T, server *wiretest.Server) *http.Client {
	transport := wire.NewTransport()
	transport.TLSClientConfig = &tls.Config{RootCAs: server.Roots}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// drain waits until the server has seen everything that a client sent.
func drain(server *wiretest.Server, client *http.Client) {
	client.CloseIdleConnections()
	server.Drain()
}

// do sends a request with a context that ends at the end of the test.
func do(t *testing.T, client *http.Client, request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(request.Context())
	t.Cleanup(cancel)
	return wire.Do(client, request.WithContext(ctx), cancel)
}

// post and bodyless return requests whose body, if any, net/http could read again.
func post(ctx context.Context, url string) *http.Request {
	request, _ := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`{"a":1}`))
	return request
}

func bodyless(method string) func(ctx context.Context, url string) *http.Request {
	return func(ctx context.Context, url string) *http.Request {
		request, _ := http.NewRequestWithContext(ctx, method, url, http.NoBody)
		return request
	}
}

var requests = []struct {
	name string
	make func(context.Context, string) *http.Request
}{{"POST", post}, {"GET", bodyless(http.MethodGet)}, {"DELETE", bodyless(http.MethodDelete)}}

// eachFailure calls test for each point, protocol and kind of request.
func eachFailure(
	t *testing.T,
	test func(t *testing.T, p wiretest.Point, protocol string, send func(*http.Client, string) error),
) {
	for _, p := range wiretest.Points() {
		for _, protocol := range []string{wiretest.HTTP1, wiretest.HTTP2} {
			for _, r := range requests {
				if !p.For(protocol) {
					continue
				}
				t.Run(p.Name+"/"+protocol+"/"+r.name, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
					defer cancel()
					test(t, p, protocol, func(client *http.Client, url string) error {
						response, err := do(t, client, r.make(ctx, url))
						if err == nil {
							_ = response.Body.Close()
						}
						require.NoError(t, ctx.Err())
						return err
					})
				})
			}
		}
	}
}

// TestOneRequest has a request fail at every point: the server sees it once at most, and it is called unsent
// only if nothing of it was sent.
func TestOneRequest(t *testing.T) {
	eachFailure(t, func(t *testing.T, p wiretest.Point, protocol string, send func(*http.Client, string) error) {
		server := wiretest.NewServer(t, protocol, p.Script)
		client := newClient(t, server)
		err := send(client, server.URL)
		var failed *wire.Error
		require.ErrorAs(t, err, &failed)
		drain(server, client)
		if p.Name == "RST_STREAM 1" || p.Name == "RST_STREAM 7" || p.Name == "GOAWAY, request not processed" {
			require.ErrorIs(t, err, wire.ErrBroken, "net/http repeats such a request")
		}
		begun, complete := server.Begun.Load(), server.Requests.Load()
		switch p.Stage {
		case wiretest.Unhealed, wiretest.Unsent:
			require.Zero(t, begun)
			require.True(t, failed.Unsent, "unsent")
			require.Equal(t, int64(1), server.Dials.Load(), "connections")
		case wiretest.Racing:
			require.LessOrEqual(t, begun, int64(1))
			require.False(t, failed.Unsent && begun > 0, "unsent")
			require.LessOrEqual(t, server.Dials.Load(), int64(6), "connections")
		case wiretest.Begun, wiretest.Complete:
			require.Equal(t, int64(1), begun)
			require.Equal(t, p.Stage == wiretest.Complete, complete == 1, "all of the request came")
			require.False(t, failed.Unsent, "unsent")
			require.LessOrEqual(t, server.Dials.Load(), int64(2), "connections")
		}
	})
}

// TestReusedConnection has the second request of a connection fail at every point that it can get to.
func TestReusedConnection(t *testing.T) {
	eachFailure(t, func(t *testing.T, p wiretest.Point, protocol string, send func(*http.Client, string) error) {
		if p.Stage != wiretest.Complete {
			t.Skip("the request is not the second one of its connection")
		}
		server := wiretest.NewServer(t, protocol, wiretest.Script{Request: func(n int, s *wiretest.Stream) {
			if n == 1 {
				s.Answer("{}")
			} else {
				p.Script.Request(n, s)
			}
		}})
		client := newClient(t, server)
		read(t, client, post(t.Context(), server.URL))
		var failed *wire.Error
		require.ErrorAs(t, send(client, server.URL), &failed)
		require.True(t, failed.Reused, "reused")
		require.False(t, failed.Unsent, "unsent")
		drain(server, client)
		require.Equal(t, int64(2), server.Requests.Load())
	})
}

func read(t *testing.T, client *http.Client, request *http.Request) {
	t.Helper()
	response, err := do(t, client, request)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, "{}", string(body))
}

// TestManyAtOnce has requests open connections side by side, where net/http asks for one more than once.
func TestManyAtOnce(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "{}")
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 100}
	server.StartTLS()
	defer server.Close()
	transport := wire.NewTransport()
	transport.HTTP2 = nil // a machine that is busy with handshakes is late to answer pings
	transport.TLSClientConfig = &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var failures, sent atomic.Int64
	var group sync.WaitGroup
	for range 120 {
		group.Go(func() {
			response, err := do(t, client, post(t.Context(), server.URL))
			if err == nil {
				_ = response.Body.Close()
				return
			}
			failures.Add(1)
			if failed, ok := errors.AsType[*wire.Error](err); !ok || !failed.Unsent {
				sent.Add(1)
			}
		})
	}
	group.Wait()
	t.Logf("%d of 120 requests ended before they were sent", failures.Load())
	require.Zero(t, sent.Load(), "requests that failed after they had been sent")
	require.LessOrEqual(t, failures.Load(), int64(40))
}

// roundTripper is a RoundTripper that is not net/http's.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

func TestForeignRoundTripper(t *testing.T) {
	for _, test := range []struct {
		name   string
		err    error
		unsent bool
	}{
		{"dial", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, true},
		{"dial of a proxy", &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, true},
		{"dial, wrapped", fmt.Errorf("custom: %w", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), true},
		{"read", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, false},
		{"anything else", errors.New("custom"), false},
		{"end of the context", context.DeadlineExceeded, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				_, err := r.GetBody()
				require.ErrorIs(t, err, wire.ErrBroken, "the body can be read again")
				return nil, test.err
			})}
			_, err := do(t, client, post(t.Context(), "https://test.example/?email=ada"))
			var failed *wire.Error
			require.ErrorAs(t, err, &failed)
			require.Equal(t, test.unsent, failed.Unsent)
			require.ErrorIs(t, err, test.err)
			require.NotContains(t, err.Error(), "ada")
		})
	}
}

// TestRepeatingRoundTripper has a RoundTripper repeat requests by itself: the second one is not sent.
func TestRepeatingRoundTripper(t *testing.T) {
	server := wiretest.NewServer(t, wiretest.HTTP1, wiretest.Script{
		Request: func(_ int, s *wiretest.Stream) { s.Close() },
	})
	inner := newClient(t, server).Transport
	client := &http.Client{Transport: roundTripper(func(request *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(request.Body)
		var err error
		for range 5 {
			again := request.Clone(request.Context())
			again.Body = io.NopCloser(bytes.NewReader(body))
			var response *http.Response
			if response, err = inner.RoundTrip(again); err == nil {
				return response, nil
			}
		}
		return nil, err
	})}
	_, err := do(t, client, post(t.Context(), server.URL))
	require.ErrorIs(t, err, wire.ErrBroken)
	drain(server, &http.Client{Transport: inner})
	require.Equal(t, int64(1), server.Begun.Load())
}

// TestIdleConnectionIsNotWritten has net/http repeat a GET on another connection that is idle: it writes to
// HTTP/1 connections before it looks at the context, if that one is not closed.
func TestIdleConnectionIsNotWritten(t *testing.T) {
	for range 5 {
		var together sync.WaitGroup
		together.Add(2)
		server := wiretest.NewServer(t, wiretest.HTTP1, wiretest.Script{Request: func(n int, s *wiretest.Stream) {
			if n > 2 {
				s.Close()
				return
			}
			together.Done()
			together.Wait()
			s.Answer("{}")
		}})
		client := newClient(t, server)
		var group sync.WaitGroup
		for range 2 { // leave two idle connections
			group.Go(func() { read(t, client, bodyless(http.MethodGet)(t.Context(), server.URL)) })
		}
		group.Wait()
		_, err := do(t, client, bodyless(http.MethodGet)(t.Context(), server.URL))
		require.ErrorIs(t, err, wire.ErrBroken)
		drain(server, client)
		require.Equal(t, int64(3), server.Begun.Load())
	}
}

// TestContextEnds has contexts end before a connection is opened, which proves that nothing was sent, and
// while the response is waited for.
func TestContextEnds(t *testing.T) {
	for _, test := range []struct {
		name   string
		dial   func(context.Context) (net.Conn, error)
		unsent bool
	}{
		{"while a connection is opened", func(ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}, true},
		{"while the response is waited for", func(context.Context) (net.Conn, error) {
			client, server := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, server) }()
			return client, nil
		}, false},
	} {
		for _, timeout := range []string{"context", "client"} {
			t.Run(test.name+"/"+timeout, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					transport := wire.NewTransport()
					transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return test.dial(ctx) }
					defer transport.CloseIdleConnections()
					client, ctx := &http.Client{Transport: transport}, t.Context()
					if timeout == "client" {
						client.Timeout = time.Second
					} else {
						limited, cancel := context.WithTimeout(ctx, time.Second)
						defer cancel()
						ctx = limited
					}
					start := time.Now()
					_, err := do(t, client, post(ctx, "http://test.example"))
					require.Equal(t, time.Second, time.Since(start))
					require.ErrorIs(t, err, context.DeadlineExceeded)
					var failed *wire.Error
					require.ErrorAs(t, err, &failed)
					require.Equal(t, test.unsent, failed.Unsent)
				})
			})
		}
	}
}

// TestBodyIsRead reads a long body after Do has returned: the context of the request must not have ended.
func TestBodyIsRead(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for _, protocol := range []string{wiretest.HTTP1, wiretest.HTTP2} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, long)
		}))
		server.EnableHTTP2 = protocol == wiretest.HTTP2
		server.StartTLS()
		response, err := do(t, server.Client(), bodyless(http.MethodGet)(t.Context(), server.URL))
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Len(t, body, len(long))
		server.Close()
	}
}

// TestRedirect has servers answer with a Location: the response is returned as it is, except for a Location that
// net/http cannot read, which it would quote in an error.
func TestRedirect(t *testing.T) {
	for _, test := range []struct{ name, location, want string }{
		{"elsewhere", "https://else.example/?token=a", "https://else.example/?token=a"},
		{"to nowhere", "", ""},
		{"malformed", "https://else.example:a/?token=a", ""},
		{"malformed escape", "/%zz?token=a", ""},
	} {
		for _, r := range requests {
			for _, status := range []int{301, 302, 303, 307, 308} {
				t.Run(fmt.Sprint(test.name, "/", r.name, "/", status), func(t *testing.T) {
					calls := 0
					client := &http.Client{
						CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
						Transport: roundTripper(func(*http.Request) (*http.Response, error) {
							calls++
							response := &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
							response.Header.Set("Location", test.location)
							return response, nil
						}),
					}
					response, err := do(t, client, r.make(t.Context(), "https://test.example"))
					require.NoError(t, err)
					require.NoError(t, response.Body.Close())
					require.Equal(t, status, response.StatusCode)
					require.Equal(t, test.want, response.Header.Get("Location"))
					require.Equal(t, 1, calls)
				})
			}
		}
	}
}

// TestNotBegun has net/http refuse a request before it is sent.
func TestNotBegun(t *testing.T) {
	request := post(t.Context(), "https://test.example")
	request.URL = nil
	_, err := do(t, http.DefaultClient, request)
	var failed *wire.Error
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.Unsent)
}

func TestNewTransport(t *testing.T) {
	transport := wire.NewTransport()
	require.True(t, transport.ForceAttemptHTTP2)
	require.Equal(t, 5*time.Second, transport.HTTP2.SendPingTimeout)
	require.Equal(t, 3*time.Second, transport.HTTP2.PingTimeout)
	require.Equal(t, 45*time.Second, transport.IdleConnTimeout)
	require.Equal(t, 100, transport.MaxIdleConnsPerHost)
}
