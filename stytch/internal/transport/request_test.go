package transport

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A RoundTripper that changes the values of a request in place changes no later request.
func TestHeadersAreOwn(t *testing.T) {
	var seen []http.Header
	server := func(request *http.Request) (*http.Response, error) {
		seen = append(seen, request.Header.Clone())
		for _, values := range request.Header {
			values[0] = "[redacted]"
		}
		return respond(request, 200, "{}"), nil
	}
	c := newTestClient(t, server, WithHeader("X-Tenant", "t"))
	for range 2 {
		_, err := do(c, WithMemberSession("s"))
		require.NoError(t, err)
		_, _, err = fetch(t.Context(), c)
		require.NoError(t, err)
	}
	require.Equal(t, seen[:2], seen[2:])
	require.Equal(t, "t", seen[0].Get("X-Tenant"))
}

func TestBodies(t *testing.T) {
	for _, test := range []struct {
		name string
		call Call
		want string
	}{
		{"body", Call{Method: "POST", Body: &thing{Name: "n"}}, `{"request_id":"","name":"n"}`},
		{"POST without a body", Call{Method: "POST"}, "{}"},
		{"PUT without a body", Call{Method: "PUT"}, "{}"},
		{"GET", Call{Method: "GET"}, ""},
		{"DELETE", Call{Method: "DELETE"}, ""},
		{"form", Call{Method: "POST", Form: "a=b"}, "a=b"},
	} {
		body, err := test.call.body()
		require.NoError(t, err, test.name)
		require.Equal(t, test.want, string(body), test.name)
	}
}
