package transport

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckPath(t *testing.T) {
	for _, test := range []struct {
		template, path string
		err            error
		text           string
	}{
		{template: "/v1/users", path: "/v1/users"},
		{template: "/v1/users", path: "/base/v1/users"},
		{template: "/v1/users/{user_id}", path: "/v1/users/user-1"},
		{template: "/v1/users/{user_id}", path: "/base/v1/users/user-1"},
		{template: "/v1/users/{user_id}/x", path: "/v1/users/a%2Fb%3Fc%23d%25/x"},
		{template: "/v1/{a}/{b}", path: "/v1/a%20b/%C3%A9%7Bb%7D"},
		{template: "/v1/{a}", path: "/v1/..."},
		{template: "/v1/{a}", path: "/v1/%252e%252e"},
		{template: "/v1/users/{user_id}", path: "/v1/users/", err: ErrEmptyID, text: "user_id: id is empty"},
		{template: "/v1/{a}/x", path: "/v1//x", err: ErrEmptyID, text: "a: id is empty"},
		{template: "/v1/{a}/{b}", path: "/v1/a/.", err: ErrInvalidID, text: "b: id is not valid"},
		{template: "/v1/{a}/{b}", path: "/v1/../", err: ErrInvalidID, text: "a: id is not valid"},
		{template: "/v1/{a}", path: "/v1/%2e%2E", err: ErrInvalidID, text: "a: id is not valid"},
		{template: "/v1/{a}", path: "/v1/%ff", err: ErrInvalidID, text: "a: id is not valid UTF-8"},
		{template: "/v1/{a}", path: "/v1/%zz", err: errRequest, text: errRequest.Error()},
		{template: "/v1/{a}/x", path: "/v1/a/y", err: errRequest, text: errRequest.Error()},
		{template: "/v1/{a}/{b}", path: "/a/b", err: errRequest, text: errRequest.Error()},
		{template: "/v1/users", path: "/v1/user", err: errRequest, text: errRequest.Error()},
	} {
		t.Run(test.template+" "+test.path, func(t *testing.T) {
			err := checkPath(test.template, test.path)
			if test.err == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, test.err)
			require.EqualError(t, err, test.text)
		})
	}
}

func TestNilParams(t *testing.T) {
	require.Regexp(t, "^stytch: Users.Get: params are nil", NilParams("Users.Get"))
}
