package stytchtest_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// How long links and codes are valid when the request does not say so, by product and operation.
func TestDefaultExpiries(t *testing.T) {
	f := newB2BFixture(t)
	const email, member = "eve@example.com", "ada@acme.example.com"
	memberID := f.login(member).MemberID
	totp, ctx := f.member("totp@acme.example.com"), t.Context()
	send := map[string]struct {
		to   string
		want time.Duration
		send func() error
	}{
		"a signup": {email, 7 * 24 * time.Hour, func() error {
			_, err := f.client.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{
				Email: email, CreateUserAsPending: new(true),
			})
			return err
		}},
		"an invite of a consumer project": {"invited@example.com", time.Hour, func() error {
			_, err := f.client.MagicLinks.Email.Invite(ctx, &stytch.MagicLinksEmailInviteParams{Email: "invited@example.com"})
			return err
		}},
		"a code": {"code@example.com", 2 * time.Minute, func() error {
			_, err := f.client.OTPs.Email.LoginOrCreate(ctx, &stytch.OTPsEmailLoginOrCreateParams{Email: "code@example.com"})
			return err
		}},
		"a login of a member": {member, time.Hour, func() error {
			_, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(ctx, &b2b.MagicLinksEmailLoginOrSignupParams{
				OrganizationID: f.org, EmailAddress: member,
			})
			return err
		}},
		"a signup of a member": {"new@acme.example.com", time.Hour, func() error {
			_, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(ctx, &b2b.MagicLinksEmailLoginOrSignupParams{
				OrganizationID: f.org, EmailAddress: "new@acme.example.com",
			})
			return err
		}},
		"an invite of a member": {"invited@acme.example.com", 7 * 24 * time.Hour, func() error {
			_, err := f.client.B2B.MagicLinks.Email.Invite(ctx, &b2b.MagicLinksEmailInviteParams{
				OrganizationID: f.org, EmailAddress: "invited@acme.example.com",
			})
			return err
		}},
		"a reset of a member": {member, 30 * time.Minute, func() error {
			_, err := f.client.B2B.Passwords.Email.ResetStart(ctx, &b2b.PasswordsEmailResetStartParams{
				OrganizationID: f.org, EmailAddress: member,
			})
			return err
		}},
		"a reset without an organization": {member, 30 * time.Minute, func() error {
			_, err := f.client.B2B.Passwords.Discovery.Email.ResetStart(ctx, &b2b.DiscoveryEmailResetStartParams{
				EmailAddress: member,
			})
			return err
		}},
		"a discovery": {member, time.Hour, func() error {
			_, err := f.client.B2B.MagicLinks.Email.Discovery.Send(ctx, &b2b.MagicLinksEmailDiscoverySendParams{
				EmailAddress: member,
			})
			return err
		}},
		"a code of a member": {member, 10 * time.Minute, func() error {
			_, err := f.client.B2B.OTPs.Email.LoginOrSignup(ctx, &b2b.OTPsEmailLoginOrSignupParams{
				OrganizationID: f.org, EmailAddress: member,
			})
			return err
		}},
		"a new address by link": {"link@acme.example.com", 5 * time.Minute, func() error {
			_, err := f.client.B2B.Organizations.Members.StartEmailUpdate(ctx, &b2b.MembersStartEmailUpdateParams{
				OrganizationID: f.org, MemberID: memberID, EmailAddress: "link@acme.example.com",
			})
			return err
		}},
		"a new address by code": {"otp@acme.example.com", 5 * time.Minute, func() error {
			_, err := f.client.B2B.Organizations.Members.StartEmailUpdate(ctx, &b2b.MembersStartEmailUpdateParams{
				OrganizationID: f.org, MemberID: memberID, EmailAddress: "otp@acme.example.com",
				DeliveryMethod: new(b2b.EmailUpdateDeliveryMethodEmailOTP),
			})
			return err
		}},
	}
	for what, test := range send {
		require.NoError(t, test.send(), what)
		m := f.last(test.to)
		require.Equal(t, test.want, m.ExpiresAt.Sub(m.SentAt), what)
	}

	_, err := f.client.B2B.TOTPs.Create(ctx, &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: totp})
	require.NoError(t, err)
	f.srv.Clock.Advance(59 * time.Minute)
	_, err = f.client.B2B.TOTPs.Create(ctx, &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: totp})
	require.ErrorIs(t, err, errtype.PendingTOTPExists)
	f.srv.Clock.Advance(time.Minute)
	_, err = f.client.B2B.TOTPs.Create(ctx, &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: totp})
	require.NoError(t, err, "an hour later")
}

// Expirations out of their bounds are refused.
func TestExpirationsOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	id, ctx := f.member("ada@acme.example.com"), t.Context()
	for minutes, ok := range map[int32]bool{4: false, 5: true, 10080: true, 10081: false} {
		_, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(ctx, &b2b.MagicLinksEmailLoginOrSignupParams{
			OrganizationID: f.org, EmailAddress: "ada@acme.example.com", LoginExpirationMinutes: &minutes,
		})
		require.Equal(t, ok, err == nil, "a link of %d minutes: %v", minutes, err)
	}
	for minutes, ok := range map[int32]bool{1: false, 2: true, 15: true, 16: false} {
		_, err := f.client.B2B.OTPs.Email.LoginOrSignup(ctx, &b2b.OTPsEmailLoginOrSignupParams{
			OrganizationID: f.org, EmailAddress: "ada@acme.example.com", LoginExpirationMinutes: &minutes,
		})
		require.Equal(t, ok, err == nil, "a code of %d minutes: %v", minutes, err)
	}
	for _, minutes := range []int32{4, 1441} {
		_, err := f.client.B2B.TOTPs.Create(ctx, &b2b.TOTPsCreateParams{
			OrganizationID: f.org, MemberID: id, ExpirationMinutes: &minutes,
		})
		require.ErrorIs(t, err, errtype.InvalidExpiration)
	}
}

// What the query of each link has beside the token.
func TestLinkQueries(t *testing.T) {
	f := newB2BFixture(t)
	const email, member = "eve@example.com", "ada@acme.example.com"
	f.login(member)
	_, err := f.client.Users.Create(t.Context(), &stytch.UsersCreateParams{Email: new(email)})
	require.NoError(t, err)
	query := func(link string) map[string]string {
		t.Helper()
		u, err := url.Parse(link)
		require.NoError(t, err)
		all := map[string]string{}
		for name := range u.Query() {
			all[name] = u.Query().Get(name)
		}
		require.NotEmpty(t, all["token"])
		delete(all, "token")
		return all
	}
	_, err = f.client.Passwords.Email.ResetStart(t.Context(), &stytch.PasswordsEmailResetStartParams{
		Email: email, ResetPasswordRedirectURL: new("https://example.com/reset?own=1"),
		LoginRedirectURL: new("https://example.com/login"),
	})
	require.NoError(t, err)
	m := f.last(email)
	require.Equal(t, map[string]string{
		"stytch_token_type": "reset_password", "public_token": stytchtest.DefaultPublicToken, "own": "1",
	}, query(m.MagicLinkURL))
	require.Equal(t, map[string]string{"stytch_token_type": "login"}, query(m.LoginURL))
	token, err := url.Parse(m.LoginURL)
	require.NoError(t, err)
	require.Equal(t, "/login", token.Path)
	in, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: token.Query().Get("token"),
	})
	require.NoError(t, err, "the second link logs in")
	require.True(t, in.User.Emails[0].Verified)

	_, err = f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID: f.org, EmailAddress: member,
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"stytch_token_type": "multi_tenant_magic_links", "slug": "acme"},
		query(f.last(member).MagicLinkURL))

	_, err = f.client.B2B.Passwords.Email.ResetStart(t.Context(), &b2b.PasswordsEmailResetStartParams{
		OrganizationID: f.org, EmailAddress: member,
	})
	require.NoError(t, err)
	m = f.last(member)
	require.Equal(t, map[string]string{
		"stytch_token_type": "multi_tenant_passwords", "slug": "acme", "public_token": stytchtest.DefaultPublicToken,
	}, query(m.MagicLinkURL))
	require.Equal(t, map[string]string{"stytch_token_type": "multi_tenant_magic_links", "slug": "acme"}, query(m.LoginURL))

	_, err = f.client.B2B.Passwords.Discovery.Email.ResetStart(t.Context(), &b2b.DiscoveryEmailResetStartParams{
		EmailAddress: member,
	})
	require.NoError(t, err)
	m = f.last(member)
	require.Equal(t, map[string]string{
		"stytch_token_type": "discovery", "stytch_redirect_type": "reset_password",
		"public_token": stytchtest.DefaultPublicToken,
	}, query(m.MagicLinkURL))
	require.Equal(t, map[string]string{"stytch_token_type": "discovery"}, query(m.LoginURL))
}

// An address that a message adds to a user goes again after five minutes, unless it is proved.
func TestAddedAddress(t *testing.T) {
	f := newFixture(t)
	u := f.user(ada)
	add := func(email string) string {
		_, err := f.client.MagicLinks.Email.Send(t.Context(), &stytch.MagicLinksEmailSendParams{
			Email: email, UserID: &u.UserID,
		})
		require.NoError(t, err)
		return f.message(email).Token
	}
	proved := add("proved@example.com")
	add("forgotten@example.com")
	_, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{Token: proved})
	require.NoError(t, err)
	require.Len(t, f.get(u.UserID).Emails, 3)
	f.later(5 * time.Minute)
	left := f.get(u.UserID).Emails
	require.Len(t, left, 2)
	require.Equal(t, ada, left[0].Email)
	require.Equal(t, "proved@example.com", left[1].Email)
}
