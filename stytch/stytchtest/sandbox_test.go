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

// The documented values of the sandbox.
const (
	sandboxEmail        = "sandbox@stytch.com"
	sandboxPhone        = "+10000000000"
	sandboxUser         = "user-test-e3795c81-f849-4167-bfda-e4a6e9c280fd"
	sandboxOrganization = "organization-test-007d9d4a-deac-4a87-ba0a-e6e8afba4d4b"
	goodLink            = "DOYoip3rvIMMW5lgItikFK-Ak1CfMsgjuiCyI7uuU94="
	spentLink           = "3pzjQpgksDlGKWEwUq2Up--hCHC_0oamfLHyfspKDFU="
	unknownLink         = "CprTtwhnRNiMBiUS2jSLcWYrfuO2POeBNdo5HhW6qTM="
	goodOAuth           = "hdPVZHHX0UoRa7hJTuuPHi1vlddffSnoweRbVFf5-H8g"
	goodSession         = "WJtR5BCy38Szd5AfoDpf0iqFKEt4EE5JhjlWUY7l3FtY"
	unknownToken        = "59cnLELtq5cFVS6uYK9f-pAWzBkhqZl8AvLhbhOvKNWw"
)

// checkNothingLeft checks that a test in the sandbox has left nothing where people look.
func checkNothingLeft(t *testing.T, srv *stytchtest.Server) {
	t.Helper()
	client := srv.Client()
	users, err := client.Users.Search(t.Context(), &stytch.UsersSearchParams{})
	require.NoError(t, err)
	require.Empty(t, users.Results)
	found, err := client.B2B.Organizations.Search(t.Context(), &b2b.OrganizationsSearchParams{})
	require.NoError(t, err)
	require.Empty(t, found.Organizations)
	require.Empty(t, srv.Inbox.All())
	require.Empty(t, srv.Users())
	require.Empty(t, srv.Sessions())
	require.Empty(t, srv.Members())
	metrics, err := client.Project.Metrics(t.Context(), &stytch.ProjectMetricsParams{})
	require.NoError(t, err)
	for _, m := range metrics.Metrics {
		require.Zero(t, m.Count, m.MetricType)
	}
}

// Each value has its documented outcome, as often as it is used.
func TestSandbox(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	for range 2 {
		sent, err := client.MagicLinks.Email.LoginOrCreate(
			ctx,
			&stytch.MagicLinksEmailLoginOrCreateParams{Email: sandboxEmail},
		)
		require.NoError(t, err)
		require.Equal(t, sandboxUser, sent.UserID)
		in, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{
			Token: goodLink, SessionDurationMinutes: new(int32(60)),
		})
		require.NoError(t, err)
		require.Equal(t, sandboxUser, in.UserID)
		require.NotNil(t, in.Session)
	}
	_, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{Token: spentLink})
	require.ErrorIs(t, err, errtype.UnableToAuthMagicLink)
	_, err = client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{Token: unknownLink})
	require.ErrorIs(t, err, errtype.MagicLinkNotFound)

	code, err := client.OTPs.SMS.Send(ctx, &stytch.SMSSendParams{PhoneNumber: sandboxPhone})
	require.NoError(t, err)
	entered, err := client.OTPs.Authenticate(ctx, &stytch.OTPsAuthenticateParams{MethodID: code.PhoneID, Code: "000000"})
	require.NoError(t, err)
	require.Equal(t, sandboxUser, entered.UserID)

	google, err := client.OAuth.Authenticate(ctx, &stytch.OAuthAuthenticateParams{Token: goodOAuth})
	require.NoError(t, err)
	require.Equal(t, sandboxUser, google.UserID)
	_, err = client.OAuth.Authenticate(ctx, &stytch.OAuthAuthenticateParams{Token: unknownToken})
	require.ErrorIs(t, err, errtype.OAuthTokenNotFound)
	refused := new(stytch.Error)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 400, refused.StatusCode)

	session, err := client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{SessionToken: new(goodSession)})
	require.NoError(t, err)
	require.Equal(t, sandboxUser, session.User.UserID)
	require.Equal(t, "2021-08-28T00:41:58.935673Z", session.Session.StartedAt.UTC().Format(time.RFC3339Nano))
	_, err = client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{SessionJWT: &session.SessionJWT})
	require.NoError(t, err, "its JWT")
	_, err = client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{SessionToken: new(unknownToken)})
	require.ErrorIs(t, err, errtype.SessionNotFound)

	created, err := client.Passwords.Create(ctx, &stytch.PasswordsCreateParams{Email: sandboxEmail, Password: "any"})
	require.NoError(t, err)
	require.Equal(t, sandboxUser, created.UserID)
	authenticated, err := client.Passwords.Authenticate(ctx, &stytch.PasswordsAuthenticateParams{
		Email: sandboxEmail, Password: "any other",
	})
	require.NoError(t, err)
	require.Equal(t, sandboxUser, authenticated.UserID)

	_, err = client.TOTPs.Create(ctx, &stytch.TOTPsCreateParams{UserID: sandboxUser})
	require.NoError(t, err)
	_, err = client.TOTPs.Authenticate(ctx, &stytch.TOTPsAuthenticateParams{UserID: sandboxUser, TOTPCode: "000000"})
	require.NoError(t, err)
	_, err = client.TOTPs.Recover(ctx, &stytch.TOTPsRecoverParams{UserID: sandboxUser, RecoveryCode: "a1b2-c3d4-e5f6"})
	require.NoError(t, err)

	_, err = client.CryptoWallets.Authenticate(ctx, &stytch.CryptoWalletsAuthenticateParams{
		CryptoWalletType: "ethereum", CryptoWalletAddress: "0x6df2dB4Fb3DA35d241901Bd53367770BF03123f1",
		Signature: "0x0c4f82edc3c818b6beff4b89e0682994e5878074609903cecdfb",
	})
	require.NoError(t, err)
	checkNothingLeft(t, srv)
}

func TestSandboxOfMembers(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	sent, err := client.B2B.MagicLinks.Email.LoginOrSignup(ctx, &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID: sandboxOrganization, EmailAddress: sandboxEmail,
	})
	require.NoError(t, err)
	require.Equal(t, sandboxOrganization, sent.Organization.OrganizationID)
	_, err = client.B2B.MagicLinks.Email.Invite(ctx, &b2b.MagicLinksEmailInviteParams{
		OrganizationID: sandboxOrganization, EmailAddress: sandboxEmail,
	})
	require.NoError(t, err)
	_, err = client.B2B.MagicLinks.Email.Discovery.Send(ctx, &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress: sandboxEmail,
	})
	require.NoError(t, err)
	for token, want := range map[string]error{
		goodLink: nil, spentLink: errtype.UnableToAuthMagicLink, unknownLink: errtype.MagicLinkNotFound,
	} {
		_, err = client.B2B.MagicLinks.Authenticate(ctx, &b2b.MagicLinksAuthenticateParams{MagicLinksToken: token})
		require.ErrorIs(t, err, want)
		_, err = client.B2B.MagicLinks.Discovery.Authenticate(ctx, &b2b.MagicLinksDiscoveryAuthenticateParams{
			DiscoveryMagicLinksToken: token,
		})
		require.ErrorIs(t, err, want)
	}
	checkNothingLeft(t, srv)
}

// A live project has no sandbox.
func TestNoSandboxInLiveProjects(t *testing.T) {
	srv := stytchtest.NewServer(t, stytchtest.WithProject("project-live-00000000-0000-4000-8000-000000000000", "secret"))
	_, err := srv.Client().MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{Token: goodLink})
	require.ErrorIs(t, err, errtype.MagicLinkNotFound)
}
