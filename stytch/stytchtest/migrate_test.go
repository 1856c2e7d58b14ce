package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// The session of another service becomes one of a user whom the project knows.
func TestSessionsMigrate(t *testing.T) {
	f := newFixture(t)
	u := f.user(ada)
	token := f.srv.ExternalSessionToken(ada)
	for range 2 { // the token is the other service's, and stays good
		in, err := f.client.Sessions.Migrate(t.Context(), &stytch.SessionsMigrateParams{SessionToken: token})
		require.NoError(t, err)
		require.Equal(t, u.UserID, in.UserID)
		require.Equal(t, stytch.FactorTypeImported, in.Session.AuthenticationFactors[0].Type)
		require.Equal(t, time.Hour, in.Session.ExpiresAt.Sub(in.Session.StartedAt))
		local, err := f.client.Sessions.AuthenticateJWTLocal(t.Context(), &stytch.SessionsAuthenticateJWTParams{
			SessionJWT: in.SessionJWT,
		})
		require.NoError(t, err)
		require.Equal(t, u.UserID, local.Session.UserID)
	}
	_, err := f.client.Sessions.Migrate(t.Context(), &stytch.SessionsMigrateParams{SessionToken: "unknown"})
	require.ErrorIs(t, err, errtype.MigrateFromExternalUnexpectedResponse)
	_, err = f.client.Sessions.Migrate(t.Context(), &stytch.SessionsMigrateParams{
		SessionToken: f.srv.ExternalSessionToken(ben),
	})
	require.ErrorIs(t, err, errtype.MigrateFromExternalEmailDoesNotExist)
}

func TestSessionsMigrateOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	id := f.member("ada@acme.example.com")
	migrate := func(email string) (*b2b.SessionsMigrateResponse, error) {
		return f.client.B2B.Sessions.Migrate(t.Context(), &b2b.SessionsMigrateParams{
			OrganizationID: f.org, SessionToken: f.srv.ExternalSessionToken(email),
		})
	}
	in, err := migrate("ada@acme.example.com")
	require.NoError(t, err)
	require.Equal(t, id, in.MemberID)
	require.Equal(t, f.org, in.Organization.OrganizationID)
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionJWT: &in.SessionJWT})
	require.NoError(t, err)
	_, err = migrate("nobody@acme.example.com")
	require.ErrorIs(t, err, errtype.MigrateFromExternalEmailDoesNotExist)
}

// What a provider has handed out at a login is there afterwards; its access token is renewed when it has expired.
func TestProvidersOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	id := f.member("ada@acme.example.com")
	providers := f.client.B2B.Organizations.Members.OAuthProviders
	google := &b2b.OAuthProvidersGoogleParams{OrganizationID: f.org, MemberID: id}
	_, err := providers.Google(t.Context(), google)
	require.ErrorIs(t, err, errtype.MemberOAuthTokenNotFound)

	handed := map[string]*b2b.OAuthAuthenticateResponse{}
	for _, name := range []string{"google", "microsoft", "slack", "hubspot", "github"} {
		in, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
			OAuthToken: f.srv.MemberOAuthToken(name, f.org, "ada@acme.example.com"),
		})
		require.NoError(t, err)
		handed[name] = in
	}
	first, err := providers.Google(t.Context(), google)
	require.NoError(t, err)
	require.Equal(t, "Google", first.ProviderType)
	require.Equal(t, handed["google"].ProviderSubject, first.ProviderSubject)
	require.Equal(t, handed["google"].ProviderValues.AccessToken, first.AccessToken)
	require.Equal(t, handed["google"].ProviderValues.Scopes, first.Scopes)
	require.InDelta(t, 3600, first.AccessTokenExpiresIn, 60)
	require.Empty(t, first.RefreshToken, "not asked for")
	require.Equal(t, "ada@acme.example.com", claimsOf(t, first.IDToken)["email"])
	f.srv.Clock.Advance(2 * time.Hour)
	google.IncludeRefreshToken = new(true)
	renewed, err := providers.Google(t.Context(), google)
	require.NoError(t, err)
	require.NotEqual(t, first.AccessToken, renewed.AccessToken)
	require.InDelta(t, 3600, renewed.AccessTokenExpiresIn, 60)
	require.Equal(t, handed["google"].ProviderValues.RefreshToken, renewed.RefreshToken)

	microsoft, err := providers.Microsoft(t.Context(), &b2b.OAuthProvidersMicrosoftParams{
		OrganizationID: f.org, MemberID: id,
	})
	require.NoError(t, err)
	require.Equal(t, handed["microsoft"].ProviderSubject, microsoft.ProviderSubject)
	slack, err := providers.Slack(t.Context(), &b2b.OAuthProvidersSlackParams{OrganizationID: f.org, MemberID: id})
	require.NoError(t, err)
	require.Len(t, slack.Registrations, 1)
	require.Equal(t, handed["slack"].ProviderSubject, slack.Registrations[0].ProviderSubject)
	require.NotEmpty(t, slack.Registrations[0].ProviderTenantID)
	hubspot, err := providers.HubSpot(t.Context(), &b2b.OAuthProvidersHubSpotParams{OrganizationID: f.org, MemberID: id})
	require.NoError(t, err)
	require.Len(t, hubspot.Registrations, 1)
	require.Equal(t, handed["hubspot"].ProviderSubject, hubspot.Registrations[0].ProviderSubject)
	github, err := providers.GitHub(t.Context(), &b2b.OAuthProvidersGitHubParams{OrganizationID: f.org, MemberID: id})
	require.NoError(t, err)
	require.Len(t, github.Registrations, 1)
	require.Equal(t, handed["github"].ProviderSubject, github.Registrations[0].ProviderSubject)
}

func TestOIDCProvidersOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	created, err := f.client.B2B.SSO.OIDC.CreateConnection(t.Context(), &b2b.OIDCCreateConnectionParams{
		OrganizationID: f.org,
	})
	require.NoError(t, err)
	connection := created.Connection.ConnectionID
	_, err = f.client.B2B.SSO.OIDC.UpdateConnection(t.Context(), &b2b.OIDCUpdateConnectionParams{
		OrganizationID: f.org, ConnectionID: connection, ClientID: new("client"), ClientSecret: new("secret"),
		Issuer: new("https://idp.example.com"),
	})
	require.NoError(t, err)
	id := f.member("ada@acme.example.com")
	params := &b2b.MembersOIDCProvidersParams{OrganizationID: f.org, MemberID: id}
	_, err = f.client.B2B.Organizations.Members.OIDCProviders(t.Context(), params)
	require.ErrorIs(t, err, errtype.MemberOIDCTokenNotFound)
	token, err := f.srv.SSOToken(connection, "ada@acme.example.com")
	require.NoError(t, err)
	_, err = f.client.B2B.SSO.Authenticate(t.Context(), &b2b.SSOAuthenticateParams{SSOToken: token})
	require.NoError(t, err)
	got, err := f.client.B2B.Organizations.Members.OIDCProviders(t.Context(), params)
	require.NoError(t, err)
	require.Len(t, got.Registrations, 1)
	require.Equal(t, connection, got.Registrations[0].ConnectionID)
	require.Equal(t, "https://idp.example.com", claimsOf(t, got.Registrations[0].IDToken)["iss"])
}

// Every operation of the document has a model.
func TestAllIsModelled(t *testing.T) {
	srv := stytchtest.NewServer(t)
	for _, name := range srv.Operations() {
		require.True(t, srv.Modelled(name), name)
	}
}
