package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// issue is the answer of the token endpoint.
func issue(name string, life time.Duration) reply {
	const answer = `{"status_code":200,"request_id":"r","access_token":"%s","expires_in":%d,"token_type":"bearer"}`
	return respond(200, fmt.Sprintf(answer, name, int(life.Seconds())))
}

func TestM2MToken(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set(tokenPath, issue("token-1", time.Hour))
		for _, test := range []struct {
			params stytch.M2MTokenParams
			want   string
		}{
			{
				stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: "s3cret"},
				"grant_type=client_credentials&client_id=m2m-client-test-1&client_secret=s3cret",
			},
			{
				stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: "s3cret", Scopes: []string{}},
				"grant_type=client_credentials&client_id=m2m-client-test-1&client_secret=s3cret",
			},
			{
				stytch.M2MTokenParams{ClientID: "a&b", ClientSecret: "s+/=%é", Scopes: []string{"read:users", "write:*"}},
				"grant_type=client_credentials&client_id=a%26b&client_secret=s%2B%2F%3D%25%C3%A9&scope=read%3Ausers+write%3A%2A",
			},
		} {
			res, err := r.client.M2M.Token(r.Context(), &test.params)
			require.NoError(r.T, err)
			require.Equal(r.T, "token-1", res.AccessToken)
			require.Equal(r.T, int32(3600), res.ExpiresIn)
			require.Equal(r.T, "bearer", res.TokenType)
			require.Equal(r.T, "r", res.RequestID)
			require.Equal(r.T, int32(200), res.StatusCode)
			sent := r.requests(tokenPath)
			last := sent[len(sent)-1]
			require.Equal(r.T, parseForm(r.T, test.want), parseForm(r.T, last.body))
			require.Equal(r.T, "POST", last.method)
			require.Equal(r.T, "application/x-www-form-urlencoded", last.header.Get("Content-Type"))
			require.NotContains(r.T, last.header, "Authorization", "sent with the credentials of the project")
		}
		r.wantNone(tokenPath)
	})
}

// TestRefusedCallsHaveHooks has calls of the OAuth2 endpoints be refused before a request: hooks see them.
func TestRefusedCallsHaveHooks(t *testing.T) {
	inBubble(t, func(r *rig) {
		idp, b2bIDP, m2m := r.client.IDP, r.client.B2B.IDP, r.client.M2M
		for _, test := range []struct {
			operation string
			call      func(stytch.Option) error
		}{
			{"M2M.Token", func(o stytch.Option) error { _, err := m2m.Token(r.Context(), nil, o); return err }},
			{"M2M.Token", func(o stytch.Option) error {
				_, err := m2m.Token(r.Context(), &stytch.M2MTokenParams{ClientID: "c"}, o)
				return err
			}},
			{"IDP.IntrospectTokenNetwork", func(o stytch.Option) error {
				_, err := idp.IntrospectTokenNetwork(r.Context(), nil, o)
				return err
			}},
			{"IDP.IntrospectTokenNetwork", func(o stytch.Option) error {
				_, err := idp.IntrospectTokenNetwork(r.Context(), &stytch.IDPIntrospectTokenNetworkParams{Token: "t"}, o)
				return err
			}},
			{"B2B.IDP.IntrospectTokenNetwork", func(o stytch.Option) error {
				_, err := b2bIDP.IntrospectTokenNetwork(r.Context(), nil, o)
				return err
			}},
		} {
			var seen []string
			err := test.call(stytch.WithHooks(stytch.Hooks{
				BeforeCall: func(ctx context.Context, c stytch.Call) context.Context {
					seen = append(seen, c.Operation)
					return ctx
				},
				AfterCall: func(_ context.Context, _ stytch.Call, o stytch.CallOutcome) {
					seen = append(seen, o.Err.Error())
				},
			}))
			require.ErrorContains(r, err, "stytch: "+test.operation+": ")
			require.Equal(r, []string{test.operation, err.Error()}, seen)
		}
		r.wantNone()
	})
}

// TestM2MTokenLifetime has endpoints write the lifetime of a token in every way that RFC 6749 leaves them.
func TestM2MTokenLifetime(t *testing.T) {
	inBubble(t, func(r *rig) {
		for written, want := range map[string]int32{
			`3600`: 3600, `"3600"`: 3600, `3600.0`: 3600, `3.6e3`: 3600, `1.9`: 1, `null`: 0, `0`: 0, `-1`: 0, `0.5`: 0,
			`2147483647`: math.MaxInt32, `2147483648`: math.MaxInt32, `1e400`: math.MaxInt32, `-1e400`: 0,
		} {
			r.set(tokenPath, respond(200, `{"access_token":"a","expires_in":`+written+`}`))
			res, err := r.client.M2M.Token(r.Context(), &stytch.M2MTokenParams{ClientID: "c", ClientSecret: "s3cret"})
			require.NoError(r, err, written)
			require.Equal(r, want, res.ExpiresIn, written)
		}
		for _, written := range []string{`"soon"`, `""`, `" 1"`, `true`, `{}`, `[1]`, `"true"`} {
			r.set(tokenPath, respond(200, `{"access_token":"a","expires_in":`+written+`}`))
			_, err := r.client.M2M.Token(r.Context(), &stytch.M2MTokenParams{ClientID: "c", ClientSecret: "s3cret"})
			require.ErrorContains(r, err, "field expires_in", written)
		}
		r.wantNone(tokenPath)
	})
}

// The id of the project is one segment of the path, whatever is in it.
func TestM2MTokenProjectID(t *testing.T) {
	api := newStytchAPI()
	path := "/x/v1/public/a%2Fb%3F%25/oauth2/token"
	api.set(path, issue("token-1", time.Hour))
	client, err := stytch.NewClient("a/b?%", secret, stytch.WithBaseURL("https://login.example/x"),
		stytch.WithHTTPClient(&http.Client{Transport: api}))
	require.NoError(t, err)
	defer client.Close()
	_, err = client.M2M.Token(t.Context(), &stytch.M2MTokenParams{ClientID: "c", ClientSecret: "s"})
	require.NoError(t, err)
	require.Len(t, api.requests(path), 1)
}

func TestM2MTokenFails(t *testing.T) {
	const clientSecret = "secret+of/the=client&1"
	escaped := url.QueryEscape(clientSecret)
	oauth2Error := `{"status_code":401,"request_id":"request-1","error":"invalid_client",` +
		`"error_description":"no client has ` + clientSecret + `, ` + escaped + `","error_uri":"https://stytch.com/docs"}`
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	good := &stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: clientSecret}
	inBubble(t, func(r *rig) {
		for _, test := range []struct {
			name     string
			params   *stytch.M2MTokenParams
			answer   reply
			requests int
			want     []error
		}{
			{"refused", good, respond(401, oauth2Error), 1, []error{stytch.ErrorType("invalid_client"), stytch.ErrUnauthorized}},
			{"invalid scope", good, respond(400, `{"error":"invalid_scope"}`), 1, []error{stytch.ErrorType("invalid_scope")}},
			{"form of other errors", good, refuse(404, "project_not_found"), 1,
				[]error{stytch.ErrorType("project_not_found"), stytch.ErrNotFound}},
			{"server error", good, refuse(500, "internal_server_error"), 3, []error{stytch.ErrServer}},
			{"gateway", good, respond(502, "<html>"+clientSecret+escaped), 3, []error{stytch.ErrServer}},
			{"rate", good, refuse(429, "too_many_requests"), 3, []error{stytch.ErrRateLimited}},
			{"cut connection", good, unreachable, 3, []error{errNoConnection}},
			{"no connection", good, func(*http.Request) (*http.Response, error) { return nil, dial }, 3,
				[]error{syscall.ECONNREFUSED}},
			{"no JSON", good, respond(200, clientSecret), 1, nil},
			{"nil params", nil, unreachable, 0, nil},
			{"no client", &stytch.M2MTokenParams{ClientSecret: clientSecret}, unreachable, 0, nil},
			{"no secret", &stytch.M2MTokenParams{ClientID: "m2m-client-test-1"}, unreachable, 0, nil},
		} {
			before := len(r.requests(tokenPath))
			r.set(tokenPath, test.answer)
			res, err := r.client.M2M.Token(r.Context(), test.params)
			require.Nil(r.T, res, test.name)
			checkError(r.T, err, "M2M.Token", []string{clientSecret, escaped}, test.want...)
			if refused, ok := errors.AsType[*stytch.Error](err); ok {
				require.Empty(r.T, partOf(clientSecret, string(refused.Body)), test.name)
				require.Empty(r.T, partOf(escaped, string(refused.Body)), test.name)
			}
			require.Len(r.T, r.requests(tokenPath), before+test.requests, test.name)
		}
		r.set(tokenPath, respond(401, oauth2Error))
		_, err := r.client.M2M.Token(r.Context(), good)
		var refused *stytch.Error
		require.ErrorAs(r.T, err, &refused)
		require.Equal(r.T, 401, refused.StatusCode)
		require.Equal(r.T, "request-1", refused.RequestID)
		require.Equal(r.T, "https://stytch.com/docs", refused.DocURL)
		require.Regexp(r.T, "^no client has ", refused.Message)
	})
}

func TestM2MAuthenticateToken(t *testing.T) {
	inBubble(t, func(r *rig) {
		c := m2mClaims("read:documents write:* admin").with("tier", "gold").with("seats", 3)
		for _, side := range []struct {
			service   *stytch.M2MService
			kid, keys string
		}{{r.client.M2M, consumerKid, keysPath}, {r.client.B2B.M2M, b2bKid, b2bKeysPath}} {
			jwt := c.sign(side.kid)
			for _, test := range []struct {
				required []string
				good     bool
			}{
				{nil, true},
				{[]string{"read:documents"}, true},
				{[]string{"read:documents", "write:documents", "write:invoices"}, true},
				{[]string{"admin"}, true},
				{[]string{"admin:-"}, true},
				{[]string{"write:*"}, true},
				{[]string{"read:documents", "read:invoices"}, false},
				{[]string{"read:*"}, false},
				{[]string{"read"}, false},
				{[]string{"shred:documents"}, false},
				{[]string{"READ:documents"}, false},
				{[]string{"read:documents write:x"}, false},
			} {
				res, err := side.service.AuthenticateToken(r.Context(), &stytch.M2MAuthenticateTokenParams{
					AccessToken: jwt, RequiredScopes: test.required,
				})
				if !test.good {
					require.Nil(r.T, res, test.required)
					checkError(r.T, err, "M2M.AuthenticateToken", []string{jwt}, token.ErrForbidden, stytch.ErrForbidden)
					continue
				}
				want := &stytch.M2MAuthenticateTokenResponse{
					ClientID: "m2m-client-test-1", Scopes: []string{"read:documents", "write:*", "admin"},
					IssuedAt: time.Unix(c["iat"].(int64), 0), ExpiresAt: time.Unix(c["exp"].(int64), 0),
					CustomClaims: map[string]any{"tier": "gold", "seats": 3.0},
				}
				require.NoError(r.T, err, test.required)
				require.JSONEq(r.T, string(encode(r.T, want)), string(encode(r.T, res)), test.required)
			}
			r.want(side.keys, 1)
		}
		r.wantNone(keysPath, b2bKeysPath)
	})
}

func TestM2MAuthenticateTokenRefused(t *testing.T) {
	inBubble(t, func(r *rig) {
		c := m2mClaims("read:documents")
		for _, test := range []struct {
			name   string
			jwt    string
			maxAge time.Duration
			want   error
		}{
			{"garbage", "garbage", 0, token.ErrMalformed},
			{"unknown key", c.sign("another"), 0, token.ErrUnknownKey},
			{"key of B2B", c.sign(b2bKid), 0, token.ErrUnknownKey},
			{"bad signature", c.signBy(consumerKid, signerOf("another")), 0, token.ErrSignature},
			{"issuer", c.with("iss", "https://a.example").sign(consumerKid), 0, token.ErrIssuer},
			{"audience", c.with("aud", "project-test-2").sign(consumerKid), 0, token.ErrAudience},
			{"expired", c.issued(2*time.Hour, -time.Hour).sign(consumerKid), 0, token.ErrExpired},
			{"too old", c.issued(2*time.Minute, time.Hour).sign(consumerKid), time.Minute, token.ErrTooOld},
			{"token of an app", appClaims("read:documents").sign(consumerKid), 0, token.ErrWrongKind},
			{"session", sides[0].jwt(), 0, token.ErrWrongKind},
			{"without scope", c.with("scope", nil).sign(consumerKid), 0, token.ErrWrongKind},
		} {
			res, err := r.client.M2M.AuthenticateToken(r.Context(), &stytch.M2MAuthenticateTokenParams{
				AccessToken: test.jwt, RequiredScopes: []string{"read:documents"}, MaxTokenAge: test.maxAge,
			})
			require.Nil(r.T, res, test.name)
			checkError(r.T, err, "M2M.AuthenticateToken", []string{test.jwt}, test.want, stytch.ErrUnauthorized)
		}
		r.wantNone(keysPath)
	})
}

func TestM2MAuthenticateTokenUnusable(t *testing.T) {
	inBubble(t, func(r *rig) {
		_, err := r.client.M2M.AuthenticateToken(r.Context(), nil)
		checkError(r.T, err, "M2M.AuthenticateToken", nil)
		params := &stytch.M2MAuthenticateTokenParams{AccessToken: m2mClaims("read:documents").sign(consumerKid)}
		for _, opt := range []stytch.Option{
			nil, stytch.WithKeyCache(token.KeyCache{}), stytch.WithMemberSession("token-of-a-member"),
		} {
			_, err := r.client.M2M.AuthenticateToken(r.Context(), params, opt)
			checkError(r.T, err, "M2M.AuthenticateToken", nil)
		}
		params.RequiredScopes = []string{""} // would be held by everybody, or by nobody
		_, err = r.client.M2M.AuthenticateToken(r.Context(), params)
		checkError(r.T, err, "M2M.AuthenticateToken", nil)
		r.wantNone()
	})
}
