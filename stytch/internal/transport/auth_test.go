package transport

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAuth(t *testing.T) {
	var got http.Header
	server := func(request *http.Request) (*http.Response, error) {
		got = request.Header
		id, secret, ok := request.BasicAuth()
		assert.True(t, ok)
		assert.Equal(t, testProject, id)
		assert.Equal(t, testSecret, secret)
		return respond(request, 200, "{}"), nil
	}
	for _, test := range []struct {
		name         string
		client, call []Option
		member       bool
		session, jwt string
		err          string
	}{
		{name: "project only", member: true},
		{name: "session", call: []Option{WithMemberSession("s1")}, member: true, session: "s1"},
		{name: "JWT", call: []Option{WithMemberSessionJWT("j1")}, member: true, jwt: "j1"},
		{name: "both", call: []Option{WithMemberSession("s1"), WithMemberSessionJWT("j1")}, member: true, session: "s1",
			jwt: "j1"},
		{name: "the last wins", client: []Option{WithMemberSession("s1")},
			call: []Option{WithMemberSession("s2"), WithMemberSession("s3")}, member: true, session: "s3"},
		{name: "of the client", client: []Option{WithMemberSessionJWT("j1")}, member: true, jwt: "j1"},
		{name: "not taken", call: []Option{WithMemberSession("s1")},
			err: "stytch: X.Y: the operation does not take WithMemberSession"},
		{name: "JWT not taken", client: []Option{WithMemberSessionJWT("j1")},
			err: "stytch: X.Y: the operation does not take WithMemberSessionJWT"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got = nil
			c := newTestClient(t, server, test.client...)
			call := Call{Operation: "X.Y", Method: "PUT", Template: "/x", Retry: Safe, MemberSession: test.member}
			err := request{call: call}.do(context.Background(), c, nil, test.call...)
			if test.err != "" {
				require.EqualError(t, err, test.err)
				require.Nil(t, got)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.session, strings.Join(got.Values("X-Stytch-Member-Session"), "|"))
			require.Equal(t, test.jwt, strings.Join(got.Values("X-Stytch-Member-SessionJWT"), "|"))
		})
	}
}
