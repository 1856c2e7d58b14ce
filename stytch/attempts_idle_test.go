package stytch_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	httpwire "github.com/lapgen/stytch-go/stytch/internal/wire"
	"github.com/lapgen/stytch-go/stytch/internal/wiretest"
)

// startHTTPS starts a server of net/http with TLS.
func startHTTPS(t *testing.T, http2 bool, idle time.Duration, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = http2
	server.Config.IdleTimeout = idle
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// ownTransport returns a transport as clients have it, that trusts a server.
func ownTransport(t *testing.T, server *httptest.Server) *http.Transport {
	t.Helper()
	transport := httpwire.NewTransport()
	transport.TLSClientConfig = &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

func authenticate(ctx context.Context, client *stytch.Client, token string) error {
	_, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{Token: token})
	return err
}

// watchedConn tells when the client has closed it.
type watchedConn struct {
	net.Conn
	gone func()
}

func (c *watchedConn) Close() error {
	c.gone()
	return c.Conn.Close()
}

// TestIdleConnections has a server close connections that are idle, over HTTP/2 by a GOAWAY: calls that must not be
// repeated go on without an error, one after the other and with pauses in which their connection is closed.
func TestIdleConnections(t *testing.T) {
	for _, test := range []struct {
		http2        bool
		calls, short int // short is how many there are with -short
		idle, pause  time.Duration
	}{
		{false, 1000, 1000, time.Second, 0},
		{false, 1000, 20, 10 * time.Millisecond, 30 * time.Millisecond},
		{true, 1000, 1000, time.Second, 0},
		// A new HTTP/2 connection is idle, too, until its first request has come.
		{true, 40, 5, 100 * time.Millisecond, 250 * time.Millisecond},
	} {
		t.Run(fmt.Sprintf("HTTP2=%t, pause %v", test.http2, test.pause), func(t *testing.T) {
			server := startHTTPS(t, test.http2, test.idle, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				_, _ = io.WriteString(w, "{}")
			}))
			transport := ownTransport(t, server)
			var dials int
			gone := make(chan struct{}, test.calls)
			transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				dials++
				conn, err := new(net.Dialer).DialContext(ctx, network, address)
				return &watchedConn{conn, sync.OnceFunc(func() { gone <- struct{}{} })}, err
			}
			client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithBaseURL(server.URL),
				stytch.WithHTTPClient(&http.Client{Transport: transport}))
			require.NoError(t, err)
			calls := test.calls
			if testing.Short() {
				calls = test.short
			}
			for range calls {
				require.NoError(t, authenticate(t.Context(), client, "token"))
				time.Sleep(test.pause) // what is tested
				if test.pause > 0 && !test.http2 {
					<-gone // a busy machine may be late to close
				}
			}
			if test.pause > 0 {
				require.Equal(t, calls, dials, "connections")
			}
		})
	}
}

// TestShutdownUnderLoad has a server shut down in the middle of calls that must not be repeated, and another one
// take its place. None is carried out twice; one that fails has an unknown outcome.
func TestShutdownUnderLoad(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		t.Run(fmt.Sprintf("HTTP2=%t", http2), func(t *testing.T) {
			var mu sync.Mutex
			handled := map[string]int{}
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var params struct{ Token string }
				_ = json.NewDecoder(r.Body).Decode(&params)
				mu.Lock()
				handled[params.Token]++
				mu.Unlock()
				_, _ = io.WriteString(w, "{}")
			})
			server := startHTTPS(t, http2, 0, handler)
			transport := ownTransport(t, server)
			var address atomic.Pointer[string]
			setAddress := func(s *httptest.Server) {
				a := s.Listener.Addr().String()
				address.Store(&a)
			}
			setAddress(server)
			transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, *address.Load())
			}
			client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithBaseURL(server.URL),
				stytch.WithHTTPClient(&http.Client{Transport: transport}))
			require.NoError(t, err)

			const workers = 16
			shutdowns := 10
			if testing.Short() {
				shutdowns = 2
			}
			var calls, unknown, other atomic.Int64
			ctx, stop := context.WithCancel(t.Context())
			var group sync.WaitGroup
			for worker := range workers {
				group.Go(func() {
					for n := 0; ctx.Err() == nil; n++ {
						calls.Add(1)
						switch err := authenticate(context.Background(), client, fmt.Sprint(worker, "/", n)); {
						case errors.Is(err, stytch.ErrOutcomeUnknown):
							unknown.Add(1)
						case err != nil:
							other.Add(1)
						}
					}
				})
			}
			for range shutdowns {
				time.Sleep(50 * time.Millisecond) // for calls to be under way
				next := startHTTPS(t, http2, 0, handler)
				setAddress(next)
				limited, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				_ = server.Config.Shutdown(limited)
				cancel()
				server = next
			}
			stop()
			group.Wait()
			t.Logf("%d calls, %d shutdowns: %d outcomes unknown, %d other errors",
				calls.Load(), shutdowns, unknown.Load(), other.Load())
			require.Zero(t, other.Load())
			for token, n := range handled {
				require.Equal(t, 1, n, token)
			}
		})
	}
}

// TestDeadConnection has a relay lose the connections that there are: over HTTP/2 pings find out, and a call
// outlives it.
func TestDeadConnection(t *testing.T) {
	server := startHTTPS(t, true, 0, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "{}")
	}))
	relay := wiretest.NewRelay(t, server.Listener.Addr().String())
	transport := ownTransport(t, server)
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 100 * time.Millisecond, PingTimeout: 100 * time.Millisecond}
	policy := stytch.DefaultRetryPolicy()
	policy.MinBackoff = time.Millisecond
	client, err := stytch.NewClient(wireProject, wireSecret,
		stytch.WithBaseURL("https://"+relay.Addr), stytch.WithRetry(policy),
		stytch.WithHTTPClient(&http.Client{Transport: transport}))
	require.NoError(t, err)
	search := func() error {
		_, err := client.Users.Search(t.Context(), nil)
		return err
	}
	require.NoError(t, search())
	require.NoError(t, search())
	require.Equal(t, int64(1), relay.Dials.Load())

	relay.Lose()
	require.NoError(t, search(), "a safe call outlives the connection")
	require.Equal(t, int64(2), relay.Dials.Load())

	relay.Lose()
	require.ErrorIs(t, authenticate(t.Context(), client, "token"), stytch.ErrOutcomeUnknown)
	require.NoError(t, authenticate(t.Context(), client, "token"), "the next call has a new connection")
	require.Equal(t, int64(3), relay.Dials.Load())
}
