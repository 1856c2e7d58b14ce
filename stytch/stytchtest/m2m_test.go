package stytchtest_test

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

func newM2MClient(t *testing.T, client *stytch.Client, scopes ...string) *stytch.M2MClientWithClientSecret {
	t.Helper()
	created, err := client.M2M.Clients.Create(t.Context(), &stytch.M2MClientsCreateParams{Scopes: scopes, ClientName: new("billing")})
	if err != nil {
		t.Fatal(err)
	}
	return created.M2MClient
}

// The life of a client, from its secret to its end.
func TestM2MClient(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	created, err := client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{
		ClientID: new("billing"), ClientSecret: new("not-much-of-one"), Scopes: []string{"read:orders"}, TrustedMetadata: map[string]any{"tier": "gold"},
	})
	if err != nil || created.M2MClient.ClientID != "billing" || created.M2MClient.ClientSecret != "not-much-of-one" || created.M2MClient.ClientSecretLastFour != "-one" {
		t.Fatalf("got %+v, %v", created, err)
	}
	if _, err := client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{ClientID: new("billing"), Scopes: []string{}}); !errors.Is(err, errtype.DuplicateM2MClientID) {
		t.Errorf("a second client of the id: %v", err)
	}
	if _, err := client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{Scopes: []string{"read orders"}}); !errors.Is(err, errtype.InvalidM2MClientScope) {
		t.Errorf("a scope with a space: %v", err)
	}
	updated, err := client.M2M.Clients.Update(ctx, &stytch.M2MClientsUpdateParams{ClientID: "billing", ClientName: new("Billing"), Scopes: []string{"read:orders", "write:orders"}})
	if err != nil || updated.M2MClient.ClientName != "Billing" || len(updated.M2MClient.Scopes) != 2 || updated.M2MClient.TrustedMetadata["tier"] != "gold" {
		t.Fatalf("got %+v, %v", updated, err)
	}
	if _, err := client.M2M.Clients.Update(ctx, &stytch.M2MClientsUpdateParams{ClientID: "billing", Status: new(stytch.M2MClientStatus("asleep"))}); !errors.Is(err, errtype.M2MClientInvalidStatus) {
		t.Errorf("a status of its own: %v", err)
	}
	got, err := client.M2M.Clients.Get(ctx, &stytch.M2MClientsGetParams{ClientID: "billing"})
	if err != nil || got.M2MClient.ClientName != "Billing" || got.M2MClient.Status != "active" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if _, err := client.M2M.Clients.Delete(ctx, &stytch.M2MClientsDeleteParams{ClientID: "billing"}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.M2M.Clients.Get(ctx, &stytch.M2MClientsGetParams{ClientID: "billing"}); !errors.Is(err, errtype.M2MClientNotFound) || !errors.Is(err, stytch.ErrNotFound) {
		t.Errorf("after the end: %v", err)
	}
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
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, m.ClientID)
		}
		return found
	}
	if found := search(&stytch.M2MClientsSearchParams{Limit: new(int32(2))}); !slices.Equal(found, ids) {
		t.Errorf("got %v, want %v", found, ids)
	}
	filters := &stytch.M2MClientsSearchFilters{Scopes: []string{"write:orders", "x"}}
	if found := search(&stytch.M2MClientsSearchParams{Query: filters.Query()}); !slices.Equal(found, []string{ids[1], ids[3], ids[5]}) {
		t.Errorf("got %v", found)
	}
	filters = &stytch.M2MClientsSearchFilters{Scopes: []string{"write:orders"}, ClientID: ids[:3]}
	query := filters.Query()
	if found := search(&stytch.M2MClientsSearchParams{Query: query}); !slices.Equal(found, []string{ids[1]}) {
		t.Errorf("and: got %v", found)
	}
	query.Operator = "OR"
	if found := search(&stytch.M2MClientsSearchParams{Query: query}); !slices.Equal(found, []string{ids[0], ids[1], ids[2], ids[3], ids[5]}) {
		t.Errorf("or: got %v", found)
	}
	if found := search(&stytch.M2MClientsSearchParams{Query: (&stytch.M2MClientsSearchFilters{ClientName: []string{"nobody"}}).Query()}); found != nil {
		t.Errorf("got %v", found)
	}

	first, err := client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Limit: new(int32(3))})
	if err != nil || first.ResultsMetadata.Total != 7 {
		t.Fatalf("got %+v, %v", first, err)
	}
	if _, err := client.M2M.Clients.Delete(ctx, &stytch.M2MClientsDeleteParams{ClientID: ids[2]}); err != nil {
		t.Fatal(err)
	}
	second, err := client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Limit: new(int32(3)), Cursor: &first.ResultsMetadata.NextCursor})
	if err != nil || second.M2MClients[0].ClientID != ids[3] {
		t.Errorf("got %+v, %v", second, err)
	}
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
		if _, err := client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Query: query}); !errors.Is(err, operand.want) {
			t.Errorf("%v: %v", operand.operand, err)
		}
	}
	if _, err := client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Cursor: new("?")}); !errors.Is(err, errtype.BadRequest) {
		t.Errorf("a cursor of nobody: %v", err)
	}
}

// Both secrets are good between start and end of a rotation.
func TestM2MSecretRotation(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders")
	good := func(secret string) bool {
		_, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: secret})
		if err != nil && !errors.Is(err, stytch.ErrorType("invalid_client")) {
			t.Fatal(err)
		}
		return err == nil
	}
	secrets := client.M2M.Clients.Secrets
	if _, err := secrets.Rotate(ctx, &stytch.M2MClientsSecretsRotateParams{ClientID: m.ClientID}); !errors.Is(err, errtype.M2MClientNotRotatingSecret) {
		t.Errorf("an end without a start: %v", err)
	}
	started, err := secrets.RotateStart(ctx, &stytch.M2MClientsSecretsRotateStartParams{ClientID: m.ClientID})
	if err != nil {
		t.Fatal(err)
	}
	next := started.M2MClient.NextClientSecret
	if !good(m.ClientSecret) || !good(next) {
		t.Error("while rotating, one of the secrets is no good")
	}
	if _, err := secrets.RotateStart(ctx, &stytch.M2MClientsSecretsRotateStartParams{ClientID: m.ClientID}); !errors.Is(err, errtype.M2MClientAlreadyRotatingSecret) {
		t.Errorf("a second start: %v", err)
	}
	if _, err := secrets.RotateCancel(ctx, &stytch.M2MClientsSecretsRotateCancelParams{ClientID: m.ClientID}); err != nil || good(next) || !good(m.ClientSecret) {
		t.Errorf("cancelled: %v", err)
	}
	if started, err = secrets.RotateStart(ctx, &stytch.M2MClientsSecretsRotateStartParams{ClientID: m.ClientID}); err != nil {
		t.Fatal(err)
	}
	ended, err := secrets.Rotate(ctx, &stytch.M2MClientsSecretsRotateParams{ClientID: m.ClientID})
	if err != nil || good(m.ClientSecret) || !good(started.M2MClient.NextClientSecret) || !strings.HasSuffix(started.M2MClient.NextClientSecret, ended.M2MClient.ClientSecretLastFour) {
		t.Errorf("ended: %+v, %v", ended, err)
	}
}

// Tokens verify with the clients of both products, before and after a rotation of keys.
func TestM2MToken(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders", "write:orders")
	verify := func(access string, scopes ...string) error {
		t.Helper()
		_, err := client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{AccessToken: access, RequiredScopes: scopes})
		_, b2bErr := client.B2B.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{AccessToken: access, RequiredScopes: scopes})
		if (err == nil) != (b2bErr == nil) {
			t.Errorf("consumer: %v; B2B: %v", err, b2bErr)
		}
		return err
	}
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret, Scopes: []string{"read:orders"}})
	if err != nil || issued.ExpiresIn != 3600 || issued.TokenType != "bearer" || issued.RequestID == "" {
		t.Fatalf("got %+v, %v", issued, err)
	}
	if err := verify(issued.AccessToken, "read:orders"); err != nil {
		t.Error(err)
	}
	if err := verify(issued.AccessToken, "write:orders"); !errors.Is(err, token.ErrForbidden) {
		t.Errorf("a scope that was not asked for: %v", err)
	}
	if err := srv.RotateKeys(); err != nil {
		t.Fatal(err)
	}
	srv.Clock.Advance(time.Minute)
	all, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(verify(all.AccessToken, "read:orders", "write:orders"), verify(issued.AccessToken)); err != nil {
		t.Errorf("after a rotation of keys: %v", err)
	}
	if _, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{Token: issued.AccessToken}); !errors.Is(err, token.ErrWrongKind) {
		t.Errorf("as a token of a connected app: %v", err)
	}
	srv.Clock.Advance(time.Hour + time.Minute)
	if err := verify(all.AccessToken); !errors.Is(err, token.ErrExpired) {
		t.Errorf("after an hour: %v", err)
	}
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
		if status != test.status || answer["error"] != test.code || answer["error_description"] == nil || answer["status_code"] != float64(test.status) || answer["request_id"] == nil {
			t.Errorf("%s: %d, %v", test.name, status, answer)
		}
	}
	if status, answer := postForm(t, srv, "token", good); status != 200 || answer["access_token"] == nil {
		t.Errorf("got %d, %v", status, answer)
	}
	if _, err := client.M2M.Clients.Update(ctx, &stytch.M2MClientsUpdateParams{ClientID: m.ClientID, Status: new(stytch.M2MClientStatus("inactive"))}); err != nil {
		t.Fatal(err)
	}
	if status, answer := postForm(t, srv, "token", good); status != 401 || answer["error"] != "invalid_client" {
		t.Errorf("inactive: %d, %v", status, answer)
	}
}

// Clients of OAuth2 in any form find the endpoint, here that of golang.org/x/oauth2.
func TestTokenByOtherClients(t *testing.T) {
	srv := stytchtest.NewServer(t)
	m := newM2MClient(t, srv.Client(), "read:orders")
	endpoint := srv.URL + "/v1/public/" + stytchtest.DefaultProjectID + "/oauth2/token"
	for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams} {
		config := clientcredentials.Config{ClientID: m.ClientID, ClientSecret: m.ClientSecret, TokenURL: endpoint, AuthStyle: style, Scopes: []string{"read:orders"}}
		issued, err := config.Token(t.Context())
		if err != nil || issued.AccessToken == "" || time.Until(issued.Expiry) < 59*time.Minute {
			t.Errorf("style %d: %+v, %v", style, issued, err)
		}
	}
	for _, test := range []struct{ name, id, secret, form string }{
		{"in two ways", m.ClientID, m.ClientSecret, "grant_type=client_credentials&client_secret=" + m.ClientSecret},
		{"as somebody else", m.ClientID, m.ClientSecret, "grant_type=client_credentials&client_id=another"},
		{"as the project", stytchtest.DefaultProjectID, stytchtest.DefaultSecret, "grant_type=client_credentials"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(test.form))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.SetBasicAuth(test.id, test.secret)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			t.Errorf("%s: status %d", test.name, res.StatusCode)
		}
	}
	body := `{"grant_type":"client_credentials","client_id":"` + m.ClientID + `","client_secret":"` + m.ClientSecret + `"}`
	res, err := http.Post(endpoint, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("in JSON: status %d", res.StatusCode)
	}
}

// Faults and requests of the OAuth2 endpoints have the names of the SDK's methods.
func TestPublicFaults(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	m := newM2MClient(t, client, "read:orders")
	srv.FailNext("M2M.Token", 429, time.Second)
	quick := stytch.WithRetry(stytch.RetryPolicy{})
	if _, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret}, quick); !errors.Is(err, stytch.ErrRateLimited) {
		t.Errorf("got %v", err)
	}
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{ClientID: m.ClientID, ClientSecret: m.ClientSecret}, quick)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"IDP.IntrospectTokenNetwork", "B2B.IDP.IntrospectTokenNetwork"} {
		srv.Fail(name, stytchtest.Fault{Status: 503})
		introspect := &stytch.IDPIntrospectTokenNetworkParams{Token: issued.AccessToken, ClientID: m.ClientID, ClientSecret: m.ClientSecret}
		if _, err := client.IDP.IntrospectTokenNetwork(ctx, introspect, quick); !errors.Is(err, stytch.ErrServer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var names []string
	for _, r := range srv.Requests() {
		names = append(names, r.Operation)
	}
	if want := []string{"M2M.Clients.Create", "M2M.Token", "M2M.Token", "IDP.IntrospectTokenNetwork", "IDP.IntrospectTokenNetwork"}; !slices.Equal(names, want) {
		t.Errorf("got %v", names)
	}
}
