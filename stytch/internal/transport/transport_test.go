package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

const (
	testProject = "project-test-00000000-0000-4000-8000-000000000000"
	testSecret  = "secret-test-0123456789"
	testBase    = "https://test.example"
)

// failed is the error that tests have made of a Failure.
type failed struct{ Failure }

func (f *failed) Error() string {
	return "stytch: " + f.Operation + ": " + f.Type + f.Message + "; " + f.Note + f.RequestID
}
func (f *failed) Unwrap() error { return f.Cause }

func newFailed(f *Failure) error { return &failed{*f} }

// roundTripper is a server without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// newTestClient returns a client of a fake server whose jitter is half of the limit.
func newTestClient(t testing.TB, server roundTripper, opts ...Option) *Client {
	t.Helper()
	c, err := New(Config{
		ProjectID: testProject, Secret: testSecret,
		BaseURL: testBase, TelemetryURL: "https://telemetry.example",
		NewError: newFailed,
		Rand:     func() float64 { return 0.5 },
	}, append([]Option{WithHTTPClient(&http.Client{Transport: server})}, opts...))
	if err != nil {
		t.Fatal(err)
	}
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
	out := new(thing)
	err := c.Do(ctx, Call{
		Operation: "Things.Update", Method: "POST", Template: "/v1/things/{thing_id}", Retry: class, MemberSession: true,
		PathValues: []string{"a/b"},
		Body:       map[string]string{"name": "n"},
		Out:        out,
	}, opts)
	return out, err
}

// failure returns the Failure in err, or fails the test.
func failure(t testing.TB, err error) Failure {
	t.Helper()
	var f *failed
	if !errors.As(err, &f) {
		t.Fatalf("no Failure in %v", err)
	}
	return f.Failure
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
