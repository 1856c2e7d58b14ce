package transport

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
)

// Whatever an id is, it stays one segment of the path that gen makes and comes back as it was, or is refused.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"user-1", "", ".", "..", "a/b?c#d%", "%2e%2e", "\x00\xff", "a b", "{x}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		request, err := gen.NewUsersGetRequest("https://a.example/base", id)
		require.NoError(t, err)
		path := request.URL.EscapedPath()
		err = checkPath("/v1/users/{user_id}", path)
		if id == "" || id == "." || id == ".." || !utf8.ValidString(id) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		segments := strings.Split(path, "/")
		require.Len(t, segments, 5)
		require.Empty(t, request.URL.RawQuery+request.URL.Fragment)
		back, err := url.PathUnescape(segments[4])
		require.NoError(t, err)
		require.Equal(t, id, back)
	})
}
