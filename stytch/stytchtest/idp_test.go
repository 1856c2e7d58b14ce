package stytchtest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

const appRedirect = "https://calendar.example.com/callback"

func newApp(t *testing.T, client *stytch.Client, kind stytch.ClientType) stytch.ConnectedAppWithClientSecret {
	t.Helper()
	created, err := client.ConnectedApp.Clients.Create(t.Context(), &stytch.ConnectedAppClientsCreateParams{
		ClientType: kind, ClientName: new("Calendar"), RedirectURLs: []string{appRedirect},
	})
	require.NoError(t, err)
	return created.ConnectedApp
}

func newUser(t *testing.T, client *stytch.Client, email string) string {
	t.Helper()
	created, err := client.Users.Create(t.Context(), &stytch.UsersCreateParams{Email: &email})
	require.NoError(t, err)
	return created.UserID
}

// postForm calls an OAuth2 endpoint.
func postForm(t *testing.T, srv *stytchtest.Server, endpoint string, form url.Values) (int, map[string]any) {
	t.Helper()
	res, err := http.PostForm(srv.URL+"/v1/public/"+stytchtest.DefaultProjectID+"/oauth2/"+endpoint, form)
	require.NoError(t, err)
	defer res.Body.Close()
	var answer map[string]any
	require.NoError(t, json.NewDecoder(res.Body).Decode(&answer))
	return res.StatusCode, answer
}

// Apps of the four types: the confidential ones have secrets.
func TestConnectedApps(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	var ids []string
	for _, kind := range []stytch.ClientType{
		stytch.ClientTypeFirstParty, stytch.ClientTypeFirstPartyPublic, stytch.ClientTypeThirdParty,
		stytch.ClientTypeThirdPartyPublic,
	} {
		app := newApp(t, client, kind)
		ids = append(ids, app.ClientID)
		public := strings.HasSuffix(string(kind), "public")
		require.Equal(t, public, (app.ClientSecret == ""), kind)
		require.True(t, strings.HasSuffix(app.ClientSecret, app.ClientSecretLastFour), kind)
		require.Equal(t, int32(60), app.AccessTokenExpiryMinutes, kind)
		_, err := client.ConnectedApp.Clients.Secrets.RotateStart(ctx, &stytch.ConnectedAppClientsSecretsRotateStartParams{
			ClientID: app.ClientID,
		})
		if public {
			require.ErrorIs(t, err, errtype.PublicConnectedAppsDoNotHaveSecrets, kind)
		} else {
			require.NoError(t, err, kind)
		}
	}
	_, err := client.ConnectedApp.Clients.Create(ctx, &stytch.ConnectedAppClientsCreateParams{ClientType: "second_party"})
	require.ErrorIs(t, err, errtype.InvalidConnectedAppType, "another type")
	var found []string
	for app, err := range client.ConnectedApp.Clients.SearchAll(ctx, &stytch.ConnectedAppClientsSearchParams{
		Limit: new(int32(3)),
	}) {
		require.NoError(t, err)
		found = append(found, app.ClientID)
	}
	require.Equal(t, ids, found)
	updated, err := client.ConnectedApp.Clients.Update(ctx, &stytch.ConnectedAppClientsUpdateParams{
		ClientID: ids[0], ClientName: new("Notes"), RedirectURLs: []string{},
	})
	require.NoError(t, err)
	require.Equal(t, "Notes", updated.ConnectedApp.ClientName)
	require.Empty(t, updated.ConnectedApp.RedirectURLs)
	for name, params := range map[string]*stytch.ConnectedAppClientsUpdateParams{
		"a redirect without a scheme": {RedirectURLs: []string{"example.com"}},
		"tokens that never live":      {AccessTokenExpiryMinutes: new(int32(0))},
		"a template of its own":       {AccessTokenTemplateContent: new("{{")},
	} {
		params.ClientID, params.ClientName = ids[0], new("never")
		_, err := client.ConnectedApp.Clients.Update(ctx, params)
		require.Error(t, err, name)
	}
	got, err := client.ConnectedApp.Clients.Get(ctx, &stytch.ConnectedAppClientsGetParams{ClientID: ids[0]})
	require.NoError(t, err, "after what was refused")
	require.Equal(t, "Notes", got.ConnectedApp.ClientName, "after what was refused")
	_, err = client.ConnectedApp.Clients.Secrets.RotateCancel(ctx, &stytch.ConnectedAppClientsSecretsRotateCancelParams{
		ClientID: ids[0],
	})
	require.NoError(t, err)
	_, err = client.ConnectedApp.Clients.Secrets.Rotate(ctx, &stytch.ConnectedAppClientsSecretsRotateParams{
		ClientID: ids[2],
	})
	require.NoError(t, err)
	_, err = client.ConnectedApp.Clients.Delete(ctx, &stytch.ConnectedAppClientsDeleteParams{ClientID: ids[0]})
	require.NoError(t, err)
	_, err = client.ConnectedApp.Clients.Get(ctx, &stytch.ConnectedAppClientsGetParams{ClientID: ids[0]})
	require.ErrorIs(t, err, errtype.ConnectedAppNotFound, "after the end")
}

var calendarPolicy = stytch.RBACPolicy{
	Roles: []stytch.PolicyRole{
		{RoleID: "editor", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"*"}}}},
		{RoleID: "reader", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"read"}}}},
	},
	Resources: []stytch.PolicyResource{{ResourceID: "events", Actions: []string{"read", "write"}}},
	Scopes: []stytch.PolicyScope{
		{
			Scope: "read:events", Description: "See your events.",
			Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"read"}}},
		},
		{
			Scope: "write:events", Description: "Change your events.",
			Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"write"}}},
		},
	},
}

// An app gets access, from the consent to the end of it.
func TestConsent(t *testing.T) {
	srv := stytchtest.NewServer(t)
	srv.SetPolicy(token.Consumer, calendarPolicy)
	client, ctx := srv.Client(), t.Context()
	app := newApp(t, client, stytch.ClientTypeThirdParty)
	created, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email: new("ada@example.com"), Roles: []string{"reader"},
	})
	require.NoError(t, err)
	user := created.UserID
	start := &stytch.IDPOAuthAuthorizeStartParams{
		ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
		Scopes: []string{"openid", "offline_access", "read:events", "write:events", "full_access", "x"},
	}
	asked, err := client.IDP.OAuth.AuthorizeStart(ctx, start)
	require.NoError(t, err)
	require.True(t, asked.ConsentRequired)
	require.Equal(t, user, asked.UserID)
	require.Equal(t, "Calendar", asked.Client.ClientName)
	var grantable []string
	for _, scope := range asked.ScopeResults {
		if scope.IsGrantable {
			grantable = append(grantable, scope.Scope)
		}
	}
	want := []string{"openid", "offline_access", "read:events"}
	require.Equal(t, want, grantable)

	authorize := &stytch.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
		Scopes: grantable, State: new("s t"), Nonce: new("n"),
	}
	tooMuch := *authorize
	tooMuch.Scopes = start.Scopes
	_, err = client.IDP.OAuth.Authorize(ctx, &tooMuch)
	require.ErrorIs(t, err, errtype.OAuthInvalidScopeRequested, "all scopes")
	no := *authorize
	no.ConsentGranted = false
	res, err := client.IDP.OAuth.Authorize(ctx, &no)
	require.NoError(t, err, "refused")
	require.Equal(t, appRedirect+"?error=access_denied&state=s+t", res.RedirectURI, "refused")
	require.Empty(t, res.AuthorizationCode, "refused")
	yes, err := client.IDP.OAuth.Authorize(ctx, authorize)
	require.NoError(t, err)
	require.Equal(t, appRedirect+"?code="+yes.AuthorizationCode+"&state=s+t", yes.RedirectURI)
	start.Scopes = grantable
	again, err := client.IDP.OAuth.AuthorizeStart(ctx, start)
	require.NoError(t, err, "a second time")
	require.False(t, again.ConsentRequired, "a second time")

	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {yes.AuthorizationCode}, "redirect_uri": {appRedirect},
		"client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
	}
	status, tokens := postForm(t, srv, "token", form)
	require.Equal(t, 200, status)
	require.Equal(t, "bearer", tokens["token_type"])
	require.Equal(t, 3600.0, tokens["expires_in"])
	require.NotNil(t, tokens["id_token"])
	status, answer := postForm(t, srv, "token", form)
	require.Equal(t, 400, status, "the code a second time")
	require.Equal(t, "invalid_grant", answer["error"], "the code a second time")

	refresh := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {tokens["refresh_token"].(string)}, "client_id": {app.ClientID},
		"client_secret": {app.ClientSecret}, "scope": {"read:events"},
	}
	status, renewed := postForm(t, srv, "token", refresh)
	require.Equal(t, 200, status)
	require.Equal(t, "read:events", renewed["scope"])
	require.NotEqual(t, tokens["refresh_token"], renewed["refresh_token"])
	status, answer = postForm(t, srv, "token", refresh)
	require.Equal(t, 400, status, "the refresh token a second time")
	require.Equal(t, "invalid_grant", answer["error"], "the refresh token a second time")
	check := &stytch.AuthorizationCheck{ResourceID: "events", Action: "read"}
	local, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{
		Token: renewed["access_token"].(string), AuthorizationCheck: check,
	})
	require.NoError(t, err)
	require.Equal(t, user, local.Subject)
	require.Equal(t, app.ClientID, local.ClientID)
	require.Equal(t, []string{"read:events"}, local.Scopes)
	check.Action = "write"
	_, err = client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{
		Token: renewed["access_token"].(string), AuthorizationCheck: check,
	})
	require.ErrorIs(t, err, stytch.ErrForbidden, "what the scopes do not permit")

	list, err := client.Users.ConnectedApps(ctx, &stytch.UsersConnectedAppsParams{UserID: user})
	require.NoError(t, err)
	require.Len(t, list.ConnectedApps, 1)
	require.Equal(t, "offline_access openid read:events", list.ConnectedApps[0].ScopesGranted)
	_, err = client.Users.Revoke(ctx, &stytch.UsersRevokeParams{UserID: user, ConnectedAppID: app.ClientID})
	require.NoError(t, err)
	refresh.Set("refresh_token", renewed["refresh_token"].(string))
	status, answer = postForm(t, srv, "token", refresh)
	require.Equal(t, 400, status, "after the end of the access")
	require.Equal(t, "invalid_grant", answer["error"], "after the end of the access")
	_, err = introspect(ctx, client, app, renewed["access_token"].(string))
	require.ErrorIs(t, err, token.ErrInactive, "after the end of the access")
}

func introspect(
	ctx context.Context, client *stytch.Client, app stytch.ConnectedAppWithClientSecret, access string,
) (*stytch.IDPIntrospectTokenResponse, error) {
	return client.IDP.IntrospectTokenNetwork(ctx, &stytch.IDPIntrospectTokenNetworkParams{
		Token: access, ClientID: app.ClientID, ClientSecret: app.ClientSecret,
	})
}

// What an authorization is refused for.
func TestConsentRefusals(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	app, public := newApp(t, client, stytch.ClientTypeFirstParty), newApp(t, client, stytch.ClientTypeFirstPartyPublic)
	user := newUser(t, client, "ada@example.com")
	for _, test := range []struct {
		name   string
		change func(*stytch.IDPOAuthAuthorizeParams)
		want   stytch.ErrorType
	}{
		{"no app", func(p *stytch.IDPOAuthAuthorizeParams) { p.ClientID = "nobody" }, errtype.ConnectedAppNotFound},
		{
			"another redirect", func(p *stytch.IDPOAuthAuthorizeParams) { p.RedirectURI = "https://example.org" },
			errtype.ConnectedAppSuppliedRedirectURLNotFoundInClient,
		},
		{"another response", func(p *stytch.IDPOAuthAuthorizeParams) { p.ResponseType = "token" }, errtype.BadRequest},
		{"nobody", func(p *stytch.IDPOAuthAuthorizeParams) { p.UserID = nil }, errtype.NoOAuthAuthorizeUserSelector},
		{
			"a user who is not there", func(p *stytch.IDPOAuthAuthorizeParams) { p.UserID = new("nobody") },
			errtype.UserNotFound,
		},
		{
			"a session that is not there", func(p *stytch.IDPOAuthAuthorizeParams) { p.SessionToken = new("none") },
			errtype.SessionNotFound,
		},
		{
			"a public app without PKCE", func(p *stytch.IDPOAuthAuthorizeParams) { p.ClientID = public.ClientID },
			errtype.PKCERequiredForIDPAuthorizationFlow,
		},
	} {
		params := &stytch.IDPOAuthAuthorizeParams{
			ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
			Scopes: []string{"openid"},
		}
		test.change(params)
		_, err := client.IDP.OAuth.Authorize(ctx, params)
		require.ErrorIs(t, err, test.want, test.name)
	}
}

// A code is good for its app and its redirect only.
func TestCodeIsBound(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	app, other := newApp(t, client, stytch.ClientTypeFirstParty), newApp(t, client, stytch.ClientTypeFirstParty)
	user := newUser(t, client, "ada@example.com")
	for name, test := range map[string]struct {
		app      stytch.ConnectedAppWithClientSecret
		redirect string
		status   int
	}{
		"its own":          {app, appRedirect, 200},
		"another app":      {other, appRedirect, 400},
		"another redirect": {app, "https://example.org", 400},
		"no redirect":      {app, "", 400},
	} {
		res, err := client.IDP.OAuth.Authorize(t.Context(), &stytch.IDPOAuthAuthorizeParams{
			ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
			Scopes: []string{"openid"},
		})
		require.NoError(t, err)
		status, answer := postForm(t, srv, "token", url.Values{
			"grant_type": {"authorization_code"}, "code": {res.AuthorizationCode}, "redirect_uri": {test.redirect},
			"client_id": {test.app.ClientID}, "client_secret": {test.app.ClientSecret},
		})
		require.Equal(t, test.status, status, name)
		require.Equal(t, (answer["error"] == "invalid_grant"), (status == 400), name)
	}
}

// Who must be asked, and for what.
func TestConsentRequired(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	user := newUser(t, client, "ada@example.com")
	first, bypassing, third := newApp(t, client, stytch.ClientTypeFirstParty),
		newApp(t, client, stytch.ClientTypeFirstParty), newApp(t, client, stytch.ClientTypeThirdParty)
	bypass := func(app stytch.ConnectedAppWithClientSecret) error {
		_, err := client.ConnectedApp.Clients.Update(ctx, &stytch.ConnectedAppClientsUpdateParams{
			ClientID: app.ClientID, BypassConsentForOfflineAccess: new(true),
		})
		return err
	}
	require.NoError(t, bypass(bypassing))
	require.ErrorIs(t, bypass(third), errtype.ThirdPartyClientsRequireConsentForOfflineAccess)
	for _, test := range []struct {
		app    stytch.ConnectedAppWithClientSecret
		scope  string
		prompt stytch.OAuthPrompt
		want   bool
	}{
		{first, "openid", "", false},
		{first, "offline_access", "", true},
		{first, "openid", "consent", true},
		{bypassing, "offline_access", "", false},
		{third, "openid", "", true},
	} {
		res, err := client.IDP.OAuth.AuthorizeStart(ctx, &stytch.IDPOAuthAuthorizeStartParams{
			ClientID: test.app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
			Scopes: []string{test.scope}, Prompt: &test.prompt,
		})
		require.NoError(t, err, "%s, %s, %q", test.app.ClientType, test.scope, test.prompt)
		require.Equal(t, test.want, res.ConsentRequired, "%s, %s, %q", test.app.ClientType, test.scope, test.prompt)
	}
}

// A public app proves by PKCE that the code is its own, with golang.org/x/oauth2.
func TestPublicApp(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	app := newApp(t, client, stytch.ClientTypeFirstPartyPublic)
	user := newUser(t, client, "ada@example.com")
	config := oauth2.Config{ClientID: app.ClientID, RedirectURL: appRedirect, Endpoint: oauth2.Endpoint{
		TokenURL:  srv.URL + "/v1/public/" + stytchtest.DefaultProjectID + "/oauth2/token",
		AuthStyle: oauth2.AuthStyleInParams,
	}}
	verifier := oauth2.GenerateVerifier()
	code := func() string {
		t.Helper()
		res, err := client.IDP.OAuth.Authorize(ctx, &stytch.IDPOAuthAuthorizeParams{
			ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
			Scopes: []string{"openid"}, CodeChallenge: new(oauth2.S256ChallengeFromVerifier(verifier)),
		})
		require.NoError(t, err)
		return res.AuthorizationCode
	}
	_, err := config.Exchange(ctx, code(), oauth2.VerifierOption("another"))
	require.Error(t, err, "a verifier of nobody is good")
	_, err = config.Exchange(ctx, code())
	require.Error(t, err, "no verifier is good")
	expired := code()
	srv.Clock.Advance(11 * time.Minute)
	_, err = config.Exchange(ctx, expired, oauth2.VerifierOption(verifier))
	require.Error(t, err, "an old code is good")
	issued, err := config.Exchange(ctx, code(), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	known, err := introspect(ctx, client, app, issued.AccessToken)
	require.NoError(t, err)
	require.Equal(t, user, known.Subject)
}

// Introspection and local verification say the same of a good token, and introspection
// knows when a token is none any more.
func TestAccessToken(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	app, other := newApp(t, client, stytch.ClientTypeThirdParty), newApp(t, client, stytch.ClientTypeThirdParty)
	_, err := client.ConnectedApp.Clients.Update(ctx, &stytch.ConnectedAppClientsUpdateParams{
		ClientID: app.ClientID, AccessTokenExpiryMinutes: new(int32(5)),
		AccessTokenCustomAudience:  new("https://api.example.com"),
		AccessTokenTemplateContent: new(`{"tier":"gold","sub":"eve","https://stytch.com/session":{"id":"s"}}`),
	})
	require.NoError(t, err)
	user := newUser(t, client, "ada@example.com")
	mint := func() string {
		t.Helper()
		access, err := srv.AccessToken(app.ClientID, user, "openid", "read:events")
		require.NoError(t, err)
		return access
	}
	access := mint()
	local, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: access})
	require.NoError(t, err)
	remote, err := introspect(ctx, client, app, access)
	require.NoError(t, err)
	for where, known := range map[string]*stytch.IDPIntrospectTokenResponse{"local": local, "remote": remote} {
		require.Equal(t, user, known.Subject, where)
		require.Equal(t, app.ClientID, known.ClientID, where)
		require.Equal(t, "access_token", known.TokenType, where)
		require.Equal(t, []string{"openid", "read:events"}, known.Scopes, where)
		require.Equal(t, []string{stytchtest.DefaultProjectID, "https://api.example.com"}, known.Audience, where)
		require.Equal(t, "gold", known.CustomClaims["tier"], where)
		require.Len(t, known.CustomClaims, 1, where)
		require.Equal(t, 5*time.Minute, known.ExpiresAt.Sub(known.IssuedAt), where)
	}

	_, err = introspect(ctx, client, other, access)
	require.ErrorIs(t, err, token.ErrInactive, "asked by another app")
	require.NoError(t, srv.RevokeToken(access))
	_, err = introspect(ctx, client, app, access)
	require.ErrorIs(t, err, token.ErrInactive, "revoked")
	_, err = client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: access})
	require.NoError(t, err, "revoked, locally")
	require.Error(t, srv.RevokeToken("of nobody"), "a token of nobody was revoked")
	_, err = srv.AccessToken("nobody", user)
	require.Error(t, err, "an app that is not there has a token")

	access = mint()
	srv.Clock.Advance(5 * time.Minute)
	_, err = introspect(ctx, client, app, access)
	require.ErrorIs(t, err, token.ErrInactive, "expired")
	access = mint()
	_, err = client.Users.Delete(ctx, &stytch.UsersDeleteParams{UserID: user})
	require.NoError(t, err)
	_, err = introspect(ctx, client, app, access)
	require.ErrorIs(t, err, token.ErrInactive, "without the user")
	_, err = client.ConnectedApp.Clients.Delete(ctx, &stytch.ConnectedAppClientsDeleteParams{ClientID: app.ClientID})
	require.NoError(t, err)
	_, err = introspect(ctx, client, app, access)
	require.ErrorIs(t, err, stytch.ErrUnauthorized, "without the app")
}

// Tokens of members are for the clients of B2B, and those of users are not.
func TestAccessTokenOfMember(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	app := newApp(t, client, stytch.ClientTypeThirdParty)
	member, err := srv.AccessToken(app.ClientID, "member-test-1", "openid")
	require.NoError(t, err)
	known, err := client.B2B.IDP.IntrospectTokenLocal(ctx, &b2b.IDPIntrospectTokenLocalParams{Token: member})
	require.NoError(t, err)
	require.Equal(t, "member-test-1", known.Subject)
	known, err = client.B2B.IDP.IntrospectTokenNetwork(ctx, &b2b.IDPIntrospectTokenNetworkParams{
		Token: member, ClientID: app.ClientID, ClientSecret: app.ClientSecret,
	})
	require.NoError(t, err)
	require.Equal(t, "member-test-1", known.Subject)
	_, err = client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: member})
	require.ErrorIs(t, err, token.ErrUnknownKey, "as the token of a user")
}

// A refresh token is known to introspection too, and so is a machine's own token.
func TestIntrospection(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders")
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret})
	require.NoError(t, err)
	form := url.Values{"token": {issued.AccessToken}, "client_id": {m.ClientID}, "client_secret": {m.ClientSecret}}
	status, answer := postForm(t, srv, "introspect", form)
	require.Equal(t, 200, status)
	require.Equal(t, true, answer["active"])
	require.Equal(t, m.ClientID, answer["client_id"])
	require.Equal(t, m.ClientID, answer["sub"])
	require.Equal(t, "read:orders", answer["scope"])
	require.Equal(t, "stytch.com/"+stytchtest.DefaultProjectID, answer["iss"])
	other := newM2MClient(t, client, "read:orders")
	_, answer = postForm(t, srv,
		"introspect", url.Values{
			"token": {issued.AccessToken}, "client_id": {other.ClientID}, "client_secret": {other.ClientSecret},
		})
	require.Equal(t, false, answer["active"], "asked by another client")
	form.Set("token", "of nobody")
	status, answer = postForm(t, srv, "introspect", form)
	require.Equal(t, 200, status, "a token of nobody")
	require.Equal(t, false, answer["active"], "a token of nobody")
	require.Nil(t, answer["sub"], "a token of nobody")

	app := newApp(t, client, stytch.ClientTypeFirstParty)
	user := newUser(t, client, "ada@example.com")
	yes, err := client.IDP.OAuth.Authorize(ctx, &stytch.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
		Scopes: []string{"offline_access"},
	})
	require.NoError(t, err)
	_, tokens := postForm(t, srv, "token", url.Values{
		"grant_type": {"authorization_code"}, "code": {yes.AuthorizationCode}, "redirect_uri": {appRedirect},
		"client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
	})
	form = url.Values{
		"token": {tokens["refresh_token"].(string)}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
	}
	_, answer = postForm(t, srv, "introspect", form)
	require.Equal(t, true, answer["active"])
	require.Equal(t, "refresh_token", answer["token_type"])
	require.Equal(t, user, answer["sub"])
	require.NoError(t, srv.RevokeToken(tokens["refresh_token"].(string)))
	_, answer = postForm(t, srv, "introspect", form)
	require.Equal(t, false, answer["active"], "revoked")
}
