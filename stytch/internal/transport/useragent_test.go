package transport

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUserAgent(t *testing.T) {
	for _, test := range []struct {
		name string
		opts []Option
		want string
	}{
		{"of the SDK", nil, `^stytch-go/\d+\.\d+\.\d+ go\S+`},
		{"of a product", []Option{WithUserAgent(" shop/1.2 ")}, `^shop/1\.2 stytch-go/\d`},
		{"the last wins", []Option{WithUserAgent("a"), WithUserAgent("b")}, `^b stytch-go/\d`},
		{"of the SDK again", []Option{WithUserAgent("a"), WithUserAgent("")}, `^stytch-go/\d`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
				got = request.Header["User-Agent"]
				return respond(request, 200, "{}"), nil
			}, test.opts...)
			_, err := do(c)
			require.NoError(t, err)
			require.Len(t, got, 1)
			require.Regexp(t, test.want, got[0])
		})
	}
}
