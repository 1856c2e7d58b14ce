package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefaultTransport(t *testing.T) {
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		switch r.URL.Path {
		case "/error":
			w.WriteHeader(400)
			fmt.Fprint(w, strings.Repeat("x", 100<<10)) // more than is kept, less than is read
		default:
			fmt.Fprint(w, `{"name":"x"}`)
		}
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c, err := New(Config{ProjectID: testProject, Secret: testSecret}, []Option{WithBaseURL(server.URL)})
	require.NoError(t, err)
	call := func(path string) error {
		var out thing
		call := Call{Operation: "X", Method: "POST", Retry: Once, Template: path}
		return request{call: call, body: 1}.do(context.Background(), c, &out)
	}
	for range 5 {
		require.NoError(t, call("/"))
		require.Equal(t, 400, failure(t, call("/error")).StatusCode)
	}
	require.Equal(t, int64(1), connections.Load())
	c.Close()
	require.NoError(t, call("/"), "after CloseIdleConnections")
	require.Equal(t, int64(2), connections.Load())
	c.Close()
}

// TestOwnTransport has a client without a caller's use the transport of package wire, which checks connections
// for life, and follow no redirect below the chain.
func TestOwnTransport(t *testing.T) {
	c, err := New(Config{ProjectID: testProject, Secret: testSecret, BaseURL: testBase}, nil)
	require.NoError(t, err)
	require.Same(t, c.own, c.settings.httpClient.Transport)
	require.Equal(t, &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second}, c.own.HTTP2)
	require.True(t, c.own.ForceAttemptHTTP2)
	require.ErrorIs(t, c.settings.httpClient.CheckRedirect(nil, nil), http.ErrUseLastResponse)
}

func TestResponseInto(t *testing.T) {
	for _, test := range []struct {
		name   string
		server roundTripper
		status int // 0 for no response
		body   string
	}{
		{"success", always(200, `{"name":"x"}`, "X-Limit: 1"), 200, `{"name":"x"}`},
		{"error", always(404, `{"error_type":"t"}`, "X-Limit: 1"), 404, `{"error_type":"t"}`},
		{"not JSON", always(200, `<html>`, "X-Limit: 1"), 200, `<html>`},
		{"no response", roundTripper(fails(reset)), 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := new(http.Response)
			c := newTestClient(t, test.server)
			_, _ = do(c, WithResponseInto(&got), WithMemberSession("session-token"))
			if test.status == 0 {
				require.Nil(t, got)
				return
			}
			body, err := io.ReadAll(got.Body)
			require.Equal(t, test.status, got.StatusCode)
			require.Equal(t, test.body, string(body))
			require.NoError(t, err)
			require.Equal(t, "1", got.Header.Get("X-Limit"))
			request := got.Request
			require.Equal(t, "/v1/things/a/b", request.URL.Path)
			require.Nil(t, request.Body)
			require.Nil(t, request.GetBody)
			require.Empty(t, request.Header.Get("Authorization"))
			require.Empty(t, request.Header.Get("X-Stytch-Member-Session"))
			require.NotEmpty(t, request.Header.Get("Accept"))
		})
	}
}

func TestConcurrentCalls(t *testing.T) {
	c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
		var body map[string]string
		if err := json.NewDecoder(request.Body).Decode(&body); err != nil {
			return nil, err
		}
		assert.Equal(t, request.Header.Get("X-Name"), body["name"])
		assert.Equal(t, request.Header.Get("X-Stytch-Member-Session"), body["name"])
		return respond(request, 200, `{"name":"`+body["name"]+`"}`), nil
	}, WithHeader("X-Common", "1"))
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			name := fmt.Sprint("n", i)
			var out thing
			err := request{
				call: Call{Operation: "X", Method: "POST", MemberSession: true, Template: "/"},
				body: map[string]string{"name": name},
			}.do(context.Background(), c, &out, WithHeader("X-Name", name), WithMemberSession(name))
			assert.NoError(t, err, name)
			assert.Equal(t, name, out.Name, name)
		})
	}
	group.Wait()
}

const benchmarkBody = `{"status_code":200,"request_id":"request-id-test-1","name":"x"}`

// The SDK's share of a call is the difference between these two.
func BenchmarkCall(b *testing.B) {
	server := newTestClient(b, always(200, benchmarkBody))
	call := Call{Operation: "Users.Create", Method: "POST", Template: "/v1/users", Retry: Once}
	send := request{call: call, body: &thing{Name: "n"}}.send
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Do[thing](context.Background(), server, call, nil, send); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBare(b *testing.B) {
	client := &http.Client{Transport: always(200, benchmarkBody)}
	b.ReportAllocs()
	for b.Loop() {
		body, _ := json.Marshal(&thing{Name: "n"})
		request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, testBase+"/v1/users",
			strings.NewReader(string(body)))
		if err != nil {
			b.Fatal(err)
		}
		request.SetBasicAuth(testProject, testSecret)
		request.Header.Set("Content-Type", "application/json")
		response, err := client.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		out := new(thing)
		err = json.NewDecoder(response.Body).Decode(out)
		response.Body.Close()
		if err != nil {
			b.Fatal(err)
		}
	}
}
