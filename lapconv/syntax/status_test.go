package syntax

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStatus(t *testing.T) {
	tests := []struct {
		code, want string
		length     int // of the code that the text begins with
	}{
		{"200", "200", 3},
		{"4xx", "4XX", 3},
		{"4XX", "4XX", 3},
		{"default", "default", 7},
		{"100", "100", 3},
		{"599", "599", 3},
		{"099", "", 3},
		{"600", "", 3},
		{"6XX", "", 3},
		{"20", "", 0},
		{"2X0", "", 0},
		{"4040", "", 0},
		{"404x", "", 0},
		{"404:", "", 3},
		{"404 ", "", 3},
		{"x04", "", 0},
		{"", "", 0},
	}
	for _, test := range tests {
		t.Run(test.code, func(t *testing.T) {
			status, ok := Status(test.code)
			require.Equal(t, test.want, status)
			require.Equal(t, test.want != "", ok)
			require.Equal(t, test.length, codeLength(test.code))
		})
	}
}

func TestHTTPMethod(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
		require.Equal(t, method, HTTPMethod(method))
	}
	require.Equal(t, "GET", HTTPMethod("get"))
	for _, method := range []string{"SUB", "CONNECT", "QUERY", "SERVER-STREAM", ""} {
		require.Empty(t, HTTPMethod(method))
	}
}

func TestPlace(t *testing.T) {
	for in, want := range map[string]string{"header": "header", "Query": "query", "COOKIE": "cookie", "form": "", "": ""} {
		require.Equal(t, want, (&AuthScheme{Kind: AuthAPIKey, In: in}).Place(), in)
	}
}
