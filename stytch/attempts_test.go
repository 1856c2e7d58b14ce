package stytch_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	httpwire "github.com/lapgen/stytch-go/stytch/internal/wire"
	"github.com/lapgen/stytch-go/stytch/internal/wiretest"
)

// attempted is an operation of which the attempts are counted.
type attempted struct {
	name string
	once bool // it consumes or sends something
	call func(context.Context, *stytch.Client) error
	keys bool // a fetch of keys is one attempt: the next use of the verifier makes another
}

// retried returns how many attempts there are if every one may be repeated.
func (a *attempted) retried() int64 {
	if a.keys {
		return 1
	}
	return 3
}

var attemptedOperations = []attempted{
	{name: "POST that consumes", once: true, call: func(ctx context.Context, c *stytch.Client) error {
		_, err := c.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{Token: "token"})
		return err
	}},
	{name: "POST that searches", call: func(ctx context.Context, c *stytch.Client) error {
		_, err := c.Users.Search(ctx, nil)
		return err
	}},
	{name: "GET", call: func(ctx context.Context, c *stytch.Client) error {
		_, err := c.Users.Get(ctx, &stytch.UsersGetParams{UserID: "user"})
		return err
	}},
	{name: "PUT", call: func(ctx context.Context, c *stytch.Client) error {
		_, err := c.Users.Update(ctx, &stytch.UsersUpdateParams{UserID: "user"})
		return err
	}},
	{name: "DELETE", call: func(ctx context.Context, c *stytch.Client) error {
		_, err := c.Users.Delete(ctx, &stytch.UsersDeleteParams{UserID: "user"})
		return err
	}},
	{name: "policy", call: func(ctx context.Context, c *stytch.Client) error {
		_, err := c.RBAC.Policy(ctx, nil)
		return err
	}},
	{name: "M2M.Token", call: func(ctx context.Context, c *stytch.Client) error {
		_, err := c.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: "client", ClientSecret: "secret-of-the-client"})
		return err
	}},
	{name: "keys", keys: true, call: func(ctx context.Context, c *stytch.Client) error {
		v, err := c.Verifier()
		if err != nil {
			return err
		}
		return v.Warm(ctx)
	}},
}

// attemptTransports are what requests go by: the SDK's own, and what a caller brings.
var attemptTransports = []struct {
	name string
	make func() *http.Transport
}{
	{"own", httpwire.NewTransport},
	{"caller's", func() *http.Transport { return http.DefaultTransport.(*http.Transport).Clone() }},
}

// attemptClient returns a client of a server with short waits, whose attempts are counted.
func attemptClient(
	t *testing.T, transport *http.Transport, url string, roots *x509.CertPool, attempts *int64,
) *stytch.Client {
	t.Helper()
	transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	t.Cleanup(transport.CloseIdleConnections)
	policy := stytch.DefaultRetryPolicy()
	policy.MinBackoff, policy.MaxBackoff = time.Millisecond, 2*time.Millisecond
	client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithBaseURL(url), stytch.WithRetry(policy),
		stytch.WithHTTPClient(&http.Client{Transport: transport}),
		stytch.WithHooks(stytch.Hooks{AfterAttempt: func(context.Context, stytch.Attempt, stytch.Outcome) { *attempts++ }}))
	require.NoError(t, err)
	return client
}

// TestAttemptsAreRequests has a server fail every request at each point there is, over HTTP/1.1 and HTTP/2: it sees
// as many requests as hooks see attempts, and one that consumes something only once.
func TestAttemptsAreRequests(t *testing.T) {
	for _, p := range wiretest.Points() {
		for _, protocol := range []string{wiretest.HTTP1, wiretest.HTTP2} {
			for _, operation := range attemptedOperations {
				for _, transport := range attemptTransports {
					if !p.For(protocol) {
						continue
					}
					t.Run(fmt.Sprintf("%s/%s/%s/%s", p.Name, protocol, operation.name, transport.name), func(t *testing.T) {
						attemptsAreRequests(t, p, protocol, operation, transport.make())
					})
				}
			}
		}
	}
}

func attemptsAreRequests(
	t *testing.T, p wiretest.Point, protocol string, operation attempted, transport *http.Transport,
) {
	server := wiretest.NewServer(t, protocol, p.Script)
	var attempts int64
	client := attemptClient(t, transport, server.URL, server.Roots, &attempts)
	err := operation.call(t.Context(), client)
	require.Error(t, err)
	transport.CloseIdleConnections()
	server.Drain()

	unknown := errors.Is(err, stytch.ErrOutcomeUnknown)
	begun, complete, dials := server.Begun.Load(), server.Requests.Load(), server.Dials.Load()
	t.Logf("| %s, %s | %s | %d requests, %d attempts, %d dials, %s |",
		p.Name, protocol, operation.name, begun, attempts, dials, errorClass(err))

	all := operation.retried()
	switch p.Stage {
	case wiretest.Unhealed:
		require.Zero(t, begun)
		require.Equal(t, int64(1), attempts)
		require.Equal(t, attempts, dials)
		require.False(t, unknown)
	case wiretest.Unsent:
		require.Zero(t, begun)
		require.Equal(t, all, attempts)
		require.Equal(t, attempts, dials)
		require.False(t, unknown)
	case wiretest.Racing:
		require.LessOrEqual(t, begun, attempts)
		require.False(t, operation.once && begun > 1, "it was sent twice")
		require.Equal(t, operation.once && begun > 0, unknown)
		require.LessOrEqual(t, dials, 6*attempts)
	case wiretest.Begun, wiretest.Complete:
		require.Equal(t, begun, attempts)
		require.Equal(t, operation.once, unknown)
		require.LessOrEqual(t, dials, 2*attempts)
		want := all
		if operation.once {
			want = 1
		}
		require.Equal(t, want, attempts)
		if p.Stage == wiretest.Complete {
			require.Equal(t, attempts, complete)
		}
	}
}

func errorClass(err error) string {
	switch {
	case errors.Is(err, stytch.ErrOutcomeUnknown):
		return "outcome unknown"
	case errors.Is(err, httpwire.ErrBroken):
		return "connection failed"
	default:
		return "error of net/http"
	}
}
