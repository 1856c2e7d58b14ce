package authhttp_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/token"
)

// credentials are what RFC 6750 section 2.1 allows, but for further blanks.
var credentials = regexp.MustCompile(`\A(?i:bearer) ([A-Za-z0-9\-._~+/]+=*)\z`)

// otherScheme begins with a scheme that is not Bearer.
var otherScheme = regexp.MustCompile("\\A[-!#$%&'*+.^_`|~0-9A-Za-z]+(?: |\\z)")

var bearerScheme = regexp.MustCompile(`\A(?i:bearer)(?: |\z)`)

// authorize passes a header on, and returns what the verifier got of it.
func authorize(header string) (jwt string, status int) {
	m := authhttp.RequireSession(sessions(func(_ context.Context, got string) (*token.Session, error) {
		jwt = got
		return &token.Session{}, nil
	}))
	return jwt, serve(m, requestWith(header)).Code
}

// requestWith takes the header as it is, as HTTP/2 may bring it.
func requestWith(header string) *http.Request {
	r := request()
	r.Header["Authorization"] = []string{header}
	return r
}

func TestAuthorization(t *testing.T) {
	for header, want := range map[string]struct {
		jwt    string
		status int
	}{
		"Bearer abc":             {"abc", 200},
		"bearer a.b-c_d~e+f/9==": {"a.b-c_d~e+f/9==", 200},
		"Basic YTpi":             {"", 401},
		"Basic":                  {"", 401},
		"Bearertoken":            {"", 401},
		"Negotiate \x00":         {"", 401},
		"":                       {"", 401},
		" ":                      {"", 401},
		" Bearer abc":            {"abc", 200},
		"Bearer":                 {"", 400},
		"Bearer ":                {"", 400},
		"\t":                     {"", 401},
		"Bearer abc \t":          {"abc", 200},
		"Bearer abc\n":           {"", 400},
		"Bearer  abc":            {"", 400},
		"Bearer abc ":            {"abc", 200},
		"Bearer\tabc":            {"", 400},
		"Bearer abc def":         {"", 400},
		"Bearer abc, Bearer def": {"", 400},
		"Bearer abc,def":         {"", 400},
		"Bearer =":               {"", 400},
		"Bearer a=b":             {"", 400},
		`Bearer "abc"`:           {"", 400},
		"Bearer token=abc":       {"", 400},
		"Bearer abc\x00":         {"", 400},
		"Bearer äbc":             {"", 400},
		"Bearer ab\u212a":        {"", 400},
		"B\xffearer abc":         {"", 400},
		":":                      {"", 400},
	} {
		jwt, status := authorize(header)
		require.Equal(t, want.jwt, jwt, header)
		require.Equal(t, want.status, status, header)
	}
}

func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{"", " ", "Bearer abc ", "Bearer", "Bearer abc", "bEARER a.b.c==", "Basic YTpi",
		"Bearer a b", "Bearer\t", "Bearer a=b", "K\u212aarer a", "Bearer abc\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		jwt, status := authorize(header)
		want, wantStatus := "", 400
		if header = strings.Trim(header, " \t"); header == "" {
			wantStatus = 401
		} else if match := credentials.FindStringSubmatch(header); match != nil {
			want, wantStatus = match[1], 200
		} else if otherScheme.MatchString(header) && !bearerScheme.MatchString(header) {
			wantStatus = 401
		}
		require.Equal(t, want, jwt, header)
		require.Equal(t, wantStatus, status, header)
	})
}
