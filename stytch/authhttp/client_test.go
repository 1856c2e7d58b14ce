package authhttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/token"
)

// What a client is to a middleware.
var (
	_ authhttp.SessionVerifier   = (*stytch.Client)(nil)
	_ authhttp.SessionAuthorizer = (*stytch.Client)(nil)
	_ authhttp.SessionAPI        = (*stytch.SessionsService)(nil)
	_ authhttp.MemberVerifier    = (*stytch.B2B)(nil)
	_ authhttp.MemberAuthorizer  = (*stytch.B2B)(nil)
	_ authhttp.SessionAPI        = (*b2b.SessionsService)(nil)
)

// backend answers calls by their path, and remembers them.
type backend struct {
	mu      sync.Mutex
	answers map[string]string // status, blank, body
	calls   []string
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, r.URL.Path)
	answer, ok := b.answers[r.URL.Path]
	if !ok {
		answer = "500 {}"
	}
	var status int
	if n, err := fmt.Sscanf(answer, "%d", &status); n != 1 {
		panic(err)
	}
	_, body, _ := strings.Cut(answer, " ")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// newBackend returns a client of an API that has keys, and policies by which stytch_user may read documents.
func newBackend(t *testing.T) (*backend, *stytch.Client) {
	t.Helper()
	policy := `"policy":{"roles":[{"role_id":"stytch_user",` +
		`"permissions":[{"resource_id":"documents","actions":["read"]}]}]}`
	b := &backend{answers: map[string]string{
		"/v1/sessions/jwks/" + projectID:               "200 " + keySet(),
		"/v1/b2b/sessions/jwks/" + projectID:           "200 " + keySet(),
		"/v1/rbac/policy":                              "200 {" + policy + "}",
		"/v1/b2b/rbac/policy":                          "200 {" + policy + "}",
		"/v1/b2b/rbac/organizations/" + organizationID: `404 {"status_code":404,"error_type":"organization_not_found"}`,
	}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	client, err := stytch.NewClient(projectID, "secret-of-the-tests", stytch.WithBaseURL(server.URL),
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 0}))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return b, client
}

// TestClientPermissions: a client verifies and authorizes, each by the keys and policies of its product.
func TestClientPermissions(t *testing.T) {
	b, client := newBackend(t)
	session := func(action string) func(http.Handler) http.Handler {
		return authhttp.RequireSession(client, authhttp.WithPermission(client, "documents", action))
	}
	member := func(organization func(*http.Request) string, action string) func(http.Handler) http.Handler {
		return authhttp.RequireMember(client.B2B,
			authhttp.WithMemberPermission(client.B2B, organization, "documents", action))
	}
	another := func(*http.Request) string { return "organization-test-other" }
	none := func(*http.Request) string { return "" }
	slug := func(*http.Request) string { return "acme" }
	anotherSlug := func(*http.Request) string { return "other" }
	for _, c := range [...]struct {
		name       string
		middleware func(http.Handler) http.Handler
		jwt        string
		status     int
	}{
		{"user may", session("read"), sessionJWT(0), 200},
		{"user may not", session("delete"), sessionJWT(0), 403},
		{"member may", member(nil, "read"), memberJWT(0), 200},
		{"member may not", member(nil, "delete"), memberJWT(0), 403},
		{"organization by its slug", member(slug, "read"), memberJWT(0), 200},
		{"another organization", member(another, "read"), memberJWT(0), 403},
		{"another organization by its slug", member(anotherSlug, "read"), memberJWT(0), 403},
		{"no organization", member(none, "read"), memberJWT(0), 403},
		{"member for user", session("read"), memberJWT(0), 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := serve(c.middleware, bearer(c.jwt))
			require.Equal(t, c.status, w.Code, w.Body)
		})
	}
	require.Len(t, b.calls, 5) // keys and a policy of each product, and the one of the organization
}

// TestClientWithoutPolicy checks that a policy that is unavailable does not count as a denial.
func TestClientWithoutPolicy(t *testing.T) {
	b, client := newBackend(t)
	b.answers["/v1/rbac/policy"] = `403 {"status_code":403,"error_type":"forbidden"}`
	w := serve(authhttp.RequireSession(client, authhttp.WithPermission(client, "documents", "read")),
		bearer(sessionJWT(0)))
	require.Equal(t, 503, w.Code, w.Body)
	client.Close()
	require.Equal(t, 503, serve(authhttp.RequireSession(client), bearer(sessionJWT(0))).Code, "closed")
}

// TestAuthorize: what an authorizer says can be matched, with a session that is nil, too.
func TestAuthorize(t *testing.T) {
	_, client := newBackend(t)
	ctx := t.Context()
	user := &token.Session{Roles: []string{"stytch_user"}}
	member := &token.MemberSession{OrganizationID: organizationID, Roles: []string{"stytch_user"}}
	for _, c := range [...]struct {
		name string
		err  error
		want []error // nothing for no error
	}{
		{"user may", client.AuthorizeSession(ctx, user, "documents", "read"), nil},
		{"user may not", client.AuthorizeSession(ctx, user, "documents", "delete"),
			[]error{token.ErrForbidden, stytch.ErrForbidden}},
		{"no action", client.AuthorizeSession(ctx, user, "documents", ""), []error{token.ErrForbidden}},
		{"member may", client.B2B.AuthorizeMember(ctx, member, organizationID, "documents", "read"), nil},
		{"member may not", client.B2B.AuthorizeMember(ctx, member, organizationID, "documents", "delete"),
			[]error{token.ErrForbidden, stytch.ErrForbidden}},
		{"another organization", client.B2B.AuthorizeMember(ctx, member, "organization-test-other", "documents", "read"),
			[]error{token.ErrTenancy, stytch.ErrForbidden}},
	} {
		require.Equal(t, c.want == nil, c.err == nil, c.name)
		for _, want := range c.want {
			require.ErrorIs(t, c.err, want, c.name)
		}
	}
	for _, err := range [...]error{
		client.AuthorizeSession(ctx, nil, "documents", "read"),
		client.B2B.AuthorizeMember(ctx, nil, organizationID, "documents", "read"),
	} {
		require.Error(t, err, "a nil session")
		require.False(t, token.IsRefusal(err), "a nil session")
	}
}

// TestClientRenewal: the API renews what has expired, and its answer decides what becomes of the request.
func TestClientRenewal(t *testing.T) {
	const renewed = `200 {"%s":{"expires_at":"2100-01-02T03:04:05Z"},"session_token":"token-of-ada","session_jwt":%q}`
	for _, product := range [...]struct {
		path, session string
		middleware    func(*stytch.Client) func(http.Handler) http.Handler
		jwt           func(age time.Duration) string
	}{
		{"/v1/sessions/authenticate", "session", func(c *stytch.Client) func(http.Handler) http.Handler {
			return authhttp.RequireSession(c, authhttp.WithRenewal(c.Sessions, authhttp.Cookies{}))
		}, sessionJWT},
		{"/v1/b2b/sessions/authenticate", "member_session", func(c *stytch.Client) func(http.Handler) http.Handler {
			return authhttp.RequireMember(c.B2B, authhttp.WithRenewal(c.B2B.Sessions, authhttp.Cookies{}))
		}, memberJWT},
	} {
		for _, c := range [...]struct {
			name, answer string
			status       int
			cookies      string // how their last one ends
		}{
			{"renewed", fmt.Sprintf(renewed, product.session, product.jwt(0)), 200,
				"stytch_session=token-of-ada; Path=/; Expires=Sat, 02 Jan 2100 03:04:05 GMT; Max-Age=34560000; " +
					"HttpOnly; Secure; SameSite=Lax"},
			{"renewed without an end", fmt.Sprintf(`200 {"session_jwt":%q}`, product.jwt(0)), 200,
				"; Path=/; HttpOnly; Secure; SameSite=Lax"},
			{"session over", `404 {"status_code":404,"error_type":"session_not_found"}`, 401, ""},
			{"refused by a gateway", `401 no`, 503, ""},
			{"not found by a gateway", `404 no`, 503, ""},
			{"another route", `404 {"status_code":404,"error_type":"route_not_found"}`, 503, ""},
			{"wrong secret", `401 {"status_code":401,"error_type":"unauthorized_credentials"}`, 503, ""},
			{"rate limit", `429 {"status_code":429,"error_type":"too_many_requests"}`, 503, ""},
			{"API down", `500 {}`, 503, ""},
			{"not JSON", `200 no`, 503, ""},
		} {
			t.Run(product.session+" "+c.name, func(t *testing.T) {
				b, client := newBackend(t)
				b.answers[product.path] = c.answer
				w := serve(product.middleware(client), cookie(product.jwt(time.Hour)))
				require.Equal(t, c.status, w.Code, w.Body)
				got := w.Header().Values("Set-Cookie")
				if c.cookies == "" {
					require.Empty(t, got)
				} else {
					require.True(t, strings.HasSuffix(got[len(got)-1], c.cookies), got)
				}
				require.Len(t, b.calls, 2)
				require.Equal(t, product.path, b.calls[1])
			})
		}
	}
}

// TestRenewJWT checks that the error for a session that has ended is one of the API, and one of package token.
func TestRenewJWT(t *testing.T) {
	b, client := newBackend(t)
	b.answers["/v1/sessions/authenticate"] = `404 {"status_code":404,"error_type":"session_not_found"}`
	_, err := client.Sessions.RenewJWT(t.Context(), sessionJWT(time.Hour))
	var refused *stytch.Error
	require.ErrorIs(t, err, token.ErrInactive)
	require.ErrorIs(t, err, stytch.ErrUnauthorized)
	require.ErrorAs(t, err, &refused)
	require.EqualValues(t, "session_not_found", refused.Type)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = client.Sessions.RenewJWT(ctx, sessionJWT(time.Hour))
	require.ErrorIs(t, err, context.Canceled)
	require.False(t, token.IsRefusal(err))
}
