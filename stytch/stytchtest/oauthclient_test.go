package stytchtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// send sends a request of a client of OAuth 2.0, and returns the status and the object that is answered.
func send(t *testing.T, method, target, contentType, body, authorization string) (int, http.Header, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	require.NoError(t, err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	var answer map[string]any
	require.NoError(t, json.NewDecoder(res.Body).Decode(&answer))
	return res.StatusCode, res.Header, answer
}

// consent goes to the page of consent as somebody does who wants to give an app access, and returns where it leads.
func consent(t *testing.T, target, subject, decision string) *url.URL {
	t.Helper()
	page, err := http.Get(target)
	require.NoError(t, err)
	text, err := io.ReadAll(page.Body)
	page.Body.Close()
	require.NoError(t, err)
	require.Equal(t, 200, page.StatusCode, "%s", text)
	require.Contains(t, string(text), subject, "the page offers to be somebody")
	asked, err := url.Parse(target)
	require.NoError(t, err)
	form := asked.Query()
	form.Set("subject", subject)
	form.Set("decision", decision)
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := browser.PostForm(strings.TrimSuffix(target, "?"+asked.RawQuery), form)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusSeeOther, res.StatusCode)
	back, err := res.Location()
	require.NoError(t, err)
	return back
}

// An app that knows the URL of the server alone finds what it needs, registers, is given access, and loses it.
func TestAppThatRegistersItself(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	user := newUser(t, client, ada)
	status, _, config := send(t, "GET", srv.URL+"/.well-known/openid-configuration", "", "", "")
	require.Equal(t, 200, status)
	require.Equal(t, srv.URL, config["issuer"])
	for _, member := range []string{
		"grant_types_supported", "id_token_signing_alg_values_supported", "jwks_uri", "response_types_supported",
		"scopes_supported", "subject_types_supported", "token_endpoint_auth_methods_supported", "request_id", "status_code",
	} {
		require.Contains(t, config, member)
	}
	_, _, same := send(t, "GET", srv.URL+"/.well-known/oauth-authorization-server", "", "", "")
	delete(config, "request_id")
	delete(same, "request_id")
	require.Equal(t, config, same)

	register := func() map[string]any {
		status, _, app := send(t, "POST", config["registration_endpoint"].(string), "application/json",
			`{"client_name":"<Calendar>","redirect_uris":["`+appRedirect+`"],"token_endpoint_auth_method":"none",`+
				`"grant_types":["authorization_code","refresh_token"]}`, "")
		require.Equal(t, 201, status)
		return app
	}
	app := register()
	require.Equal(t, app["client_id"], register()["client_id"], "equal public apps share an id")
	require.NotContains(t, app, "client_secret")

	verifier := oauth2.GenerateVerifier()
	flow := oauth2.Config{
		ClientID: app["client_id"].(string), RedirectURL: appRedirect,
		Scopes: []string{"openid", "email", "offline_access", "nothing:known"},
		Endpoint: oauth2.Endpoint{
			AuthURL: config["authorization_endpoint"].(string), TokenURL: config["token_endpoint"].(string),
		},
	}
	target := flow.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier))
	require.Equal(t, "access_denied", consent(t, target, user, "deny").Query().Get("error"))
	back := consent(t, target, user, "allow").Query()
	require.Equal(t, "state", back.Get("state"))
	tokens, err := flow.Exchange(t.Context(), back.Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	require.Equal(t, srv.URL, claimsOf(t, tokens.Extra("id_token").(string))["iss"])
	require.NotContains(t, tokens.Extra("scope"), "nothing:known")
	local, err := client.IDP.IntrospectTokenLocal(t.Context(), &stytch.IDPIntrospectTokenLocalParams{
		Token: tokens.AccessToken,
	})
	require.NoError(t, err)
	require.Equal(t, user, local.Subject)
	status, _, keys := send(t, "GET", config["jwks_uri"].(string), "", "", "")
	require.Equal(t, 200, status)
	require.NotEmpty(t, keys["keys"])

	userinfo := config["userinfo_endpoint"].(string)
	status, _, person := send(t, "GET", userinfo, "", "", "Bearer "+tokens.AccessToken)
	require.Equal(t, 200, status)
	require.Equal(t, user, person["sub"])
	require.Equal(t, ada, person["email"])
	require.NotContains(t, person, "name", "a scope that was not given")
	status, header, _ := send(t, "GET", userinfo, "", "", "Bearer nothing")
	require.Equal(t, 401, status)
	require.Equal(t, `Bearer error="invalid_token"`, header.Get("WWW-Authenticate"))

	form := url.Values{"token": {tokens.RefreshToken}, "client_id": {flow.ClientID}}
	const formType = "application/x-www-form-urlencoded"
	stranger := newApp(t, client, stytch.ClientTypeThirdPartyPublic)
	other := url.Values{"token": {tokens.RefreshToken}, "client_id": {stranger.ClientID}}
	status, _, _ = send(t, "POST", config["revocation_endpoint"].(string), formType, other.Encode(), "")
	require.Equal(t, 200, status, "by another app, which changes nothing")
	status, _, _ = send(t, "GET", userinfo, "", "", "Bearer "+tokens.AccessToken)
	require.Equal(t, 200, status)
	status, _, revoked := send(t, "POST", config["revocation_endpoint"].(string), formType, form.Encode(), "")
	require.Equal(t, 200, status)
	require.Equal(t, 200.0, revoked["status_code"])
	status, _, _ = send(t, "GET", userinfo, "", "", "Bearer "+tokens.AccessToken)
	require.Equal(t, 401, status, "the access token goes with the refresh token")
	_, _, known := send(t, "POST", config["introspection_endpoint"].(string), formType, form.Encode(), "")
	require.Equal(t, false, known["active"])
}

// A member can be asked too, and the endpoints are below the path of the project as well.
func TestConsentPageForMembers(t *testing.T) {
	f := newB2BFixture(t)
	member := f.member("ada@acme.example.com")
	app := newApp(t, f.client, stytch.ClientTypeFirstParty)
	base := f.srv.URL + "/v1/public/" + stytchtest.DefaultProjectID
	status, _, config := send(t, "GET", base+"/.well-known/openid-configuration", "", "", "")
	require.Equal(t, 200, status)
	require.Equal(t, "stytch.com/"+stytchtest.DefaultProjectID, config["issuer"])
	flow := oauth2.Config{
		ClientID: app.ClientID, ClientSecret: app.ClientSecret, RedirectURL: appRedirect, Scopes: []string{"openid", "email"},
		Endpoint: oauth2.Endpoint{AuthURL: config["authorization_endpoint"].(string), TokenURL: base + "/oauth2/token"},
	}
	back := consent(t, flow.AuthCodeURL("state"), member, "allow").Query()
	tokens, err := flow.Exchange(t.Context(), back.Get("code"))
	require.NoError(t, err)
	_, _, person := send(t, "POST", base+"/oauth2/userinfo", "", "", "Bearer "+tokens.AccessToken)
	require.Equal(t, "ada@acme.example.com", person["email"])
	require.Equal(t, map[string]any{"organization_id": f.org, "slug": "acme"}, person["https://stytch.com/organization"])

	for query, want := range map[string]int{
		"client_id=nobody": 404,
		"client_id=" + app.ClientID + "&redirect_uri=https://evil.example.com&response_type=code": 401,
	} {
		res, err := http.Get(f.srv.URL + "/v1/oauth2/authorize?" + query)
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, want, res.StatusCode, query)
	}
}

// What an app cannot say of itself.
func TestRegistrationRules(t *testing.T) {
	srv := stytchtest.NewServer(t)
	for body, want := range map[string]string{
		`[]`:                        "invalid_client_metadata",
		`{}`:                        "invalid_redirect_uri",
		`{"redirect_uris":["/no"]}`: "invalid_redirect_uri",
		`{"redirect_uris":["https://a.example"],"token_endpoint_auth_method":"private_key_jwt"}`: "invalid_client_metadata",
		`{"redirect_uris":["https://a.example"],"grant_types":["password"]}`:                     "invalid_client_metadata",
		`{"redirect_uris":["https://a.example"],"response_types":["token"]}`:                     "invalid_client_metadata",
	} {
		status, _, answer := send(t, "POST", srv.URL+"/v1/oauth2/register", "application/json", body, "")
		require.Equal(t, 400, status, body)
		require.Equal(t, want, answer["error"], body)
	}
	status, _, app := send(t, "POST", srv.URL+"/v1/oauth2/register", "application/json",
		`{"redirect_uris":["https://a.example"]}`, "")
	require.Equal(t, 201, status)
	require.Equal(t, "client_secret_basic", app["token_endpoint_auth_method"])
	require.NotEmpty(t, app["client_secret"])
}

// With a domain of the project it is the issuer of all tokens, which who verifies them has to expect.
func TestProjectDomain(t *testing.T) {
	const domain = "https://noun-verb-1234.customers.stytch.dev"
	srv := stytchtest.NewServer(t, stytchtest.WithProjectDomain(domain+"/"))
	client := srv.Client()
	created, err := client.B2B.Organizations.Create(t.Context(), &b2b.OrganizationsCreateParams{OrganizationName: "Acme"})
	require.NoError(t, err)
	acme := created.Organization.OrganizationID
	_, err = client.B2B.Organizations.Members.Create(t.Context(), &b2b.MembersCreateParams{
		OrganizationID: acme, EmailAddress: ada,
	})
	require.NoError(t, err)
	in, err := client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
		OAuthToken: srv.MemberOAuthToken("google", acme, ada),
	})
	require.NoError(t, err)
	require.Equal(t, domain, claimsOf(t, in.SessionJWT)["iss"])
	_, err = client.B2B.Sessions.AuthenticateJWTLocal(t.Context(), &b2b.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	require.ErrorIs(t, err, token.ErrIssuer)
	_, err = srv.Client(stytch.WithIssuers(domain)).B2B.Sessions.AuthenticateJWTLocal(t.Context(),
		&b2b.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT})
	require.NoError(t, err)
	_, err = stytchtest.New(stytchtest.WithProjectDomain("login.example.com"))
	require.Error(t, err, "no URL")
}
