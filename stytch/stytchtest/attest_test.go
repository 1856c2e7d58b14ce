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

func TestAttest(t *testing.T) {
	t.Parallel()
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	params := &stytch.SessionsAttestParams{
		ProfileID: "profile-1", Token: srv.TrustedAuthToken("profile-1", "ada@example.com"),
		SessionDurationMinutes: new(int32(60)),
	}
	in, err := client.Sessions.Attest(t.Context(), params)
	require.NoError(t, err)
	require.Equal(t, "ada@example.com", in.User.Emails[0].Email)
	require.Len(t, in.Session.AuthenticationFactors, 1)
	require.Equal(t, stytch.FactorTypeTrustedAuthToken, in.Session.AuthenticationFactors[0].Type)
	s, err := client.Session(t.Context(), in.SessionJWT)
	require.NoError(t, err)
	require.Equal(t, in.UserID, s.UserID)
	_, err = client.Sessions.Attest(t.Context(), params)
	require.ErrorIs(t, err, errtype.InvalidTrustedAuthToken, "a second time")
	params.Token = srv.TrustedAuthToken("profile-2", "ada@example.com")
	_, err = client.Sessions.Attest(t.Context(), params)
	require.ErrorIs(t, err, errtype.InvalidTrustedAuthToken, "another profile")
	params.Token = srv.TrustedAuthToken("profile-1", "ada@example.com")
	srv.Clock.Advance(6 * time.Minute)
	_, err = client.Sessions.Attest(t.Context(), params)
	require.ErrorIs(t, err, errtype.InvalidTrustedAuthToken, "too late")
}

func TestAttestMember(t *testing.T) {
	t.Parallel()
	srv := stytchtest.NewServer(t)
	err := srv.Seed(stytchtest.Seed{
		Organizations: []stytchtest.SeedOrganization{
			{Name: "Acme", Members: []stytchtest.SeedMember{{Email: "ada@example.com"}, {Email: "ben@example.com"}}},
		},
	})
	require.NoError(t, err)
	client, acme := srv.Client(), srv.Organizations()[0].OrganizationID
	attest := func(email string, organization, session *string) (*b2b.SessionsAttestResponse, error) {
		return client.B2B.Sessions.Attest(t.Context(), &b2b.SessionsAttestParams{
			ProfileID: "profile-1", Token: srv.TrustedAuthToken("profile-1", email), OrganizationID: organization,
			SessionToken:           session,
			SessionDurationMinutes: new(int32(60)),
		})
	}
	in, err := attest("ada@example.com", &acme, nil)
	require.NoError(t, err)
	m, err := client.B2B.MemberSession(t.Context(), in.SessionJWT)
	require.NoError(t, err)
	require.Equal(t, in.MemberID, m.MemberID)
	require.Equal(t, acme, m.OrganizationID)
	again, err := attest("ada@example.com", nil, &in.SessionToken)
	require.NoError(t, err)
	require.Equal(t, in.MemberSession.MemberSessionID, again.MemberSession.MemberSessionID)
	require.Len(t, again.MemberSession.AuthenticationFactors, 2)
	_, err = attest("ben@example.com", nil, &in.SessionToken)
	require.ErrorIs(t, err, errtype.MemberNotFound, "the session of another member")
	_, err = attest("nobody@example.com", &acme, nil)
	require.ErrorIs(t, err, errtype.MemberNotFound, "nobody")
	_, err = attest("ada@example.com", nil, nil)
	require.ErrorIs(t, err, errtype.OrganizationNotFound, "no organization")
}

// The access token of a connected app with full access becomes a session of its member.
func TestExchangeMemberAccessToken(t *testing.T) {
	t.Parallel()
	srv := stytchtest.NewServer(t)
	err := srv.Seed(stytchtest.Seed{
		Organizations: []stytchtest.SeedOrganization{
			{Name: "Acme", Members: []stytchtest.SeedMember{{Email: "ada@example.com"}}},
		},
	})
	require.NoError(t, err)
	client, ada := srv.Client(), srv.Members()[0]
	app, err := client.ConnectedApp.Clients.Create(t.Context(), &stytch.ConnectedAppClientsCreateParams{
		ClientType: stytch.ClientTypeFirstParty, FullAccessAllowed: new(true),
		RedirectURLs: []string{"https://app.example.com"},
	})
	require.NoError(t, err)
	exchange := func(subject string, scopes ...string) (*b2b.SessionsExchangeAccessTokenResponse, error) {
		accessToken, err := srv.AccessToken(app.ConnectedApp.ClientID, subject, scopes...)
		require.NoError(t, err)
		return client.B2B.Sessions.ExchangeAccessToken(t.Context(), &b2b.SessionsExchangeAccessTokenParams{
			AccessToken: accessToken, SessionDurationMinutes: new(int32(60)),
		})
	}
	in, err := exchange(ada.MemberID, "openid", "full_access")
	require.NoError(t, err)
	m, err := client.B2B.MemberSession(t.Context(), in.SessionJWT)
	require.NoError(t, err)
	require.Equal(t, ada.MemberID, m.MemberID)
	_, err = exchange(ada.MemberID, "openid")
	require.ErrorIs(t, err, errtype.OAuthAccessTokenExchangeMissingFullAccess, "without full access")
	_, err = exchange("member-test-nobody", "full_access")
	require.ErrorIs(t, err, errtype.MemberNotFound, "of nobody")
	_, err = exchange("user-test-nobody", "full_access")
	require.ErrorIs(t, err, errtype.IDPAccessTokenNotFound, "of a user")
}
