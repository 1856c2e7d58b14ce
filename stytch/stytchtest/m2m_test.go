package stytchtest_test

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

func newM2MClient(t *testing.T, client *stytch.Client, scopes ...string) stytch.M2MClientWithClientSecret {
	t.Helper()
	created, err := client.M2M.Clients.Create(t.Context(), &stytch.M2MClientsCreateParams{
		Scopes: scopes, ClientName: new("billing"),
	})
	require.NoError(t, err)
	return created.M2MClient
}

// The life of a client, from its secret to its end.
func TestM2MClient(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	created, err := client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{
		ClientID: new("billing"), ClientSecret: new("not-much-of-one"), Scopes: []string{"read:orders"},
		TrustedMetadata: map[string]any{"tier": "gold"},
	})
	require.NoError(t, err)
	require.Equal(t, "billing", created.M2MClient.ClientID)
	require.Equal(t, "not-much-of-one", created.M2MClient.ClientSecret)
	require.Equal(t, "-one", created.M2MClient.ClientSecretLastFour)
	_, err = client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{ClientID: new("billing"), Scopes: []string{}})
	require.ErrorIs(t, err, errtype.DuplicateM2MClientID, "a second client of the id")
	_, err = client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{Scopes: []string{"read orders"}})
	require.ErrorIs(t, err, errtype.InvalidM2MClientScope, "a scope with a space")
	updated, err := client.M2M.Clients.Update(ctx, &stytch.M2MClientsUpdateParams{
		ClientID: "billing", ClientName: new("Billing"), Scopes: []string{"read:orders", "write:orders"},
	})
	require.NoError(t, err)
	require.Equal(t, "Billing", updated.M2MClient.ClientName)
	require.Len(t, updated.M2MClient.Scopes, 2)
	require.Equal(t, "gold", updated.M2MClient.TrustedMetadata["tier"])
	_, err = client.M2M.Clients.Update(ctx, &stytch.M2MClientsUpdateParams{
		ClientID: "billing", Status: new(stytch.M2MClientStatus("asleep")),
	})
	require.ErrorIs(t, err, errtype.M2MClientInvalidStatus, "a status of its own")
	got, err := client.M2M.Clients.Get(ctx, &stytch.M2MClientsGetParams{ClientID: "billing"})
	require.NoError(t, err)
	require.Equal(t, "Billing", got.M2MClient.ClientName)
	require.Equal(t, stytch.M2MClientStatusActive, got.M2MClient.Status)
	_, err = client.M2M.Clients.Delete(ctx, &stytch.M2MClientsDeleteParams{ClientID: "billing"})
	require.NoError(t, err)
	_, err = client.M2M.Clients.Get(ctx, &stytch.M2MClientsGetParams{ClientID: "billing"})
	require.ErrorIs(t, err, errtype.M2MClientNotFound, "after the end")
	require.ErrorIs(t, err, stytch.ErrNotFound, "after the end")
}

// Searches go through pages in the order in which clients were made, whatever happens meanwhile.
func TestM2MSearch(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	var ids []string
	for i := range 7 {
		scopes := []string{"read:orders"}
		if i%2 == 1 {
			scopes = []string{"write:orders"}
		}
		ids = append(ids, newM2MClient(t, client, scopes...).ClientID)
	}
	search := func(params *stytch.M2MClientsSearchParams) (found []string) {
		t.Helper()
		for m, err := range client.M2M.Clients.SearchAll(ctx, params) {
			require.NoError(t, err)
			found = append(found, m.ClientID)
		}
		return found
	}
	found := search(&stytch.M2MClientsSearchParams{Limit: new(int32(2))})
	require.Equal(t, ids, found)
	filters := &stytch.M2MClientsSearchFilters{Scopes: []string{"write:orders", "x"}}
	found = search(&stytch.M2MClientsSearchParams{Query: filters.Query()})
	require.Equal(t, []string{ids[1], ids[3], ids[5]}, found)
	filters = &stytch.M2MClientsSearchFilters{Scopes: []string{"write:orders"}, ClientID: ids[:3]}
	query := filters.Query()
	found = search(&stytch.M2MClientsSearchParams{Query: query})
	require.Equal(t, []string{ids[1]}, found, "and")
	query.Operator = "OR"
	found = search(&stytch.M2MClientsSearchParams{Query: query})
	require.Equal(t, []string{ids[0], ids[1], ids[2], ids[3], ids[5]}, found, "or")
	found = search(&stytch.M2MClientsSearchParams{
		Query: (&stytch.M2MClientsSearchFilters{ClientName: []string{"nobody"}}).Query(),
	})
	require.Nil(t, found)

	first, err := client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Limit: new(int32(3))})
	require.NoError(t, err)
	require.Equal(t, int32(7), first.ResultsMetadata.Total)
	_, err = client.M2M.Clients.Delete(ctx, &stytch.M2MClientsDeleteParams{ClientID: ids[2]})
	require.NoError(t, err)
	second, err := client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{
		Limit: new(int32(3)), Cursor: &first.ResultsMetadata.NextCursor,
	})
	require.NoError(t, err)
	require.Equal(t, ids[3], second.M2MClients[0].ClientID)
	for _, operand := range []struct {
		operand map[string]any
		want    stytch.ErrorType
	}{
		{map[string]any{"filter_value": []string{}}, errtype.M2MSearchMissingFilterName},
		{map[string]any{"filter_name": 1, "filter_value": []string{}}, errtype.M2MSearchFilterNameMustBeString},
		{map[string]any{"filter_name": "scopes"}, errtype.M2MSearchMissingFilterValue},
		{map[string]any{"filter_name": "scopes", "filter_value": "x"}, errtype.M2MSearchExpectedArrayOfStrings},
		{map[string]any{"filter_name": "height", "filter_value": []string{}}, errtype.M2MSearchFilterNameNotRecognized},
	} {
		query := &stytch.SearchQuery{Operator: "AND", Operands: []map[string]any{operand.operand}}
		_, err := client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Query: query})
		require.ErrorIs(t, err, operand.want, operand.operand)
	}
	_, err = client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Cursor: new("?")})
	require.ErrorIs(t, err, errtype.BadRequest, "a cursor of nobody")
}

// Both secrets are good between start and end of a rotation.
func TestM2MSecretRotation(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders")
	good := func(secret string) bool {
		_, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: secret})
		if err != nil {
			require.ErrorIs(t, err, stytch.ErrorType("invalid_client"))
		}
		return err == nil
	}
	secrets := client.M2M.Clients.Secrets
	_, err := secrets.Rotate(ctx, &stytch.M2MClientsSecretsRotateParams{ClientID: m.ClientID})
	require.ErrorIs(t, err, errtype.M2MClientNotRotatingSecret, "an end without a start")
	started, err := secrets.RotateStart(ctx, &stytch.M2MClientsSecretsRotateStartParams{ClientID: m.ClientID})
	require.NoError(t, err)
	next := started.M2MClient.NextClientSecret
	require.True(t, good(m.ClientSecret), "while rotating, one of the secrets is no good")
	require.True(t, good(next), "while rotating, one of the secrets is no good")
	_, err = secrets.RotateStart(ctx, &stytch.M2MClientsSecretsRotateStartParams{ClientID: m.ClientID})
	require.ErrorIs(t, err, errtype.M2MClientAlreadyRotatingSecret, "a second start")
	_, err = secrets.RotateCancel(ctx, &stytch.M2MClientsSecretsRotateCancelParams{ClientID: m.ClientID})
	require.NoError(t, err, "cancelled")
	require.False(t, good(next), "cancelled")
	require.True(t, good(m.ClientSecret), "cancelled")
	started, err = secrets.RotateStart(ctx, &stytch.M2MClientsSecretsRotateStartParams{ClientID: m.ClientID})
	require.NoError(t, err)
	ended, err := secrets.Rotate(ctx, &stytch.M2MClientsSecretsRotateParams{ClientID: m.ClientID})
	require.NoError(t, err, "ended")
	require.False(t, good(m.ClientSecret), "ended")
	require.True(t, good(started.M2MClient.NextClientSecret), "ended")
	require.True(t, strings.HasSuffix(started.M2MClient.NextClientSecret, ended.M2MClient.ClientSecretLastFour), "ended")
}

// Tokens verify with the clients of both products, before and after a rotation of keys.
func TestM2MToken(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders", "write:orders")
	verify := func(access string, scopes ...string) error {
		t.Helper()
		_, err := client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
			AccessToken: access, RequiredScopes: scopes,
		})
		_, b2bErr := client.B2B.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
			AccessToken: access, RequiredScopes: scopes,
		})
		require.Equal(t, (b2bErr == nil), (err == nil), "consumer")
		return err
	}
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{
		ClientID: m.ClientID, ClientSecret: m.ClientSecret, Scopes: []string{"read:orders"},
	})
	require.NoError(t, err)
	require.Equal(t, int32(3600), issued.ExpiresIn)
	require.Equal(t, "bearer", issued.TokenType)
	require.NotEmpty(t, issued.RequestID)
	require.NoError(t, verify(issued.AccessToken, "read:orders"))
	require.ErrorIs(t, verify(issued.AccessToken, "write:orders"), token.ErrForbidden, "a scope that was not asked for")
	require.NoError(t, srv.RotateKeys())
	srv.Clock.Advance(time.Minute)
	all, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret})
	require.NoError(t, err)
	err = errors.Join(verify(all.AccessToken, "read:orders", "write:orders"), verify(issued.AccessToken))
	require.NoError(t, err, "after a rotation of keys")
	_, err = client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: issued.AccessToken})
	require.ErrorIs(t, err, token.ErrWrongKind, "as a token of a connected app")
	srv.Clock.Advance(time.Hour + time.Minute)
	require.ErrorIs(t, verify(all.AccessToken), token.ErrExpired, "after an hour")
}

// What the token endpoint refuses, and how it says so.
func TestTokenRefusals(t *testing.T) {
	srv := stytchtest.NewServer(t, stytchtest.AllowInvalid())
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders")
	app := newApp(t, client, stytch.ClientTypeThirdParty)
	good := url.Values{"grant_type": {"client_credentials"}, "client_id": {m.ClientID}, "client_secret": {m.ClientSecret}}
	with := func(pairs ...string) url.Values {
		form := url.Values{}
		maps.Copy(form, good)
		for i := 0; i < len(pairs); i += 2 {
			form[pairs[i]] = []string{pairs[i+1]}
		}
		return form
	}
	twice := with()
	twice.Add("scope", "a")
	twice.Add("scope", "b")
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
		code   string
	}{
		{"no grant type", with("grant_type", ""), 400, "invalid_request"},
		{"twice", twice, 400, "invalid_request"},
		{"another grant type", with("grant_type", "password"), 400, "unsupported_grant_type"},
		{"a grant type of connected apps", with("grant_type", "authorization_code"), 400, "unauthorized_client"},
		{"a connected app", with("client_id", app.ClientID, "client_secret", app.ClientSecret), 400, "unauthorized_client"},
		{"a wrong secret", with("client_secret", "guess"), 401, "invalid_client"},
		{"no secret", with("client_secret", ""), 401, "invalid_client"},
		{"nobody", with("client_id", "nobody"), 401, "invalid_client"},
		{"a scope too many", with("scope", "read:orders write:orders"), 400, "invalid_scope"},
	} {
		status, answer := postForm(t, srv, "token", test.form)
		require.Equal(t, test.status, status, test.name)
		require.Equal(t, test.code, answer["error"], test.name)
		require.NotNil(t, answer["error_description"], test.name)
		require.Equal(t, float64(test.status), answer["status_code"], test.name)
		require.NotNil(t, answer["request_id"], test.name)
	}
	status, answer := postForm(t, srv, "token", good)
	require.Equal(t, 200, status)
	require.NotNil(t, answer["access_token"])
	_, err := client.M2M.Clients.Update(ctx, &stytch.M2MClientsUpdateParams{
		ClientID: m.ClientID, Status: new(stytch.M2MClientStatus("inactive")),
	})
	require.NoError(t, err)
	status, answer = postForm(t, srv, "token", good)
	require.Equal(t, 401, status, "inactive")
	require.Equal(t, "invalid_client", answer["error"], "inactive")
}

// Clients of OAuth2 in any form find the endpoint, here that of golang.org/x/oauth2.
func TestTokenByOtherClients(t *testing.T) {
	srv := stytchtest.NewServer(t)
	m := newM2MClient(t, srv.Client(), "read:orders")
	endpoint := srv.URL + "/v1/public/" + stytchtest.DefaultProjectID + "/oauth2/token"
	for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams} {
		config := clientcredentials.Config{
			ClientID: m.ClientID, ClientSecret: m.ClientSecret, TokenURL: endpoint, AuthStyle: style,
			Scopes: []string{"read:orders"},
		}
		issued, err := config.Token(t.Context())
		require.NoError(t, err, "style %d", style)
		require.NotEmpty(t, issued.AccessToken, "style %d", style)
		require.GreaterOrEqual(t, time.Until(issued.Expiry), 59*time.Minute, "style %d", style)
	}
	for _, test := range []struct{ name, id, secret, form string }{
		{"in two ways", m.ClientID, m.ClientSecret, "grant_type=client_credentials&client_secret=" + m.ClientSecret},
		{"as somebody else", m.ClientID, m.ClientSecret, "grant_type=client_credentials&client_id=another"},
		{"as the project", stytchtest.DefaultProjectID, stytchtest.DefaultSecret, "grant_type=client_credentials"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(test.form))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.SetBasicAuth(test.id, test.secret)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		res.Body.Close()
		require.NotEqual(t, http.StatusOK, res.StatusCode, test.name)
	}
	body := `{"grant_type":"client_credentials","client_id":"` + m.ClientID + `","client_secret":"` + m.ClientSecret + `"}`
	res, err := http.Post(endpoint, "application/json", strings.NewReader(body))
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode, "in JSON")
}

// Faults and requests of the OAuth2 endpoints have the names of the SDK's methods.
func TestPublicFaults(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders")
	srv.FailNext("M2M.Token", 429, time.Second)
	quick := stytch.WithRetry(stytch.RetryPolicy{})
	_, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret}, quick)
	require.ErrorIs(t, err, stytch.ErrRateLimited)
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret}, quick)
	require.NoError(t, err)
	for _, name := range []string{"IDP.IntrospectTokenNetwork", "B2B.IDP.IntrospectTokenNetwork"} {
		srv.Fail(name, stytchtest.Fault{Status: 503})
		introspect := &stytch.IDPIntrospectTokenNetworkParams{
			Token: issued.AccessToken, ClientID: m.ClientID, ClientSecret: m.ClientSecret,
		}
		_, err := client.IDP.IntrospectTokenNetwork(ctx, introspect, quick)
		require.ErrorIs(t, err, stytch.ErrServer, name)
	}
	var names []string
	for _, r := range srv.Requests() {
		names = append(names, r.Operation)
	}
	want := []string{
		"M2M.Clients.Create", "M2M.Token", "M2M.Token", "IDP.IntrospectTokenNetwork", "IDP.IntrospectTokenNetwork",
	}
	require.Equal(t, want, names)
}

// A secret of the caller's choice has a length and is hard to guess.
func TestM2MClientSecret(t *testing.T) {
	client := stytchtest.NewServer(t).Client()
	create := func(secret string) error {
		_, err := client.M2M.Clients.Create(t.Context(), &stytch.M2MClientsCreateParams{
			Scopes: []string{}, ClientSecret: &secret,
		})
		return err
	}
	require.ErrorIs(t, create("a1-B2c3"), errtype.M2MClientInvalidClientSecret)
	require.ErrorIs(t, create("aaaaaaaaaaaaaaaa"), errtype.InsecureM2MClientSecret)
	require.NoError(t, create("a marmot in the attic"))
}
