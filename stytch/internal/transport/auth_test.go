package transport

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestAuth(t *testing.T) {
	var got http.Header
	server := func(request *http.Request) (*http.Response, error) {
		got = request.Header
		if id, secret, ok := request.BasicAuth(); !ok || id != testProject || secret != testSecret {
			t.Errorf("Authorization is %q", request.Header.Get("Authorization"))
		}
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
		{name: "both", call: []Option{WithMemberSession("s1"), WithMemberSessionJWT("j1")}, member: true, session: "s1", jwt: "j1"},
		{name: "the last wins", client: []Option{WithMemberSession("s1")}, call: []Option{WithMemberSession("s2"), WithMemberSession("s3")}, member: true, session: "s3"},
		{name: "of the client", client: []Option{WithMemberSessionJWT("j1")}, member: true, jwt: "j1"},
		{name: "not taken", call: []Option{WithMemberSession("s1")}, err: "stytch: X.Y: the operation does not take WithMemberSession"},
		{name: "JWT not taken", client: []Option{WithMemberSessionJWT("j1")}, err: "stytch: X.Y: the operation does not take WithMemberSessionJWT"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got = nil
			c := newTestClient(t, server, test.client...)
			call := Call{Operation: "X.Y", Method: "PUT", Template: "/x", Retry: Safe, MemberSession: test.member}
			err := request{call: call}.do(context.Background(), c, nil, test.call...)
			if test.err != "" {
				if err == nil || err.Error() != test.err || got != nil {
					t.Errorf("got %v, request %v; want %s", err, got, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s, j := strings.Join(got.Values("X-Stytch-Member-Session"), "|"), strings.Join(got.Values("X-Stytch-Member-SessionJWT"), "|"); s != test.session || j != test.jwt {
				t.Errorf("session %q, JWT %q; want %q, %q", s, j, test.session, test.jwt)
			}
		})
	}
}
