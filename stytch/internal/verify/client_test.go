package verify

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

func newTestClient(t *testing.T, baseURL string, opts ...transport.Option) *Client {
	t.Helper()
	calls, err := transport.New(transport.Config{ProjectID: "p", Secret: "s", BaseURL: baseURL}, opts)
	require.NoError(t, err)
	c, err := New(calls)
	require.NoError(t, err)
	return c
}

// What is being fetched is ended before the connections are, since it may use one until then.
func TestCloseLeavesNoConnection(t *testing.T) {
	closed := make(chan struct{}, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	c := newTestClient(t, server.URL)
	started, ended := make(chan struct{}), make(chan error, 1)
	fetch := func(ctx context.Context) (*token.Policy, error) {
		close(started)
		<-ctx.Done()
		// A last request, which leaves a connection.
		_, err := PostForm[struct{}](context.Background(), c, OAuth2Call("X", "x"), nil, nil)
		ended <- err
		return nil, ctx.Err()
	}
	go func() { _, _ = c.B2B().Policy(context.Background(), fetch) }()
	<-started
	c.Close()
	require.NoError(t, <-ended)
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		require.Fail(t, "a connection is left")
	}
}

// Nothing is fetched after Close, whatever was made before it.
func TestClosed(t *testing.T) {
	for name, before := range map[string]func(*Client){
		"nothing":    func(*Client) {},
		"a verifier": func(c *Client) { _, _ = c.Verifier() },
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, "https://a.example")
			before(c)
			c.Close()
			c.Close()
			fetch := func(context.Context) (*token.Policy, error) {
				require.Fail(t, "fetched")
				return nil, nil
			}
			for _, product := range []*Client{c, c.B2B()} {
				_, err := product.Verifier()
				require.ErrorIs(t, err, token.ErrClosed)
				_, err = product.Policy(t.Context(), fetch)
				require.ErrorIs(t, err, token.ErrClosed)
				require.ErrorIs(t, product.RefreshPolicy(t.Context(), fetch), token.ErrClosed)
			}
		})
	}
}

// The products have keys and policies of their own.
func TestProductsAreApart(t *testing.T) {
	c := newTestClient(t, "https://a.example")
	defer c.Close()
	consumer, err := c.Verifier()
	require.NoError(t, err)
	b2b, err := c.B2B().Verifier()
	require.NoError(t, err)
	require.NotSame(t, consumer, b2b)
	again, err := c.B2B().Verifier()
	require.NoError(t, err)
	require.Same(t, b2b, again)
	require.Same(t, c.judge().bounds, c.B2B().judge().bounds)
}

func TestOptions(t *testing.T) {
	at := time.Unix(1_790_000_000, 0)
	c := newTestClient(t, "https://a.example", WithClock(func() time.Time { return at }), WithLeeway(time.Minute))
	require.Equal(t, at, c.Now())
	require.Equal(t, time.Minute, c.settings.leeway)

	for name, opt := range map[string]transport.Option{
		"WithClock":    WithClock(nil),
		"WithLeeway":   WithLeeway(time.Hour),
		"WithIssuers":  WithToken("WithIssuers", token.WithIssuers("")),
		"WithKeyCache": WithToken("WithKeyCache", token.WithKeyCache(token.KeyCache{Timeout: -1})),
	} {
		calls, err := transport.New(transport.Config{ProjectID: "p", BaseURL: "https://a.example"}, []transport.Option{opt})
		require.NoError(t, err)
		_, err = New(calls)
		require.ErrorContains(t, err, name+": ")
	}
}

// roundTripper is a server without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// Hooks see fetches of keys as the operations that return them.
func TestFetchesOfKeysAreNamed(t *testing.T) {
	for _, test := range []struct {
		client    func(*Client) *Client
		operation string
		path      string // {project_id} is the id
	}{
		{func(c *Client) *Client { return c }, "Sessions.GetJWKS", "/v1/sessions/jwks/{project_id}"},
		{(*Client).B2B, "B2B.Sessions.GetJWKS", "/v1/b2b/sessions/jwks/{project_id}"},
	} {
		var seen []transport.CallInfo
		var hooks transport.Hooks
		hooks.Call.Before = func(ctx context.Context, call transport.CallInfo) context.Context {
			seen = append(seen, call)
			return ctx
		}
		var sent string
		server := roundTripper(func(request *http.Request) (*http.Response, error) {
			sent = request.URL.Path
			body := io.NopCloser(strings.NewReader(`{"keys":[]}`))
			return &http.Response{StatusCode: 200, Header: http.Header{}, Request: request, Body: body}, nil
		})
		c := newTestClient(t, "https://a.example",
			transport.WithHTTPClient(&http.Client{Transport: server}), transport.WithHooks(hooks))
		verifier, err := test.client(c).Verifier()
		require.NoError(t, err)
		_, err = verifier.Session(t.Context(), "not a JWT")
		require.ErrorIs(t, err, token.ErrMalformed)
		require.Empty(t, seen)
		_ = verifier.Refresh(t.Context()) // fails, since there is no key
		require.Equal(t, []transport.CallInfo{{Operation: test.operation, Method: "GET", Path: test.path}}, seen)
		require.Equal(t, strings.Replace(test.path, "{project_id}", "p", 1), sent)
		c.Close()
	}
}
