package stytch

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

const (
	testProject = "project-test-00000000-0000-4000-8000-00000000abCD"
	testSecret  = "hunter22-hunter22"
)

// server answers requests without a network.
type server func(*http.Request) (*http.Response, error)

func (s server) RoundTrip(request *http.Request) (*http.Response, error) { return s(request) }

// answer makes a server that answers every request alike; header is "Key: value" lines.
func answer(status int, body string, header ...string) server {
	return func(request *http.Request) (*http.Response, error) {
		h := http.Header{}
		for _, line := range header {
			key, value, _ := strings.Cut(line, ": ")
			h.Set(key, value)
		}
		return &http.Response{
			StatusCode: status, Header: h, Request: request, ContentLength: -1, Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}
}

// call makes a call that may be repeated, through a client of s.
func call(t *testing.T, s server, opts ...Option) error {
	t.Helper()
	core, err := newCore(testProject, testSecret, append([]Option{WithHTTPClient(&http.Client{Transport: s})}, opts...)...)
	require.NoError(t, err)
	call := transport.Call{
		Operation: "Users.Get", Method: "GET", Template: "/v1/users/{user_id}", Retry: transport.Safe, MemberSession: true,
	}
	send := func(ctx context.Context, api *gen.Client, member transport.MemberSession) (*http.Response, error) {
		request, err := gen.NewUsersGetRequest(api.Server, "u")
		if err != nil {
			return nil, err
		}
		request.Header.Set("X-Stytch-Member-Session", transport.Text(member.Token))
		request.Header.Set("X-Stytch-Member-SessionJWT", transport.Text(member.JWT))
		return api.Doer.Do(request.WithContext(ctx))
	}
	_, err = transport.Do[struct{}](t.Context(), core.Client, call, nil, send)
	return err
}

func TestNewClient(t *testing.T) {
	const uuid = "00000000-0000-4000-8000-000000000000"
	base := WithBaseURL("https://login.example")
	for _, test := range []struct {
		name       string
		id, secret string
		opts       []Option
		host, err  string
	}{
		{name: "live", id: "project-live-" + uuid, secret: testSecret, host: "api.stytch.com"},
		{name: "test", id: testProject, secret: testSecret, host: "test.stytch.com"},
		{name: "custom domain", id: "project-live-" + uuid, secret: testSecret, opts: []Option{base}, host: "login.example"},
		{name: "another id with a base URL", id: "anything", secret: testSecret, opts: []Option{base}, host: "login.example"},
		{name: "no id", secret: testSecret, opts: []Option{base}, err: "project id is empty"},
		{name: "no secret", id: testProject, err: "secret is empty"},
		{name: "secret and id swapped", id: testSecret, secret: testProject, err: "project id is not"},
		{name: "another environment", id: "project-dev-" + uuid, secret: testSecret, err: "project id is not"},
		{name: "no UUID", id: "project-test-1", secret: testSecret, err: "project id is not"},
		{name: "UUID with a bad digit", id: "project-test-0000000g-0000-4000-8000-000000000000", secret: testSecret,
			err: "project id is not"},
		{name: "UUID without dashes", id: "project-test-000000000000040008000000000000000000", secret: testSecret,
			err: "project id is not"},
		{name: "id and more", id: testProject + "0", secret: testSecret, err: "project id is not"},
		{name: "id with a blank", id: testProject + "\n", secret: testSecret, opts: []Option{base},
			err: "project id has a blank"},
		{name: "id with a colon", id: "a:b", secret: testSecret, opts: []Option{base}, err: "colon"},
		{name: "secret of a file", id: testProject, secret: testSecret + "\n", err: "secret has a blank"},
		{name: "nil option", id: testProject, secret: testSecret, opts: []Option{base, nil}, err: "option 2 is nil"},
		{name: "plain http", id: testProject, secret: testSecret, opts: []Option{WithBaseURL("http://login.example")},
			err: "WithBaseURL: "},
		{name: "nil http client", id: testProject, secret: testSecret, opts: []Option{WithHTTPClient(nil)},
			err: "WithHTTPClient: "},
		{name: "option of a call", id: testProject, secret: testSecret, opts: []Option{WithResponseInto(new(*http.Response))},
			err: "WithResponseInto"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			client, err := NewClient(test.id, test.secret, test.opts...)
			require.LessOrEqual(t, runtime.NumGoroutine(), before, "goroutines were started")
			if test.err != "" {
				require.Nil(t, client)
				require.ErrorContains(t, err, test.err)
				require.True(t, strings.HasPrefix(err.Error(), "stytch: NewClient: "), err.Error())
				require.NotContains(t, err.Error(), testSecret)
				return
			}
			require.NoError(t, err)
			defer client.Close()
			var host string
			catch := WithHTTPClient(&http.Client{Transport: server(func(request *http.Request) (*http.Response, error) {
				host = request.URL.Host
				id, secret, _ := request.BasicAuth()
				assert.Equal(t, test.id, id)
				assert.Equal(t, test.secret, secret)
				assert.Equal(t, "https", request.URL.Scheme)
				return answer(200, "{}")(request)
			})})
			_, err = client.Users.Get(t.Context(), &UsersGetParams{UserID: "u"}, catch)
			require.NoError(t, err)
			require.Equal(t, test.host, host)
		})
	}
}
