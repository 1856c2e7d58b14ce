package stytch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/token"
)

// introspector is one of the two products, whose tokens of connected apps are introspected alike. Checks are as in
// sessionParams.
type introspector struct {
	operation                 string // prefix of its operations
	kid, keysPath, policyPath string

	local   func(ctx context.Context, client *stytch.Client, jwt, check string, opts ...stytch.Option) (any, error)
	network func(ctx context.Context, client *stytch.Client, p networkParams, opts ...stytch.Option) (any, error)
}

type networkParams struct{ token, id, secret, hint, check string }

var introspectors = []introspector{
	{
		operation: "IDP.", kid: consumerKid, keysPath: keysPath, policyPath: policyPath,
		local: func(ctx context.Context, client *stytch.Client, jwt, check string, opts ...stytch.Option) (any, error) {
			params := &stytch.IDPIntrospectTokenLocalParams{Token: jwt}
			if _, resource, action := splitCheck(check); check != "" {
				params.AuthorizationCheck = &stytch.AuthorizationCheck{ResourceID: resource, Action: action}
			}
			return orNil(client.IDP.IntrospectTokenLocal(ctx, params, opts...))
		},
		network: func(ctx context.Context, client *stytch.Client, p networkParams, opts ...stytch.Option) (any, error) {
			params := &stytch.IDPIntrospectTokenNetworkParams{
				Token: p.token, ClientID: p.id, ClientSecret: p.secret, TokenTypeHint: p.hint,
			}
			if _, resource, action := splitCheck(p.check); p.check != "" {
				params.AuthorizationCheck = &stytch.AuthorizationCheck{ResourceID: resource, Action: action}
			}
			return orNil(client.IDP.IntrospectTokenNetwork(ctx, params, opts...))
		},
	},
	{
		operation: "B2B.IDP.", kid: b2bKid, keysPath: b2bKeysPath, policyPath: b2bPolicyPath,
		local: func(ctx context.Context, client *stytch.Client, jwt, check string, opts ...stytch.Option) (any, error) {
			params := &b2b.IDPIntrospectTokenLocalParams{Token: jwt}
			if tenant, resource, action := splitCheck(check); check != "" {
				params.AuthorizationCheck = &b2b.AuthorizationCheck{OrganizationID: tenant, ResourceID: resource, Action: action}
			}
			return orNil(client.B2B.IDP.IntrospectTokenLocal(ctx, params, opts...))
		},
		network: func(ctx context.Context, client *stytch.Client, p networkParams, opts ...stytch.Option) (any, error) {
			params := &b2b.IDPIntrospectTokenNetworkParams{
				Token: p.token, ClientID: p.id, ClientSecret: p.secret, TokenTypeHint: p.hint,
			}
			if tenant, resource, action := splitCheck(p.check); p.check != "" {
				params.AuthorizationCheck = &b2b.AuthorizationCheck{OrganizationID: tenant, ResourceID: resource, Action: action}
			}
			return orNil(client.B2B.IDP.IntrospectTokenNetwork(ctx, params, opts...))
		},
	},
}

// orNil returns a pointer as an interface that is nil if it is.
func orNil[T any](p *T, err error) (any, error) {
	if p == nil {
		return nil, err
	}
	return p, err
}

const projectDomain = "https://noun-verb-1234.customers.stytch.dev"

// claimsOf are those of an access token, whose payload is also what the API answers about it.
func (i *introspector) claimsOf(scope string) claims {
	c := appClaims(scope).with("tier", "gold").with("Scope", "a custom claim").with("nested", map[string]any{"seats": 3})
	if i.kid == b2bKid {
		c = c.with(organizationClaim, map[string]any{"organization_id": organization, "slug": "acme"})
	}
	return c
}

// wanted is what both ways of introspection make of claims.
func (i *introspector) wanted(c claims, audience ...string) any {
	at := func(name string) time.Time {
		if seconds, ok := c[name].(int64); ok {
			return time.Unix(seconds, 0)
		}
		return time.Time{}
	}
	custom := map[string]any{"tier": "gold", "Scope": "a custom claim", "nested": map[string]any{"seats": 3.0}}
	w := stytch.IDPIntrospectTokenResponse{
		Subject: "user-test-1", ClientID: "connected-app-test-1", TokenType: "access_token", Issuer: c["iss"].(string),
		Audience: audience, Scopes: strings.Fields(c["scope"].(string)),
		IssuedAt: at("iat"), NotBefore: at("nbf"), ExpiresAt: at("exp"), CustomClaims: custom,
	}
	if i.kid == consumerKid {
		return &w
	}
	return &b2b.IDPIntrospectTokenResponse{
		Subject: w.Subject, ClientID: w.ClientID, TokenType: w.TokenType, Issuer: w.Issuer,
		Audience: w.Audience, Scopes: w.Scopes,
		IssuedAt: w.IssuedAt, NotBefore: w.NotBefore, ExpiresAt: w.ExpiresAt, CustomClaims: w.CustomClaims,
		OrganizationID: organization, OrganizationSlug: "acme",
	}
}

// introspection is an answer of the API about a token that is active.
func introspection(c claims) reply {
	c = c.with("active", true).with("token_type", "access_token").with("status_code", 200).with("request_id", "r")
	return respond(200, string(mustJSON(c)))
}

// forBoth runs a test for both products.
func forBoth(t *testing.T, test func(r *rig, i *introspector), opts ...stytch.Option) {
	for n := range introspectors {
		t.Run(introspectors[n].operation, func(t *testing.T) {
			inBubble(t, func(r *rig) { test(r, &introspectors[n]) }, opts...)
		})
	}
}

func TestIntrospectToken(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		for _, test := range []struct {
			name     string
			claims   claims
			audience []string
		}{
			{"list of audiences", i.claimsOf("read:documents openid").with("aud", []string{projectID, "https://api.example"}),
				[]string{projectID, "https://api.example"}},
			{"one audience", i.claimsOf("read:documents").with("aud", projectID), []string{projectID}},
			{"no scopes", i.claimsOf(""), []string{projectID}},
			{"issuer is the project's domain", i.claimsOf("openid").with("iss", projectDomain), []string{projectID}},
			{"without nbf", i.claimsOf("openid").with("nbf", nil), []string{projectID}},
		} {
			want := i.wanted(test.claims, test.audience...)
			jwt := test.claims.sign(i.kid)
			got, err := i.local(r.Context(), r.client, jwt, "")
			require.NoError(r.T, err, test.name)
			require.JSONEq(r.T, string(encode(r.T, want)), string(encode(r.T, got)), test.name)
			r.set(introspectPath, introspection(test.claims))
			got, err = i.network(r.Context(), r.client, networkParams{token: jwt, id: "connected-app-test-1"})
			require.NoError(r.T, err, test.name)
			require.JSONEq(r.T, string(encode(r.T, want)), string(encode(r.T, got)), test.name)
		}
		r.want(i.keysPath, 1)
		r.wantNone(i.keysPath, introspectPath)
	}, stytch.WithIssuers(projectDomain))
}

// Whatever a custom claim is called, it takes the place of nothing.
func TestIntrospectTokenNetworkCustomClaims(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		r.set(introspectPath, respond(200, `{
			"active":true,"sub":"user-test-1","scope":"openid","client_id":"app-1","aud":"p","exp":4000000000,
			"Active":false,"SUB":"root","Scope":"admin","Client_ID":"app-2","AUD":7,"Exp":1,"Token_Type":"x","ISS":"i"}`))
		got, err := i.network(r.Context(), r.client, networkParams{token: "opaque", id: "app-1"})
		require.NoError(r.T, err)
		var known struct {
			Subject, ClientID, TokenType, Issuer string
			Scopes, Audience                     []string
			CustomClaims                         map[string]any
		}
		decodeInto(r.T, got, &known)
		require.Equal(r.T, "user-test-1", known.Subject)
		require.Equal(r.T, "app-1", known.ClientID)
		require.Empty(r.T, known.TokenType)
		require.Empty(r.T, known.Issuer)
		require.Equal(r.T, "[openid] [p]", fmt.Sprint(known.Scopes, known.Audience))
		require.Len(r.T, known.CustomClaims, 8)
	})
}

func TestIntrospectTokenNetworkRequest(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		r.set(introspectPath, introspection(i.claimsOf("openid").with("client_id", nil)))
		for _, test := range []struct {
			params networkParams
			want   string
		}{
			{networkParams{token: "opaque token", id: "app 1"}, "token=opaque+token&client_id=app+1"},
			{
				networkParams{token: "t&client_id=x", id: "app", secret: "s+/=", hint: "access_token"},
				"token=t%26client_id%3Dx&client_id=app&client_secret=s%2B%2F%3D&token_type_hint=access_token",
			},
		} {
			_, err := i.network(r.Context(), r.client, test.params)
			require.NoError(r.T, err)
			sent := r.requests(introspectPath)
			last := sent[len(sent)-1]
			require.Equal(r.T, parseForm(r.T, test.want), parseForm(r.T, last.body))
			require.Equal(r.T, "POST", last.method)
			require.Equal(r.T, "application/x-www-form-urlencoded", last.header.Get("Content-Type"))
			require.NotContains(r.T, last.header, "Authorization", "sent with the credentials of the project")
		}
	})
}

func TestIntrospectTokenNetworkFails(t *testing.T) {
	const jwt, appSecret = "opaque-token-of-an-app", "secret+of/the=app&1"
	escaped := url.QueryEscape(appSecret)
	forBoth(t, func(r *rig, i *introspector) {
		operation := i.operation + "IntrospectTokenNetwork"
		for _, test := range []struct {
			name     string
			params   networkParams
			answer   reply
			requests int
			want     []error
		}{
			{"inactive", networkParams{token: jwt, id: "app-1", secret: appSecret, check: "documents:read"},
				respond(200, `{"active":false,"status_code":200}`), 1, []error{token.ErrInactive, stytch.ErrUnauthorized}},
			{"says nothing", networkParams{token: jwt, id: "app-1", secret: appSecret},
				respond(200, `{"sub":"user-test-1","Active":true}`), 1, []error{token.ErrInactive, stytch.ErrUnauthorized}},
			{
				"bad secret that is shown", networkParams{token: jwt, id: "app-1", secret: appSecret},
				respond(401, `{"error":"invalid_client","error_description":"`+appSecret+` or `+escaped+` of `+jwt+
					` is wrong","error_uri":"https://stytch.com/docs"}`), 1,
				[]error{stytch.ErrorType("invalid_client"), stytch.ErrUnauthorized},
			},
			{"server error", networkParams{token: jwt, id: "app-1", secret: appSecret}, refuse(500, "internal_server_error"), 3,
				[]error{stytch.ErrServer}},
			{"audience of another form", networkParams{token: jwt, id: "app-1", secret: appSecret},
				respond(200, `{"active":true,"aud":7}`), 1, nil},
			{"no JSON", networkParams{token: jwt, id: "app-1", secret: appSecret}, respond(200, jwt), 1, nil},
			{"no connection", networkParams{token: jwt, id: "app-1", secret: appSecret}, unreachable, 3,
				[]error{errNoConnection}},
			{"no token", networkParams{id: "app-1", secret: appSecret}, unreachable, 0, nil},
			{"no client", networkParams{token: jwt, secret: appSecret}, unreachable, 0, nil},
		} {
			before := len(r.requests(introspectPath))
			r.set(introspectPath, test.answer)
			got, err := i.network(r.Context(), r.client, test.params)
			require.Nil(r.T, got, test.name)
			checkError(r.T, err, operation, []string{jwt, appSecret, escaped}, test.want...)
			if refused, ok := errors.AsType[*stytch.Error](err); ok {
				require.Empty(r.T, partOf(escaped, string(refused.Body)), test.name)
			}
			require.Len(r.T, r.requests(introspectPath), before+test.requests, test.name)
		}
		r.wantNone(introspectPath)
	})
}

// An answer that contradicts the question is no success, whatever it says of the token being active.
func TestIntrospectTokenNetworkJudgesTheAnswer(t *testing.T) {
	const app = "connected-app-test-1"
	forBoth(t, func(r *rig, i *introspector) {
		active := i.claimsOf("openid").with("active", true).with("token_type", "access_token")
		for _, test := range []struct {
			name   string
			answer claims
			hint   string
			want   error // nil for success
		}{
			{"as asked", active, "", nil},
			{"as asked, with a hint", active, "access_token", nil},
			{"no client is named", active.with("client_id", nil), "", nil},
			{"another client", active.with("client_id", "connected-app-test-2"), "", token.ErrAudience},
			{"another case", active.with("client_id", strings.ToUpper(app)), "", token.ErrAudience},
			{"refresh token", active.with("token_type", "refresh_token"), "", token.ErrWrongKind},
			{"refresh token in capitals", active.with("token_type", "Refresh_Token"), "", token.ErrWrongKind},
			{"refresh token, not hinted", active.with("token_type", "refresh_token"), "access_token", token.ErrWrongKind},
			{"refresh token, asked about", active.with("token_type", "refresh_token"), "refresh_token", nil},
			{"another type", active.with("token_type", "Bearer"), "", nil},
			{"no type", active.with("token_type", nil), "", nil},
			{"expired in 1970", active.with("exp", 1), "", token.ErrExpired},
			{"expired", active.issued(time.Hour, -5*time.Second), "", token.ErrExpired},
			{"expired within the leeway", active.issued(time.Hour, -4*time.Second), "", nil},
			{"no end", active.with("exp", nil), "", nil},
		} {
			r.set(introspectPath, respond(200, string(mustJSON(test.answer))))
			got, err := i.network(r.Context(), r.client, networkParams{token: "opaque", id: app, hint: test.hint})
			if test.want == nil {
				require.NoError(r.T, err, test.name)
				continue
			}
			require.Nil(r.T, got, test.name)
			checkError(r.T, err, i.operation+"IntrospectTokenNetwork", []string{"opaque", "connected-app-test-2"}, test.want,
				stytch.ErrUnauthorized)
		}
		r.wantNone(introspectPath)
	})
}

// The leeway of the client counts for introspected tokens, too.
func TestIntrospectTokenNetworkLeeway(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		r.set(introspectPath, introspection(i.claimsOf("openid").issued(time.Hour, -59*time.Second)))
		_, err := i.network(r.Context(), r.client, networkParams{token: "opaque", id: "connected-app-test-1"})
		require.NoError(r.T, err)
		time.Sleep(time.Second)
		_, err = i.network(r.Context(), r.client, networkParams{token: "opaque", id: "connected-app-test-1"})
		require.ErrorIs(r.T, err, token.ErrExpired)
	}, stytch.WithLeeway(time.Minute))
}

// Numbers of claims are exact, whichever way they come.
func TestIntrospectTokenNumbers(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		c := i.claimsOf("openid").with("account", json.Number("9007199254740993"))
		r.set(introspectPath, introspection(c))
		local, err := i.local(r.Context(), r.client, c.sign(i.kid), "")
		require.NoError(r.T, err)
		network, err := i.network(r.Context(), r.client, networkParams{token: "opaque", id: "connected-app-test-1"})
		require.NoError(r.T, err)
		for _, got := range []any{local, network} {
			require.Contains(r.T, string(encode(r.T, got)), `"account":9007199254740993`)
		}
	})
}

func TestIntrospectTokenCheck(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		for _, test := range []struct {
			scope, check string
			want         []error // none for success
		}{
			{"openid read:documents", "documents:read", nil},
			{"openid", "documents:read", []error{token.ErrForbidden}},
			{"read:documents", "documents:write", []error{token.ErrForbidden}},
			{"read:*", "documents:read", []error{token.ErrForbidden}}, // the wildcard is one of machines
			{"editor", "documents:read", []error{token.ErrForbidden}}, // a role is no scope
			{"", "documents:read", []error{token.ErrForbidden}},
			{"read:documents", ":", []error{token.ErrForbidden}},
			{"auditor", "documents:read", []error{token.ErrForbidden}}, // nor is that of an organization
			{"read:documents", "acme/documents:read", nil},             // by the slug
			{"read:documents", "Acme/documents:read", []error{token.ErrForbidden, token.ErrTenancy}},
			{"read:documents", "organization-test-other/documents:read", []error{token.ErrForbidden, token.ErrTenancy}},
		} {
			if strings.Contains(test.check, "/") && i.kid == consumerKid {
				continue
			}
			c := i.claimsOf(test.scope)
			r.set(introspectPath, introspection(c))
			jwt := c.sign(i.kid)
			_, local := i.local(r.Context(), r.client, jwt, test.check)
			_, network := i.network(r.Context(), r.client, networkParams{
				token: jwt, id: "connected-app-test-1", secret: "secret-of-the-app", check: test.check,
			})
			if len(test.want) == 0 {
				require.NoError(r.T, local, "%q, %s", test.scope, test.check)
				require.NoError(r.T, network, "%q, %s", test.scope, test.check)
				continue
			}
			want := append(test.want, stytch.ErrForbidden)
			checkError(r.T, local, i.operation+"IntrospectTokenLocal", []string{jwt}, want...)
			checkError(r.T, network, i.operation+"IntrospectTokenNetwork", []string{jwt, "secret-of-the-app"}, want...)
		}
		r.want(i.policyPath, 1)
		r.wantNone(i.keysPath, i.policyPath, introspectPath)
	})
}

// A token that is of no organization is of no tenant.
func TestIntrospectTokenWithoutOrganization(t *testing.T) {
	i := &introspectors[1]
	inBubble(t, func(r *rig) {
		c := appClaims("read:documents")
		r.set(introspectPath, introspection(c))
		for _, check := range []string{"documents:read", "/documents:read"} {
			_, err := i.local(r.Context(), r.client, c.sign(b2bKid), check)
			checkError(r.T, err, "B2B.IDP.IntrospectTokenLocal", nil, token.ErrTenancy, stytch.ErrForbidden)
			_, err = i.network(r.Context(), r.client, networkParams{token: "opaque", id: "connected-app-test-1", check: check})
			checkError(r.T, err, "B2B.IDP.IntrospectTokenNetwork", nil, token.ErrTenancy, stytch.ErrForbidden)
		}
		r.want(b2bPolicyPath, 0)
	})
}

func TestIntrospectTokenLocalRefused(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		for _, test := range []struct {
			name string
			jwt  string
			want error
		}{
			{"empty", "", token.ErrMalformed},
			{"unknown key", i.claimsOf("openid").sign("another"), token.ErrUnknownKey},
			{"bad signature", i.claimsOf("openid").signBy(i.kid, signerOf("another")), token.ErrSignature},
			{"domain that was not given", i.claimsOf("openid").with("iss", projectDomain).sign(i.kid), token.ErrIssuer},
			{"audience", i.claimsOf("openid").with("aud", []string{"https://api.example"}).sign(i.kid), token.ErrAudience},
			{"expired", i.claimsOf("openid").issued(2*time.Hour, -time.Hour).sign(i.kid), token.ErrExpired},
			{"token of a machine", m2mClaims("openid").sign(i.kid), token.ErrWrongKind},
			{"session", sides[0].claims().sign(i.kid), token.ErrWrongKind},
		} {
			got, err := i.local(r.Context(), r.client, test.jwt, "documents:read")
			require.Nil(r.T, got, test.name)
			checkError(r.T, err, i.operation+"IntrospectTokenLocal", []string{test.jwt}, test.want, stytch.ErrUnauthorized)
		}
		r.wantNone(i.keysPath)
	})
}

func TestIntrospectTokenMaxAge(t *testing.T) {
	inBubble(t, func(r *rig) {
		jwt := appClaims("openid").issued(time.Hour, time.Hour).sign(consumerKid)
		_, err := r.client.IDP.IntrospectTokenLocal(r.Context(), &stytch.IDPIntrospectTokenLocalParams{
			Token: jwt, MaxTokenAge: time.Minute,
		})
		checkError(r.T, err, "IDP.IntrospectTokenLocal", nil, token.ErrTooOld, stytch.ErrUnauthorized)
		jwt = appClaims("openid").issued(time.Hour, time.Hour).sign(b2bKid)
		_, err = r.client.B2B.IDP.IntrospectTokenLocal(r.Context(), &b2b.IDPIntrospectTokenLocalParams{
			Token: jwt, MaxTokenAge: time.Minute,
		})
		checkError(r.T, err, "B2B.IDP.IntrospectTokenLocal", nil, token.ErrTooOld, stytch.ErrUnauthorized)
	})
}

func TestIntrospectTokenUnusable(t *testing.T) {
	inBubble(t, func(r *rig) {
		ctx := r.Context()
		_, err := r.client.IDP.IntrospectTokenLocal(ctx, nil)
		checkError(r.T, err, "IDP.IntrospectTokenLocal", nil)
		_, err = r.client.IDP.IntrospectTokenNetwork(ctx, nil)
		checkError(r.T, err, "IDP.IntrospectTokenNetwork", nil)
		_, err = r.client.B2B.IDP.IntrospectTokenLocal(ctx, nil)
		checkError(r.T, err, "B2B.IDP.IntrospectTokenLocal", nil)
		_, err = r.client.B2B.IDP.IntrospectTokenNetwork(ctx, nil)
		checkError(r.T, err, "B2B.IDP.IntrospectTokenNetwork", nil)
		for n := range introspectors {
			i := &introspectors[n]
			for _, opt := range []stytch.Option{
				nil, stytch.WithKeyCache(token.KeyCache{}), stytch.WithMemberSession("token-of-a-member"),
			} {
				_, err := i.local(ctx, r.client, i.claimsOf("openid").sign(i.kid), "", opt)
				checkError(r.T, err, i.operation+"IntrospectTokenLocal", nil)
				_, err = i.network(ctx, r.client, networkParams{token: "opaque", id: "app-1"}, opt)
				checkError(r.T, err, i.operation+"IntrospectTokenNetwork", nil)
			}
		}
		r.wantNone()
	})
}

// Without the policy nothing can be said of scopes.
func TestIntrospectTokenPolicyUnavailable(t *testing.T) {
	forBoth(t, func(r *rig, i *introspector) {
		r.set(i.policyPath, refuse(403, "forbidden"))
		r.set(introspectPath, introspection(i.claimsOf("read:documents")))
		_, err := i.local(r.Context(), r.client, i.claimsOf("read:documents").sign(i.kid), "documents:read")
		checkError(r.T, err, i.operation+"IntrospectTokenLocal", nil)
		_, err = i.network(r.Context(), r.client, networkParams{
			token: "opaque", id: "connected-app-test-1", check: "documents:read",
		})
		checkError(r.T, err, i.operation+"IntrospectTokenNetwork", nil)
	})
}
