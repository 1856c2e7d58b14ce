package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	goodMemberPassword  = "Correct-Horse-42-Battery"
	otherMemberPassword = "another-Staple-77-here"
)

// setPassword gives ada a password by e-mail.
func (f *b2bFixture) setPassword(password string) (*b2b.PasswordsEmailResetResponse, error) {
	f.t.Helper()
	_, err := f.client.B2B.Passwords.Email.ResetStart(f.t.Context(), &b2b.PasswordsEmailResetStartParams{
		OrganizationID: f.org, EmailAddress: "ada@acme.example.com",
	})
	require.NoError(f.t, err)
	return f.client.B2B.Passwords.Email.Reset(f.t.Context(), &b2b.PasswordsEmailResetParams{
		PasswordResetToken: f.last("ada@acme.example.com").Token, Password: password,
	})
}

func (f *b2bFixture) byPassword(password string) error {
	_, err := f.client.B2B.Passwords.Authenticate(f.t.Context(), &b2b.PasswordsAuthenticateParams{
		OrganizationID: f.org, EmailAddress: "ada@acme.example.com", Password: password,
	})
	return err
}

func TestPasswordsOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	require.ErrorIs(t, f.byPassword(goodMemberPassword), errtype.MemberNotFound, "nobody")
	old := f.login("ada@acme.example.com")
	require.ErrorIs(t, f.byPassword(goodMemberPassword), errtype.MemberPasswordNotFound, "none yet")
	for password, want := range map[string]error{"short": errtype.WeakPassword, "password123": errtype.BreachedPassword} {
		_, err := f.setPassword(password)
		require.ErrorIs(t, err, want, password)
	}
	in, err := f.setPassword(goodMemberPassword)
	require.NoError(t, err)
	require.True(t, in.MemberAuthenticated)
	require.NotEmpty(t, in.Member.MemberPasswordID)
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{
		SessionToken: &old.SessionToken,
	})
	require.ErrorIs(t, err, errtype.SessionNotFound, "a session of before")
	require.NoError(t, f.byPassword(goodMemberPassword), "right")
	require.ErrorIs(t, f.byPassword("wrong"), errtype.UnauthorizedCredentials, "wrong")

	change := &b2b.ExistingPasswordResetParams{
		OrganizationID: f.org, EmailAddress: "ada@acme.example.com", ExistingPassword: goodMemberPassword,
		NewPassword: goodMemberPassword,
	}
	_, err = f.client.B2B.Passwords.ExistingPassword.Reset(t.Context(), change)
	require.ErrorIs(t, err, errtype.CannotResetPasswordWithExistingPassword, "to the same")
	change.NewPassword = otherMemberPassword
	_, err = f.client.B2B.Passwords.ExistingPassword.Reset(t.Context(), change)
	require.NoError(t, err)
	require.ErrorIs(t, f.byPassword(goodMemberPassword), errtype.UnauthorizedCredentials, "the old one")

	now := f.login("ada@acme.example.com")
	bySession := &b2b.PasswordsSessionsResetParams{
		OrganizationID: f.org, Password: goodMemberPassword, SessionToken: &now.SessionToken,
	}
	res, err := f.client.B2B.Passwords.Sessions.Reset(t.Context(), bySession)
	require.NoError(t, err)
	require.Equal(t, now.SessionToken, res.SessionToken)
	f.srv.Clock.Advance(6 * time.Minute)
	_, err = f.client.B2B.Passwords.Sessions.Reset(t.Context(), bySession)
	require.ErrorIs(t, err, errtype.SessionTooOldToResetPassword, "by an old session")

	_, err = f.client.B2B.Passwords.Email.RequireReset(t.Context(), &b2b.PasswordsEmailRequireResetParams{
		EmailAddress: "ada@acme.example.com",
	})
	require.NoError(t, err)
	require.ErrorIs(t, f.byPassword(goodMemberPassword), errtype.MemberResetPassword, "must be reset")
	_, err = f.client.B2B.Organizations.Members.DeletePassword(t.Context(), &b2b.MembersDeletePasswordParams{
		OrganizationID: f.org, MemberPasswordID: in.Member.MemberPasswordID,
	})
	require.NoError(t, err)
	require.ErrorIs(t, f.byPassword(goodMemberPassword), errtype.MemberPasswordNotFound, "deleted")
}

func TestPasswordMigrationOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	hash, err := bcrypt.GenerateFromPassword([]byte(goodMemberPassword), bcrypt.MinCost)
	require.NoError(t, err)
	migrate := &b2b.PasswordsMigrateParams{
		OrganizationID: f.org, EmailAddress: "ada@acme.example.com", Hash: string(hash), HashType: b2b.HashTypeBcrypt,
		MFAPhoneNumber: new("+12025550123"), SetPhoneNumberVerified: new(true),
	}
	res, err := f.client.B2B.Passwords.Migrate(t.Context(), migrate)
	require.NoError(t, err)
	require.True(t, res.MemberCreated)
	require.True(t, res.Member.MFAPhoneNumberVerified)
	require.ErrorIs(t, f.byPassword(otherMemberPassword), errtype.UnauthorizedCredentials, "another")
	require.NoError(t, f.byPassword(goodMemberPassword))
	_, err = f.client.B2B.Passwords.Migrate(t.Context(), migrate)
	require.ErrorIs(t, err, errtype.PasswordAlreadyExists, "again")
}

func TestPasswordStrengthOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	for password, valid := range map[string]bool{
		goodMemberPassword: true, otherMemberPassword: true, "short": false, "aaaaaaaaaaaaaaaa": false, "password": false,
		"Tr0ub4dor&3": true,
	} {
		got, err := f.client.B2B.Passwords.StrengthCheck(t.Context(), &b2b.PasswordsStrengthCheckParams{Password: password})
		require.NoError(t, err, password)
		require.Equal(t, valid, got.ValidPassword, password)
	}
}

func TestDiscoveryPasswords(t *testing.T) {
	f := newB2BFixture(t)
	f.member("ada@acme.example.com")
	passwords := f.client.B2B.Passwords.Discovery
	_, err := passwords.Email.ResetStart(t.Context(), &b2b.DiscoveryEmailResetStartParams{
		EmailAddress: "ada@acme.example.com",
	})
	require.NoError(t, err)
	found, err := passwords.Email.Reset(t.Context(), &b2b.DiscoveryEmailResetParams{
		PasswordResetToken: f.last("ada@acme.example.com").Token, Password: goodMemberPassword,
	})
	require.NoError(t, err)
	require.Len(t, found.DiscoveredOrganizations, 1)
	require.NoError(t, f.byPassword(goodMemberPassword), "in the organization")
	login := &b2b.PasswordsDiscoveryAuthenticateParams{EmailAddress: "ada@acme.example.com", Password: otherMemberPassword}
	_, err = passwords.Authenticate(t.Context(), login)
	require.ErrorIs(t, err, errtype.UnauthorizedCredentials, "wrong")
	login.Password = goodMemberPassword
	_, err = passwords.Authenticate(t.Context(), login)
	require.NoError(t, err, "right")
}
