package stytchtest_test

import (
	"crypto/sha1"
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func (f *fixture) usePassword(email, password string) error {
	_, err := f.client.Passwords.Authenticate(f.Context(), &stytch.PasswordsAuthenticateParams{
		Email: email, Password: password,
	})
	return err
}

// resetToken sends a link to reset the password of a user, and returns its token.
func (f *fixture) resetToken(email string) string {
	f.Helper()
	_, err := f.client.Passwords.Email.ResetStart(f.Context(), &stytch.PasswordsEmailResetStartParams{Email: email})
	require.NoError(f, err)
	return f.message(email).Token
}

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	create := func(email, password string) func(*fixture) error {
		return func(f *fixture) error {
			f.user(ben)
			_, err := f.client.Passwords.Create(f.Context(), &stytch.PasswordsCreateParams{Email: email, Password: password})
			return err
		}
	}
	reset := func(token, password string) func(*fixture) error {
		return func(f *fixture) error {
			f.withPassword(ada)
			right := f.resetToken(ada)
			if token == "" {
				token = right
			}
			_, refused := f.client.Passwords.Email.Reset(f.Context(), &stytch.PasswordsEmailResetParams{
				Token: token, Password: password,
			})
			_, err := f.client.Passwords.Email.Reset(f.Context(), &stytch.PasswordsEmailResetParams{
				Token: right, Password: newPassword,
			})
			require.NoError(f, err)
			return refused
		}
	}
	migrate := func(params stytch.PasswordsMigrateParams) func(*fixture) error {
		return func(f *fixture) error {
			f.withPassword(ada)
			_, err := f.client.Passwords.Migrate(f.Context(), &params)
			return err
		}
	}
	checkRules(t, []rule{
		{"an address that is taken", create(ben, goodPassword), errtype.DuplicateEmail},
		{"a weak password", create(ada, "marmot1"), errtype.WeakPassword},
		{"a password that is the name", create(ada, "ada-ada-ada"), errtype.WeakPassword},
		{"a breached password", create(ada, "correcthorsebatterystaple"), errtype.BreachedPassword},
		{"a stranger", func(f *fixture) error { return f.usePassword(ada, goodPassword) }, errtype.EmailNotFound},
		{"a user without one", func(f *fixture) error {
			f.user(ada)
			return f.usePassword(ada, goodPassword)
		}, errtype.NoUserPassword},
		{"a wrong password", func(f *fixture) error {
			f.withPassword(ada)
			return f.usePassword(ada, newPassword)
		}, errtype.UnauthorizedCredentials},
		{"after a login by link", func(f *fixture) error {
			f.withPassword(ada)
			f.logIn(ada)
			return f.usePassword(ada, goodPassword)
		}, errtype.ResetPassword},
		{"after it was deleted", func(f *fixture) error {
			id := f.withPassword(ada).User.Password.PasswordID
			_, err := f.client.Users.DeletePassword(f.Context(), &stytch.UsersDeletePasswordParams{PasswordID: id})
			require.NoError(f, err)
			return f.usePassword(ada, goodPassword)
		}, errtype.NoUserPassword},
		{"reset for a stranger", func(f *fixture) error {
			_, err := f.client.Passwords.Email.ResetStart(f.Context(), &stytch.PasswordsEmailResetStartParams{Email: ada})
			return err
		}, errtype.EmailNotFound},
		{"reset without a token", reset("no token", newPassword), errtype.UnableToAuthPasswordResetToken},
		{"reset to a weak password", reset("", "marmot1"), errtype.WeakPassword},
		{"reset twice", func(f *fixture) error {
			f.withPassword(ada)
			params := &stytch.PasswordsEmailResetParams{Token: f.resetToken(ada), Password: newPassword}
			_, err := f.client.Passwords.Email.Reset(f.Context(), params)
			require.NoError(f, err)
			_, err = f.client.Passwords.Email.Reset(f.Context(), params)
			return err
		}, errtype.UnableToAuthPasswordResetToken},
		{"reset too late", func(f *fixture) error {
			f.withPassword(ada)
			token := f.resetToken(ada)
			f.later(30 * time.Minute)
			_, err := f.client.Passwords.Email.Reset(f.Context(), &stytch.PasswordsEmailResetParams{
				Token: token, Password: newPassword,
			})
			return err
		}, errtype.UnableToAuthPasswordResetToken},
		{"reset by a wrong password", func(f *fixture) error {
			f.withPassword(ada)
			_, err := f.client.Passwords.ExistingPassword.Reset(f.Context(), &stytch.ExistingPasswordResetParams{
				Email: ada, ExistingPassword: newPassword, NewPassword: newPassword,
			})
			return err
		}, errtype.UnauthorizedCredentials},
		{"reset without a session", func(f *fixture) error {
			_, err := f.client.Passwords.Sessions.Reset(f.Context(), &stytch.PasswordsSessionsResetParams{Password: newPassword})
			return err
		}, errtype.NoSessionArguments},
		{"reset by an old session", func(f *fixture) error {
			in := f.logIn(ada)
			f.later(6 * time.Minute)
			_, err := f.client.Passwords.Sessions.Reset(f.Context(), &stytch.PasswordsSessionsResetParams{
				Password: newPassword, SessionToken: &in.SessionToken,
			})
			return err
		}, errtype.SessionTooOldToResetPassword},
		{
			"migrate to one who has a password",
			migrate(stytch.PasswordsMigrateParams{
				Email: ada, Hash: "2ab96390c7dbe3439de74d0c9b0b1767", HashType: "md_5",
			}), errtype.PasswordAlreadyExists,
		},
		{
			"migrate what is no bcrypt hash", migrate(stytch.PasswordsMigrateParams{Email: ben, Hash: "00", HashType: "bcrypt"}),
			errtype.InvalidBcryptHash,
		},
		{"migrate nothing", migrate(stytch.PasswordsMigrateParams{Email: ben, HashType: "md_5"}), errtype.InvalidHash},
		{
			"migrate without settings", migrate(stytch.PasswordsMigrateParams{Email: ben, Hash: "00", HashType: "scrypt"}),
			errtype.BadRequest,
		},
	})
}

// Every way to a new password ends the old one, and the sessions as it should.
func TestPasswordResets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reset    func(*fixture, string) error // with the token of a session
		sessions int                          // that are left of two, with the one at hand
	}{
		"by email": {func(f *fixture, _ string) error {
			_, err := f.client.Passwords.Email.Reset(f.Context(), &stytch.PasswordsEmailResetParams{
				Token: f.resetToken(ada), Password: newPassword,
			})
			return err
		}, 0},
		"by email in a session": {func(f *fixture, token string) error {
			_, err := f.client.Passwords.Email.Reset(f.Context(), &stytch.PasswordsEmailResetParams{
				Token: f.resetToken(ada), Password: newPassword, SessionToken: &token,
			})
			return err
		}, 1},
		"by the existing password": {func(f *fixture, _ string) error {
			_, err := f.client.Passwords.ExistingPassword.Reset(f.Context(), &stytch.ExistingPasswordResetParams{
				Email: ada, ExistingPassword: goodPassword, NewPassword: newPassword, SessionDurationMinutes: new(int32(60)),
			})
			return err
		}, 1},
		"by the session": {func(f *fixture, token string) error {
			_, err := f.client.Passwords.Sessions.Reset(f.Context(), &stytch.PasswordsSessionsResetParams{
				Password: newPassword, SessionToken: &token,
			})
			return err
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			u := f.withPassword(ada)
			var token string
			for range 2 {
				res, err := f.client.Passwords.Authenticate(t.Context(), &stytch.PasswordsAuthenticateParams{
					Email: ada, Password: goodPassword, SessionDurationMinutes: new(int32(60)),
				})
				require.NoError(f, err)
				token = res.SessionToken
			}
			require.NoError(t, c.reset(f, token))
			require.ErrorIs(t, f.usePassword(ada, goodPassword), errtype.UnauthorizedCredentials, "the old password")
			require.NoError(t, f.usePassword(ada, newPassword), "the new password")
			n := f.sessions(u.UserID)
			require.Equal(t, c.sessions, n)
		})
	}
}

// A password that was there before an address was proved by another way may be somebody
// else's.
func TestPasswordOfUnprovedAddress(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	squatter, err := f.client.Passwords.Create(t.Context(), &stytch.PasswordsCreateParams{
		Email: ada, Password: goodPassword, SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(f, err)
	in := f.logIn(ada)
	require.Equal(t, squatter.UserID, in.UserID)
	require.True(t, in.ResetSessions)
	require.True(t, in.User.Password.RequiresReset)
	n := f.sessions(in.UserID)
	require.Equal(t, 1, n)
	_, err = f.client.Passwords.Email.Reset(t.Context(), &stytch.PasswordsEmailResetParams{
		Token: f.resetToken(ada), Password: newPassword,
	})
	require.NoError(f, err)
	require.NoError(t, f.usePassword(ada, newPassword))
	again := f.logIn(ada)
	require.False(t, again.ResetSessions, "the sessions were reset once more")
}

func TestPasswordMigration(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	sum := sha1.Sum([]byte("salt" + "hunter2" + "pepper"))
	hash, err := bcrypt.GenerateFromPassword([]byte("hunter2"), bcrypt.MinCost)
	require.NoError(t, err)
	migrated, err := f.client.Passwords.Migrate(t.Context(), &stytch.PasswordsMigrateParams{
		Email: ada, Hash: hex.EncodeToString(sum[:]), HashType: "sha_1",
		SHA1Config:       &stytch.SaltConfig{PrependSalt: "salt", AppendSalt: "pepper"},
		SetEmailVerified: new(true), PhoneNumber: new(adaPhone), ExternalID: new("ada-1"),
	})
	require.NoError(f, err)
	u := f.get("ada-1")
	require.True(t, migrated.UserCreated)
	require.Equal(t, migrated.UserID, u.UserID)
	require.True(t, u.Emails[0].Verified)
	require.False(t, u.PhoneNumbers[0].Verified)
	require.ErrorIs(t, f.usePassword(ada, "hunter3"), errtype.UnauthorizedCredentials, "a wrong password")
	require.NoError(t, f.usePassword(ada, "hunter2"))
	_, err = f.client.Passwords.Migrate(t.Context(), &stytch.PasswordsMigrateParams{
		Email: ben, Hash: string(hash), HashType: "bcrypt",
	})
	require.NoError(f, err)
	require.ErrorIs(t, f.usePassword(ben, "the first that is tried"), errtype.UnauthorizedCredentials)
	require.NoError(t, f.usePassword(ben, "hunter2"))
}

func TestPasswordStrength(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, c := range []struct {
		password, email string
		score           int32
		valid, breached bool
	}{
		{"", "", 0, false, false},
		{"aaaaaaaaaaaaaaaa", "", 0, false, false},
		{"abcdefgh12345678", "", 0, false, false},
		{"password123", "", 0, false, true},
		{"marmot", "", 2, false, false},
		{"marmotine", "", 3, true, false},
		{"lovelace-lovelace!", "lovelace@example.com", 1, false, false},
		{goodPassword, ada, 4, true, false},
		{"CorrectHorseBatteryStaple", "", 4, false, true},
	} {
		got, err := f.client.Passwords.StrengthCheck(t.Context(), &stytch.PasswordsStrengthCheckParams{
			Password: c.password, Email: new(c.email),
		})
		require.NoError(f, err)
		require.Equal(t, c.score, got.Score, c.password)
		require.Equal(t, c.valid, got.ValidPassword, c.password)
		require.Equal(t, c.breached, got.BreachedPassword, c.password)
		hasWarning := got.Feedback.Warning != ""
		require.NotEqual(t, c.valid, hasWarning, c.password)
	}
}

// A session of other factors than a password, an e-mail link or an e-mail code does not reset a password.
func TestPasswordsSessionResetFactors(t *testing.T) {
	f := newFixture(t)
	f.withPassword(ada)
	in, err := f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
		Token: f.srv.OAuthToken("google", ada), SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(t, err)
	reset := &stytch.PasswordsSessionsResetParams{Password: newPassword, SessionToken: &in.SessionToken}
	_, err = f.client.Passwords.Sessions.Reset(t.Context(), reset)
	require.ErrorIs(t, err, errtype.SessionTooOldToResetPassword)
	_, err = f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: f.loginLink(ada), SessionToken: &in.SessionToken,
	})
	require.NoError(t, err)
	_, err = f.client.Passwords.Sessions.Reset(t.Context(), reset)
	require.NoError(t, err)
}
