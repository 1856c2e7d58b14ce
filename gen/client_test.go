package gen_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
)

// sent is a Doer that keeps what it was given.
type sent struct{ request *http.Request }

func (s *sent) Do(request *http.Request) (*http.Response, error) {
	s.request = request
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
}

func TestClient(t *testing.T) {
	ctx := t.Context()
	type call func(*gen.Client) (*http.Response, error)
	for name, test := range map[string]struct {
		call              call
		method, url, body string
	}{
		"a body": {
			func(c *gen.Client) (*http.Response, error) {
				return c.UsersCreate(ctx, gen.UsersCreateRequest{Email: new("a@b.example")})
			},
			"POST", "https://x.example/base/v1/users", `{"email":"a@b.example"}`,
		},
		"an escaped id": {
			func(c *gen.Client) (*http.Response, error) { return c.UsersGet(ctx, "a/b?c") },
			"GET", "https://x.example/base/v1/users/a%2Fb%3Fc", "",
		},
		"a POST without inputs for a body": {
			func(c *gen.Client) (*http.Response, error) { return c.M2MClientsSecretsRotate(ctx, "c") },
			"POST", "https://x.example/base/v1/m2m/clients/c/secrets/rotate", "{}",
		},
		"a PUT without inputs for a body": {
			func(c *gen.Client) (*http.Response, error) {
				return c.B2BOrganizationsMembersReactivate(ctx, "o", "m", nil)
			},
			"PUT", "https://x.example/base/v1/b2b/organizations/o/members/m/reactivate", "{}",
		},
		"a DELETE": {
			func(c *gen.Client) (*http.Response, error) { return c.UsersDelete(ctx, "u") },
			"DELETE", "https://x.example/base/v1/users/u", "",
		},
		"an id and a body": {
			func(c *gen.Client) (*http.Response, error) {
				return c.B2BOrganizationsUpdate(ctx, "o", nil, gen.B2BOrganizationsUpdateRequest{OrganizationName: new("")})
			},
			"PUT", "https://x.example/base/v1/b2b/organizations/o", `{"organization_name":""}`,
		},
		"a query": {
			func(c *gen.Client) (*http.Response, error) {
				return c.B2BOrganizationsMembersDangerouslyGet(ctx, "m",
					&gen.B2BOrganizationsMembersDangerouslyGetParams{IncludeDeleted: new(false)})
			},
			"GET", "https://x.example/base/v1/b2b/organizations/members/dangerously_get/m?include_deleted=false", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			doer := &sent{}
			response, err := test.call(&gen.Client{Server: "https://x.example/base/", Doer: doer})
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, test.method, doer.request.Method)
			require.Equal(t, test.url, doer.request.URL.String())
			body := []byte{}
			if doer.request.Body != nil {
				body, err = io.ReadAll(doer.request.Body)
				require.NoError(t, err)
			}
			require.Equal(t, test.body, string(body))
		})
	}
}

func TestClientSendsTheSessionOfAMember(t *testing.T) {
	doer := &sent{}
	response, err := (&gen.Client{Server: "https://x.example", Doer: doer}).B2BOrganizationsDelete(t.Context(), "o",
		&gen.B2BOrganizationsDeleteParams{XStytchMemberSession: new("a b"), XStytchMemberSessionJWT: new("j")})
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, "a b", doer.request.Header.Get("X-Stytch-Member-Session"))
	require.Equal(t, "j", doer.request.Header.Get("X-Stytch-Member-SessionJWT"))
}
