package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/apierror"
)

const (
	testProject = "project-test-00000000-0000-4000-8000-000000000000"
	testSecret  = "secret-test-0123456789"
	testBase    = "https://test.example"
)

// roundTripper is a server without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// newTestClient returns a client of a fake server whose jitter is half of the limit.
func newTestClient(t testing.TB, server roundTripper, opts ...Option) *Client {
	t.Helper()
	c, err := New(Config{
		ProjectID: testProject, Secret: testSecret,
		BaseURL: testBase, TelemetryURL: "https://telemetry.example",
		Rand: func() float64 { return 0.5 },
	}, append([]Option{WithHTTPClient(&http.Client{Transport: server})}, opts...))
	require.NoError(t, err)
	return c
}

// respond makes a response; header is "Key: value" lines.
func respond(request *http.Request, status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for _, line := range header {
		key, value, _ := strings.Cut(line, ": ")
		h.Add(key, value)
	}
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Header: h, Request: request,
		ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body)),
	}
}

// always answers every request alike.
func always(status int, body string, header ...string) roundTripper {
	return func(request *http.Request) (*http.Response, error) {
		return respond(request, status, body, header...), nil
	}
}

type thing struct {
	RequestID string `json:"request_id"`
	Name      string `json:"name"`
}

// do makes a call of a Once operation that takes a member's session.
func do(c *Client, opts ...Option) (*thing, error) {
	return doClass(context.Background(), c, Once, opts...)
}

func doClass(ctx context.Context, c *Client, class Class, opts ...Option) (*thing, error) {
	call := Call{
		Operation: "Things.Update", Method: "POST", Template: "/v1/things/{thing_id}", Retry: class, MemberSession: true,
	}
	send := request{call: call, ids: []string{"a/b"}, body: map[string]string{"name": "n"}}.send
	return Do[thing](ctx, c, call, opts, send)
}

// request is the request of a call, as a method of gen's client makes it.
type request struct {
	call  Call
	ids   []string // of the {parameters} of the template
	query string
	body  any // nil for none; url.Values are a form
}

// do makes the call.
func (r request) do(ctx context.Context, c *Client, out any, opts ...Option) error {
	return c.do(ctx, &r.call, opts, out, r.send)
}

func (r request) send(ctx context.Context, api *gen.Client, member MemberSession) (*http.Response, error) {
	path := r.call.Template
	for _, id := range r.ids {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + url.PathEscape(id) + after
	}
	if r.query != "" {
		path += "?" + r.query
	}
	var body io.Reader
	media := "application/json"
	switch content := r.body.(type) {
	case nil:
	case url.Values:
		body, media = strings.NewReader(content.Encode()), formType
	default:
		text, err := json.Marshal(content)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	made, err := http.NewRequestWithContext(ctx, r.call.Method, api.Server+path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		made.Header.Set("Content-Type", media)
	}
	for key, value := range map[string]*string{sessionHeader: member.Token, sessionJWTHeader: member.JWT} {
		if value != nil {
			made.Header.Set(key, *value)
		}
	}
	return api.Doer.Do(made)
}

// failure returns the error of the API in err, or fails the test.
func failure(t testing.TB, err error) *apierror.Error {
	t.Helper()
	var e *apierror.Error
	require.ErrorAs(t, err, &e)
	return e
}

// brokenBody gives some bytes, then an error.
type brokenBody struct {
	io.Reader
	err error
}

func broken(text string, err error) io.ReadCloser { return &brokenBody{strings.NewReader(text), err} }

func (b *brokenBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func (b *brokenBody) Close() error { return nil }
