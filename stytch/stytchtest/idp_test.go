package stytchtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

const appRedirect = "https://calendar.example.com/callback"

func newApp(t *testing.T, client *stytch.Client, kind stytch.ClientType) *stytch.ConnectedAppWithClientSecret {
	t.Helper()
	created, err := client.ConnectedApp.Clients.Create(t.Context(), &stytch.ConnectedAppClientsCreateParams{
		ClientType: kind, ClientName: new("Calendar"), RedirectURLs: []string{appRedirect},
	})
	if err != nil {
		t.Fatal(err)
	}
	return created.ConnectedApp
}

func newUser(t *testing.T, client *stytch.Client, email string) string {
	t.Helper()
	created, err := client.Users.Create(t.Context(), &stytch.UsersCreateParams{Email: &email})
	if err != nil {
		t.Fatal(err)
	}
	return created.UserID
}

// postForm calls an OAuth2 endpoint.
func postForm(t *testing.T, srv *stytchtest.Server, endpoint string, form url.Values) (int, map[string]any) {
	t.Helper()
	res, err := http.PostForm(srv.URL+"/v1/public/"+stytchtest.DefaultProjectID+"/oauth2/"+endpoint, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

// Apps of the four types: the confidential ones have secrets.
func TestConnectedApps(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	var ids []string
	for _, kind := range []stytch.ClientType{stytch.ClientTypeFirstParty, stytch.ClientTypeFirstPartyPublic, stytch.ClientTypeThirdParty, stytch.ClientTypeThirdPartyPublic} {
		app := newApp(t, client, kind)
		ids = append(ids, app.ClientID)
		public := strings.HasSuffix(string(kind), "public")
		if (app.ClientSecret == "") != public || !strings.HasSuffix(app.ClientSecret, app.ClientSecretLastFour) || app.AccessTokenExpiryMinutes != 60 {
			t.Errorf("%s: %+v", kind, app)
		}
		_, err := client.ConnectedApp.Clients.Secrets.RotateStart(ctx, &stytch.ConnectedAppClientsSecretsRotateStartParams{ClientID: app.ClientID})
		if public != errors.Is(err, errtype.PublicConnectedAppsDoNotHaveSecrets) || !public && err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := client.ConnectedApp.Clients.Create(ctx, &stytch.ConnectedAppClientsCreateParams{ClientType: "second_party"}); !errors.Is(err, errtype.InvalidConnectedAppType) {
		t.Errorf("another type: %v", err)
	}
	var found []string
	for app, err := range client.ConnectedApp.Clients.SearchAll(ctx, &stytch.ConnectedAppClientsSearchParams{Limit: new(int32(3))}) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, app.ClientID)
	}
	if !slices.Equal(found, ids) {
		t.Errorf("got %v, want %v", found, ids)
	}
	updated, err := client.ConnectedApp.Clients.Update(ctx, &stytch.ConnectedAppClientsUpdateParams{ClientID: ids[0], ClientName: new("Notes"), RedirectURLs: []string{}})
	if err != nil || updated.ConnectedApp.ClientName != "Notes" || len(updated.ConnectedApp.RedirectURLs) != 0 {
		t.Errorf("got %+v, %v", updated, err)
	}
	for name, params := range map[string]*stytch.ConnectedAppClientsUpdateParams{
		"a redirect without a scheme": {RedirectURLs: []string{"example.com"}},
		"tokens that never live":      {AccessTokenExpiryMinutes: new(int32(0))},
		"a template of its own":       {AccessTokenTemplateContent: new("{{")},
	} {
		params.ClientID, params.ClientName = ids[0], new("never")
		if _, err := client.ConnectedApp.Clients.Update(ctx, params); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	got, err := client.ConnectedApp.Clients.Get(ctx, &stytch.ConnectedAppClientsGetParams{ClientID: ids[0]})
	if err != nil || got.ConnectedApp.ClientName != "Notes" {
		t.Errorf("after what was refused: %+v, %v", got, err)
	}
	if _, err := client.ConnectedApp.Clients.Secrets.RotateCancel(ctx, &stytch.ConnectedAppClientsSecretsRotateCancelParams{ClientID: ids[0]}); err != nil {
		t.Error(err)
	}
	if _, err := client.ConnectedApp.Clients.Secrets.Rotate(ctx, &stytch.ConnectedAppClientsSecretsRotateParams{ClientID: ids[2]}); err != nil {
		t.Error(err)
	}
	if _, err := client.ConnectedApp.Clients.Delete(ctx, &stytch.ConnectedAppClientsDeleteParams{ClientID: ids[0]}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.ConnectedApp.Clients.Get(ctx, &stytch.ConnectedAppClientsGetParams{ClientID: ids[0]}); !errors.Is(err, errtype.ConnectedAppNotFound) {
		t.Errorf("after the end: %v", err)
	}
}

var calendarPolicy = stytch.Policy{
	Roles: []stytch.PolicyRole{
		{RoleID: "editor", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"*"}}}},
		{RoleID: "reader", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"read"}}}},
	},
	Resources: []stytch.PolicyResource{{ResourceID: "events", Actions: []string{"read", "write"}}},
	Scopes: []stytch.PolicyScope{
		{Scope: "read:events", Description: "See your events.", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"read"}}}},
		{Scope: "write:events", Description: "Change your events.", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"write"}}}},
	},
}

// An app gets access, from the consent to the end of it.
func TestConsent(t *testing.T) {
	srv := stytchtest.NewServer(t)
	srv.SetPolicy(token.Consumer, calendarPolicy)
	client, ctx := srv.Client(), t.Context()
	app := newApp(t, client, stytch.ClientTypeThirdParty)
	created, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com"), Roles: []string{"reader"}})
	if err != nil {
		t.Fatal(err)
	}
	user := created.UserID
	start := &stytch.IDPOAuthAuthorizeStartParams{
		ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
		Scopes: []string{"openid", "offline_access", "read:events", "write:events", "full_access", "x"},
	}
	asked, err := client.IDP.OAuth.AuthorizeStart(ctx, start)
	if err != nil || !asked.ConsentRequired || asked.UserID != user || asked.Client.ClientName != "Calendar" {
		t.Fatalf("got %+v, %v", asked, err)
	}
	var grantable []string
	for _, scope := range asked.ScopeResults {
		if scope.IsGrantable {
			grantable = append(grantable, scope.Scope)
		}
	}
	if want := []string{"openid", "offline_access", "read:events"}; !slices.Equal(grantable, want) {
		t.Fatalf("grantable are %v", grantable)
	}

	authorize := &stytch.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user, Scopes: grantable, State: new("s t"), Nonce: new("n"),
	}
	tooMuch := *authorize
	tooMuch.Scopes = start.Scopes
	if _, err := client.IDP.OAuth.Authorize(ctx, &tooMuch); !errors.Is(err, errtype.OAuthInvalidScopeRequested) {
		t.Errorf("all scopes: %v", err)
	}
	no := *authorize
	no.ConsentGranted = false
	if res, err := client.IDP.OAuth.Authorize(ctx, &no); err != nil || res.RedirectURI != appRedirect+"?error=access_denied&state=s+t" || res.AuthorizationCode != "" {
		t.Errorf("refused: %+v, %v", res, err)
	}
	yes, err := client.IDP.OAuth.Authorize(ctx, authorize)
	if err != nil || yes.RedirectURI != appRedirect+"?code="+yes.AuthorizationCode+"&state=s+t" {
		t.Fatalf("got %+v, %v", yes, err)
	}
	start.Scopes = grantable
	if again, err := client.IDP.OAuth.AuthorizeStart(ctx, start); err != nil || again.ConsentRequired {
		t.Errorf("a second time: %+v, %v", again, err)
	}

	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {yes.AuthorizationCode}, "redirect_uri": {appRedirect}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
	}
	status, tokens := postForm(t, srv, "token", form)
	if status != 200 || tokens["token_type"] != "bearer" || tokens["expires_in"] != 3600.0 || tokens["id_token"] == nil {
		t.Fatalf("got %d, %v", status, tokens)
	}
	if status, answer := postForm(t, srv, "token", form); status != 400 || answer["error"] != "invalid_grant" {
		t.Errorf("the code a second time: %d, %v", status, answer)
	}

	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {tokens["refresh_token"].(string)}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret}, "scope": {"read:events"}}
	status, renewed := postForm(t, srv, "token", refresh)
	if status != 200 || renewed["scope"] != "read:events" || renewed["refresh_token"] == tokens["refresh_token"] {
		t.Fatalf("got %d, %v", status, renewed)
	}
	if status, answer := postForm(t, srv, "token", refresh); status != 400 || answer["error"] != "invalid_grant" {
		t.Errorf("the refresh token a second time: %d, %v", status, answer)
	}
	check := &stytch.AuthorizationCheck{ResourceID: "events", Action: "read"}
	local, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: renewed["access_token"].(string), AuthorizationCheck: check})
	if err != nil || local.Subject != user || local.ClientID != app.ClientID || !slices.Equal(local.Scopes, []string{"read:events"}) {
		t.Fatalf("got %+v, %v", local, err)
	}
	check.Action = "write"
	if _, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: renewed["access_token"].(string), AuthorizationCheck: check}); !errors.Is(err, stytch.ErrForbidden) {
		t.Errorf("what the scopes do not permit: %v", err)
	}

	list, err := client.Users.ConnectedApps(ctx, &stytch.UsersConnectedAppsParams{UserID: user})
	if err != nil || len(list.ConnectedApps) != 1 || list.ConnectedApps[0].ScopesGranted != "offline_access openid read:events" {
		t.Errorf("got %+v, %v", list, err)
	}
	if _, err := client.Users.Revoke(ctx, &stytch.UsersRevokeParams{UserID: user, ConnectedAppID: app.ClientID}); err != nil {
		t.Fatal(err)
	}
	refresh.Set("refresh_token", renewed["refresh_token"].(string))
	if status, answer := postForm(t, srv, "token", refresh); status != 400 || answer["error"] != "invalid_grant" {
		t.Errorf("after the end of the access: %d, %v", status, answer)
	}
	if _, err := introspect(ctx, client, app, renewed["access_token"].(string)); !errors.Is(err, token.ErrInactive) {
		t.Errorf("after the end of the access: %v", err)
	}
}

func introspect(ctx context.Context, client *stytch.Client, app *stytch.ConnectedAppWithClientSecret, access string) (*stytch.IDPIntrospectTokenResponse, error) {
	return client.IDP.IntrospectTokenNetwork(ctx, &stytch.IDPIntrospectTokenNetworkParams{Token: access, ClientID: app.ClientID, ClientSecret: app.ClientSecret})
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
		{"another redirect", func(p *stytch.IDPOAuthAuthorizeParams) { p.RedirectURI = "https://example.org" }, errtype.ConnectedAppSuppliedRedirectURLNotFoundInClient},
		{"another response", func(p *stytch.IDPOAuthAuthorizeParams) { p.ResponseType = "token" }, errtype.BadRequest},
		{"nobody", func(p *stytch.IDPOAuthAuthorizeParams) { p.UserID = nil }, errtype.NoOAuthAuthorizeUserSelector},
		{"a user who is not there", func(p *stytch.IDPOAuthAuthorizeParams) { p.UserID = new("nobody") }, errtype.UserNotFound},
		{"a session that is not there", func(p *stytch.IDPOAuthAuthorizeParams) { p.SessionToken = new("none") }, errtype.SessionNotFound},
		{"a public app without PKCE", func(p *stytch.IDPOAuthAuthorizeParams) { p.ClientID = public.ClientID }, errtype.PKCERequiredForIDPAuthorizationFlow},
	} {
		params := &stytch.IDPOAuthAuthorizeParams{ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user, Scopes: []string{"openid"}}
		test.change(params)
		if _, err := client.IDP.OAuth.Authorize(ctx, params); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// A code is good for its app and its redirect only.
func TestCodeIsBound(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	app, other := newApp(t, client, stytch.ClientTypeFirstParty), newApp(t, client, stytch.ClientTypeFirstParty)
	user := newUser(t, client, "ada@example.com")
	for name, test := range map[string]struct {
		app      *stytch.ConnectedAppWithClientSecret
		redirect string
		status   int
	}{
		"its own":          {app, appRedirect, 200},
		"another app":      {other, appRedirect, 400},
		"another redirect": {app, "https://example.org", 400},
		"no redirect":      {app, "", 400},
	} {
		res, err := client.IDP.OAuth.Authorize(t.Context(), &stytch.IDPOAuthAuthorizeParams{
			ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user, Scopes: []string{"openid"},
		})
		if err != nil {
			t.Fatal(err)
		}
		status, answer := postForm(t, srv, "token", url.Values{
			"grant_type": {"authorization_code"}, "code": {res.AuthorizationCode}, "redirect_uri": {test.redirect},
			"client_id": {test.app.ClientID}, "client_secret": {test.app.ClientSecret},
		})
		if status != test.status || (status == 400) != (answer["error"] == "invalid_grant") {
			t.Errorf("%s: %d, %v", name, status, answer)
		}
	}
}

// Who must be asked, and for what.
func TestConsentRequired(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	user := newUser(t, client, "ada@example.com")
	first, bypassing, third := newApp(t, client, stytch.ClientTypeFirstParty), newApp(t, client, stytch.ClientTypeFirstParty), newApp(t, client, stytch.ClientTypeThirdParty)
	bypass := func(app *stytch.ConnectedAppWithClientSecret) error {
		_, err := client.ConnectedApp.Clients.Update(ctx, &stytch.ConnectedAppClientsUpdateParams{ClientID: app.ClientID, BypassConsentForOfflineAccess: new(true)})
		return err
	}
	if err := bypass(bypassing); err != nil {
		t.Fatal(err)
	}
	if err := bypass(third); !errors.Is(err, errtype.ThirdPartyClientsRequireConsentForOfflineAccess) {
		t.Errorf("got %v", err)
	}
	for _, test := range []struct {
		app    *stytch.ConnectedAppWithClientSecret
		scope  string
		prompt string
		want   bool
	}{
		{first, "openid", "", false},
		{first, "offline_access", "", true},
		{first, "openid", "consent", true},
		{bypassing, "offline_access", "", false},
		{third, "openid", "", true},
	} {
		res, err := client.IDP.OAuth.AuthorizeStart(ctx, &stytch.IDPOAuthAuthorizeStartParams{
			ClientID: test.app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user, Scopes: []string{test.scope}, Prompt: &test.prompt,
		})
		if err != nil || res.ConsentRequired != test.want {
			t.Errorf("%s, %s, %q: %+v, %v", test.app.ClientType, test.scope, test.prompt, res, err)
		}
	}
}

// A public app proves by PKCE that the code is its own, with golang.org/x/oauth2.
func TestPublicApp(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	app := newApp(t, client, stytch.ClientTypeFirstPartyPublic)
	user := newUser(t, client, "ada@example.com")
	config := oauth2.Config{ClientID: app.ClientID, RedirectURL: appRedirect, Endpoint: oauth2.Endpoint{
		TokenURL: srv.URL + "/v1/public/" + stytchtest.DefaultProjectID + "/oauth2/token", AuthStyle: oauth2.AuthStyleInParams,
	}}
	verifier := oauth2.GenerateVerifier()
	code := func() string {
		t.Helper()
		res, err := client.IDP.OAuth.Authorize(ctx, &stytch.IDPOAuthAuthorizeParams{
			ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user,
			Scopes: []string{"openid"}, CodeChallenge: new(oauth2.S256ChallengeFromVerifier(verifier)),
		})
		if err != nil {
			t.Fatal(err)
		}
		return res.AuthorizationCode
	}
	if _, err := config.Exchange(ctx, code(), oauth2.VerifierOption("another")); err == nil {
		t.Error("a verifier of nobody is good")
	}
	if _, err := config.Exchange(ctx, code()); err == nil {
		t.Error("no verifier is good")
	}
	expired := code()
	srv.Clock.Advance(11 * time.Minute)
	if _, err := config.Exchange(ctx, expired, oauth2.VerifierOption(verifier)); err == nil {
		t.Error("an old code is good")
	}
	issued, err := config.Exchange(ctx, code(), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	if known, err := introspect(ctx, client, app, issued.AccessToken); err != nil || known.Subject != user {
		t.Errorf("got %+v, %v", known, err)
	}
}

// Introspection and local verification say the same of a good token, and introspection
// knows when a token is none any more.
func TestAccessToken(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	app, other := newApp(t, client, stytch.ClientTypeThirdParty), newApp(t, client, stytch.ClientTypeThirdParty)
	if _, err := client.ConnectedApp.Clients.Update(ctx, &stytch.ConnectedAppClientsUpdateParams{
		ClientID: app.ClientID, AccessTokenExpiryMinutes: new(int32(5)), AccessTokenCustomAudience: new("https://api.example.com"), AccessTokenTemplateContent: new(`{"tier":"gold","sub":"eve","https://stytch.com/session":{"id":"s"}}`),
	}); err != nil {
		t.Fatal(err)
	}
	user := newUser(t, client, "ada@example.com")
	mint := func() string {
		t.Helper()
		access, err := srv.AccessToken(app.ClientID, user, "openid", "read:events")
		if err != nil {
			t.Fatal(err)
		}
		return access
	}
	access := mint()
	local, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: access})
	if err != nil {
		t.Fatal(err)
	}
	remote, err := introspect(ctx, client, app, access)
	if err != nil {
		t.Fatal(err)
	}
	for where, known := range map[string]*stytch.IDPIntrospectTokenResponse{"local": local, "remote": remote} {
		if known.Subject != user || known.ClientID != app.ClientID || known.TokenType != "access_token" || !slices.Equal(known.Scopes, []string{"openid", "read:events"}) ||
			!slices.Equal(known.Audience, []string{stytchtest.DefaultProjectID, "https://api.example.com"}) || known.CustomClaims["tier"] != "gold" ||
			len(known.CustomClaims) != 1 || known.ExpiresAt.Sub(known.IssuedAt) != 5*time.Minute {
			t.Errorf("%s: %+v", where, known)
		}
	}

	if _, err := introspect(ctx, client, other, access); !errors.Is(err, token.ErrInactive) {
		t.Errorf("asked by another app: %v", err)
	}
	if err := srv.RevokeToken(access); err != nil {
		t.Fatal(err)
	}
	if _, err := introspect(ctx, client, app, access); !errors.Is(err, token.ErrInactive) {
		t.Errorf("revoked: %v", err)
	}
	if _, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: access}); err != nil {
		t.Errorf("revoked, locally: %v", err)
	}
	if err := srv.RevokeToken("of nobody"); err == nil {
		t.Error("a token of nobody was revoked")
	}
	if _, err := srv.AccessToken("nobody", user); err == nil {
		t.Error("an app that is not there has a token")
	}

	access = mint()
	srv.Clock.Advance(5 * time.Minute)
	if _, err := introspect(ctx, client, app, access); !errors.Is(err, token.ErrInactive) {
		t.Errorf("expired: %v", err)
	}
	access = mint()
	if _, err := client.Users.Delete(ctx, &stytch.UsersDeleteParams{UserID: user}); err != nil {
		t.Fatal(err)
	}
	if _, err := introspect(ctx, client, app, access); !errors.Is(err, token.ErrInactive) {
		t.Errorf("without the user: %v", err)
	}
	if _, err := client.ConnectedApp.Clients.Delete(ctx, &stytch.ConnectedAppClientsDeleteParams{ClientID: app.ClientID}); err != nil {
		t.Fatal(err)
	}
	if _, err := introspect(ctx, client, app, access); !errors.Is(err, stytch.ErrUnauthorized) {
		t.Errorf("without the app: %v", err)
	}
}

// Tokens of members are for the clients of B2B, and those of users are not.
func TestAccessTokenOfMember(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	app := newApp(t, client, stytch.ClientTypeThirdParty)
	member, err := srv.AccessToken(app.ClientID, "member-test-1", "openid")
	if err != nil {
		t.Fatal(err)
	}
	if known, err := client.B2B.IDP.IntrospectTokenLocal(ctx, &b2b.IDPIntrospectTokenLocalParams{Token: member}); err != nil || known.Subject != "member-test-1" {
		t.Errorf("got %+v, %v", known, err)
	}
	if known, err := client.B2B.IDP.IntrospectTokenNetwork(ctx, &b2b.IDPIntrospectTokenNetworkParams{Token: member, ClientID: app.ClientID, ClientSecret: app.ClientSecret}); err != nil || known.Subject != "member-test-1" {
		t.Errorf("got %+v, %v", known, err)
	}
	if _, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: member}); !errors.Is(err, token.ErrUnknownKey) {
		t.Errorf("as the token of a user: %v", err)
	}
}

// A refresh token is known to introspection too, and so is a machine's own token.
func TestIntrospection(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders")
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"token": {issued.AccessToken}, "client_id": {m.ClientID}, "client_secret": {m.ClientSecret}}
	status, answer := postForm(t, srv, "introspect", form)
	if status != 200 || answer["active"] != true || answer["client_id"] != m.ClientID || answer["sub"] != m.ClientID || answer["scope"] != "read:orders" || answer["iss"] != "stytch.com/"+stytchtest.DefaultProjectID {
		t.Errorf("got %d, %v", status, answer)
	}
	other := newM2MClient(t, client, "read:orders")
	if _, answer := postForm(t, srv, "introspect", url.Values{"token": {issued.AccessToken}, "client_id": {other.ClientID}, "client_secret": {other.ClientSecret}}); answer["active"] != false {
		t.Errorf("asked by another client: %v", answer)
	}
	form.Set("token", "of nobody")
	if status, answer := postForm(t, srv, "introspect", form); status != 200 || answer["active"] != false || answer["sub"] != nil {
		t.Errorf("a token of nobody: %d, %v", status, answer)
	}

	app := newApp(t, client, stytch.ClientTypeFirstParty)
	user := newUser(t, client, "ada@example.com")
	yes, err := client.IDP.OAuth.Authorize(ctx, &stytch.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code", UserID: &user, Scopes: []string{"offline_access"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, tokens := postForm(t, srv, "token", url.Values{
		"grant_type": {"authorization_code"}, "code": {yes.AuthorizationCode}, "redirect_uri": {appRedirect}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
	})
	form = url.Values{"token": {tokens["refresh_token"].(string)}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret}}
	if _, answer := postForm(t, srv, "introspect", form); answer["active"] != true || answer["token_type"] != "refresh_token" || answer["sub"] != user {
		t.Errorf("got %v", answer)
	}
	if err := srv.RevokeToken(tokens["refresh_token"].(string)); err != nil {
		t.Fatal(err)
	}
	if _, answer := postForm(t, srv, "introspect", form); answer["active"] != false {
		t.Errorf("revoked: %v", answer)
	}
}
