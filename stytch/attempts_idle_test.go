package stytch_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
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

// startIdling starts a server that answers every request and says goodbye to a connection that has been idle for a
// while: it closes it, over HTTP/2 after a GOAWAY that names the last request. It returns its URL and
// the certificates to trust. A server of net/http would call a new HTTP/2 connection idle before its first request.
func startIdling(t *testing.T, http2 bool, idle time.Duration) (string, *x509.CertPool) {
	t.Helper()
	if !http2 {
		server := startHTTPS(t, false, idle, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, "{}")
		}))
		return server.URL, rootsOf(server)
	}
	var mu sync.Mutex
	clocks := map[string]*time.Timer{} // of connections, by the client's address
	server := wiretest.NewServer(t, wiretest.HTTP2, wiretest.Script{
		Begun: func(_ int, s *wiretest.Stream) {
			mu.Lock()
			defer mu.Unlock()
			if clock := clocks[s.RemoteAddr()]; clock != nil {
				clock.Stop()
			}
		},
		Request: func(_ int, s *wiretest.Stream) {
			s.Answer("{}")
			mu.Lock()
			defer mu.Unlock()
			clocks[s.RemoteAddr()] = time.AfterFunc(idle, func() {
				s.GoAway(s.ID(), 0)
				s.Close()
			})
		},
	})
	return server.URL, server.Roots
}

func rootsOf(server *httptest.Server) *x509.CertPool {
	return server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
}

// ownTransport returns a transport as clients have it, that trusts a server.
func ownTransport(t *testing.T, roots *x509.CertPool) *http.Transport {
	t.Helper()
	transport := httpwire.NewTransport()
	transport.TLSClientConfig = &tls.Config{RootCAs: roots}
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

// TestIdleConnections has a server end connections that are idle, over HTTP/2 by a GOAWAY: calls that must not be
// repeated succeed, with no pause between them and with pauses in which their connection ends. The pauses are well
// over the server's limit, since a request that crosses its goodbye has an unknown outcome.
func TestIdleConnections(t *testing.T) {
	for _, test := range []struct {
		http2       bool
		idle, pause time.Duration
	}{
		{false, time.Second, 0},
		{false, 10 * time.Millisecond, 30 * time.Millisecond},
		{true, time.Second, 0},
		{true, 10 * time.Millisecond, 30 * time.Millisecond},
	} {
		t.Run(fmt.Sprintf("HTTP2=%t, pause %v", test.http2, test.pause), func(t *testing.T) {
			t.Parallel()
			calls := 1000
			if testing.Short() && test.pause > 0 {
				calls = 20
			}
			url, roots := startIdling(t, test.http2, test.idle)
			transport := ownTransport(t, roots)
			var dials int
			gone := make(chan struct{}, calls)
			transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				dials++
				conn, err := new(net.Dialer).DialContext(ctx, network, address)
				return &watchedConn{conn, sync.OnceFunc(func() { gone <- struct{}{} })}, err
			}
			client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithBaseURL(url),
				stytch.WithHTTPClient(&http.Client{Transport: transport}))
			require.NoError(t, err)
			for range calls {
				require.NoError(t, authenticate(t.Context(), client, "token"))
				time.Sleep(test.pause) // what is tested
				if test.pause > 0 {
					<-gone // a busy machine may be late to end it
				}
			}
			if test.pause > 0 {
				require.Equal(t, calls, dials, "connections")
			} else {
				require.Equal(t, 1, dials, "connections")
			}
		})
	}
}

// TestShutdownUnderLoad has a server shut down in the middle of calls that must not be repeated, and another one
// take its place. None is carried out twice. One that fails has an unknown outcome, unless it was never carried out,
// which is rare: no connection could be set up in any attempt.
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
			transport := ownTransport(t, rootsOf(server))
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
			var calls, unknown atomic.Int64
			var unsent sync.Map // tokens of the calls whose errors say that they were not carried out
			ctx, stop := context.WithCancel(t.Context())
			var group sync.WaitGroup
			for worker := range workers {
				group.Go(func() {
					for n := 0; ctx.Err() == nil; n++ {
						calls.Add(1)
						token := fmt.Sprint(worker, "/", n)
						switch err := authenticate(context.Background(), client, token); {
						case errors.Is(err, stytch.ErrOutcomeUnknown):
							unknown.Add(1)
						case err != nil:
							unsent.Store(token, err)
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
			var failed int64
			for token, err := range unsent.Range {
				failed++
				require.Zero(t, handled[token.(string)], "%s: %v", token, err)
			}
			t.Logf("%d calls, %d shutdowns: %d outcomes unknown, %d not sent",
				calls.Load(), shutdowns, unknown.Load(), failed)
			require.Less(t, failed, int64(shutdowns))
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
	transport := ownTransport(t, rootsOf(server))
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
